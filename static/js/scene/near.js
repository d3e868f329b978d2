// Finds moving bodies that are near each other without comparing all pairs, and the body that a pointer means.

/** @import { Point } from '../core/types.js' */

/** @typedef {{x: number, y: number, w: number, h: number}} Body */

const CELL_W = 192; // px: no message is wider, so two bodies that meet are in the same cell or in neighbouring ones
const CELL_H = 40;
const APART = 2; // px between two bodies

/** Whether a body at `p` would lie on another one. */
export const bodiesMeet = (
  /** @type {Body} */ a,
  /** @type {Point} */ p,
  /** @type {{w: number, h: number}} */ { w, h },
) => Math.abs(a.x - p.x) < (a.w + w) / 2 + APART && Math.abs(a.y - p.y) < (a.h + h) / 2 + APART;

/** Whether a body at `p` would lie on a disc. */
export function liesOn(
  /** @type {Point & {R: number}} */ disc,
  /** @type {Point} */ p,
  /** @type {{w: number, h: number}} */ { w, h },
) {
  const reach = disc.R + APART;
  const dx = Math.max(0, Math.abs(disc.x - p.x) - w / 2);
  const dy = Math.max(0, Math.abs(disc.y - p.y) - h / 2);
  return dx < reach && dy < reach && dx * dx + dy * dy < reach * reach; // Math.hypot takes several times as long
}

/** Bodies that already have their place. */
export class Placed {
  /** @type {Map<number, Body[]>} */ #cells = new Map();

  /** Forgets all places. */
  clear() {
    for (const cell of this.#cells.values()) cell.length = 0;
  }

  add(/** @type {Body} */ body) {
    const key = keyOf(Math.floor(body.x / CELL_W), Math.floor(body.y / CELL_H));
    const cell = this.#cells.get(key);
    if (cell) cell.push(body);
    else this.#cells.set(key, [body]);
  }

  /** The greatest overlap, in px, of a body of that size at `p` with any other. */
  depth(/** @type {Point} */ p, /** @type {{w: number, h: number}} */ { w, h }) {
    let deepest = 0;
    for (const cell of this.#cells.values())
      for (const other of cell) {
        const across = (other.w + w) / 2 - Math.abs(other.x - p.x);
        const down = (other.h + h) / 2 - Math.abs(other.y - p.y);
        deepest = Math.max(deepest, Math.min(across, down));
      }
    return deepest;
  }

  /** Whether a body of that size would lie on one of them at `p`. */
  meet(/** @type {Point} */ p, /** @type {{w: number, h: number}} */ size) {
    const column = Math.floor(p.x / CELL_W);
    const row = Math.floor(p.y / CELL_H);
    for (let i = column - 1; i <= column + 1; i++)
      for (let j = row - 1; j <= row + 1; j++)
        for (const other of this.#cells.get(keyOf(i, j)) ?? NOBODY) if (bodiesMeet(other, p, size)) return true;
    return false;
  }
}

/** @type {Body[]} */
const NOBODY = [];

const keyOf = (/** @type {number} */ column, /** @type {number} */ row) => column * 4096 + row;

/**
 * The body that a pointer at `p` means: the nearest within `reach`.
 * @template {Point} B
 * @param {Iterable<B>} bodies
 * @param {Point} p
 * @param {number} reach
 */
export function nearestTo(bodies, p, reach) {
  /** @type {B|null} */
  let best = null;
  let least = reach;
  for (const body of bodies) {
    const d = Math.hypot(body.x - p.x, body.y - p.y);
    if (d >= least) continue;
    least = d;
    best = body;
  }
  return best;
}

/**
 * The body that a person meant who saw it a moment ago, not before `since`.
 * @template {{past: Array<Point & {at: number}>}} B
 * @param {Iterable<B>} bodies
 * @param {Point} p
 * @param {number} reach
 * @param {number} since
 */
export function lastSeenAt(bodies, p, reach, since) {
  /** @type {B|null} */
  let best = null;
  let least = reach;
  for (const body of bodies) {
    for (const was of body.past) {
      if (was.at < since) continue;
      const d = Math.hypot(was.x - p.x, was.y - p.y);
      if (d >= least) continue;
      least = d;
      best = body;
    }
  }
  return best;
}
