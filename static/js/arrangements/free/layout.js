// Free: 5 to 200 nodes that fill the stage evenly. The place of a node depends on its number and the room only.

import { route } from "../../core/geometry.js";
import { curtainsAround, discBox } from "../../scene/layout.js";

/** @import { Box, Point } from '../../core/types.js' */
/** @import { Block, Layout, Room, Spot } from '../../scene/layout.js' */
/** @import { SceneModel } from '../../scene/scene.js' */

/** @typedef {Layout & {u: number, worded: boolean, named: boolean}} FreeLayout */

const FEW = 12; // of more nodes a spiral would stand closer above each other than beside each other
const GOLDEN = Math.PI * (3 - Math.sqrt(5)); // the angle that leaves no gaps, whatever the number of nodes
const MOST_R = 30; // px
const LEAST_R = 4.5;
const NAMED_R = 11; // from this size on a disc has room for its id
const WORDED_R = 20; // and its word stands under it
const CURTAINED = 60; // of more nodes a curtain isn't drawn: it would cover others

/** The layout of free nodes in a room of that size. */
export function freeLayout(/** @type {SceneModel} */ scene, /** @type {Room} */ { w, h, f, wallWidth, docked }) {
  const n = scene.nodes.length;
  const small = w < 560;
  const u = small ? 1 : f;
  const bottom = docked && !small ? 12 : small ? 38 : 56;
  const top = 14;
  const room = { w, h: h - top - bottom };
  const apart = Math.sqrt((room.w * room.h) / Math.max(1, n));
  const wished = Math.max(LEAST_R, Math.min(MOST_R * u, apart * 0.27));
  const rim = { x: wished + (wished >= WORDED_R ? 26 : 8), y: wished + (wished >= WORDED_R ? 20 : 8) };
  const inner = { x: rim.x, y: top + rim.y, w: room.w - 2 * rim.x, h: room.h - 2 * rim.y };
  const points = n <= FEW ? spiral(n, inner) : rows(n, inner);
  const R = Math.min(wished, nearest(points) * 0.42);
  // Words stand under the discs of few nodes, where none of them lies on another disc. Among many, messages would pass over them.
  const worded =
    n <= FEW &&
    R >= WORDED_R &&
    points.every((a) =>
      points.every((b) => a === b || Math.abs(a.x - b.x) > R + 30 * u || b.y < a.y || b.y - a.y > 2 * R + 20 * u),
    );
  /** @type {Record<string, Spot>} */
  const spots = Object.fromEntries(scene.nodes.map(({ id }, i) => [id, { .../** @type {Point} */ (points[i]), R }]));
  /** @type {Record<string, Block>} */
  const blocks = Object.fromEntries(
    scene.nodes.map(({ id }) => {
      const { x, y } = /** @type {Spot} */ (spots[id]);
      return [id, { x: x - R, y: y + R, w: 2 * R, h: worded ? 18 * u : 0, side: "middle" }];
    }),
  );
  const routeOf = (/** @type {string} */ from, /** @type {string} */ to, /** @type {number} */ lane) =>
    route(
      /** @type {Spot} */ (spots[from]),
      /** @type {Spot} */ (spots[to]),
      Math.max(4, R * 0.4) * (1 + lane * 0.9),
      R + 5,
    );
  /** @type {Box[]} */
  const taken = [...Object.values(spots).map((spot) => ({ ...discBox(spot, 3), k: 9 }))];
  const boxes = Object.fromEntries(scene.nodes.map(({ id }) => [id, [discBox(/** @type {Spot} */ (spots[id]), 4)]]));
  const curtains = curtainsAround(n > CURTAINED ? [] : scene.isolated, boxes, {
    pad: 8,
    edge: { x: 3, y: 3, w: w - 6, h: h - 6 },
    words: { w: wallWidth, h: 16 * f },
    taken,
  });
  return /** @type {FreeLayout} */ ({
    crossed: false,
    w,
    h,
    f,
    u,
    small,
    worded,
    named: R >= NAMED_R,
    spots,
    blocks,
    rimOf: () => Math.max(5, R * 0.3),
    nearRimOf: () => Math.max(3, R * 0.2),
    idSizeOf: () => Math.max(9, R * 0.62),
    idSize: Math.max(9, R * 0.62),
    numbered: () => R >= 24,
    cell: { w: 0, h: 0, gap: 0, two: false },
    cap: 0,
    line: 16 * u,
    termSize: Math.max(10, 11 * u),
    exhibits: {},
    curtains,
    taken,
    routeOf,
  });
}

/** The least distance between two of some points. */
function nearest(/** @type {Point[]} */ points) {
  let least = Number.POSITIVE_INFINITY;
  for (const [i, a] of points.entries())
    for (const b of points.slice(i + 1)) least = Math.min(least, Math.hypot(a.x - b.x, a.y - b.y));
  return least;
}

/** Few nodes on a spiral, from the middle outwards. */
function spiral(/** @type {number} */ n, /** @type {Box} */ { x, y, w, h }) {
  return Array.from({ length: n }, (_, i) => {
    const far = n === 1 ? 0 : Math.sqrt((i + 0.9) / (n - 0.1));
    const angle = i * GOLDEN - Math.PI / 2;
    return { x: x + w / 2 + (w / 2) * far * Math.cos(angle), y: y + h / 2 + (h / 2) * far * Math.sin(angle) };
  });
}

/** Many nodes in rows, every second one moved by half a place, so that each has as much room in both directions. */
function rows(/** @type {number} */ n, /** @type {Box} */ { x, y, w, h }) {
  const columns = Math.max(1, Math.round(Math.sqrt((n * w) / h)));
  const lines = Math.ceil(n / columns);
  return Array.from({ length: n }, (_, i) => {
    const line = Math.floor(i / columns);
    const half = line % 2 ? 0.5 : 0;
    return {
      x: x + (w * ((i % columns) + half)) / Math.max(1, columns - 0.5),
      y: lines === 1 ? y + h / 2 : y + (h * line) / (lines - 1),
    };
  });
}
