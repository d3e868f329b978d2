// The tabs that show one panel at a time where there is no room for all.

import { html } from "lit-html";
import { icon } from "./icons.js";

/** @import { Speech } from '../scene/speech.js' */

/** @typedef {'diagram'|'explain'|'node'|'changes'|'checks'} Tab */

/** @type {[Tab, string][]} */
const TABS = [
  ["diagram", "waypoints"],
  ["explain", "book-open"],
  ["node", "radio"],
  ["changes", "git-branch"],
  ["checks", "shield-check"],
];

/**
 * @param {Speech} speech
 * @param {Tab} current
 * @param {(tab: Tab) => void} onTab
 */
export function tabs(speech, current, onTab) {
  const walk = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const list = /** @type {HTMLElement} */ (event.currentTarget);
    const shown = [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("button"))].filter(
      (b) => b.offsetParent,
    );
    const at = shown.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = shown[(at + step + shown.length) % shown.length];
    next?.focus();
    next?.click();
  };
  return html`<div class="tabs" role="tablist" @keydown=${walk}>
    ${TABS.map(
      ([tab, name]) =>
        html`<button
          type="button"
          role="tab"
          data-tab=${tab}
          aria-selected=${tab === current}
          tabindex=${tab === current ? 0 : -1}
          @click=${() => onTab(tab)}
        >
          ${icon(name)}${speech.t(`tab_${tab}`)}
        </button>`,
    )}
  </div>`;
}
