// Bars on a clock: lanes, and within a lane rows of bars that don't overlap. Pure.

import { timesOn } from "../../scene/clock.js";

/** @import { Box } from '../../core/types.js' */
/** @import { Span, SpansTold } from '../../scene/folds.js' */
/** @import { SceneExhibit } from '../../scene/scene.js' */

/** A bar: its span, and its box; `open` while it has not ended, `lateX` where it was answered late. @typedef {Box & {span: Span, open: boolean, lateX: number|null}} Bar */

const MOST_LANES = 12;
const LEAST_H = 9; // units: a bar that is lower can't be seen
const HIGH = 30;

/** What is shown: null while there is nothing. @returns {SpansTold|null} */
export const spansIn = (/** @type {SceneExhibit} */ { value }) => (Array.isArray(value?.spans) ? value : null);

/** Each span with its row: the first in which the one before it has ended. */
export function rowsOf(/** @type {Span[]} */ spans) {
  /** @type {number[]} */
  const free = [];
  return spans.map((span) => {
    const at = free.findIndex((fromUs) => fromUs <= span.fromUs);
    const row = at < 0 ? free.length : at;
    free[row] = span.toUs ?? Number.POSITIVE_INFINITY;
    return { span, row };
  });
}

/**
 * The lanes in a box, as many as there is room for, each with its bars; and the times below them.
 * @param {SpansTold} told
 * @param {Box} box
 * @param {{u: number, gutter: number}} how   `gutter`: the width of the lanes' names
 */
export function lanesIn({ lanes, spans, untilUs }, box, { u, gutter }) {
  const timed = box.h > 46 * u; // in less height there is no room for the times
  const plot = { x: box.x + gutter, y: box.y + 4 * u, w: box.w - gutter, h: Math.max(1, box.h - (timed ? 22 : 4) * u) };
  const shown = lanes.slice(0, Math.max(1, Math.min(MOST_LANES, Math.floor(plot.h / ((LEAST_H + 3) * u)))));
  const slot = Math.min((HIGH + 6) * u, plot.h / Math.max(1, shown.length));
  const px = (/** @type {number} */ tUs) => plot.x + (Math.min(tUs, untilUs) / untilUs) * plot.w;
  return {
    plot: { ...plot, h: slot * shown.length },
    more: lanes.length - shown.length,
    times: (timed ? timesOn(untilUs, plot.w, 84 * u) : []).map((tUs) => ({ tUs, x: px(tUs) })),
    lanes: shown.map((id, i) => {
      const y = plot.y + i * slot;
      const own = rowsOf(spans.filter(({ lane }) => lane === id));
      const rows = Math.max(1, ...own.map(({ row }) => row + 1));
      const h = (slot - 5 * u) / rows;
      /** @type {Bar[]} */
      const bars = own.map(({ span, row }) => {
        const x = px(span.fromUs);
        const to = span.toUs === null ? plot.x + plot.w : px(span.toUs);
        return {
          span,
          open: span.toUs === null,
          x,
          y: y + row * h + 2 * u,
          w: Math.max(2 * u, to - x),
          h: Math.max(2, h - 1.5 * u),
          lateX: span.lateUs === null ? null : px(span.lateUs),
        };
      });
      return { id, y, mid: y + slot / 2, bars };
    }),
  };
}
