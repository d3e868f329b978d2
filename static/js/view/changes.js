// What people changed: the person's interventions, each removable; the scenario's own; and the takes they made.

import { html, nothing } from "lit-html";
import { DEED_ICONS, FAULTS, readDeed } from "../core/interventions.js";
import { icon } from "./icons.js";

/** @import { Intervention } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Speech } from '../scene/speech.js' */

/**
 * @typedef {Object} ChangeGestures
 * @property {(index: number) => void} onStep
 * @property {(place: {tUs: number, k: number}) => void} onPlace
 * @property {(index: number) => void} onRemove
 * @property {() => void} onCompare
 * @property {() => void} onUndo
 * @property {() => void} onRedo
 */

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Timeline} model.timeline
 * @param {boolean} model.canCompare whether there is a take before this one
 * @param {boolean} model.script whether the scenario's own are listed, also those to come
 * @param {unknown} model.takes the tree of takes
 * @param {ChangeGestures} gestures
 */
export function changes({ speech, timeline, canCompare, script, takes }, gestures) {
  const { run } = timeline;
  const t = speech.t.bind(speech);
  if (!run) return html`<p class="ph">${t("changes")}</p>`;
  const row = rowOf(speech, timeline, gestures);
  return html`<p class="ph">
      ${t("changes")}
      <span class="r"></span>
      ${tool("columns", `${t("compare_before")} (v)`, !canCompare, gestures.onCompare)}
      ${tool("undo-2", t("undo"), !run.undo, gestures.onUndo)} ${tool("undo-2", t("redo"), !run.redo, gestures.onRedo, true)}
    </p>
    ${
      run.interventions.length
        ? html`<ol class="change-list">${run.interventions.map((one, i) => row(one, i))}</ol>`
        : html`<p class="empty">${t("changes_none")}</p>`
    }
    ${script && run.script.length ? html`<p class="sub-head">${t("changes_script")}</p><ol class="change-list">${run.script.map((one) => row(one, -1))}</ol>` : nothing}
    ${takes}`;
}

/** @param {string} name @param {string} label @param {boolean} off @param {() => void} act @param {boolean} [flip] */
const tool = (name, label, off, act, flip = false) =>
  html`<button type="button" class="tb" aria-label=${label} title=${label} ?disabled=${off} @click=${act}>${icon(name, flip ? "flip" : "")}</button>`;

/** @param {Speech} speech @param {Timeline} timeline @param {ChangeGestures} gestures */
const rowOf = (speech, timeline, gestures) => (/** @type {Intervention} */ one, /** @type {number} */ index) => {
  const deed = readDeed(one.text);
  const what = speech.deed(one.text);
  const step = one.step === null || one.step === undefined ? null : timeline.steps[one.step];
  const failed = step?.kind === "no-effect";
  const when = speech.when(deed);
  const since = step ? speech.t("changes_fired", { time: speech.time(step.tUs) }) : speech.t("changes_waiting");
  const sub = failed
    ? speech.t("step_no-effect", { why: speech.whyNoEffect(step) })
    : deed.trigger
      ? speech.t("changes_trigger", { when, since })
      : "";
  const go = () => (step ? gestures.onStep(step.index) : deed.place && gestures.onPlace(deed.place));
  return html`<li>
    <button type="button" class="go" @click=${go}>
      ${icon(DEED_ICONS[deed.verb] ?? "ellipsis", FAULTS.has(deed.verb) ? "fault" : "")}<span>${what}</span>
      <small>${deed.trigger ? nothing : when}</small>${sub ? html`<small class="sub">${sub}</small>` : nothing}
    </button>
    ${
      index < 0
        ? nothing
        : html`<button
            type="button"
            class="out"
            data-action="remove"
            aria-label=${speech.t("changes_remove", { what })}
            title=${speech.t("changes_remove", { what })}
            @click=${() => gestures.onRemove(index)}
          >
            ${icon("x")}
          </button>`
    }
  </li>`;
};
