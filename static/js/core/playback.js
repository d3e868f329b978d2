// One clock for playing and seeking. Pure: the caller passes the wall time.

/**
 * Virtual time as a function of wall time. `rate` is virtual microseconds per wall millisecond: at 100, one second shows 100 ms.
 */
export class Playback {
  playing = false;
  rate = 100;
  /** How many times faster quiet stretches pass: 1 while there is something to see. */
  pace = 1;
  #wallMs = 0;
  #virtualUs = 0;
  #limitUs = Number.POSITIVE_INFINITY;

  /** The virtual time at wall time `now` (milliseconds), never beyond the limit. When the limit moves on, time goes on from there. */
  position(/** @type {number} */ now) {
    if (!this.playing) return Math.min(this.#virtualUs, this.#limitUs);
    const tUs = this.#virtualUs + Math.max(0, now - this.#wallMs) * this.rate * this.pace;
    if (tUs < this.#limitUs) return tUs;
    this.#anchor(now, this.#limitUs);
    return this.#limitUs;
  }

  /** Whether time stands still at the limit although it should run. */
  get waiting() {
    return this.playing && this.#virtualUs >= this.#limitUs;
  }

  play(/** @type {number} */ now) {
    this.#anchor(now, this.position(now));
    this.playing = true;
  }

  pause(/** @type {number} */ now) {
    this.#anchor(now, this.position(now));
    this.playing = false;
  }

  /** Goes to `tUs`, playing on if it was playing. */
  seek(/** @type {number} */ tUs, /** @type {number} */ now) {
    this.#anchor(now, Math.max(0, tUs));
  }

  setRate(/** @type {number} */ rate, /** @type {number} */ now) {
    this.#anchor(now, this.position(now));
    this.rate = rate;
  }

  setPace(/** @type {number} */ pace, /** @type {number} */ now) {
    if (pace === this.pace) return;
    this.#anchor(now, this.position(now));
    this.pace = pace;
  }

  /** Time doesn't pass beyond `tUs`, the end of the steps that have arrived. */
  limit(/** @type {number} */ tUs) {
    this.#limitUs = tUs;
  }

  #anchor(/** @type {number} */ wallMs, /** @type {number} */ virtualUs) {
    this.#wallMs = wallMs;
    this.#virtualUs = virtualUs;
  }
}
