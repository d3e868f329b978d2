// Which items of a legend fit into its room. Pure.

import { widthOf } from "../core/geometry.js";

/** An item of a legend: its mark's width in px, its words, and how much it is wanted. @typedef {{w: number, text: string, weight: number}} Item */

/**
 * The items that fit into the legend's rows, important ones first. Another row would make the stage jump.
 * @template {Item} I
 * @param {I[]} items
 * @param {number} room   px of a row
 * @param {number} rows
 * @param {number} size   px of its letters
 * @returns {I[]}
 */
export function fitting(items, room, rows, size) {
  const gap = 15;
  const width = (/** @type {I} */ i) => i.w + 6 + widthOf(i.text, size) * 1.04;
  const fits = (/** @type {I[]} */ shown) => {
    let row = 1;
    let x = 0;
    for (const item of shown) {
      if (x > 0 && x + gap + width(item) > room) {
        row += 1;
        x = 0;
      }
      x += (x > 0 ? gap : 0) + width(item);
      if (x > room) return false;
    }
    return row <= rows;
  };
  const kept = new Set();
  for (const item of [...items].sort((a, b) => b.weight - a.weight)) {
    kept.add(item);
    if (!fits(items.filter((i) => kept.has(i)))) kept.delete(item);
  }
  return items.filter((i) => kept.has(i));
}
