// Which step the caption tells while a run plays: each sentence stands long enough to be read. No DOM.

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
