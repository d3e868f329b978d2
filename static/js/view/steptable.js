// The diagram as a table, for those who can't see it: the last steps up to the one that is shown.

import { html } from "lit-html";

/** @import { Timeline } from '../core/timeline.js' */
/** @import { Speech } from './speech.js' */

const ROWS = 30; // as many as the diagram shows at a time

/** @param {{speech: Speech, timeline: Timeline, index: number}} model */
export function stepTable({ speech, timeline, index }) {
  const rows = timeline.steps.slice(Math.max(0, index + 1 - ROWS), index + 1);
  return html`<table>
    <caption>
      ${speech.t("diagram_table")}
    </caption>
    <thead>
      <tr>
        <th scope="col">${speech.t("table_time")}</th>
        <th scope="col">${speech.t("node")}</th>
        <th scope="col">${speech.t("table_what")}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (step) =>
          html`<tr>
            <td>${speech.time(step.tUs)}</td>
            <td>${speech.words.name(step.node)}</td>
            <td>${speech.plainSentence(step, timeline)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
