// Where the items of a list stand in a box: under each other, in as many columns as it takes. Pure.

/** @import { Box } from '../core/types.js' */

const GAP = 14; // between two columns, times the scale

/**
 * The places of `n` items, from top to bottom and then from left to right. Where not all fit, the last place is that of the words "n more"
 * and those before it are for the first items. All lengths but `n` in px.
 * @param {number} n
 * @param {Box} box
 * @param {{least: number, most: number, wide: number, u: number}} how   a row's least and greatest height, a column's least width, the scale
 * @returns {{cells: Box[], more: Box|null, columns: number}}
 */
export function placesIn(n, box, { least, most, wide, u }) {
  const gap = GAP * u;
  const rows = Math.floor((box.h + 0.5) / least);
  if (n < 1 || rows < 1 || box.w <= 0) return { cells: [], more: null, columns: 0 };
  const columns = Math.min(Math.ceil(n / rows), Math.max(1, Math.floor((box.w + gap) / (wide + gap))));
  const shown = Math.min(n, rows * columns);
  const high = Math.ceil(shown / columns);
  const pitch = Math.min(most, box.h / high);
  const w = (box.w - gap * (columns - 1)) / columns;
  const all = Array.from({ length: shown }, (_, i) => ({
    x: box.x + Math.floor(i / high) * (w + gap),
    y: box.y + (i % high) * pitch,
    w,
    h: pitch,
  }));
  const cut = shown < n && shown > 1;
  return { cells: cut ? all.slice(0, -1) : all, more: cut ? (all.at(-1) ?? null) : null, columns };
}
