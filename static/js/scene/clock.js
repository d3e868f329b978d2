// The clock of an exhibit over time: where its round times stand. Pure.

const ROUND = [1, 2, 5];

/** The round times on a clock from 0 to `untilUs` over `w` px, at least `gap` px apart, in us. */
export function timesOn(/** @type {number} */ untilUs, /** @type {number} */ w, /** @type {number} */ gap) {
  const most = Math.max(1, Math.floor(w / gap));
  for (let power = 1000; ; power *= 10)
    for (const k of ROUND) {
      const step = k * power;
      if (untilUs / step <= most) return Array.from({ length: Math.floor(untilUs / step) + 1 }, (_, i) => i * step);
    }
}

/** The least round number that isn't less than a number: where a scale from 0 ends. */
export function roundAbove(/** @type {number} */ value) {
  for (let power = 1; ; power *= 10) for (const k of [1, 2, 4, 5, 8]) if (k * power >= value) return k * power;
}
