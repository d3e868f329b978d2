// Which step the caption tells while a run plays: each sentence stands long enough to be read. No DOM.

/** @import { Step } from './types.js' */

const CAPTION_STAYS_MS = 700;

/** Remembers which step the caption tells, and since when. */
export class ReadingPace {
  constructor() {
    this.step = -1;
    this.since = Number.NEGATIVE_INFINITY;
  }

  /**
   * The index of the step to tell now. A new sentence waits until the one before has stood for a while,
   * but not when the run stands still, has gone back, or something was just done to the world.
   * @param {{newest: number, index: number, playing: boolean, isDeed: boolean}} at
   * @param {number} now milliseconds
   */
  tells({ newest, index, playing, isDeed }, now) {
    const done = isDeed && newest > this.step;
    if (!playing || index < this.step || done || now - this.since > CAPTION_STAYS_MS) {
      if (newest !== this.step) this.since = now;
      this.step = newest;
    }
    return this.step;
  }
}

const NEAR = 200; // steps: further back nothing is looked for
const PASSING = new Set(["deliver", "send", "forced", "timer"]);

/**
 * The last step up to `index` that is worth reading while a run plays: one with its own words, or one that isn't just a message or a timer.
 * @param {{note: (step: Step) => unknown}} words
 * @param {{steps: Step[]}} timeline
 * @param {number} index
 */
export function lastWorthTelling(words, { steps }, index) {
  for (let at = index; at > Math.max(-1, index - NEAR); at--) {
    const step = steps[at];
    if (!step) break;
    if (words.note(step) || !PASSING.has(step.kind)) return at;
  }
  return index;
}
