// The menu of switches: what each leaves out of the protocol, which promise that breaks, and a run that shows it.

import { html, nothing } from "lit-html";
import { switchedOn, switchWords } from "../scene/switches.js";
import { icon } from "./icons.js";

/** @import { Declaration, Param } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Speech } from '../scene/speech.js' */

/**
 * @typedef {Object} BreakGestures
 * @property {(name: string, on: boolean) => void} onSwitch
 * @property {(step: number) => void} onStep
 */

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Declaration} model.declaration
 * @param {Timeline} model.timeline
 * @param {BreakGestures} gestures
 */
export function breakMenu({ speech, declaration, timeline }, gestures) {
  const t = speech.t.bind(speech);
  const switches = (declaration.params ?? []).filter((param) => param.breaks);
  const on = new Set(switchedOn(declaration, timeline));
  const first = firstBroken(timeline);
  const row = (/** @type {Param} */ param) => {
    const { name, help } = switchWords(speech, param);
    const property = speech.words.property(String(param.breaks), {});
    const shown = declaration.scenarios.find((one) => one.switches.includes(param.name));
    const id = `break-${param.name}`;
    return html`<li data-on=${on.has(param)}>
      <input
        id=${id}
        type="checkbox"
        class="switch"
        role="switch"
        .checked=${on.has(param)}
        aria-describedby="${id}-help"
        @change=${(/** @type {Event} */ event) =>
          gestures.onSwitch(param.name, /** @type {HTMLInputElement} */ (event.target).checked)}
      />
      <div>
        <label for=${id}>${name}</label>
        <p id="${id}-help">${help} <span class="breaks">${t("break_breaks", { name: property.name })}</span></p>
        ${on.has(param) ? verdictLine({ speech, timeline, first }, gestures) : nothing}
        ${
          shown
            ? html`<a href="/${declaration.slug}/${shown.slug}" title=${speech.words.scenario(shown.slug).summary}
              >${t("break_show")}${icon("arrow-right")}</a
            >`
            : nothing
        }
      </div>
    </li>`;
  };
  return html`<p class="break-lead">${t("break_lead")}</p>
    <ul class="breakers">
      ${switches.map(row)}
    </ul>`;
}

/**
 * The first property that the run breaks, as far as its steps are known. A double vote, for example, is broken before the second
 * leader that it leads to.
 * @param {Timeline} timeline
 */
function firstBroken(timeline) {
  const last = timeline.worldAfter(timeline.steps.length - 1).properties;
  const broken = [...last].filter(([, { status }]) => status === "broken");
  const [first] = broken.sort(([, a], [, b]) => a.step - b.step);
  return first ? { property: first[0], step: first[1].step } : null;
}

/**
 * Whether this very run breaks something.
 * @param {{speech: Speech, timeline: Timeline, first: {property: string, step: number} | null}} model
 * @param {BreakGestures} gestures
 */
function verdictLine({ speech, timeline, first }, gestures) {
  const t = speech.t.bind(speech);
  if (!first) return html`<p class="verdict">${t(timeline.end ? "break_not_here" : "break_not_yet")}</p>`;
  const time = speech.time(timeline.steps[first.step]?.tUs ?? 0);
  const { name } = speech.words.property(first.property, {});
  return html`<p class="verdict" data-broken>
    <button type="button" @click=${() => gestures.onStep(first.step)}>
      ${icon("triangle-alert")}${t("break_at", { time, name })}
    </button>
  </p>`;
}
