// The run told in sentences: a menu to read and to navigate by, and the text that is printed.

import { html, nothing } from "lit-html";
import { lineAt, narrate } from "../scene/telling.js";

/** @import { Declaration } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Speech } from '../scene/speech.js' */

const MAX_STEPS = 4000; // steps; of a longer run the beginning is left out

/** @typedef {{from: number, told: ReturnType<typeof narrate>}} Tale a run in sentences, from a step on */

/**
 * @param {object} run
 * @param {Speech} run.speech
 * @param {Timeline} run.timeline
 * @param {Declaration} run.declaration
 * @param {number} run.until the last step that anybody has seen of this take
 * @returns {Tale}
 */
export function tale({ speech, timeline, declaration, until }) {
  const from = Math.max(0, until - MAX_STEPS);
  return { from, told: narrate({ speech, timeline, declaration, from, until }) };
}

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Tale} model.tale
 * @param {number} model.index the step that is shown
 * @param {((index: number) => void) | null} onStep without it, as on paper, nothing can be pressed
 */
export function narration({ speech, tale: { from, told }, index }, onStep) {
  const t = speech.t.bind(speech);
  if (!told.length) return html`<p class="narration-lead">${t("narration_none")}</p>`;
  const here = lineAt(told, index);
  return html`${onStep ? html`<p class="narration-lead">${t("narration_lead")}</p>` : nothing}
    ${from ? html`<p class="narration-lead">${t("narration_earlier")}</p>` : nothing}
    <ol class="narration-times">
      ${told.map(
        ({ tUs, lines }) =>
          html`<li>
            <h3>${t("narration_at", { time: speech.time(tUs) })}</h3>
            <ol>
              ${lines.map((line) => html`<li data-kind=${line.kind || nothing}>${sentence(speech, line, line === here, onStep)}</li>`)}
            </ol>
          </li>`,
      )}
    </ol>`;
}

/**
 * @param {Speech} speech
 * @param {import("../scene/telling.js").Line} line
 * @param {boolean} here
 * @param {((index: number) => void) | null} onStep
 */
const sentence = (speech, line, here, onStep) =>
  onStep
    ? html`<button type="button" aria-current=${here ? "step" : nothing} ?data-first=${here} @click=${() => onStep(line.last)}>
        ${line.text}${here ? html` <span class="narration-here">${speech.t("narration_now")}</span>` : nothing}
      </button>`
    : html`${line.text}${here ? html` <b class="narration-here">${speech.t("narration_now")}</b>` : nothing}`;

/**
 * What stands on paper beside the pictures.
 * @param {Parameters<typeof tale>[0] & {index: number, link: string}} model
 */
export const paper = ({ link, index, ...run }) =>
  html`<p class="paper-link">${run.speech.t("print_link")}${run.speech.t("colon")}<span>${link}</span></p>
    <h2>${run.speech.t("narration")}</h2>
    ${narration({ speech: run.speech, tale: tale(run), index }, null)}`;
