// The worlds: states of the nodes that are down which the others can't tell apart, one for each outcome.

import { drawWorlds } from "./draw.js";
import { worldsIn } from "./shape.js";

/** @import { Exhibit } from '../../scene/arrangement.js' */

/** @type {Exhibit} */
export const exhibit = {
  wish: () => ({ place: "below", w: 760, h: 96, low: 96 }),
  draw: drawWorlds,
  table: (item, words) => ({
    head: [words.truth(item.fact)],
    rows: worldsIn(item).map((world) => [words.value(world.outcome)]),
  }),
};
