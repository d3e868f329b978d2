// The diagram as a table for screen readers: the last steps up to the one that is shown.

import { html } from "lit-html";
import { icon } from "./icons.js";

/** @import { Timeline } from '../core/timeline.js' */
/** @import { Speech } from '../scene/speech.js' */

const ROWS = 30; // as many as the diagram shows at a time

/** @param {{speech: Speech, timeline: Timeline, index: number}} model @param {(index: number) => void} onWhy */
export function stepTable({ speech, timeline, index }, onWhy) {
  const rows = timeline.steps.slice(Math.max(0, index + 1 - ROWS), index + 1);
  return html`<table @keydown=${walk}>
    <caption>
      ${speech.t("diagram_table")}
    </caption>
    <thead>
      <tr>
        <th scope="col">${speech.t("table_time")}</th>
        <th scope="col">${speech.t("node")}</th>
        <th scope="col">${speech.t("table_what")}</th>
        <th scope="col">${speech.t("why")}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (step) =>
          html`<tr>
            <td>${speech.time(step.tUs)}</td>
            <td>${speech.words.name(step.node)}</td>
            <td>${speech.plainSentence(step, timeline)}</td>
            <td>
              <button
                type="button"
                class="ask"
                data-action="why"
                tabindex=${step.index === index ? 0 : -1}
                aria-label=${speech.t("why_of", { what: speech.plainSentence(step, timeline) })}
                @click=${() => onWhy(step.index)}
              >
                ${icon("circle-help")}
              </button>
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** The tab key stops at one row; arrow keys go to the others. @param {KeyboardEvent} event */
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const table = /** @type {HTMLElement} */ (event.currentTarget);
  const buttons = [.../** @type {NodeListOf<HTMLElement>} */ (table.querySelectorAll("button"))];
  const next = step && buttons[buttons.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step];
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}
