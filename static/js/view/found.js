// The hits of a search as rows of links, and the arrow keys that walk through them. Used by the catalogue and the menu of scenarios.

import { html, nothing } from "lit-html";
import { icon } from "./icons.js";

/** @import { Found, Marked, Searcher } from '../core/search.js' */
/** @typedef {(key: string, params?: Record<string, string | number>) => string} Translate */

const marks = (/** @type {Marked} */ pieces) =>
  pieces.map(({ text, hit }) => (hit ? html`<mark>${text}</mark>` : text));

/**
 * One row: its picture, its name, where it belongs, and why it was found.
 * @param {Found} found
 * @param {object} how
 * @param {Searcher} how.searcher
 * @param {'en' | 'zh'} how.lang
 * @param {Translate} how.t
 * @param {string} [how.current] the address that is shown already
 * @param {boolean} [how.films] whether each has its picture
 */
function row({ entry, title, summary, why }, { searcher, lang, t, current, films = false }) {
  const { kind, protocol, scenario = "", moment } = entry;
  const name = (/** @type {import('../core/search.js').IndexEntry | undefined} */ e) => e?.said[lang][0] ?? "";
  const owner = searcher.named(protocol);
  const film = `${protocol}/${scenario || (owner?.face ?? "")}`;
  const belongs = [
    kind === "protocol" ? t("kind_protocol") : name(owner),
    kind === "scenario" ? scenario.toUpperCase() : "",
    kind === "moment" ? name(searcher.named(protocol, scenario)) : "",
    kind === "moment" ? t("kind_moment") : "",
  ].filter(Boolean);
  return html`<li>
    <a class="hit" href=${entry.href} aria-current=${entry.href === current ? "page" : nothing}>
      ${
        films
          ? html`<span class="thumb" data-size="row" data-film=${film} data-moment=${moment ?? nothing}></span>`
          : nothing
      }
      <span class="hit-words"
        ><b>${marks(title)}</b>
        <small class="hit-where"
          >${entry.broken ? html`${icon("triangle-alert")}<span class="vh">${t("picker_broken")}${t("comma")}</span>` : nothing}${belongs.map(
            (part, i) => html`${i ? html`<i aria-hidden="true">·</i>` : nothing}<span>${part}</span>`,
          )}</small
        >
        ${
          why
            ? html`<small class="hit-why">${why.kind ? `${t(`kind_${why.kind}`)}${t("colon")}` : nothing}${marks(why.text)}</small>`
            : html`<small class="hit-why">${marks(summary)}</small>`
        }</span
      >
    </a>
  </li>`;
}

/**
 * Rows in a list of their own.
 * @param {Found[]} found
 * @param {Parameters<typeof row>[1]} how
 */
export const rows = (found, how) => html`<ul class="hits">${found.map((one) => row(one, how))}</ul>`;

/**
 * Suggestions for a search that found nothing.
 * @param {Translate} t
 * @param {string} find
 * @param {(text: string) => void} onFind
 */
export const nothingFound = (t, find, onFind) =>
  html`<div class="none" data-host="none">
    <p><b>${t("search_nothing", { find })}</b></p>
    <p>${t("search_possible")}</p>
    <p class="examples">
      ${t("search_examples")
        .split(/\s*[,，]\s*/)
        .map((word) => html`<button type="button" class="tb line" @click=${() => onFind(word)}>${word}</button>`)}
    </p>
  </div>`;

/**
 * Arrows walk from the field through everything that `selector` finds in `box`, and back; Enter in the field opens the first.
 * What is typed while a row has the focus goes on in the field.
 * @param {KeyboardEvent} event
 * @param {Element | null} box
 * @param {HTMLInputElement | null} input
 * @param {string} selector
 */
export function walk(event, box, input, selector) {
  const links = /** @type {HTMLElement[]} */ ([...(box?.querySelectorAll(selector) ?? [])]);
  const here = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const inField = document.activeElement === input;
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || (here < 0 && !inField)) return;
  if (event.key === "Enter" && inField && input?.value.trim() && links[0]) {
    event.preventDefault();
    links[0].click();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = here + (event.key === "ArrowDown" ? 1 : -1);
    if (inField && event.key === "ArrowUp") return;
    event.preventDefault();
    if (next < 0) input?.focus();
    else links[next]?.focus();
  } else if (here >= 0 && event.key.length === 1 && event.key !== " ") input?.focus();
}
