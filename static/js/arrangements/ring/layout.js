// The ring: nodes on an ellipse, each with its role and log in a block outside, where no route passes.

import { at, place, ring, route } from "../../core/geometry.js";
import { curtainsAround, discBox, startIn } from "../../scene/layout.js";
import { bowsOf } from "../../scene/way.js";

/** @import { Box } from '../../core/types.js' */
/** @import { Block, Layout, Room, Spot } from '../../scene/layout.js' */
/** @import { SceneModel } from '../../scene/scene.js' */

const MAX_CELLS = 7;
const LOW = 430; // px: in less height the blocks of more than five nodes can't stand above and below

/** The layout of a ring in a room of that size. */
export function ringLayout(
  /** @type {SceneModel} */ scene,
  /** @type {Room} */ { w, h, f, roleWidth, wallWidth, docked },
) {
  const ids = scene.nodes.map((node) => node.id);
  const n = ids.length;
  const small = w < 560;
  const wide = w >= 800;
  const crowd = n <= 5 ? 1 : n <= 7 ? 0.86 : 0.74;
  const R =
    (small
      ? n <= 5
        ? 27
        : n <= 7
          ? 22
          : 20
      : Math.max(28, Math.min(50, h * 0.072 * f)) * (wide ? 1 : 0.92) * crowd) || 27;
  const idSize = small ? Math.max(13, 16 * crowd) : (19 * R) / 36;
  const termSize = Math.max(11, Math.min(11 * f, R * 0.33));

  const logs = scene.nodes.some((node) => node.log);
  const letters = Math.max(small ? 5 : 3, widestLabel(scene));
  const grown = f * Math.max(1, R / 40);
  const font = n > 5 ? 10 : 10.5; // of a cell, where it is small
  const beside = n > 5 && (!wide || h < LOW); // too many for blocks above and below: they stand beside, and show less
  const seated = !(small && beside); // whether there is room for seats
  const cellW = small ? 4 + letters * font * 0.6 : Math.max((wide ? 37 : 32) * grown, 10 + letters * 7.4 * f);
  const two = wide && n <= 8 && !beside;
  const cell = {
    w: cellW,
    h: small ? 20 : two ? 33 * grown : 21 * f,
    gap: small ? 2 : 3,
    two,
    font: small ? font : 12 * f,
  };
  const line = small ? 15 : 16 * f;

  const angles = Array.from({ length: n }, (_, i) => turnOf(n) + (i / n) * 2 * Math.PI);
  const most = Math.max(0.4, ...angles.map((a) => Math.abs(Math.cos(a))));
  const lowest = n === 1 ? 0 : Math.max(...angles.map(Math.sin));
  const highest = n === 1 ? 0 : Math.min(...angles.map(Math.sin));

  const blockH = line + (logs ? 5 + cell.h : 0);
  const topLone = angles.filter((a) => Math.abs(Math.cos(a)) < 0.02).length > 0;
  const lift = n > 5 ? 18 : 2;
  const top = wide && !beside ? R + (topLone ? Math.max(18, blockH + lift - R * 0.6) : 22) : R + blockH + 16;
  const low = angles.filter((a) => Math.sin(a) > 0.75 && Math.abs(Math.cos(a)) < 0.6).length > 1 && n > 5;
  const bottom = wide && !beside ? R + (docked ? 16 : 72) + (low && !docked ? 44 : 0) : R + (beside ? 14 : blockH + 18);
  const height = Math.max(40, h - top - bottom);
  const ry = lowest - highest > 0.1 ? height / (lowest - highest) : 0;
  const cy = n === 1 || ry === 0 ? top + height / 2 : top - highest * ry;
  const free = ry ? ry * (docked ? 2.7 : 2.1) : w * 0.22;
  // Above and below: as many as stand between the edge and the topmost node's disc.
  // Beside: as many as are left once the lowest two keep clear of each other.
  const lowestTwo = Math.min(...angles.map((a) => Math.abs(Math.cos(a))).filter((c) => c > 0.05));
  const least = beside ? ((R + 10) / lowestTwo) * (small ? 1 : 1.6) : 0;
  const room = beside ? w / 2 - least * most - R - 20 : n < 5 ? w / 2 - 9 : w / 2 - R - 16;
  const wanted =
    small || beside
      ? Math.floor((room - 8) / (cell.w + cell.gap))
      : Math.floor((w / 2 - R - 46 - Math.min(free, w * 0.3) * most) / (cell.w + cell.gap));
  const cap = logs
    ? Math.min(MAX_CELLS, Math.max(beside ? 1 : small ? 2 : 4, small || beside ? Math.min(4, wanted) : wanted))
    : 0;
  const logW = logs ? cap * (cell.w + cell.gap) - cell.gap : 0;
  const seats = scene.nodes.some((node) => node.tally) || logs ? (beside ? 44 * f : seatsWidth(n, f)) : 0;
  const block = {
    w: !seated && logs ? logW + 8 : Math.max(logW + 10, roleWidth + 10 + (seated ? seats : 0)),
    h: blockH,
  };
  const rx =
    n === 1
      ? 0
      : wide && !beside
        ? Math.max(90, Math.min((w / 2 - (R + 22 + block.w + 14)) / most, free, w * 0.36))
        : beside
          ? Math.max(least, (w / 2 - (R + 12 + block.w + 8)) / most)
          : Math.max(60, (w / 2 - Math.max(Math.min(block.w, logW + 10) / 2 + 8, R + 14)) / most);
  const points = ring(n, { cx: w / 2, cy, rx, ry, rot: turnOf(n) });
  /** @type {Record<string, Spot>} */
  const spots = Object.fromEntries(
    ids.map((id, i) => [id, { .../** @type {{x: number, y: number}} */ (points[i]), R }]),
  );

  const bounds = { x: 6, y: 2, w: w - 12, h: h - 6 };
  const bow = small ? 23 : 30 * Math.min(1.3, R / 36);
  const way = (/** @type {string} */ from, /** @type {string} */ to, /** @type {number} */ by) =>
    route(/** @type {Spot} */ (spots[from]), /** @type {Spot} */ (spots[to]), by, R + 6);
  // A way that would cross another node is bowed less. Between neighbours a body needs the room beside them.
  const bowOf = bowsOf(spots, {
    way,
    off: 13 * f,
    tries(from, to) {
      const [a, b] = [from, to].map((id) => /** @type {Spot} */ (spots[id]));
      const near = a && b && Math.hypot(a.x - b.x, a.y - b.y) < 2 * R + 50 * f;
      return [1, 0.6, 0.3, 0.05].map((share) => share * bow * (near ? 1.7 : 1));
    },
  });
  const routeOf = (/** @type {string} */ from, /** @type {string} */ to, /** @type {number} */ lane) =>
    way(from, to, bowOf(from, to) * (1 + lane * 0.85));
  /** @type {Box[]} */
  const taken = ids.map((id) => ({ ...discBox(/** @type {Spot} */ (spots[id])), k: 9 }));
  for (const a of ids) {
    for (const b of ids) {
      if (a === b) continue;
      const curve = routeOf(a, b, 0);
      for (let t = 0; t <= 1; t += 0.06) {
        const p = at(curve, t);
        taken.push({ x: p.x - 9, y: p.y - 9, w: 18, h: 18, k: 0.6 });
      }
    }
  }
  /** @type {Record<string, Block>} */
  const blocks = {};
  for (const id of ids) {
    const p = /** @type {Spot} */ (spots[id]);
    const off = R + (beside ? 12 : 20);
    const right = { x: p.x + off, y: p.y - block.h / 2, side: /** @type {const} */ ("start") };
    const left = { x: p.x - off - block.w, y: p.y - block.h / 2, side: /** @type {const} */ ("end") };
    const above = { x: p.x - block.w / 2, y: p.y - R - 10 - block.h, side: /** @type {const} */ ("middle") };
    const below = { x: p.x - block.w / 2, y: p.y + R + 10, side: /** @type {const} */ ("middle") };
    const lone = Math.abs(p.x - w / 2) < 5 && n > 1;
    if (small && !(beside && !lone)) {
      // Above or below, shifted outwards where the topmost node or the neighbour's block would be met.
      const up = p.y <= cy + ry * 0.4;
      const meets = up && n % 2 === 1 && n > 3;
      const lo = lone || p.x < w / 2 || n === 1 ? 6 : w / 2 + (meets ? R + 10 : 3);
      const hi = lone || p.x > w / 2 || n === 1 ? w - 6 : w / 2 - (meets ? R + 10 : 3);
      const width = Math.min(block.w, hi - lo);
      const x = Math.max(lo, Math.min(hi - width, p.x - width / 2));
      const y = up ? p.y - R - 10 - block.h : p.y + R + 10;
      blocks[id] = { x, y, w: width, h: block.h, side: "middle", mid: p.x };
      taken.push({ x, y, w: width, h: block.h });
      continue;
    }
    if (lone && p.y < cy) right.y = Math.max(4, p.y - block.h - lift); // above the routes that leave the topmost node
    if (lone && p.y > cy) right.y = Math.min(h - block.h - 4, p.y + 6);
    const out = p.x < w / 2 - 5 ? left : right;
    const order = beside ? [out] : wide ? [out, below, above] : p.y > cy + ry * 0.4 ? [below, above] : [above, below];
    const found = place(
      order.map((o) => ({ ...o, w: block.w, h: block.h })),
      taken,
      bounds,
    );
    blocks[id] = { x: found.x, y: found.y, w: found.w, h: found.h, side: found.side, mid: found.x + found.w / 2 };
  }

  const pad = small ? 7 : 16;
  // The curtain's box holds what the block shows now, rounded up to whole cells.
  const boxes = Object.fromEntries(
    scene.nodes.map((node) => {
      const b = /** @type {Block} */ (blocks[node.id]);
      const cells = Math.min(cap, node.log?.total ?? 0);
      const own = Math.min(
        b.w,
        Math.max(
          roleWidth,
          cells * (cell.w + cell.gap) + (node.log && node.log.total > cap ? 12 : 0),
          seated && node.tally ? roleWidth + 10 + seats : 0,
        ),
      );
      const x = b.side === "end" ? b.x + b.w - own : b.side === "start" ? b.x : startIn(b, own);
      return [node.id, [discBox(/** @type {Spot} */ (spots[node.id]), small ? 4 : 2), { x, y: b.y, w: own, h: b.h }]];
    }),
  );
  const walls = [...taken];
  const curtains = curtainsAround(scene.isolated, boxes, {
    pad,
    edge: { x: 4, y: 3, w: w - 8, h: h - 6 },
    words: { w: wallWidth, h: 16 * f },
    taken: walls,
  });
  const words = walls.slice(taken.length);
  return /** @type {Layout} */ ({
    crossed: true,
    u: small ? 1 : f,
    rimOf: () => 12,
    nearRimOf: (_R, timed) => (timed ? 12 : 7),
    idSizeOf: () => idSize,
    idSize,
    w,
    h,
    f,
    small,
    seated,
    counted: beside,
    spots,
    blocks,
    cell,
    cap,
    line,
    termSize,
    exhibits: {},
    curtains,
    taken: [...taken, ...words],
    routeOf,
  });
}

/** One node on top where the number is odd; a flat top where it is even; two side by side. */
const turnOf = (/** @type {number} */ n) => -Math.PI / 2 - (n % 2 === 0 ? Math.PI / n : 0);

/** Room for the seats of a vote beside the role. */
export const seatsWidth = (/** @type {number} */ n, /** @type {number} */ f) => (n <= 7 ? n * 12 * f + 8 : 44 * f);

/** The widest label in any log, in letters, so that all cells are equally wide. */
export function widestLabel(/** @type {SceneModel} */ scene) {
  let widest = 3;
  for (const node of scene.nodes)
    for (const cell of node.log?.cells ?? []) widest = Math.max(widest, cell.label.length);
  return Math.min(7, widest);
}
