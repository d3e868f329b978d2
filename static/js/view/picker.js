// The scenarios of a protocol, to be searched and opened: stories first, then those that are broken on purpose, then other protocols.

import { html, nothing } from "lit-html";
import { nothingFound, rows, walk } from "./found.js";
import { icon } from "./icons.js";

/** @import { Found, Searcher } from '../core/search.js' */
/** @import { Declaration } from '../core/types.js' */
/** @import { Speech } from '../scene/speech.js' */

const SHOWN_AT_MOST = 40; // rows; more would not be read

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Declaration} model.declaration
 * @param {string} model.current slug of the scenario that is shown
 * @param {string} model.find what was typed
 * @param {Searcher | null} [model.searcher] null while it is on its way: until then titles are compared
 * @param {(text: string) => void} onFind
 */
export function picker({ speech, declaration, current, find, searcher = null }, onFind) {
  const t = speech.t.bind(speech);
  const lang = speech.lang === "zh" ? "zh" : "en";
  const all = declaration.scenarios.map(({ slug, broken }) => ({ slug, broken, ...speech.words.scenario(slug) }));
  const searching = Boolean(find.trim());
  const found = searching && searcher ? searcher.find(find, SHOWN_AT_MOST) : null;
  const left = all.filter((one) => matches(find, `${one.slug} ${one.title} ${one.summary}`));
  const here = `/${declaration.slug}/${current}`;

  const card = (/** @type {typeof all[number]} */ one) =>
    html`<a class="card" href="/${declaration.slug}/${one.slug}" aria-current=${one.slug === current}>
      <span class="tag">${one.broken ? icon("triangle-alert") : one.slug.toUpperCase()}</span><b>${one.title}</b><span>${one.summary}</span>
    </a>`;
  const head = (/** @type {string} */ name, /** @type {string} */ title) =>
    html`<h3 class="cards-head">${icon(name)}${title}</h3>`;
  const group = (/** @type {typeof all} */ ones, /** @type {string} */ name, /** @type {string} */ title) =>
    ones.length ? html`${head(name, title)}<div class="cards">${ones.map(card)}</div>` : nothing;
  const results = (/** @type {Found[]} */ ones, /** @type {string} */ name, /** @type {string} */ title) =>
    ones.length && searcher ? html`${head(name, title)}${rows(ones, { searcher, lang, t, current: here })}` : nothing;
  const others = searcher?.protocols.filter(({ protocol }) => protocol !== declaration.slug) ?? [];
  const mine = (/** @type {Found} */ { entry }) => entry.protocol === declaration.slug;

  const list = () => html`${group(
    left.filter((one) => !one.broken),
    "book-open",
    t("picker"),
  )}
  ${group(
    left.filter((one) => one.broken),
    "triangle-alert",
    t("picker_broken"),
  )}
  ${
    others.length && !searching
      ? html`${head("waypoints", t("search_others"))}
          <div class="cards">
            ${others.map(
              ({ href, said }) =>
                html`<a class="card wide" href=${href}><b>${said[lang][0]}</b><span>${said[lang][1]}</span></a>`,
            )}
          </div>`
      : nothing
  }`;

  return html`<label class="find" @keydown=${onKey}
      >${icon("search")}<input
        type="search"
        data-first
        autocomplete="off"
        spellcheck="false"
        maxlength="80"
        aria-label=${t("picker_find")}
        placeholder=${t("picker_find")}
        .value=${find}
        @input=${(/** @type {Event} */ event) => onFind(/** @type {HTMLInputElement} */ (event.target).value)}
      /><kbd>/</kbd></label
    >
    <p class="vh" role="status">
      ${found ? (found.count === 1 ? t("search_count_one") : t("search_count", { count: found.count })) : nothing}
    </p>
    <div @keydown=${onKey}>
      ${
        found?.count
          ? html`${results(found.best.filter(mine), "book-open", t("search_here"))}
            ${results(
              found.best.filter((one) => !mine(one)),
              "waypoints",
              t("search_elsewhere"),
            )}
            ${found.count > found.best.length ? html`<p class="none">${t("search_more", { count: found.best.length })}</p>` : nothing}`
          : found || (searching && left.length === 0)
            ? nothingFound(t, find, onFind)
            : list()
      }
    </div>
    <div class="pop-foot"><a href="/">${icon("arrow-left")}${t("picker_all")}</a></div>`;
}

/** Every word that was typed occurs somewhere. @param {string} find @param {string} text */
const matches = (find, text) => {
  const where = text.toLowerCase();
  return find
    .toLowerCase()
    .split(/\s+/)
    .every((word) => where.includes(word));
};

/** Up and down walk rows and cards; in the two columns of cards, left and right do, too. @param {KeyboardEvent} event */
function onKey(event) {
  const box = /** @type {HTMLElement} */ (event.currentTarget).closest(".pop");
  const input = /** @type {HTMLInputElement | null} */ (box?.querySelector("[data-first]") ?? null);
  const here = /** @type {HTMLElement} */ (event.target).closest(".card");
  const step = { ArrowDown: 2, ArrowUp: -2, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!here || !step) return walk(event, box, input, "a.hit, a.card");
  event.preventDefault();
  const cards = /** @type {HTMLElement[]} */ ([...(box?.querySelectorAll("a.card") ?? [])]);
  const next = cards[cards.indexOf(/** @type {HTMLElement} */ (here)) + step];
  if (next) next.focus();
  else if (step < 0) input?.focus();
}
