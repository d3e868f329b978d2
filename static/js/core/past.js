// A run as far as it has been shown, as a timeline of its own. What is drawn from it can't tell what comes later. Pure.

import { Timeline } from "./timeline.js";

/** @import { Declaration, Run } from './types.js' */

/** The past of a run. It is read on as time passes, and from the beginning after a step back. */
export class Past {
  /** @type {Timeline} */ #past;
  /** Its epochs are halves, so that none is ever taken for one of the server's. */
  #epoch = -0.5;
  /** @type {Timeline|null} */ #whole = null;
  #epochOfWhole = -1;

  constructor(/** @type {Declaration} */ declaration) {
    this.#past = new Timeline(declaration);
  }

  /** The run up to step `index`; -1: before the first one. It has no key moments, and is to be watched to its horizon, wherever it really ends. */
  upTo(/** @type {Timeline} */ whole, /** @type {number} */ index) {
    if (!whole.run) return this.#past;
    const have = this.#past.steps.length;
    const goesOn = whole === this.#whole && whole.epoch === this.#epochOfWhole && have <= index + 1;
    if (goesOn && have === index + 1) return this.#past;
    const from = goesOn ? have : 0;
    const frame = { steps: whole.steps.slice(from, index + 1), until_us: whole.run.until_us, end: "horizon" };
    if (goesOn) this.#past.apply({ ...frame, epoch: this.#epoch, from });
    else {
      this.#whole = whole;
      this.#epochOfWhole = whole.epoch;
      this.#epoch += 1;
      /** @type {Run & {reached?: unknown}} */
      const run = { ...whole.run, reached: [] };
      this.#past.apply({ ...frame, epoch: this.#epoch, cut: 0, run });
    }
    return this.#past;
  }
}
