// The grid: servers with what they hold, in cells of one size; roles without marks stand in a row above.

import { route } from "../../core/geometry.js";
import { curtainsAround, discBox } from "../../scene/layout.js";
import { fittingMarks, heightOf } from "../../scene/registers.js";
import { bowsOf } from "../../scene/way.js";

/** @import { Box } from '../../core/types.js' */
/** @import { Block, Layout, Room, Spot } from '../../scene/layout.js' */
/** @import { SceneModel } from '../../scene/scene.js' */

/** @typedef {Layout & {u: number, marks: Record<string, Box & {scale: number, count: number}>}} GridLayout */

const HEAD = 84; // units: the height of the row above
const LEAST_W = 104; // px: a cell that is narrower says too little

/** The layout of a grid in a room of that size. */
export function gridLayout(/** @type {SceneModel} */ scene, /** @type {Room} */ { w, h, f, wallWidth, docked }) {
  const small = w < 560;
  const u = (small ? 1 : Math.max(0.9, Math.min(1.3, w / 1020, h / 460))) * (f > 1.14 ? Math.min(1.1, f) : 1);
  const hints = (/** @type {string} */ role) => (scene.view.roles[role]?.marks ?? []).map(heightOf);
  const heads = scene.nodes.filter(({ role }) => !hints(role).length);
  const cells = scene.nodes.filter(({ role }) => hints(role).length);
  const bottom = h - (small ? 34 : docked ? 12 * u : 56 * u);
  const top = heads.length ? (small ? 66 : HEAD * u) : 10;
  // The number of columns that gives each cell the most of its marks' shape.
  const most = Math.max(1, Math.floor((w - 12) / LEAST_W));
  const wanted = Math.max(1, ...cells.map(({ role }) => hints(role).reduce((sum, one) => sum + one, 0))) * u + 44 * u;
  const shape = (/** @type {number} */ columns) => {
    const rows = Math.ceil(cells.length / columns);
    return Math.min(1, (bottom - top) / rows / wanted) ** 2 * Math.min(1, w / columns / (220 * u));
  };
  const columns = Array.from({ length: Math.min(most, Math.max(1, cells.length)) }, (_, i) => i + 1).reduce(
    (best, one) => (shape(one) > shape(best) + 0.001 ? one : best),
    1,
  );
  const rows = Math.max(1, Math.ceil(cells.length / columns));
  const cell = { w: (w - 16) / columns, h: (bottom - top) / rows };
  const R = Math.max(11, Math.min(24 * u, cell.h * 0.2, cell.w * 0.15));

  /** @type {Record<string, Spot>} */
  const spots = {};
  /** @type {Record<string, Box & {scale: number, count: number}>} */
  const marks = {};
  for (const [i, node] of cells.entries()) {
    const x = 8 + (i % columns) * cell.w;
    const room = cell.h - 2 * R - 18 * u;
    const { count, scale, high } = fittingMarks(hints(node.role), room / u);
    // A server and what it holds stand in the middle of their cell.
    const spare = Math.max(0, room - high * u);
    const y = top + Math.floor(i / columns) * cell.h + spare / 2;
    spots[node.id] = { x: x + R + 10 * u, y: y + R + 6 * u, R };
    if (count) marks[node.id] = { x: x + 8 * u, y: y + 2 * R + 12 * u, w: cell.w - 16 * u, h: high * u, scale, count };
  }
  const headR = (small ? 18 : 26) * u;
  for (const [i, { id }] of heads.entries())
    spots[id] = { x: (w / heads.length) * (i + 0.5), y: headR + 6 * u, R: headR };

  /** @type {Record<string, Block>} */
  const blocks = Object.fromEntries(
    scene.nodes.map(({ id }) => {
      const { x, y, R: own } = /** @type {Spot} */ (spots[id]);
      return [
        id,
        marks[id] ? { ...marks[id], side: "start" } : { x: x - own, y: y + own, w: 2 * own, h: 18 * u, side: "middle" },
      ];
    }),
  );
  const way = (/** @type {string} */ from, /** @type {string} */ to, /** @type {number} */ by) => {
    const [a, b] = [from, to].map((id) => /** @type {Spot} */ (spots[id]));
    return route(/** @type {Spot} */ (a), /** @type {Spot} */ (b), by, (a?.R ?? 0) + 6, (b?.R ?? 0) + 7);
  };
  const bowOf = bowsOf(spots, {
    way,
    off: 12,
    tries: () => [12, 30, 48, -14, -32, 4, 70, -60].map((k) => k * u),
    isInside: ({ x, y }) => x > 16 && x < w - 16 && y > 14 && y < h - 14,
  });
  const boxes = Object.fromEntries(
    scene.nodes.map(({ id }) => [id, [discBox(/** @type {Spot} */ (spots[id]), 4), ...(marks[id] ? [marks[id]] : [])]]),
  );
  /** @type {Box[]} */
  const taken = [
    ...Object.values(boxes)
      .flat()
      .map((box) => ({ ...box, k: 9 })),
  ];
  const curtains = curtainsAround(scene.isolated, boxes, {
    pad: 5,
    edge: { x: 3, y: 3, w: w - 6, h: h - 6 },
    words: { w: wallWidth, h: 16 * f },
    taken,
  });
  return /** @type {GridLayout} */ ({
    crossed: false,
    w,
    h,
    f,
    u,
    small,
    spots,
    blocks,
    marks,
    rimOf: () => 7 * u,
    nearRimOf: () => 5 * u,
    idSizeOf: (own) => own * 0.62,
    idSize: R * 0.62,
    numbered: (own) => own >= 24,
    cell: { w: 0, h: 0, gap: 0, two: false },
    cap: 0,
    line: 16 * u,
    termSize: Math.max(10, 11 * u),
    exhibits: {},
    curtains,
    taken,
    routeOf: (from, to, lane) => way(from, to, bowOf(from, to) * (1 + lane * 0.8)),
  });
}
