// The scenarios of a protocol, to be searched and opened: stories first, then those that are broken on purpose.

import { html, nothing } from "lit-html";
import { icon } from "./icons.js";

/** @import { Declaration } from '../core/types.js' */
/** @import { Speech } from './speech.js' */

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Declaration} model.declaration
 * @param {string} model.current slug of the scenario that is shown
 * @param {string} model.find what was typed
 * @param {(text: string) => void} onFind
 */
export function picker({ speech, declaration, current, find }, onFind) {
  const t = speech.t.bind(speech);
  const all = declaration.scenarios.map(({ slug, broken }) => ({ slug, broken, ...speech.words.scenario(slug) }));
  const found = all.filter((one) => matches(find, `${one.slug} ${one.title} ${one.summary}`));
  const card = (/** @type {typeof all[number]} */ one) =>
    html`<a class="card" href="/${declaration.slug}/${one.slug}" aria-current=${one.slug === current}>
      <span class="tag">${one.broken ? icon("triangle-alert") : one.slug.toUpperCase()}</span><b>${one.title}</b><span>${one.summary}</span>
    </a>`;
  const group = (/** @type {typeof all} */ ones, /** @type {string} */ name, /** @type {string} */ title) =>
    ones.length
      ? html`<p class="cards-head">${icon(name)}${title}</p><div class="cards">${ones.map(card)}</div>`
      : nothing;
  return html`<label class="find"
      >${icon("search")}<input
        type="search"
        data-first
        autocomplete="off"
        aria-label=${t("picker_find")}
        placeholder=${t("picker_find")}
        .value=${find}
        @input=${(/** @type {Event} */ event) => onFind(/** @type {HTMLInputElement} */ (event.target).value)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => openOnly(event, found)}
      /><kbd>/</kbd></label
    >
    <div @keydown=${walk}>
      ${group(
        found.filter((one) => !one.broken),
        "book-open",
        t("picker_stories"),
      )}
      ${group(
        found.filter((one) => one.broken),
        "triangle-alert",
        t("picker_broken"),
      )}
      ${found.length ? nothing : html`<p class="none">${t("picker_nothing", { word: suggestion(speech, all) })}</p>`}
    </div>
    <div class="pop-foot"><a href="/">${icon("arrow-left")}${t("picker_all")}</a></div>`;
}

/** Every word that was typed occurs somewhere. @param {string} find @param {string} text */
export const matches = (find, text) => {
  const where = text.toLowerCase();
  return find
    .toLowerCase()
    .split(/\s+/)
    .every((word) => where.includes(word));
};

/** A word that does lead somewhere. @param {Speech} speech @param {Array<{slug: string}>} all */
const suggestion = (speech, all) => String(speech.captions?.search?.[0] ?? all[0]?.slug ?? "");

/** Enter opens what is left when one is left; down goes to the first. @param {KeyboardEvent} event @param {Array<{slug: string}>} found */
function openOnly(event, found) {
  if (event.key !== "ArrowDown" && !(event.key === "Enter" && found.length)) return;
  const box = /** @type {HTMLElement} */ (event.target).closest(".pop");
  const first = /** @type {HTMLElement | null} */ (box?.querySelector(".card"));
  event.preventDefault();
  if (event.key === "Enter") first?.click();
  else first?.focus();
}

/** Arrows walk the cards. @param {KeyboardEvent} event */
function walk(event) {
  const step = { ArrowDown: 2, ArrowUp: -2, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const here = /** @type {HTMLElement} */ (event.target).closest(".card");
  if (!step || !here) return;
  event.preventDefault();
  const pop = here.closest(".pop");
  const cards = [.../** @type {NodeListOf<HTMLElement>} */ (pop?.querySelectorAll(".card") ?? [])];
  const next = cards[cards.indexOf(/** @type {HTMLElement} */ (here)) + step];
  if (next) next.focus();
  else if (step < 0) /** @type {HTMLElement | null} */ (pop?.querySelector("[data-first]"))?.focus();
}
