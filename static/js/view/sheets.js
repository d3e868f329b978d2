// The small menus: keyboard shortcuts, a link to copy by hand, the menu "More".

import { html, nothing } from "lit-html";
import { SPEEDS } from "../core/player.js";
import { icon } from "./icons.js";
import { SHORTCUTS } from "./shortcuts.js";

/** @import { Speech } from '../scene/speech.js' */

/** Printed names of keys that differ from the browser's names. */
const WRITTEN = /** @type {Record<string, string>} */ ({ ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", "-": "−" });

/** A key as it is printed on a keyboard. @param {Speech} speech @param {string} key */
function written(speech, key) {
  if (key === " ") return speech.t("key_space");
  return /^[A-Z]$/.test(key) ? `${speech.t("key_shift")} ${key.toLowerCase()}` : (WRITTEN[key] ?? key);
}

/** @param {Speech} speech */
export function shortcuts(speech) {
  const t = speech.t.bind(speech);
  return html`<div class="keys">
    ${SHORTCUTS.map(
      ([title, list]) =>
        html`<section>
          <h3>${t(title)}</h3>
          <dl>
            ${list.map(
              ([word, keys]) =>
                html`<div>
                  <dt>${t(word)}</dt>
                  <dd>${keys.map((key) => (key === "–" ? "–" : html`<kbd>${written(speech, key)}</kbd>`))}</dd>
                </div>`,
            )}
          </dl>
        </section>`,
    )}
  </div>`;
}

/** A link to copy by hand, if the browser doesn't allow the page to copy it. @param {Speech} speech @param {string} link @param {string} about what is said of it */
export const linkSheet = (speech, link, about) =>
  html`<p>${speech.t(about)}</p>
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
 * @property {(way: -1 | 0 | 1) => void} onText
 * @property {() => void} onFullScreen
 * @property {() => void} onPresent
 * @property {() => void} onAnswers hides the answers, or shows them again
 * @property {() => void} onPrint
 * @property {(command: string) => void} onCommand one that has a key
 */

/**
 * Text size, full screen and presentation, and the buttons for which a narrow top bar and transport have no room.
 * @param {object} model
 * @param {Speech} model.speech
 * @param {string} model.theme
 * @param {number} model.speed
 * @param {boolean} model.undo
 * @param {boolean} model.redo
 * @param {number} model.text size of text in percent
 * @param {boolean} model.full screen
 * @param {boolean} model.presenting
 * @param {boolean} model.hidden whether the answers are hidden
 * @param {boolean} model.starts whether there are other starts
 * @param {MoreGestures} gestures
 */
export function more({ speech, theme, speed, undo, redo, text, full, presenting, hidden, starts }, gestures) {
  const t = speech.t.bind(speech);
  /** @param {string} name @param {string} label @param {() => void} act @param {{off?: boolean, flip?: boolean, only?: string, key?: string}} [how] */
  const row = (name, label, act, { off = false, flip = false, only = "", key = "" } = {}) =>
    html`<li class=${only}>
      <button type="button" ?disabled=${off} @click=${act}>
        ${icon(name, flip ? "flip" : "")}<span>${label}</span>${key ? html`<kbd>${written(speech, key)}</kbd>` : nothing}
      </button>
    </li>`;
  /** A row with a few buttons for one thing, for example smaller and bigger. @param {string} label @param {[string, string, () => void, boolean?][]} ways */
  const pair = (label, ways, only = "narrow-only") =>
    html`<li class=${only}><div class="pair" role="group" aria-label=${label}>
      <span>${label}</span>${ways.map(
        ([name, word, act, off = false]) =>
          html`<button type="button" class="tb" aria-label=${word} title=${word} ?disabled=${off} @click=${act}>${icon(name)}</button>`,
      )}
    </div></li>`;
  const go = gestures.onCommand;
  return html`<ul>
      ${pair(
        `${t("text_size")}${t("colon")}${t("text_size_now", { n: text })}`,
        [
          ["minus", t("text_smaller"), () => gestures.onText(-1)],
          ["circle", t("text_usual"), () => gestures.onText(0)],
          ["plus", t("text_bigger"), () => gestures.onText(1)],
        ],
        "",
      )}
      ${row("presentation", t(presenting ? "present_leave" : "present"), gestures.onPresent, { key: "P" })}
      ${row("expand", t(full ? "full_screen_leave" : "full_screen"), gestures.onFullScreen, { key: "F" })}
      ${starts ? row("square-terminal", t("start"), () => gestures.onMenu("start")) : nothing}
      ${row(hidden ? "eye" : "lock", t(hidden ? "answers_show" : "answers_hide"), gestures.onAnswers)}
      ${row("list-tree", t("narration"), () => gestures.onMenu("narration"), { key: "a" })}
      ${row("file-text", t("print"), gestures.onPrint)}
      ${row("columns", t("compare_other"), () => gestures.onMenu("beside"), { key: "V" })}
      ${row("undo-2", t("undo"), gestures.onUndo, { off: !undo, only: "narrow-only" })}
      ${row("undo-2", t("redo"), gestures.onRedo, { off: !redo, flip: true, only: "narrow-only" })}
      ${pair(t("keys_moment"), [
        ["skip-back", t("moment_back"), () => go("moment-back")],
        ["skip-forward", t("moment_forward"), () => go("moment-forward")],
      ])}
      ${pair(t("keys_message"), [
        ["arrow-left", t("message_back"), () => go("message-back")],
        ["arrow-right", t("message_forward"), () => go("message-forward")],
      ])}
      ${pair(t("keys_ends"), [
        ["to-start", t("to_start"), () => go("start")],
        ["to-end", t("to_end"), () => go("end")],
      ])}
      ${row("link", t("keys_heal"), () => go("heal"))}
      ${row("keyboard", t("shortcuts"), () => gestures.onMenu("shortcuts"), { only: "narrow-only" })}
      ${row("sliders", t("params"), () => gestures.onMenu("params"), { only: "phone-only" })}
      ${row("crack", t("break"), () => gestures.onMenu("break"), { only: "phone-only" })}
      ${row("download", t("export"), () => gestures.onMenu("export"), { only: "phone-only" })}
      ${row("languages", t("other_language"), gestures.onLanguage, { only: "phone-only" })}
      ${row("sun", `${t("theme")}${t("colon")}${t(`theme_${theme}`)}`, gestures.onTheme, { only: "phone-only" })}
    </ul>
    <label class="phone-only"
      >${t("speed_label")}
      <select
        @change=${(/** @type {Event} */ event) => gestures.onSpeed(Number(/** @type {HTMLSelectElement} */ (event.target).value))}
      >
        ${SPEEDS.map((ms) => html`<option value=${ms} ?selected=${ms === speed}>${t("speed_value", { ms })}</option>`)}
      </select></label
    >`;
}
