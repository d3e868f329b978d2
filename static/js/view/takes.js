// The takes of a run as a tree, with the take that is shown and the one beside it marked.

import { html, nothing } from "lit-html";
import { branches } from "../scene/takes.js";
import { icon } from "./icons.js";

/** @import { Run } from '../core/types.js' */
/** @import { Branch, Take } from '../scene/takes.js' */
/** @import { Speech } from '../scene/speech.js' */

/**
 * @typedef {Object} TakeGestures
 * @property {(take: number) => void} onTake
 * @property {(take: Take) => void} onCompare
 * @property {(id: number | null) => void} onRename     which take's name is being written, null: none any more
 * @property {(take: Take, name: string) => void} onName
 * @property {(take: Take) => void} onForget
 */

const MAX_NAME = 60; // characters, as the server has it

/**
 * @param {object} model
 * @param {Run} model.run
 * @param {Speech} model.speech
 * @param {(take: Take) => string} model.title what a take is called
 * @param {number | null} model.renaming the take whose name is being written
 * @param {TakeGestures} gestures
 */
export function takeTree({ run, speech, title, renaming }, gestures) {
  const t = speech.t.bind(speech);
  return html`<p class="sub-head">${t("takes")}</p>
    <ol class="change-list takes">
      ${branches(run.takes).map((branch) => {
        const { take } = branch;
        const current = take.id === run.take;
        const what = title(take);
        const from = take.parent === null ? "" : t("takes_from", { take: take.parent });
        return html`<li>
          ${lines(branch, current)}
          ${
            renaming === take.id
              ? nameField(take, what, speech, gestures)
              : html`<button
                    type="button"
                    class="go"
                    aria-current=${current}
                    aria-label=${[t("takes_go", { take: take.id, what }), from].filter(Boolean).join(t("comma"))}
                    title=${what}
                    @click=${() => !current && gestures.onTake(take.id)}
                  >
                    <span>${what}</span>
                    <small>${current ? t("changes_now") : take.place ? speech.time(take.place[0]) : nothing}</small>
                  </button>
                  ${
                    current
                      ? nothing
                      : html`<button
                          type="button"
                          class="beside"
                          data-action="compare"
                          aria-label=${t("takes_compare", { what })}
                          @click=${() => gestures.onCompare(take)}
                        >
                          ${t("compare")}
                        </button>`
                  }
                  ${small("pencil", "name", t("takes_name", { what }), () => gestures.onRename(take.id))}
                  ${current ? nothing : small("trash", "forget", t("takes_forget", { what }), () => gestures.onForget(take))}`
          }
        </li>`;
      })}
    </ol>`;
}

/** @param {string} name @param {string} action @param {string} label @param {() => void} act */
const small = (name, action, label, act) =>
  html`<button type="button" class="out" data-action=${action} aria-label=${label} title=${label} @click=${act}>${icon(name)}</button>`;

/** @param {Branch} branch @param {boolean} current */
const lines = ({ guides, up, down }, current) =>
  html`${guides.map((guide) => html`<i class="guide" data-guide=${guide}></i>`)}<i
      class="guide dot"
      ?data-up=${up}
      ?data-down=${down}
      ?data-current=${current}
    ></i>`;

/** Enter keeps the name, and so does going elsewhere; Escape doesn't. @param {Take} take @param {string} what @param {Speech} speech @param {TakeGestures} gestures */
function nameField(take, what, speech, gestures) {
  const keydown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (event.key === "Escape") field.value = take.name ?? "";
    field.blur();
  };
  const blur = (/** @type {FocusEvent} */ event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    // In a task of its own, because the field may lose the focus while it is being removed.
    queueMicrotask(() => {
      gestures.onName(take, value);
      gestures.onRename(null);
    });
  };
  return html`<input
    class="take-name"
    data-naming=${take.id}
    aria-label=${speech.t("takes_name", { what })}
    placeholder=${what}
    maxlength=${MAX_NAME}
    .value=${take.name ?? ""}
    @keydown=${keydown}
    @blur=${blur}
  />`;
}
