// Sets of nodes: their outlines around the discs, and where their names stand. Pure.

import { hull, place, roundedD, widthOf, within } from "../../core/geometry.js";
import { bandAround } from "./band.js";

/** @import { Box, Point } from '../../core/types.js' */
/** @import { Block, Layout, Spot } from '../../scene/layout.js' */
/** @import { SceneExhibit } from '../../scene/scene.js' */

/** A set: its name, the nodes of which it consists, what colours it, and whether its nodes are only asked so far. @typedef {{name: string, of: string[], number: number, tone: string, dashed: boolean}} NodeSet */
/** A set that is drawn: its outlines (several where it falls apart), and their path. @typedef {NodeSet & {loops: Point[][], d: string}} Outline */
/** A node and the word that stands under it or above it, which the outline goes around, too. @typedef {{spot: Spot, word: Box|null}} Member */

const MOST = 3; // more outlines can't be told apart
const TURNS = 28; // points on the outline around one disc
const NEAR = 17; // px: the most that an outline keeps from a disc whose word stands beside it

/** The sets that are shown. @returns {NodeSet[]} */
export const setsIn = (/** @type {SceneExhibit} */ { value }) =>
  (Array.isArray(value) ? value : [])
    .filter((one) => Array.isArray(one?.of))
    .map(({ name = "", of, number = 0, tone = "", dashed }) => ({
      name: String(name),
      of: [...new Set(/** @type {string[]} */ (of))],
      number,
      tone,
      dashed: Boolean(dashed),
    }))
    .slice(0, MOST);

/**
 * The outline of each set that has a node on the stage. Each set keeps a little further from the discs than the one before, so that outlines never
 * coincide. A set with other nodes between its own has a band that goes around those.
 * @param {NodeSet[]} sets
 * @param {Layout} layout
 * @param {number} u
 * @returns {Outline[]}
 */
export function outlined(sets, layout, u) {
  const ids = Object.keys(layout.spots);
  const margins = marginsOf(layout, u);
  return sets.flatMap((set, i) => {
    const members = set.of.filter((id) => layout.spots[id]).map((id) => memberOf(layout, id));
    if (!members.length) return [];
    const others = ids.filter((id) => !set.of.includes(id)).map((id) => /** @type {Spot} */ (layout.spots[id]));
    const by = /** @type {number} */ (margins[i]);
    const [least = by, , most = by] = margins;
    const pad = 3 + by - least;
    const around = hull(members.flatMap((member) => pointsOf(member, by, pad)));
    const clear = !others.some((spot) => meets(around, spot));
    const loops = clear
      ? [around]
      : bandAround(members, others, { by, pad, off: 2 + most - by, widest: 5 + most - least, stage: layout });
    return loops.length ? [{ ...set, loops, d: loops.map((loop) => roundedD(loop, clear ? 14 : 5)).join("") }] : [];
  });
}

/** How far each set's outline keeps from the discs of its nodes: less where nodes stand close together. */
function marginsOf(/** @type {Layout} */ layout, /** @type {number} */ u) {
  const spots = Object.values(layout.spots);
  const gap = Math.min(
    ...spots.flatMap((a, i) => spots.slice(i + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y) - a.R - b.R)),
    80 * u,
  );
  const beside = Object.values(layout.blocks).some(({ side }) => side !== "middle");
  const R = Math.min(...spots.map((spot) => spot.R), 40);
  const edge = Math.min(...spots.map((spot) => Math.min(spot.x, layout.w - spot.x) - spot.R - 2));
  const most = Math.max(7, Math.min(0.62 * R, gap / 2 - 2, edge, beside ? NEAR * u : Number.POSITIVE_INFINITY));
  const step = Math.min(5 * u, (most - 3) / (MOST - 1));
  return Array.from({ length: MOST }, (_, i) => most - step * (MOST - 1 - i));
}

/** A node with its word, unless words are left out for lack of room. @returns {Member} */
function memberOf(/** @type {Layout & {worded?: boolean}} */ layout, /** @type {string} */ id) {
  const spot = /** @type {Spot} */ (layout.spots[id]);
  const block = layout.blocks[id];
  return { spot, word: block?.side === "middle" && layout.worded !== false ? wordIn(block, spot) : null };
}

/** The room of a node's word: as wide as its disc and a little more, however long its block is. @returns {Box|null} */
function wordIn(/** @type {Block} */ { x, y, w, h, mid }, /** @type {Spot} */ spot) {
  const wide = Math.min(w, 2.4 * spot.R);
  const at = mid ?? x + w / 2;
  const near = Math.abs(at - spot.x) < spot.R && Math.abs(y + h / 2 - spot.y) < 3 * spot.R;
  return near ? { x: at - wide / 2, y, w: wide, h } : null;
}

/** Points around a node's disc, `by` from it, and around its word, `pad` from that. */
function pointsOf(/** @type {Member} */ { spot, word }, /** @type {number} */ by, /** @type {number} */ pad) {
  const disc = circle(spot, spot.R + by);
  if (!word) return disc;
  const [x, y, w, h] = [word.x - pad, word.y - pad, word.w + 2 * pad, word.h + 2 * pad];
  return [...disc, { x, y }, { x: x + w, y }, { x, y: y + h }, { x: x + w, y: y + h }];
}

const circle = (/** @type {Point} */ { x, y }, /** @type {number} */ R, n = TURNS) =>
  Array.from({ length: n }, (_, i) => ({
    x: x + R * Math.cos((2 * Math.PI * i) / n),
    y: y + R * Math.sin((2 * Math.PI * i) / n),
  }));

/** Whether an outline touches another node's disc. */
const meets = (/** @type {Point[]} */ outline, /** @type {Spot} */ spot) =>
  within(outline, spot) || circle(spot, spot.R + 2, 16).some((p) => within(outline, p));

/**
 * Where the names stand, each outside its outline where it covers nothing. `textsOf` gives what may be written of a set, the longest first; a name
 * for which there is no room at all is null.
 * @param {Outline[]} outlines
 * @param {Layout} layout
 * @param {{size: number, u: number, textsOf: (set: NodeSet) => string[]}} how   `size` is that of the letters, in px
 * @returns {Array<(Box & {text: string})|null>}
 */
export function namesOf(outlines, layout, { size, u, textsOf }) {
  const bounds = { x: 5, y: 3, w: layout.w - 10, h: layout.h - (layout.small ? 30 : 46) };
  const taken = [
    // Messages keep off names, so names needn't keep off the ways of messages.
    ...layout.taken.filter(({ k = 1 }) => k >= 1),
    ...Object.values(layout.blocks).flatMap((block) => [{ ...block, k: 4 }, besides(block, u)]),
    ...Object.values(layout.spots).map(({ x, y, R }) => ({
      x: x - R - 8,
      y: y - R - 8,
      w: 2 * R + 16,
      h: 2 * R + 16,
      k: 9,
    })),
    ...outlines.flatMap(({ loops }) => loops.flatMap(alongOf)),
  ];
  return outlines.map((outline) => {
    const others = outlines.filter((one) => one !== outline);
    for (const text of textsOf(outline)) {
      const [w, h] = [widthOf(text, size) * 1.06 + 6, size * 1.25];
      const free = candidatesFor(outline, { w, h }, 6 * u).filter(({ x, y }) => {
        const corners = [x, x + w / 2, x + w].flatMap((px) => [y, y + h].map((py) => ({ x: px, y: py })));
        return ![outline, ...others].some(({ loops }) => loops.some((loop) => corners.some((p) => within(loop, p))));
      });
      if (!free.length) continue;
      const trial = [...taken];
      const found = place(free, trial, bounds);
      if (found.cost > w * h * 0.12) continue;
      taken.push({ x: found.x, y: found.y, w, h, k: 9 });
      return { x: found.x, y: found.y, w, h, text };
    }
    return null;
  });
}

/** Where the words of a client may stand, beside a node's own: names lie there only if there is no other place. */
const besides = (/** @type {Block} */ { x, y, w, h, side }, /** @type {number} */ u) => ({
  x: side === "end" ? x - 60 * u : x + w,
  y: y - 4 * u,
  w: 60 * u,
  h: h + 8 * u,
  k: 0.1,
});

/** Small boxes along an outline, which names keep off. */
function alongOf(/** @type {Point[]} */ loop) {
  return loop.flatMap((p, i) => {
    const q = /** @type {Point} */ (loop[(i + 1) % loop.length]);
    const n = Math.max(1, Math.round(Math.hypot(q.x - p.x, q.y - p.y) / 8));
    return Array.from({ length: n }, (_, k) => ({
      x: p.x + ((q.x - p.x) * k) / n - 2,
      y: p.y + ((q.y - p.y) * k) / n - 2,
      w: 4,
      h: 4,
      k: 3,
    }));
  });
}

/** Places for a name around an outline: at its rims, those above and below it first, and beside its long sides; then the same further away. */
function candidatesFor(
  /** @type {Outline} */ { loops },
  /** @type {{w: number, h: number}} */ { w, h },
  /** @type {number} */ gap,
) {
  const points = loops.flat();
  const boxAt = (/** @type {Point} */ p, /** @type {Point} */ n, /** @type {number} */ far) => ({
    x: p.x + n.x * (gap * far + w / 2) - w / 2,
    y: p.y + n.y * (gap * far + h / 2) - h / 2,
    w,
    h,
    far,
    level: Math.abs(n.y),
  });
  const turns = Array.from({ length: 32 }, (_, i) => (2 * Math.PI * i) / 32);
  const rims = turns.map((turn) => {
    const n = { x: Math.cos(turn), y: Math.sin(turn) };
    const edge = points.reduce((best, p) => (p.x * n.x + p.y * n.y > best.x * n.x + best.y * n.y ? p : best));
    return { p: edge, n };
  });
  const sides = loops.flatMap((loop) =>
    loop.flatMap((a, i) => {
      const b = /** @type {Point} */ (loop[(i + 1) % loop.length]);
      const d = Math.hypot(b.x - a.x, b.y - a.y);
      const n = { x: (b.y - a.y) / d, y: (a.x - b.x) / d };
      return d < 50
        ? []
        : [0.5, 0.3, 0.7].map((t) => ({ p: { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t }, n }));
    }),
  );
  return [1, 3]
    .flatMap((far) => [...rims, ...sides].map(({ p, n }) => boxAt(p, n, far)))
    .sort((a, b) => a.far - b.far || b.level - a.level);
}
