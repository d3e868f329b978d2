// Shared by all arrangements: curtains around groups, where a route meets a curtain, and the place of the action bar.

import { at, hull, place, roundedD, within } from "../core/geometry.js";

/** @import { Box, Curve, Point } from '../core/types.js' */
/** @import { Words } from '../core/words.js' */
/** @import { SceneGroup } from './scene.js' */

/** @typedef {{x: number, y: number, R: number}} Spot */
/** @typedef {{x: number, y: number, w: number, h: number, side: 'start'|'end'|'middle', mid?: number}} Block */

/** @typedef {{w: number, h: number, f: number, roleWidth: number, wallWidth: number, docked: boolean, words: Words}} Room */

/**
 * @typedef {Object} Curtain
 * @property {string[]} ids       the group
 * @property {string[]} members   those of it that stand behind this piece
 * @property {number} group       the group's number
 * @property {Point[]} shape
 * @property {string} d
 * @property {string} comb
 * @property {number} x   where its words stand, centred
 * @property {number} y
 * @property {Box} words   the room that they have
 */

/**
 * Where everything stands. It depends on the size, the nodes and the partition, and not on anything that moves, so nothing jumps.
 * @typedef {Object} Layout
 * @property {boolean} crossed      whether routes cross everywhere, so that the action bar keeps off them
 * @property {boolean} [arched]     whether links within a row run above it
 * @property {number} w
 * @property {number} h
 * @property {number} f
 * @property {boolean} small
 * @property {boolean} [seated]    whether there is room for the seats of a vote beside the role
 * @property {boolean} [counted]   whether the room is for their number only
 * @property {Record<string, Spot>} spots
 * @property {Record<string, Block>} blocks
 * @property {{w: number, h: number, gap: number, two: boolean, font?: number}} cell
 * @property {number} cap          cells of a log that are shown
 * @property {number} line
 * @property {(R: number) => number} rimOf   px between a disc and the ring of a chosen node
 * @property {(R: number, timed: boolean) => number} nearRimOf   px between a disc and the ring of the node that has just acted
 * @property {(R: number) => number} idSizeOf
 * @property {number} idSize
 * @property {(R: number) => boolean} [numbered]   whether a disc of that size has room for its number; if it is left out, it has
 * @property {number} [lamp]       px of a disc under whose light nothing is drawn larger; 36 if it is left out
 * @property {number} termSize
 * @property {Record<string, any>} exhibits   the regions of exhibits, by their fact
 * @property {Box[]} [written]     words that messages keep off
 * @property {number} [u]          the unit of what is drawn at nodes; 1 if it is left out
 * @property {(id: string, w: number, h: number) => Box|null} [barOf]   the place where the action bar of a node stands best
 * @property {Curtain[]} curtains
 * @property {Box[]} taken         what the action bar keeps off
 * @property {(from: string, to: string, lane: number) => Curve} routeOf
 */

/** A curtain around each isolated group: the hull of its nodes' boxes, with room. */
export function curtainsAround(
  /** @type {SceneGroup[]} */ groups,
  /** @type {Record<string, Box[]>} */ boxes,
  /** @type {{pad: number, edge: Box, words: {w: number, h: number}, taken: Box[], crowded?: boolean}} */ {
    pad,
    edge,
    words,
    taken,
    crowded = false,
  },
) {
  return pieces(groups, boxes, pad).map(({ ids, of, group }) => {
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
    // The curtain of one node is its rectangle, that of several is their hull.
    const outline = (/** @type {Point[]} */ points) => (ids.length === 1 ? rectangle(points) : hull(points));
    const shape = outline(around(pad));
    // The words stand outside, at the middle of a side; the topmost side is tried first.
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
    // On a crowded stage words that had to lie on something are left out: the curtain is in the legend.
    const aside = crowded && at_.cost > words.w * words.h * 0.2 ? -10_000 : 0;
    return {
      ids: of,
      members: ids,
      group,
      shape,
      d: roundedD(shape, 26),
      comb: roundedD(outline(around(pad - 4)), 22),
      x: at_.x + words.w / 2 + aside,
      y: at_.y + words.h - 4,
      words: { x: at_.x + aside, y: at_.y, ...words },
    };
  });
}

/** If a group isn't together on the stage, one curtain would cover other nodes: so each run of neighbours has its own. */
function pieces(
  /** @type {SceneGroup[]} */ groups,
  /** @type {Record<string, Box[]>} */ boxes,
  /** @type {number} */ pad,
) {
  const order = Object.keys(boxes);
  const hullOf = (/** @type {string[]} */ ids) =>
    hull(
      ids
        .flatMap((id) => boxes[id] ?? [])
        .flatMap(({ x, y, w, h }) => [
          { x: x - pad, y: y - pad },
          { x: x + w + pad, y: y - pad },
          { x: x - pad, y: y + h + pad },
          { x: x + w + pad, y: y + h + pad },
        ]),
    );
  const meets = (/** @type {string[]} */ ids, /** @type {string[]} */ others) => {
    const shape = hullOf(ids);
    return others.some((id) =>
      (boxes[id] ?? []).some(({ x, y, w, h }) =>
        [0, 0.25, 0.5, 0.75, 1].some((i) => [0, 0.5, 1].some((j) => within(shape, { x: x + i * w, y: y + j * h }))),
      ),
    );
  };
  return groups.flatMap(({ ids }, group) => {
    const others = order.filter((id) => !ids.includes(id));
    if (ids.length < 2 || !meets(ids, others)) return [{ ids, of: ids, group }];
    /** @type {string[][]} */
    const runs = [];
    for (const id of order.filter((one) => ids.includes(one))) {
      const run = runs.at(-1);
      const last = run?.at(-1);
      if (run && last && order.indexOf(last) === order.indexOf(id) - 1) run.push(id);
      else runs.push([id]);
    }
    // The ring closes: the last run may go on with the first.
    const [first, end] = [runs[0], runs.at(-1)];
    if (first && end && first !== end && first[0] === order[0] && end.at(-1) === order.at(-1))
      runs.splice(0, 1, [...(runs.pop() ?? []), ...first]);
    return runs
      .flatMap((run) => (run.length > 1 && meets(run, others) ? run.map((id) => [id]) : [run]))
      .map((run) => ({ ids: run, of: ids, group }));
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
function boundsOf(/** @type {Point[]} */ points) {
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
}

/** Where a message on its way meets a curtain; null if it meets none. */
export function curtainAt(
  /** @type {Layout} */ layout,
  /** @type {string} */ from,
  /** @type {string} */ to,
  /** @type {number} */ lane,
) {
  const between = layout.curtains.filter(
    (c) => c.ids.includes(from) !== c.ids.includes(to) && (c.members.includes(from) || c.members.includes(to)),
  );
  if (!between.length) return null;
  const curve = layout.routeOf(from, to, lane);
  let first = 1;
  for (const curtain of between) {
    const inside = within(curtain.shape, at(curve, 0));
    for (let s = 0; s < first; s += 0.01) if (within(curtain.shape, at(curve, s)) !== inside) first = s;
  }
  return first;
}

/** How far a message is shown: if its way was cut, it reaches the curtain in its remaining time. */
export function shownAt(
  /** @type {Layout} */ layout,
  /** @type {{from: string, to: string, lane: number, s: number, cutS: number}} */ { from, to, lane, s, cutS },
) {
  if (cutS < 0) return s;
  const stop = Math.max(cutS, curtainAt(layout, from, to, lane) ?? 0.5);
  const left = Math.max(0.5, cutS) - cutS; // the engine loses it half way, or at once if it is further
  return left <= 0 ? cutS : cutS + Math.min(1, (s - cutS) / left) * (stop - cutS);
}

/** Where a message was lost: at the curtain, in the middle of a cut link, at the node that is down, or where it was. */
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
  const routes = layout.crossed ? 4 : 1; // messages there should stay visible
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
  const walls = layout.curtains.map((c) => ({ ...boundsOf(c.shape), k: layout.crossed ? 3 : 0.3 }));
  const taken = layout.taken.map((b) => (b.k !== undefined && b.k < 1 ? { ...b, k: b.k * routes } : b));
  const found = place(places, [...taken, ...walls], { x: 0, y: 0, w: layout.w, h: layout.h });
  return found.cost > w * h * (layout.crossed ? 0.04 : 0.28) ? null : { x: found.x, y: found.y };
}

/** Where something of that width starts in a block with centred words: as near to its node as the block allows. */
export const startIn = (/** @type {Block} */ b, /** @type {number} */ width) =>
  Math.max(b.x, Math.min(b.x + b.w - width, (b.mid ?? b.x + b.w / 2) - width / 2));

/** The boxes of all nodes, which curtains and the action bar keep off. */
export const discBox = (/** @type {Spot} */ { x, y, R }, margin = 9) => ({
  x: x - R - margin,
  y: y - R - margin,
  w: 2 * (R + margin),
  h: 2 * (R + margin),
});
