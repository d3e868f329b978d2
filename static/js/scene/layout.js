// What both layouts share: curtains around groups, where a route meets one, and the place of the action bar.

import { at, hull, place, roundedD, within } from "../core/geometry.js";

/** @import { Box, Curve, Point } from '../core/types.js' */
/** @import { SceneGroup } from './scene.js' */

/** @typedef {{x: number, y: number, R: number}} Spot */
/** @typedef {{x: number, y: number, w: number, h: number, side: 'start'|'end'|'middle'}} Block */

/** @typedef {{w: number, h: number, f: number, roleWidth: number, wallWidth: number, numberWidth: number, docked: boolean}} Room */

/**
 * @typedef {Object} Curtain
 * @property {string[]} ids
 * @property {Point[]} shape
 * @property {string} d
 * @property {string} comb
 * @property {number} x   where its words stand, centred
 * @property {number} y
 */

/**
 * Where everything stands. It depends on the size, the nodes and the partition, never on what moves: nothing jumps.
 * @typedef {Object} Layout
 * @property {'ring'|'desk'} kind
 * @property {number} w
 * @property {number} h
 * @property {number} f
 * @property {boolean} small
 * @property {Record<string, Spot>} spots
 * @property {Record<string, Block>} blocks
 * @property {{w: number, h: number, gap: number, two: boolean}} cell
 * @property {number} cap          cells of a log that are shown
 * @property {number} line
 * @property {number} idSize
 * @property {number} termSize
 * @property {Curtain[]} curtains
 * @property {Box[]} taken         what the action bar keeps off
 * @property {(from: string, to: string, lane: number) => Curve} routeOf
 */

/** A curtain around each isolated group: the hull of its nodes' boxes, with room. */
export function curtainsAround(
  /** @type {SceneGroup[]} */ groups,
  /** @type {Record<string, Box[]>} */ boxes,
  /** @type {{pad: number, edge: Box, words: {w: number, h: number}, taken: Box[]}} */ { pad, edge, words, taken },
) {
  return groups.map(({ ids }) => {
    const members = ids.flatMap((id) => boxes[id] ?? []);
    const corner = (/** @type {number} */ x, /** @type {number} */ y) => ({
      x: Math.min(edge.x + edge.w, Math.max(edge.x, x)),
      y: Math.min(edge.y + edge.h, Math.max(edge.y, y)),
    });
    const around = (/** @type {number} */ by) =>
      members.flatMap((b) => [
        corner(b.x - by, b.y - by),
        corner(b.x + b.w + by, b.y - by),
        corner(b.x - by, b.y + b.h + by),
        corner(b.x + b.w + by, b.y + b.h + by),
      ]);
    // One node stands in a plain rectangle; several in the hull of theirs.
    const outline = (/** @type {Point[]} */ points) => (ids.length === 1 ? rectangle(points) : hull(points));
    const shape = outline(around(pad));
    // Words stand outside, at the middle of a side: the topmost first.
    const spots = shape
      .map((p, i) => {
        const q = /** @type {Point} */ (shape[(i + 1) % shape.length]);
        const d = Math.hypot(q.x - p.x, q.y - p.y) || 1;
        const n = { x: (q.y - p.y) / d, y: -(q.x - p.x) / d };
        const off = (Math.abs(n.x) * words.w) / 2 + (Math.abs(n.y) * words.h) / 2 + 7;
        return {
          x: (p.x + q.x) / 2 + n.x * off - words.w / 2,
          y: (p.y + q.y) / 2 + n.y * off - words.h / 2,
          up: n.y,
          d,
        };
      })
      .filter((spot) => spot.d > 30)
      .sort((l, m) => l.up - m.up);
    const box = boundsOf(shape);
    const corners = [
      { x: box.x + 4, y: box.y - words.h - 5 },
      { x: box.x + 4, y: box.y + box.h + 6 },
      { x: box.x + box.w - words.w - 4, y: box.y + box.h + 6 },
    ];
    const at_ = place(
      [...spots.map(({ x, y }) => ({ x, y })), ...corners].map((spot) => ({ ...spot, ...words })),
      taken,
      edge,
    );
    return {
      ids,
      shape,
      d: roundedD(shape, 26),
      comb: roundedD(outline(around(pad - 4)), 22),
      x: at_.x + words.w / 2,
      y: at_.y + words.h - 4,
    };
  });
}

const rectangle = (/** @type {Point[]} */ points) => {
  const { x, y, w, h } = boundsOf(points);
  return [
    { x, y },
    { x: x + w, y },
    { x: x + w, y: y + h },
    { x, y: y + h },
  ];
};

/** The box around some points. */
export function boundsOf(/** @type {Point[]} */ points) {
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
}

/** Where, on its way, a message meets a curtain between its two ends; null if none stands there. */
export function curtainAt(
  /** @type {Layout} */ layout,
  /** @type {string} */ from,
  /** @type {string} */ to,
  /** @type {number} */ lane,
) {
  const between = layout.curtains.filter((c) => c.ids.includes(from) !== c.ids.includes(to));
  if (!between.length) return null;
  const curve = layout.routeOf(from, to, lane);
  let first = 1;
  for (const curtain of between) {
    const inside = within(curtain.shape, at(curve, 0));
    for (let s = 0; s < first; s += 0.01) if (within(curtain.shape, at(curve, s)) !== inside) first = s;
  }
  return first;
}

/** How far a message is shown: one whose way was cut comes to the curtain in the time that is left to it. */
export function shownAt(
  /** @type {Layout} */ layout,
  /** @type {{from: string, to: string, lane: number, s: number, cutS: number}} */ { from, to, lane, s, cutS },
) {
  if (cutS < 0) return s;
  const stop = Math.max(cutS, curtainAt(layout, from, to, lane) ?? 0.5);
  const left = Math.max(0.5, cutS) - cutS; // the engine lets it die half way, or at once where it is further
  return left <= 0 ? cutS : cutS + Math.min(1, (s - cutS) / left) * (stop - cutS);
}

/** Where a message died: at the curtain, in the middle of a cut link, at the dead node, or where it was. */
export function crossAt(
  /** @type {Layout} */ layout,
  /** @type {{from: string, to: string, lane: number, s: number, cutS: number, end: string, why: string}} */ cross,
) {
  if (cross.end === "bounced") return 1;
  if (cross.why !== "cut") return Math.max(0.08, cross.s);
  return Math.max(cross.cutS, curtainAt(layout, cross.from, cross.to, cross.lane) ?? 0.5);
}

/** A free place for a bar of that size near a node, or null. */
export function barBeside(
  /** @type {Layout} */ layout,
  /** @type {string} */ id,
  /** @type {number} */ w,
  /** @type {number} */ h,
) {
  const spot = layout.spots[id];
  if (!spot) return null;
  const { x, y, R } = spot;
  const gap = 18;
  const block = layout.blocks[id] ?? { x, y, w: 0, h: 0 };
  const under = Math.max(
    y + R + gap,
    block.y < y + R + gap && block.y + block.h > y + R && Math.abs(block.x + block.w / 2 - x) < w / 2
      ? block.y + block.h + 8
      : 0,
  );
  const places = [
    { x: x - w / 2, y: under },
    { x: x - w / 2, y: y - R - gap - h },
    { x: x + R + 14, y: y + R * 0.2 + 30 },
    { x: x - R - 14 - w, y: y + R * 0.2 + 30 },
    { x: x + R + 14, y: y - R * 0.2 - 30 - h },
    { x: x - R - 14 - w, y: y - R * 0.2 - 30 - h },
    { x: x - w / 2 + 60, y: under },
    { x: x - w / 2 - 60, y: under },
    { x: x - w / 2, y: block.y + block.h + 8 },
    { x: x - w / 2, y: block.y - 8 - h },
  ].map((p) => ({ x: Math.min(layout.w - w - 8, Math.max(8, p.x)), y: p.y, w, h }));
  const walls = layout.curtains.map((c) => ({ ...boundsOf(c.shape), k: 0.3 }));
  const found = place(places, [...layout.taken, ...walls], { x: 0, y: 0, w: layout.w, h: layout.h });
  return found.cost > w * h * 0.28 ? null : { x: found.x, y: found.y };
}

/** A layout's ends: what every node's box is, so that curtains and bars keep off. */
export const discBox = (/** @type {Spot} */ { x, y, R }, margin = 9) => ({
  x: x - R - margin,
  y: y - R - margin,
  w: 2 * (R + margin),
  h: 2 * (R + margin),
});
