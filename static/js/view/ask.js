// The small buttons that ask: why something is so, and what a node can know.

import { html } from "lit-html";
import { icon } from "./icons.js";

/** @import { Speech } from '../scene/speech.js' */

/** @param {string} about what it asks about, for those who can't see it @param {() => void} ask */
export const whyButton = (about, ask) =>
  html`<button type="button" class="ask" data-action="why" aria-label=${about} title=${about} @click=${ask}>${icon("circle-help")}</button>`;

/** @param {Speech} speech @param {string} id @param {boolean} on @param {() => void} onToggle */
export const knowsToggle = (speech, id, on, onToggle) =>
  html`<button type="button" class="tb knows" data-action="knows" aria-pressed=${on} title="${speech.t("knows_help", { node: speech.words.name(id) })} (g)" @click=${onToggle}>
    ${icon("eye")}<span>${speech.t("knows")}</span>
  </button>`;
