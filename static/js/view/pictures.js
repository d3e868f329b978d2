// The parts of pictures: arrangements and exhibits, fetched when a run's view names them.

/** @import { View } from '../core/types.js' */
/** @import { Arrangement, Exhibit } from '../scene/arrangement.js' */

/** @type {Record<string, () => Promise<{arrangement: Arrangement}>>} */
const ARRANGEMENTS = {
  ring: () => import("../arrangements/ring/index.js"),
  rows: () => import("../arrangements/rows/index.js"),
  columns: () => import("../arrangements/columns/index.js"),
  grid: () => import("../arrangements/grid/index.js"),
  free: () => import("../arrangements/free/index.js"),
};

/** @type {Record<string, () => Promise<{exhibit: Exhibit}>>} */
const EXHIBITS = {
  worlds: () => import("../exhibits/worlds/index.js"),
  table: () => import("../exhibits/table/index.js"),
  arcs: () => import("../exhibits/arcs/index.js"),
  sets: () => import("../exhibits/sets/index.js"),
  tree: () => import("../exhibits/tree/index.js"),
  ribbons: () => import("../exhibits/ribbons/index.js"),
  curve: () => import("../exhibits/curve/index.js"),
  spans: () => import("../exhibits/spans/index.js"),
  meter: () => import("../exhibits/meter/index.js"),
  bars: () => import("../exhibits/bars/index.js"),
  purse: () => import("../exhibits/purse/index.js"),
};

/** @type {Map<string, Arrangement>} */
const arrangements = new Map();
/** @type {Map<string, Exhibit>} */
const exhibits = new Map();

/** Fetches what a view's pictures are made of. */
export async function loadPictures(/** @type {View} */ view) {
  const kinds = (view.exhibits ?? []).map(({ kind }) => kind).filter((kind) => !exhibits.has(kind));
  await Promise.all([
    arrangements.has(view.arrangement)
      ? null
      : ARRANGEMENTS[view.arrangement]?.().then((part) => arrangements.set(view.arrangement, part.arrangement)),
    ...kinds.map((kind) => EXHIBITS[kind]?.().then((part) => exhibits.set(kind, part.exhibit))),
  ]);
}

/** An arrangement that has been fetched. */
export const arrangementOf = (/** @type {string} */ name) => arrangements.get(name);

/** An exhibit that has been fetched. */
export const exhibitOf = (/** @type {string} */ kind) => exhibits.get(kind);
