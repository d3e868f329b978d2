// Whether the answers are hidden: a run as an exam question. The stage plays; nothing says what happens, what holds, or what comes next.

import { html } from "lit-html";
import { readAddress } from "../net/address.js";
import { icon } from "../view/icons.js";

/** @import { SceneModel } from '../scene/scene.js' */
/** @import { Theatre } from './theatre.js' */

/** Menus that tell the answer. */
const TELLING = new Set(["scenarios", "break", "narration", "export"]);

export class Answers {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    /** Whether they are hidden; the address says so (`exam=1`), so that a link to an exam question shows it as one. */
    this.hidden = readAddress(location.pathname + location.search).exam;
  }

  /** Hides the answers, or shows them again. */
  toggle() {
    const { app } = this.page.hosts;
    const { comparison, menus, why } = this.page;
    this.hidden = !this.hidden;
    app.toggleAttribute("data-exam", this.hidden);
    menus.close();
    if (this.hidden) {
      comparison.close();
      why.end();
    }
    this.page.onResize();
  }

  /** Whether a menu would tell the answer. @param {string} menu */
  keeps(menu) {
    return this.hidden && TELLING.has(menu);
  }

  /** Says that something would tell the answer, if answers are hidden. @returns {boolean} whether it must not be done */
  refuses() {
    if (this.hidden) this.page.toasts.show(this.page.speech.t("answers_hidden"));
    return this.hidden;
  }

  /** What is drawn on the stage: all that happens, but nothing that only the audience knows. @param {SceneModel} scene @returns {SceneModel} */
  without(scene) {
    return this.hidden ? { ...scene, key: `${scene.key} hidden`, truth: {}, exhibits: [] } : scene;
  }

  /** What stands where the answers would: that they are hidden, and the button that shows them. */
  notice() {
    const { speech } = this.page;
    const t = speech.t.bind(speech);
    return html`<div class="answers-hidden">
      <p>${icon("lock")}<b>${t("answers_hidden")}</b></p>
      <p>${t("answers_hidden_help")}</p>
      <button type="button" class="tb line" data-action="show-answers" data-first @click=${() => this.toggle()}>
        ${icon("eye")}${t("answers_show")}
      </button>
    </div>`;
  }
}
