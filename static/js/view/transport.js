// Buttons for playing, stepping, speed and undo; and the line that says what is happening.

import { html, nothing } from "lit-html";
import { SPEEDS } from "../core/player.js";
import { icon } from "./icons.js";

/** @import { Speech } from '../scene/speech.js' */

/** @typedef {'play'|'back'|'forward'|'moment-back'|'moment-forward'|'undo'|'redo'|'changes'|'shortcuts'|'go-on'|'present'|'lanes'} TransportGesture */

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {boolean} model.playing
 * @param {number} model.speed milliseconds of virtual time per second
 * @param {boolean} model.undo
 * @param {boolean} model.redo
 * @param {number} model.changes how many interventions of the person
 * @param {boolean} model.ready
 * @param {string} model.menu
 * @param {boolean} model.presenting
 * @param {{onGesture: (gesture: TransportGesture) => void, onSpeed: (speed: number) => void}} gestures
 */
export function transport(
  { speech, playing, speed, undo, redo, changes, ready, menu, presenting },
  { onGesture, onSpeed },
) {
  const t = speech.t.bind(speech);
  /** @param {TransportGesture} gesture @param {string} name @param {string} label @param {{extra?: string, flip?: boolean, off?: boolean, key?: string}} [more] */
  const button = (gesture, name, label, { extra = "", flip = false, off = false, key = "" } = {}) => html`<button
    type="button"
    class="tb ${extra}"
    data-action=${gesture}
    aria-label=${t(label)}
    title=${key ? `${t(label)} (${key})` : t(label)}
    ?disabled=${off || !ready}
    @click=${() => onGesture(gesture)}
  >
    ${icon(name, flip ? "flip" : "")}
  </button>`;
  const playWord = t(playing ? "pause" : "play");
  return html`${button("moment-back", "skip-back", "moment_back", { extra: "wide-only", key: "p" })}
    ${button("back", "step-back", "step_back", { key: "←" })}
    <button
      type="button"
      class="play"
      data-action="play"
      aria-label=${playWord}
      title="${playWord} (${t("key_space")})"
      ?disabled=${!ready}
      @click=${() => onGesture("play")}
    >
      ${icon(playing ? "pause" : "play")}
    </button>
    ${button("forward", "step-forward", "step_forward", { key: "→" })}
    ${button("moment-forward", "skip-forward", "moment_forward", { extra: "wide-only", key: "n" })}
    <label class="speed"
      ><span>${t("speed_label")}</span>
      <select
        aria-label=${t("speed")}
        data-action="speed"
        .value=${String(speed)}
        @change=${(/** @type {Event} */ event) => onSpeed(Number(/** @type {HTMLSelectElement} */ (event.target).value))}
      >
        ${SPEEDS.map((ms) => html`<option value=${ms} ?selected=${ms === speed}>${t("speed_value", { ms })}</option>`)}
      </select></label
    >
    ${button("undo", "undo-2", "undo", { extra: "wide-only", off: !undo, key: "z" })}
    ${button("redo", "undo-2", "redo", { extra: "wide-only", flip: true, off: !redo, key: "Shift+z" })}
    <button
      type="button"
      class="tb wide-only"
      data-action="changes"
      aria-label=${t("changes")}
      title=${t("changes")}
      @click=${() => onGesture("changes")}
    >
      ${icon("git-branch")}${changes ? html`<span class="badge-count">${changes}</span>` : nothing}
    </button>
    <button
      type="button"
      class="tb wide-only"
      data-action="shortcuts"
      aria-label=${t("shortcuts")}
      title="${t("shortcuts")} (?)"
      aria-haspopup="dialog"
      aria-expanded=${menu === "shortcuts"}
      @click=${() => onGesture("shortcuts")}
    >
      ${icon("keyboard")}
    </button>
    ${
      presenting
        ? html`${button("lanes", "waypoints", "lanes", { key: "r" })}${button("present", "x", "present_leave", { key: "Esc" })}`
        : nothing
    }`;
}

/**
 * @param {object} model
 * @param {string} model.text
 * @param {{label: string, act: () => void} | null} model.offer
 */
export const caption = ({ text, offer }) =>
  html`<p>${text}</p>
    ${offer ? html`<button type="button" class="tb line" data-action="go-on" @click=${offer.act}>${offer.label}</button>` : nothing}`;

/**
 * The small tool beside the diagram: whether its axis follows activity or the clock.
 * @param {Speech} speech
 * @param {'warped' | 'linear'} axis
 * @param {() => void} onAxis
 */
export const axisTool = (speech, axis, onAxis) =>
  html`<button
    type="button"
    data-action="axis"
    aria-label=${speech.t("diagram_axis")}
    title=${speech.t(axis === "linear" ? "diagram_warped" : "diagram_linear")}
    aria-pressed=${axis === "linear"}
    @click=${onAxis}
  >
    ${icon("axis")}
  </button>`;
