// The outline of a set that has other nodes between its own: a band from each of its nodes to the nearest, around those others. Pure.

import { at as on } from "../../core/geometry.js";

/** @import { Box, Point } from '../../core/types.js' */
/** @import { Spot } from '../../scene/layout.js' */

/** @typedef {{spot: Spot, word: Box|null}} Member */
/** How far a point lies outside (below 0: inside) what is drawn around. @typedef {(p: Point) => number} Distance */

const CELL = 6; // px of the raster on which the outline is looked for
const BENDS = [0, 1.3, -1.3, 1.9, -1.9, 2.6, -2.6, 3.4, -3.4, 4.4, -4.4]; // radii that a band's middle is moved aside

/**
 * The outline, `by` px from the discs of its members, `pad` px from their words, and at least `off` px from other discs. All sets with the same
 * members have the same band in the middle, which has room for the `widest` of them.
 * @returns {Point[][]}
 */
export function bandAround(
  /** @type {Member[]} */ members,
  /** @type {Spot[]} */ others,
  /** @type {{by: number, pad: number, off: number, widest: number, stage: {w: number, h: number}}} */ {
    by,
    pad,
    off,
    widest,
    stage,
  },
) {
  const links = linksOf(members, others, { off: widest + 3, stage });
  const half = widest + 2 - off;
  // A word and what lies between it and its disc are one box, so that the outline has no neck there.
  const words = members.flatMap(({ spot, word }) => (word ? [reaching(spot, word)] : []));
  /** @type {Distance} */
  const distance = (p) => {
    let least = Number.POSITIVE_INFINITY;
    for (const { spot } of members) least = joined(least, Math.hypot(p.x - spot.x, p.y - spot.y) - spot.R - by);
    for (const word of words) least = Math.min(least, outside(p, word) - pad);
    for (const link of links) least = joined(least, along(p, link) - half);
    // A node that is no member is never within.
    for (const { x, y, R } of others) least = Math.max(least, R + off - Math.hypot(p.x - x, p.y - y));
    return least;
  };
  const xs = [
    ...members.flatMap(({ spot: { x, R } }) => [x - R, x + R]),
    ...links.flatMap((link) => link.map(({ x }) => x)),
  ];
  const ys = [
    ...members.flatMap(({ spot: { y, R } }) => [y - R, y + R]),
    ...links.flatMap((link) => link.map(({ y }) => y)),
  ];
  for (const { word } of members) if (word) ys.push(word.y, word.y + word.h);
  const edge = by + 3 * CELL;
  return contour(distance, {
    x: Math.min(...xs) - edge,
    y: Math.min(...ys) - edge,
    w: Math.max(...xs) - Math.min(...xs) + 2 * edge,
    h: Math.max(...ys) - Math.min(...ys) + 2 * edge,
  });
}

/** A word's box, as far as the middle of its disc. @returns {Box} */
function reaching(/** @type {Spot} */ spot, /** @type {Box} */ word) {
  const w = Math.max(word.w, 1.5 * spot.R);
  const [top, bottom] = [Math.min(spot.y, word.y), Math.max(spot.y, word.y + word.h)];
  return { x: word.x + word.w / 2 - w / 2, y: top, w, h: bottom - top };
}

/** The smaller of two distances, rounded where they are alike, so that a band meets a disc smoothly. */
function joined(/** @type {number} */ a, /** @type {number} */ b) {
  const soft = 8;
  const k = Math.max(0, soft - Math.abs(a - b)) / soft;
  return Math.min(a, b) - (k * k * soft) / 4;
}

function outside(/** @type {Point} */ p, /** @type {Box} */ { x, y, w, h }) {
  const dx = Math.max(x - p.x, p.x - x - w);
  const dy = Math.max(y - p.y, p.y - y - h);
  return dx < 0 && dy < 0 ? Math.max(dx, dy) : Math.hypot(Math.max(0, dx), Math.max(0, dy));
}

/** How far a point is from a line through points. */
function along(/** @type {Point} */ p, /** @type {Point[]} */ line) {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = /** @type {[Point, Point]} */ ([line[i - 1], line[i]]);
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const t = Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(a.x + dx * t - p.x, a.y + dy * t - p.y));
  }
  return least;
}

/** Lines that join all members, each member to the nearest of those that are joined already, bent around the other nodes. */
function linksOf(
  /** @type {Member[]} */ members,
  /** @type {Spot[]} */ others,
  /** @type {{off: number, stage: {w: number, h: number}}} */ how,
) {
  const [first, ...rest] = members.map(({ spot }) => spot);
  if (!first) return [];
  const joinedTo = [first];
  const links = [];
  while (rest.length) {
    const pairs = rest.flatMap((to) =>
      joinedTo.map((from) => ({ from, to, d: Math.hypot(from.x - to.x, from.y - to.y) })),
    );
    const { from, to } = pairs.reduce((best, pair) => (pair.d < best.d ? pair : best));
    links.push(bent(from, to, others, how));
    joinedTo.push(to);
    rest.splice(rest.indexOf(to), 1);
  }
  return links;
}

/** The line from one node to another that is bent least and comes nearest to keeping `off` px off all other nodes, and on the stage. */
function bent(
  /** @type {Spot} */ a,
  /** @type {Spot} */ b,
  /** @type {Spot[]} */ others,
  /** @type {{off: number, stage: {w: number, h: number}}} */ { off, stage },
) {
  const d = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const n = { x: (b.y - a.y) / d, y: (a.x - b.x) / d };
  const lines = BENDS.map((bend) => {
    const aside = bend * Math.max(a.R, b.R) * 2; // a curve's middle is half as far aside as the point that bends it
    const curve = { p0: a, p1: { x: (a.x + b.x) / 2 + n.x * aside, y: (a.y + b.y) / 2 + n.y * aside }, p2: b };
    const line = Array.from({ length: 17 }, (_, i) => on(curve, i / 16));
    const room = Math.min(...others.map((other) => along(other, line) - other.R));
    const leaves = line.some(({ x, y }) => Math.min(x, y, stage.w - x, stage.h - y) < off);
    const cost = Math.abs(bend) + Math.max(0, off - room) * 0.3 + (room < 4 ? 5 : 0) + (leaves ? 8 : 0);
    return { line, cost };
  });
  return lines.reduce((best, one) => (one.cost < best.cost ? one : best)).line;
}

/** The lines on which a distance is 0, as closed polygons: marching squares. */
function contour(/** @type {Distance} */ distance, /** @type {Box} */ { x, y, w, h }) {
  const [columns, rows] = [Math.ceil(w / CELL) + 1, Math.ceil(h / CELL) + 1];
  const values = Array.from({ length: columns * rows }, (_, i) =>
    distance({ x: x + (i % columns) * CELL, y: y + Math.floor(i / columns) * CELL }),
  );
  const value = (/** @type {number} */ i, /** @type {number} */ j) => /** @type {number} */ (values[j * columns + i]);
  /** @type {Map<string, {p: Point, to: string}>} */
  const next = new Map();
  // An edge between two corners of the raster, by its name, and the point on it where the distance is 0.
  const crossing = (/** @type {number[]} */ [i = 0, j = 0], /** @type {number[]} */ [k = 0, l = 0]) => {
    const [a, b] = [value(i, j), value(k, l)];
    const t = a / (a - b);
    const name = i + j < k + l ? `${i},${j},${k},${l}` : `${k},${l},${i},${j}`;
    return { name, p: { x: x + (i + (k - i) * t) * CELL, y: y + (j + (l - j) * t) * CELL } };
  };
  for (let j = 0; j < rows - 1; j++)
    for (let i = 0; i < columns - 1; i++) {
      const corners = [
        [i, j],
        [i + 1, j],
        [i + 1, j + 1],
        [i, j + 1],
      ];
      const inside = corners.map(([k = 0, l = 0]) => value(k, l) < 0);
      // Around a cell, an outline enters where it goes from inside to outside, and leaves at the next change.
      for (let c = 0; c < 4; c++) {
        if (!inside[c] || inside[(c + 1) % 4]) continue;
        let e = (c + 1) % 4;
        while (!inside[(e + 1) % 4]) e = (e + 1) % 4;
        const corner = (/** @type {number} */ k) => /** @type {number[]} */ (corners[k % 4]);
        const from = crossing(corner(c), corner(c + 1));
        const to = crossing(corner(e), corner(e + 1));
        next.set(from.name, { p: from.p, to: to.name });
      }
    }
  /** @type {Point[][]} */
  const loops = [];
  while (next.size) {
    /** @type {Point[]} */
    const loop = [];
    let [name] = /** @type {[string]} */ ([...next.keys()].slice(0, 1));
    for (let step = next.get(name); step; step = next.get(name)) {
      next.delete(name);
      loop.push(step.p);
      name = step.to;
    }
    if (loop.length > 3) loops.push(loop);
  }
  return loops;
}
