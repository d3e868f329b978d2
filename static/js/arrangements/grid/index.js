// The grid: servers with what they hold under them; a location server and clients stand above.

import { nothing, svg } from "lit-html";
import { label, stopwatch } from "../../view/marks.js";
import { client, waiting } from "../../view/node-marks.js";
import { drawRegisters, markLegend } from "../../view/registers.js";
import { gridLayout } from "./layout.js";

/** @import { Arrangement } from '../../scene/arrangement.js' */
/** @import { Spot } from '../../scene/layout.js' */

/** @type {Arrangement} */
export const arrangement = {
  docks: true,
  hosts: () => [],
  reserve: () => "",
  layout: gridLayout,
  spelled: () => false,
  parts(pen, node, layout, says, ask) {
    const { words } = pen;
    const { u, small } = layout;
    const { x, y, R } = /** @type {Spot} */ (layout.spots[node.id]);
    const box = layout.marks[node.id];
    const beside = box || !layout.small || node.registers.length > 0;
    return svg`${beside ? label("lbl toned", x + R + 8 * u, y + 4 * u, says) : label("lbl toned", x, y + R + 14 * u, says, "middle")}
      ${ask ? client(pen, ask, x + R * 0.7, y - R, "start") : nothing}
      ${node.blockedUs !== null ? stopwatch(x - R, y - R * 0.6, u * 0.7) : nothing}
      ${node.outbox.length ? waiting(pen, node, { x: x + R * 0.8, y: y + R * 0.9 }) : nothing}
      ${box ? drawRegisters(node.registers, box, { words, u, small: small || box.w < 190 * u }) : nothing}`;
  },
  legend: markLegend,
};
