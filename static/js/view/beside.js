// What can be set beside the run that is shown: every protocol with its scenarios, as links to the comparison.

import { html, nothing } from "lit-html";
import { narrowed } from "../core/pairing.js";
import { walk } from "./found.js";
import { icon } from "./icons.js";

/** @import { Protocol, Scenario } from '../core/pairing.js' */
/** @import { Speech } from '../scene/speech.js' */

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Protocol[]} model.protocols
 * @param {string} model.here path of the run that is shown
 * @param {string} model.beside path of the run beside it, "" if there is none
 * @param {string} model.find what was typed
 * @param {(path: string) => string} model.address of the comparison with the run of a path
 * @param {(text: string) => void} onFind
 */
export function besideMenu({ speech, protocols, here, beside, find, address }, onFind) {
  const t = speech.t.bind(speech);
  const left = narrowed(protocols, find);
  const opened = beside.split("/")[1];
  const card = (/** @type {string} */ path, /** @type {Scenario} */ { slug, title, summary, broken }) =>
    html`<a class="card" href=${address(path)} aria-current=${path === beside}>
      <span class="tag">${broken ? html`${icon("triangle-alert")}<span class="vh">${t("picker_broken")}</span>` : slug.toUpperCase()}</span
      ><b>${title}</b><span>${summary}</span>
    </a>`;
  return html`<label class="find" @keydown=${onKey}
      >${icon("search")}<input
        type="search"
        data-first
        autocomplete="off"
        spellcheck="false"
        maxlength="80"
        aria-label=${t("compare_find")}
        placeholder=${t("compare_find")}
        .value=${find}
        @input=${(/** @type {Event} */ event) => onFind(/** @type {HTMLInputElement} */ (event.target).value)}
      /></label
    >
    <div class="beside-list" @keydown=${onKey}>
      ${left.map(
        ({ slug, name, scenarios }) =>
          html`<details ?open=${Boolean(find.trim()) || slug === opened}>
            <summary class="cards-head">${icon("chevron-down")}<span>${name}</span></summary>
            <div class="cards">${scenarios.filter((one) => `/${slug}/${one.slug}` !== here).map((one) => card(`/${slug}/${one.slug}`, one))}</div>
          </details>`,
      )}
      ${left.length ? nothing : html`<p class="none" role="status">${t("search_nothing", { find })}</p>`}
    </div>`;
}

/** Up and down walk from the field through protocols and scenarios. @param {KeyboardEvent} event */
function onKey(event) {
  const box = /** @type {HTMLElement} */ (event.currentTarget).closest(".pop");
  const input = /** @type {HTMLInputElement | null} */ (box?.querySelector("[data-first]") ?? null);
  const shown = "details > summary, details[open] a.card";
  if (event.key === "Enter" && document.activeElement === input) {
    event.preventDefault();
    /** @type {HTMLElement | null | undefined} */ (box?.querySelector("details[open] a.card"))?.click();
  } else walk(event, box, input, shown);
}
