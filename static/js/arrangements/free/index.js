// Free: many nodes, spread evenly. Their words stand under them where there is room.

import { nothing, svg } from "lit-html";
import { label } from "../../view/marks.js";
import { client, waiting } from "../../view/node-marks.js";
import { freeLayout } from "./layout.js";

/** @import { Arrangement } from '../../scene/arrangement.js' */
/** @import { Spot } from '../../scene/layout.js' */

/** @type {Arrangement} */
export const arrangement = {
  reserve: () => "",
  layout: freeLayout,
  spelled: () => false,
  parts(pen, node, layout, says, ask) {
    const { x, y, R } = /** @type {Spot} */ (layout.spots[node.id]);
    const { u } = layout;
    return svg`${layout.worded ? label("lbl toned", x, y + R + 14 * u, says, "middle") : nothing}
      ${ask ? client(pen, ask, x + R * 0.7, y - R - 2, "start") : nothing}
      ${node.outbox.length && layout.named ? waiting(pen, node, { x: x + R * 0.74, y: y + R * 0.8 }) : nothing}`;
  },
};
