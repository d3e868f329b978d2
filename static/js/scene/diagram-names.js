// Where a band's name stands: in sight as long as the band is, on one side of the playhead, off other marks. Pure.

import { widthOf } from "../core/geometry.js";

/** @import { Box } from '../core/types.js' */

/** A name: its text, the band that it names, where it may begin at the earliest (px), and the marks that it keeps off, sorted from the left. @typedef {{text: string, clock: boolean, band: {x: number, w: number, fromUs: number, toUs: number}, from: number, blocked: Box[]}} Named */

/** The first free place from `x` on for something that wide, among others that are sorted from the left. */
const clearOf = (/** @type {Box[]} */ standing, /** @type {number} */ x, /** @type {number} */ wide) =>
  standing.reduce((at, box) => (at < box.x + box.w + 4 && at + wide > box.x - 4 ? box.x + box.w + 5 : at), x);

/**
 * What a name says at an instant and where. `now` and `left` are the positions of the playhead and of the window's left edge.
 * @param {Named} n
 * @param {{tUs: number, now: number, left: number, size: number, duration: (us: number) => string}} at
 */
export function placeOfName(n, { tUs, now, left, size, duration }) {
  const { x, w, fromUs, toUs } = n.band;
  const spent = Math.min(toUs, tUs) - fromUs;
  const timed = n.clock && spent > 0 ? `${n.text} ${duration(spent)}` : n.text;
  const right = x + w - 8;
  const seen = Math.max(n.from, left + 4);
  const divided = now > x && now < x + w;
  const wide = (/** @type {string} */ said) => widthOf(said, size);
  const placed = (/** @type {string} */ said, /** @type {number} */ from, /** @type {number} */ to) => {
    const x = clearOf(n.blocked, from, wide(said));
    return x + wide(said) <= to ? { text: said, at: x } : null;
  };
  // The name stands left of the playhead, with or without its time, or right of it; if nothing fits it is hidden.
  const edge = divided ? Math.min(right, now - 5) : right;
  const leaving = Math.max(n.from, Math.min(seen, right - wide(n.text))); // the band has left the window
  return (
    placed(timed, seen, edge) ??
    placed(n.text, seen, edge) ??
    placed(n.text, divided ? Math.max(seen, now + 7) : leaving, right) ?? { text: "", at: seen }
  );
}
