// Marks that stand at a node in every arrangement: its client's words, and what waits in its outbox.

import { svg } from "lit-html";
import { monoWidth, r } from "../core/geometry.js";
import { clientMark, label } from "./marks.js";

/** @import { Point } from '../core/types.js' */
/** @import { Pen } from '../scene/arrangement.js' */
/** @import { SceneNode } from '../scene/scene.js' */

/** A client's request or answer: its mark and its words. */
export function client(
  /** @type {Pen} */ pen,
  /** @type {import('../scene/scene.js').ClientSays} */ client,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {string} */ anchor,
) {
  const { f } = pen;
  const { words } = pen;
  const text = client.way === "in" ? words.asked(client.text, 16) : words.answered(client.text, 16);
  const w = monoWidth(text, 12 * f);
  const left = anchor === "end" ? Math.max(6, x - w - 15 * f) : x;
  return svg`<g class="ask">${clientMark(client.way, left + 5 * f, y, f)}${label("ask-text", left + 13 * f, y, text)}</g>`;
}

/** The number of messages in the outbox, where there is no room for more. */
export function waiting(/** @type {Pen} */ pen, /** @type {SceneNode} */ node, /** @type {Point} */ { x, y }) {
  const { f } = pen;
  const text = `${node.outbox.length}`;
  return svg`<g class="outbox" transform=${`translate(${r(x)} ${r(y)})`}><rect x=${-13 * f} y=${-9 * f} width=${26 * f} height=${18 * f} rx="5"></rect><path class="outbox-arrow" d=${`M${-8 * f} 0h${6 * f}m${-2.5 * f} ${-2.5 * f}l${2.5 * f} ${2.5 * f}l${-2.5 * f} ${2.5 * f}`}></path><text x=${5 * f} y=${4 * f}>${text}</text></g>`;
}
