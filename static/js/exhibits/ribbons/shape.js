// Ribbons: bands between nodes, stacked at both ends within the height of their nodes. Pure.

import { place, r } from "../../core/geometry.js";

/** @import { Box, Point } from '../../core/types.js' */
/** @import { Layout, Spot } from '../../scene/layout.js' */
/** @import { SceneExhibit } from '../../scene/scene.js' */

/** From a node to another one, and how much. @typedef {{source: string, target: string, width: number, number: number, tone: string}} Ribbon */
/** Where a band meets a node: a stretch of that side. @typedef {{node: string, side: Side, from: number, to: number}} End */
/** A band that is drawn: the line of its middle, its width in px, and its two ends. @typedef {Ribbon & {d: string, px: number, ends: [End, End], line: Point[]}} Band */
/** @typedef {'left'|'right'|'top'|'bottom'} Side */
/** A side of a node: its middle, how much of it bands may take, and how far they run straight. @typedef {{x: number, y: number, room: number, straight: number}} Port */

const WIDEST = 24; // units
const DISC = 1.5; // radii: bands meet a disc within this much of its height
const HIGH = 3; // radii: and a node with marks within this much

/** The ribbons that are shown. @returns {Ribbon[]} */
export const ribbonsIn = (/** @type {SceneExhibit} */ { value }) =>
  (Array.isArray(value) ? value : [])
    .filter(
      (one) =>
        typeof one?.source === "string" &&
        typeof one.target === "string" &&
        one.source !== one.target &&
        Number.isFinite(one.width) &&
        one.width > 0,
    )
    .map(({ source, target, width, number = 0, tone = "" }) => ({ source, target, width, number, tone }));

/**
 * The bands, the widest first so that a slim one is never hidden. All bands leave at the same pair of sides if their nodes stand beside each
 * other, or else above each other; otherwise each leaves where its target lies.
 * @param {Ribbon[]} ribbons
 * @param {Layout & {marks?: Record<string, Box>}} layout
 * @param {number} u
 * @returns {Band[]}
 */
export function bandsIn(ribbons, layout, u) {
  const shown = ribbons.filter(({ source, target }) => layout.spots[source] && layout.spots[target]);
  const spots = shown.map(
    ({ source, target }) => /** @type {[Spot, Spot]} */ ([layout.spots[source], layout.spots[target]]),
  );
  const apart = (/** @type {'x'|'y'} */ way) => spots.every(([a, b]) => Math.abs(a[way] - b[way]) > a.R + b.R);
  const all = apart("x") ? "x" : apart("y") ? "y" : null;
  /** @type {Array<{i: number, node: string, side: Side, toward: number, width: number}>} */
  const ends = shown.flatMap(({ source, target, width }, i) => {
    const [a, b] = /** @type {[Spot, Spot]} */ (spots[i]);
    const way = all ?? (Math.abs(a.x - b.x) >= Math.abs(a.y - b.y) ? "x" : "y");
    const across = way === "x" ? "y" : "x";
    const on = way === "x" ? /** @type {const} */ (["left", "right"]) : /** @type {const} */ (["top", "bottom"]);
    const [out, into] = a[way] < b[way] ? [on[1], on[0]] : on;
    return [
      { i, node: source, side: out, toward: b[across], width },
      { i, node: target, side: into, toward: a[across], width },
    ];
  });
  /** @type {Map<string, typeof ends>} */
  const stacks = new Map();
  for (const end of ends) {
    const key = `${end.node} ${end.side}`;
    stacks.set(key, [...(stacks.get(key) ?? []), end]);
  }
  const widest = Math.max(1, ...shown.map(({ width }) => width));
  let scale = (WIDEST * u) / widest;
  for (const stack of stacks.values()) {
    const { room } = portOf(layout, /** @type {End} */ (/** @type {unknown} */ (stack[0])), u);
    const sum = stack.reduce((total, { width }) => total + width, 0);
    scale = Math.min(scale, (room - gapIn(stack.length, room, u) * (stack.length - 1)) / sum);
  }
  /** @type {Array<Array<End & Port>>} */
  const placed = shown.map(() => []);
  for (const stack of stacks.values()) {
    const [first] = stack;
    if (!first) continue;
    const port = portOf(layout, first, u);
    const gap = gapIn(stack.length, port.room, u);
    const sum = stack.reduce((total, { width }) => total + width * scale, gap * (stack.length - 1));
    const upright = first.side === "left" || first.side === "right";
    let from = (upright ? port.y : port.x) - sum / 2;
    for (const end of [...stack].sort((a, b) => a.toward - b.toward || a.i - b.i)) {
      const to = from + end.width * scale;
      placed[end.i]?.push({ node: end.node, side: end.side, from, to, ...port });
      from = to + gap;
    }
  }
  return shown
    .map((ribbon, i) => {
      const own = placed[i] ?? [];
      const [a, b] = [ribbon.source, ribbon.target].map((id) => own.find(({ node }) => node === id));
      return /** @type {Band} */ ({
        ...ribbon,
        px: ribbon.width * scale,
        ends: [a, b].map((end) => ({ node: end?.node, side: end?.side, from: end?.from, to: end?.to })),
        ...(a && b ? wayOf(a, b) : { d: "", line: [] }),
      });
    })
    .sort((a, b) => b.px - a.px);
}

/** The gap between bands at a node. */
const gapIn = (/** @type {number} */ n, /** @type {number} */ room, /** @type {number} */ u) =>
  n < 2 ? 0 : Math.min(2 * u, (room * 0.25) / (n - 1));

/** Where bands meet a node: at its marks if they stand on that side, else at its disc, behind which they begin. @returns {Port} */
function portOf(
  /** @type {Layout & {marks?: Record<string, Box>}} */ layout,
  /** @type {{node: string, side: Side}} */ { node, side },
  /** @type {number} */ u,
) {
  const { x, y, R } = /** @type {Spot} */ (layout.spots[node]);
  const marks = layout.marks?.[node];
  if (marks && side === "right" && marks.x > x)
    return { x: marks.x + marks.w, y, room: Math.min(marks.h, HIGH * R), straight: 8 * u };
  if (marks && side === "bottom" && marks.y > y)
    return { x, y: marks.y + marks.h, room: Math.min(marks.w, HIGH * R), straight: 4 * u };
  return { x, y, room: DISC * R, straight: R + 3 * u };
}

/** The line of a band's middle: straight at both ends, smooth between them. */
function wayOf(/** @type {End & Port} */ a, /** @type {End & Port} */ b) {
  const spread = (/** @type {End & Port} */ end) => {
    const middle = (end.from + end.to) / 2;
    const { x, y, side, straight } = end;
    const out = { left: [-1, 0], right: [1, 0], top: [0, -1], bottom: [0, 1] }[side];
    const at = side === "left" || side === "right" ? { x, y: middle } : { x: middle, y };
    const [dx = 0, dy = 0] = out;
    return { at, dx, dy, off: { x: at.x + dx * straight, y: at.y + dy * straight } };
  };
  const [p, q] = [spread(a), spread(b)];
  const reach = 0.5 * (p.dx ? Math.abs(q.off.x - p.off.x) : Math.abs(q.off.y - p.off.y));
  const c = { x: p.off.x + p.dx * reach, y: p.off.y + p.dy * reach };
  const e = { x: q.off.x + q.dx * reach, y: q.off.y + q.dy * reach };
  const at = (/** @type {number} */ t) => {
    const k = 1 - t;
    const on = (/** @type {'x'|'y'} */ way) =>
      k * k * k * p.off[way] + 3 * k * k * t * c[way] + 3 * k * t * t * e[way] + t * t * t * q.off[way];
    return { x: on("x"), y: on("y") };
  };
  const text = (/** @type {Point} */ { x, y }) => `${r(x)} ${r(y)}`;
  return {
    d: `M${text(p.at)}L${text(p.off)}C${text(c)} ${text(e)} ${text(q.off)}L${text(q.at)}`,
    line: Array.from({ length: 13 }, (_, i) => at(i / 12)),
  };
}

/**
 * Where the title stands: above the bands or below them, where it lies on nothing; null where there is no such place.
 * @param {Band[]} bands
 * @param {Layout} layout
 * @param {{w: number, h: number}} size   of the title
 */
export function titleOf(bands, layout, { w, h }) {
  const points = bands.flatMap(({ line }) => line);
  if (!points.length) return null;
  const [left, right] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y))];
  const x = (left + right) / 2 - w / 2;
  const bounds = { x: 4, y: 4, w: layout.w - 8, h: layout.h - (layout.small ? 32 : 50) };
  const taken = [
    ...layout.taken,
    ...Object.values(layout.blocks),
    ...bands.flatMap(({ line, px }) =>
      line.map((p) => ({ x: p.x - px / 2 - 3, y: p.y - px / 2 - 3, w: px + 6, h: px + 6 })),
    ),
  ];
  const ys = [top - h - 14, top - h - 30, bounds.y + 6, bottom + 14, (top + bottom - h) / 2];
  const xs = [x, x - w * 0.3, x + w * 0.3, left + 10, right - w - 10];
  const found = place(
    ys.flatMap((y) => xs.map((at) => ({ x: at, y, w, h }))),
    taken,
    bounds,
  );
  return found.cost <= 1 ? { x: found.x, y: found.y, w, h } : null;
}
