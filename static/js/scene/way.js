// Ways between nodes, and the places of bodies on them. Pure.

import { at } from "../core/geometry.js";
import { bodiesMeet, liesOn } from "./near.js";

/** @import { Curve, Point } from '../core/types.js' */
/** @import { Layout, Spot } from './layout.js' */
/** @import { Body, Placed } from './near.js' */

/** A body on its way: where its way lies, what is near it, and its measures. @typedef {{curve: Curve, w: number, h: number, first: number, span: number, beside: Array<Point & {R: number}>, around: Array<Point & {R: number}>, written: Body[]}} Traveller */

const PLACES = Array.from({ length: 9 }, (_, n) => n / 8); // of a way: what lies near none of them lies beside it
const ASIDE = [0, 1, -1, 1.4, -1.4, 1.9, -1.9, 2.5, -2.5]; // heights of a body: how far beside its way it may stand
/** How many heights of a body it may stand beside its way at most. */
export const MOST_ASIDE = 2.5;
const MOVING_TRIES = 8; // while time runs no message leaps far to a free place; while it stands, all of them can be read
const CROWD_TRIES = 14; // tries; with many messages a free place isn't looked for everywhere

/** The point that lies so many px beside a curve at share `t`. */
function besideOf(
  /** @type {import('../core/types.js').Curve} */ curve,
  /** @type {number} */ t,
  /** @type {number} */ aside,
) {
  const p = at(curve, t);
  const next = at(curve, t + 0.01);
  const d = Math.hypot(next.x - p.x, next.y - p.y) || 1;
  return { x: p.x - ((next.y - p.y) / d) * aside, y: p.y + ((next.x - p.x) / d) * aside };
}

/** The share of a curve from `a` to `b` that a body of that size needs at `a`'s end to stand beside the node there. */
export function clearance(
  /** @type {Point} */ a,
  /** @type {Point} */ control,
  /** @type {Point} */ b,
  /** @type {{w: number, h: number}} */ { w, h },
) {
  const dx = control.x - a.x;
  const dy = control.y - a.y;
  const d = Math.hypot(dx, dy) || 1;
  const reach = Math.min(w / 2 / Math.max(0.01, Math.abs(dx / d)), h / 2 / Math.max(0.01, Math.abs(dy / d)));
  return Math.min(0.3, (reach + 1) / (Math.hypot(b.x - a.x, b.y - a.y) || 1));
}

const ALONG = Array.from({ length: 9 }, (_, n) => (n + 1) / 10); // of a way

/**
 * How far each way between two nodes is bowed: the first of `tries` (px) with which it keeps `off` px from all other discs and stays
 * within `isInside`; else the first one. Computed once for each way.
 * @param {Record<string, Spot>} spots
 * @param {{way: (from: string, to: string, bow: number) => Curve, tries: (from: string, to: string) => number[], off: number, isInside?: (p: Point) => boolean}} how
 */
export function bowsOf(spots, { way, tries, off, isInside = () => true }) {
  /** @type {Map<string, number>} */
  const known = new Map();
  return (/** @type {string} */ from, /** @type {string} */ to) => {
    const key = `${from}>${to}`;
    let bow = known.get(key);
    if (bow === undefined) {
      const others = Object.entries(spots).flatMap(([id, spot]) => (id === from || id === to ? [] : [spot]));
      const isClear = (/** @type {number} */ by) => {
        const curve = way(from, to, by);
        return ALONG.every((share) => {
          const p = at(curve, share);
          return isInside(p) && others.every((spot) => Math.hypot(spot.x - p.x, spot.y - p.y) > spot.R + off);
        });
      };
      const all = tries(from, to);
      bow = all.find(isClear) ?? all[0] ?? 0;
      known.set(key, bow);
    }
    return bow;
  };
}

/** The nodes near a way, and those that are `more` px further off; computed once and not at each frame. */
export function discsBeside(
  /** @type {Layout} */ layout,
  /** @type {Curve} */ curve,
  /** @type {{w: number, h: number}} */ { w, h },
  more = 0,
) {
  const { p0, p2 } = curve;
  const far = Math.hypot(p2.x - p0.x, p2.y - p0.y) || 1;
  const points = PLACES.map((share) => at(curve, share));
  const near = far / PLACES.length + Math.hypot(w, h) / 2 + more;
  return Object.values(layout.spots).filter((disc) =>
    points.some((p) => Math.hypot(p.x - disc.x, p.y - disc.y) < disc.R + near),
  );
}

/**
 * The first free place for a body from `along` on: forwards, then backwards, then beside its way. If there is none, the place
 * that is on no node and overlaps other bodies least.
 * @param {Traveller} sprite
 * @param {number} along
 * @param {number} step
 * @param {{placed: Placed, texts: Body[], size: {w: number, h: number}, crowded: boolean, moving: boolean}} room
 */
export function freePlace(sprite, along, step, { placed, texts, size, crowded, moving }) {
  const most = crowded ? CROWD_TRIES : moving ? MOVING_TRIES : Number.POSITIVE_INFINITY;
  let second = { along, p: at(sprite.curve, along) };
  let least = Number.POSITIVE_INFINITY;
  const { w, h } = size;
  const still = !crowded && !moving;
  const kept = still ? texts : [];
  for (const times of still ? ASIDE : [0]) {
    const aside = times * (sprite.h + 3);
    for (const way of [step, -step]) {
      for (let tries = 0; tries <= most; tries++) {
        const share = along + tries * way;
        if (share < sprite.first || share > sprite.first + sprite.span) break;
        const p = aside ? besideOf(sprite.curve, share, aside) : at(sprite.curve, share);
        if (aside && (p.x < sprite.w / 2 || p.x > w - sprite.w / 2 || p.y < sprite.h / 2 || p.y > h - sprite.h / 2))
          continue;
        if ((aside ? sprite.around : sprite.beside).some((disc) => liesOn(disc, p, sprite))) continue;
        const meets = (/** @type {Body} */ body) => bodiesMeet(body, p, sprite);
        const read = !kept.some(meets);
        if (read && !placed.meet(p, sprite) && !sprite.written.some(meets)) return { along: share, p };
        const depth = crowded ? 0 : placed.depth(p, sprite) + (read ? 0 : sprite.h);
        if (depth >= least) continue;
        least = depth;
        second = { along: share, p };
      }
    }
  }
  return second;
}

/** The straight line between two nodes, rim to rim; in a row it runs above. */
export function straight(
  /** @type {Spot} */ a,
  /** @type {Spot} */ b,
  /** @type {Layout} */ layout,
  /** @type {string} */ from,
  /** @type {string} */ to,
) {
  if (layout.arched && Math.abs(a.y - b.y) < 4) {
    const c = layout.routeOf(from, to, 0);
    const mid = at(c, 0.5);
    return { a: { x: a.x, y: mid.y }, b: { x: b.x, y: mid.y } };
  }
  const d = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const ux = (b.x - a.x) / d;
  const uy = (b.y - a.y) / d;
  return {
    a: { x: a.x + ux * (a.R + 8), y: a.y + uy * (a.R + 8) },
    b: { x: b.x - ux * (b.R + 8), y: b.y - uy * (b.R + 8) },
  };
}

/** How far a point is from the straight line between two others. */
export function distance(/** @type {Point} */ p, /** @type {Point} */ a, /** @type {Point} */ b) {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const t = Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}
