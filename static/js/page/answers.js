// Whether the answers are hidden: a run as an exam question. The stage plays; nothing says what happens, what holds, or what comes next.

import { html } from "lit-html";
import { Past } from "../core/past.js";
import { readAddress } from "../net/address.js";
import { icon } from "../view/icons.js";

/** @import { Timeline } from '../core/timeline.js' */
/** @import { SceneModel } from '../scene/scene.js' */
/** @import { Theatre } from './theatre.js' */

/** Menus that tell the answer. */
const TELLING = new Set(["scenarios", "break", "narration", "export"]);

export class Answers {
  #past;
  /** The diagram's axis before they were hidden. */
  #axis = /** @type {'warped'|'linear'} */ ("warped");
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    /** Whether they are hidden; the address says so (`exam=1`), so that a link to an exam question shows it as one. */
    this.hidden = readAddress(location.pathname + location.search).exam;
    this.#past = new Past(page.declaration);
    /** @type {string | null} the run beside ours while it is hidden: it tells what else could have happened */
    this.beside = null;
  }

  /** The run beside ours, as the address has it, shown or not. */
  get vs() {
    return this.hidden ? this.beside : this.page.comparison.vs;
  }

  /** Which run may stand beside ours now; while answers are hidden it is kept for later. @param {string | null} vs */
  keepBeside(vs) {
    if (!this.hidden) return vs;
    this.beside = vs;
    return null;
  }

  /** Hides the answers, or shows them again. */
  toggle() {
    const { app } = this.page.hosts;
    const { comparison, diagram, menus, why } = this.page;
    const { vs } = this;
    this.hidden = !this.hidden;
    app.toggleAttribute("data-exam", this.hidden);
    menus.close();
    comparison.set(this.keepBeside(vs));
    if (this.hidden) why.end();
    // Where more happens the usual axis gives more room: it would tell that something is to come.
    if (this.hidden) this.#axis = diagram.axis;
    diagram.setAxis(this.hidden ? "linear" : this.#axis);
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

  /** What is drawn in the diagram: while answers are hidden, what has happened and nothing that comes after it. @param {Timeline} timeline @param {number} index */
  past(timeline, index) {
    return this.hidden ? this.#past.upTo(timeline, index) : timeline;
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
