// The small sheets: keyboard shortcuts, a link to copy by hand, the phone's menu.

import { html } from "lit-html";
import { icon } from "./icons.js";
import { SPEEDS } from "./player.js";

/** @import { Speech } from './speech.js' */

/** @typedef {[string, string[]]} Shortcut a word and its keys */

/** @param {Speech} speech */
export function shortcuts(speech) {
  const t = speech.t.bind(speech);
  /** @type {[string, Shortcut[]][]} */
  const groups = [
    [
      "keys_time",
      [
        ["keys_play", [t("key_space")]],
        ["keys_step", ["←", "→"]],
        ["keys_message", [",", "."]],
        ["keys_moment", ["n", "p"]],
        ["keys_ends", ["Home", "End"]],
        ["keys_speed", ["1", "–", "9"]],
      ],
    ],
    [
      "keys_act",
      [
        ["keys_crash", ["x"]],
        ["keys_freeze", ["f"]],
        ["keys_isolate", ["i"]],
        ["keys_heal", ["h"]],
        ["keys_timer", ["t"]],
        ["keys_client", ["c"]],
        ["keys_next_message", ["m"]],
        ["keys_drop", ["d"]],
        ["keys_delay", ["l"]],
        ["keys_duplicate", ["e"]],
        ["keys_undo", ["z", "Z"]],
      ],
    ],
    [
      "keys_page",
      [
        ["keys_select", ["s"]],
        ["keys_tab", ["Tab"]],
        ["keys_ring", ["←", "→"]],
        ["keys_picker", ["/"]],
        ["keys_break", ["b"]],
        ["keys_share", ["y"]],
        ["keys_help", ["?"]],
        ["keys_escape", ["Esc"]],
      ],
    ],
  ];
  return html`<div class="keys">
    ${groups.map(
      ([title, list]) =>
        html`<section>
          <h3>${t(title)}</h3>
          <dl>
            ${list.map(
              ([word, keys]) =>
                html`<div>
                  <dt>${t(word)}</dt>
                  <dd>${keys.map((key) => (key === "–" ? "–" : html`<kbd>${key}</kbd>`))}</dd>
                </div>`,
            )}
          </dl>
        </section>`,
    )}
  </div>`;
}

/** A link to copy by hand, where the browser doesn't let a page copy. @param {Speech} speech @param {string} link */
export const linkSheet = (speech, link) =>
  html`<p>${speech.t("share_by_hand")}</p>
    <input
      data-first
      readonly
      aria-label=${speech.t("share_link")}
      .value=${link}
      @focus=${(/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).select()}
    />`;

/**
 * @typedef {Object} MoreGestures
 * @property {(name: string) => void} onMenu
 * @property {() => void} onLanguage
 * @property {() => void} onTheme
 * @property {() => void} onUndo
 * @property {() => void} onRedo
 * @property {(speed: number) => void} onSpeed
 */

/**
 * What the phone's top bar and transport have no room for.
 * @param {object} model
 * @param {Speech} model.speech
 * @param {string} model.theme
 * @param {number} model.speed
 * @param {boolean} model.undo
 * @param {boolean} model.redo
 * @param {MoreGestures} gestures
 */
export function more({ speech, theme, speed, undo, redo }, gestures) {
  const t = speech.t.bind(speech);
  const row = (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {() => void} */ act,
    off = false,
    flip = false,
  ) =>
    html`<li>
      <button type="button" ?disabled=${off} @click=${act}>${icon(name, flip ? "flip" : "")}${label}</button>
    </li>`;
  return html`<ul>
      ${row("undo-2", t("undo"), gestures.onUndo, !undo)} ${row("undo-2", t("redo"), gestures.onRedo, !redo, true)}
      ${row("sliders", t("params"), () => gestures.onMenu("params"))}
      ${row("crack", t("break"), () => gestures.onMenu("break"))}
      ${row("languages", t("other_language"), gestures.onLanguage)}
      ${row("sun", `${t("theme")}${t("colon")}${t(`theme_${theme}`)}`, gestures.onTheme)}
    </ul>
    <label
      >${t("speed_label")}
      <select
        @change=${(/** @type {Event} */ event) => gestures.onSpeed(Number(/** @type {HTMLSelectElement} */ (event.target).value))}
      >
        ${SPEEDS.map((ms) => html`<option value=${ms} ?selected=${ms === speed}>${t("speed_value", { ms })}</option>`)}
      </select></label
    >`;
}
