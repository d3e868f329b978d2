// Free: many nodes, spread evenly. Their words stand under them where there is room.

import { nothing, svg } from "lit-html";
import { monoWidth } from "../../core/geometry.js";
import { clientMark, label } from "../../view/marks.js";
import { client, waiting } from "../../view/node-marks.js";
import { freeLayout } from "./layout.js";

/** @import { Arrangement, Pen } from '../../scene/arrangement.js' */
/** @import { Spot } from '../../scene/layout.js' */
/** @import { FreeLayout } from './layout.js' */

/** @type {Arrangement} */
export const arrangement = {
  docks: true,
  hosts: () => [],
  reserve: () => "",
  layout: freeLayout,
  spelled: () => false,
  parts(pen, node, layout, says, ask) {
    const { x, y, R } = /** @type {Spot} */ (layout.spots[node.id]);
    const { u } = layout;
    return svg`${layout.worded ? label("lbl toned", x, y + R + 14 * u, says, "middle") : nothing}
      ${ask ? clientOf(pen, ask, layout, node.id) : nothing}
      ${node.outbox.length && layout.named ? waiting(pen, node, { x: x + R * 0.74, y: y + R * 0.8 }) : nothing}`;
  },
};

/** A client's words above its node, on the side where they cover no other node; its mark alone if there is none. */
function clientOf(
  /** @type {Pen} */ pen,
  /** @type {import('../../scene/scene.js').ClientSays} */ ask,
  /** @type {FreeLayout} */ layout,
  /** @type {string} */ id,
) {
  const { words, f } = pen;
  const { x, y, R } = /** @type {Spot} */ (layout.spots[id]);
  const text = ask.way === "in" ? words.asked(ask.text, 16) : words.answered(ask.text, 16);
  const wide = monoWidth(text, 12 * f) + 15 * f;
  const line = y - R - 2;
  const isFree = (/** @type {number} */ from) =>
    from > 4 &&
    from + wide < layout.w - 4 &&
    Object.entries(layout.spots).every(
      ([other, spot]) =>
        other === id ||
        Math.max(0, from - spot.x, spot.x - from - wide) > spot.R + 3 ||
        Math.max(0, line - 14 * f - spot.y, spot.y - line) > spot.R + 3,
    );
  if (isFree(x + R * 0.7)) return client(pen, ask, x + R * 0.7, line, "start");
  if (isFree(x - R * 0.7 - wide)) return client(pen, ask, x - R * 0.7, line, "end");
  return clientMark(ask.way, x + R * 0.8, line + 2, f);
}
