// The columns, drawn: a node's word, its count and its client, its marks beside it, and the titles of the columns.

import { nothing, svg } from "lit-html";
import { monoWidth, r, widthOf } from "../../core/geometry.js";
import { label, stopwatch } from "../../view/marks.js";
import { client, waiting } from "../../view/node-marks.js";
import { drawRegisters } from "../../view/registers.js";

/** @import { Pen } from '../../scene/arrangement.js' */
/** @import { Spot } from '../../scene/layout.js' */
/** @import { SceneNode } from '../../scene/scene.js' */
/** @import { ColumnsLayout } from './layout.js' */

/** A node's word, its count, its client's words, and its marks. */
export function parts(
  /** @type {Pen} */ pen,
  /** @type {SceneNode} */ node,
  /** @type {ColumnsLayout} */ layout,
  /** @type {string} */ says,
  /** @type {import('../../scene/scene.js').ClientSays|undefined} */ ask,
) {
  const { words } = pen;
  const { u, small, tight } = layout;
  const { x, y, R } = /** @type {Spot} */ (layout.spots[node.id]);
  const box = layout.marks[node.id];
  const size = 12.5 * u;
  const wordY = y + R + 21 * u; // below the ring of a chosen node
  // On a narrow stage the marks stand where the word would.
  // Where a count has no room of its own, it stands behind the word.
  const text = node.tally && tight ? `${says} ${node.tally.have}/${node.tally.need}` : says;
  const word = small && box ? nothing : label("lbl toned", x, wordY, text, "middle");
  if (!(small && box)) pen.write(node.id, { x, y: wordY - 4 * u, w: widthOf(text, size), h: 14 * u });
  const count = node.tally && !tight ? { x, y: wordY + 15 * u } : null;
  const seats = node.tally && count ? counted(node.tally, count, u, words) : nothing;
  const said = ask ? (ask.way === "in" ? words.asked(ask.text, 16) : words.answered(ask.text, 16)) : "";
  const beyond = x + R * 0.8 + monoWidth(said, 12 * pen.f) + 28 > layout.w;
  const line = small ? y - R - 2 * u : y - R * 0.6;
  const asks = ask
    ? client(pen, ask, beyond ? layout.w - 4 : x + R * (small ? 0.8 : 0.95) + 4, line, beyond ? "end" : "start")
    : nothing;
  if (ask && !beyond) {
    const wide = monoWidth(said, 12 * pen.f) + 16 * pen.f;
    pen.write(node.id, { x: x + R * 0.9 + 4 + wide / 2, y: line - 4, w: wide, h: 15 * pen.f });
  }
  if (count && node.tally) {
    const wide =
      monoWidth(words.t("count_of", { have: 0, need: 0, n: 0 }), 12.5 * u) + 12 * u * node.tally.seats.length;
    pen.write(node.id, { x: count.x, y: count.y, w: wide + 8, h: 16 * u });
  }
  return svg`${word}${seats}${asks}
    ${node.blockedUs !== null ? svg`${stopwatch(x - R - 12 * u, y - R * 0.5, u * 0.8)}<text class="note mono tone-doubt" data-blocked x=${r(x - R - 24 * u)} y=${r(y - R * 0.5 + 4)} text-anchor="end"></text>` : nothing}
    ${node.outbox.length ? waiting(pen, node, { x: x + R * 0.74, y: y + R * 0.82 }) : nothing}
    ${box ? drawRegisters(node.registers, box, { words, u, small }) : nothing}`;
}

/** Seats in a row under the word, with how many there are of how many that are needed. */
function counted(
  /** @type {NonNullable<SceneNode['tally']>} */ { seats, have, need },
  /** @type {import('../../core/types.js').Point} */ { x, y },
  /** @type {number} */ u,
  /** @type {import('../../core/words.js').Words} */ words,
) {
  const text = words.t("count_of", { have, need, n: seats.length });
  if (seats.length > 5) return label("seat-count", x, y + 4 * u, text, "middle");
  const step = 12 * u;
  const wide = seats.length * step + 6 * u + monoWidth(text, 12 * u);
  const from = Math.max(4, x - wide / 2) + 5 * u;
  const sorted = [
    ...seats.filter(({ says }) => says === "yes"),
    ...seats.filter(({ says }) => says === "no"),
    ...seats.filter(({ says }) => !says),
  ];
  return svg`<g class="seats" aria-hidden="true">${sorted.map((seat, i) => svg`<circle class=${`seat ${seat.says || "open"}`} cx=${r(from + i * step)} cy=${r(y)} r=${r(4.6 * u)}></circle>${seat.says === "no" ? svg`<path class="seat-no" d=${`M${r(from + i * step - 2.4 * u)} ${r(y)}h${r(4.8 * u)}`}></path>` : nothing}`)}</g>${label("seat-count", from + seats.length * step + 1 * u, y + 4 * u, text)}`;
}

/** The titles of the columns. */
export const titles = (/** @type {Pen} */ { words }, /** @type {ColumnsLayout} */ layout) =>
  svg`${layout.titles.map(({ role, x, y, anchor }) => svg`<text class="column-title" x=${r(x)} y=${r(y)} text-anchor=${anchor}>${words.role(role)}</text>`)}`;
