// The ring, drawn: what stands in a node's block beside its disc.

import { nothing, svg } from "lit-html";
import { clip, monoWidth, r, widthOf } from "../../core/geometry.js";
import { startIn } from "../../scene/layout.js";
import { clientMark, stopwatch } from "../../view/marks.js";
import { client, waiting } from "../../view/node-marks.js";
import { seatsWidth } from "./layout.js";

/** @import { Pen } from '../../scene/arrangement.js' */
/** @import { Layout, Spot } from '../../scene/layout.js' */
/** @import { SceneNode } from '../../scene/scene.js' */

/** A node's word, its seats or its client, and its log. */
export function parts(
  /** @type {Pen} */ pen,
  /** @type {SceneNode} */ node,
  /** @type {Layout} */ layout,
  /** @type {string} */ says,
  /** @type {import('../../scene/scene.js').ClientSays|undefined} */ ask,
) {
  const { f } = pen;
  const b = /** @type {import('../../scene/layout.js').Block} */ (layout.blocks[node.id]);
  const spot = /** @type {Spot} */ (layout.spots[node.id]);
  const anchor = b.side;
  const mid = b.mid ?? b.x + b.w / 2;
  const edge = anchor === "start" ? b.x : anchor === "end" ? b.x + b.w : mid;
  const seats = node.tally && layout.seated !== false ? node.tally : null;
  const seatW = !seats
    ? 0
    : layout.counted || seats.seats.length > 7
      ? monoWidth(`${seats.have}/${seats.need}`, 12.5 * f)
      : seatsWidth(seats.seats.length, f);
  const wordW = widthOf(says, 13 * f);
  const start = startIn(b, wordW + (seats ? seatW + 8 : 0)); // where word and seats are centred
  const wordX = anchor === "start" ? b.x : anchor === "end" ? b.x + b.w : start + wordW / 2;
  const wordMid = anchor === "start" ? b.x + wordW / 2 : anchor === "end" ? b.x + b.w - wordW / 2 : wordX;
  pen.write(node.id, { x: wordMid, y: b.y + layout.line - 4 - 4.5 * f, w: wordW, h: 13 * f });
  const seatX =
    anchor === "start" ? b.x + wordW + 10 : anchor === "end" ? b.x + b.w - wordW - 10 - seatW : start + wordW + 8;
  return svg`<text aria-hidden="true" class="role" x=${r(wordX)} y=${r(b.y + layout.line - 4)} text-anchor=${anchor}>${says}</text>
    ${seats ? votes(pen, seats, seatX, b.y + layout.line - 8.5 * f, layout.counted) : ask ? asked(pen, ask, layout, { x: anchor === "end" ? b.x + b.w - wordW - 10 : anchor === "start" ? b.x + wordW + 10 : start + wordW + 8, y: b.y + layout.line - 4, anchor }) : nothing}
    ${node.blockedUs !== null ? blocked(edge, b.y - 18, anchor) : nothing}
    ${node.outbox.length ? waiting(pen, node, { x: spot.x + spot.R * 0.72, y: spot.y + spot.R * 0.86 }) : nothing}
    ${node.log?.total ? log(pen, node.id, node.log, b, layout) : nothing}`;
}

/** A client's words; its mark alone where they would reach into the tray of an exhibit, or lie on the node's word. */
function asked(
  /** @type {Pen} */ pen,
  /** @type {import('../../scene/scene.js').ClientSays} */ ask,
  /** @type {Layout} */ layout,
  /** @type {{x: number, y: number, anchor: string}} */ { x, y, anchor },
) {
  const { words, f } = pen;
  const text = ask.way === "in" ? words.asked(ask.text, 16) : words.answered(ask.text, 16);
  const wide = monoWidth(text, 12 * f) + 15 * f;
  if (anchor === "end") return x - wide < 6 ? clientMark(ask.way, x - 5 * f, y, f) : client(pen, ask, x, y, "end");
  const covered = Object.values(layout.exhibits).some(
    (box) => box.x > x && box.x < x + wide && box.y < y && y - 12 * f < box.y + box.h,
  );
  return covered ? clientMark(ask.way, x + 5 * f, y, f) : client(pen, ask, x, y, "start");
}

function blocked(/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ anchor) {
  return svg`${stopwatch(anchor === "end" ? x - 10 : x + 10, y + 4)}<text class="note tone-doubt mono" data-blocked x=${r(anchor === "end" ? x - 24 : x + 24)} y=${r(y + 8)} text-anchor=${anchor === "end" ? "end" : "start"}></text>`;
}

/** Seats: one for each voter, and a bar at the number that is needed. */
function votes(
  /** @type {Pen} */ pen,
  /** @type {NonNullable<SceneNode['tally']>} */ tally,
  /** @type {number} */ x,
  /** @type {number} */ y,
  counted = false,
) {
  const { f } = pen;
  const sorted = [
    ...tally.seats.filter((s) => s.says === "yes"),
    ...tally.seats.filter((s) => s.says === "no"),
    ...tally.seats.filter((s) => !s.says),
  ];
  const n = sorted.length;
  if (counted || n > 7)
    return svg`<text class="seat-count" x=${r(x)} y=${r(y + 4.5 * f)}>${tally.have}/${tally.need}</text>`;
  const step = 12 * f;
  const barX = x + tally.need * step + (tally.need < n ? 1.5 * f : -1 * f);
  return svg`<g class="seats" aria-hidden="true">${sorted.map((seat, i) => {
    const cx = x + i * step + 5 * f + (i >= tally.need ? 5 * f : 0);
    return svg`<circle class=${`seat ${seat.says || "open"}`} cx=${r(cx)} cy=${r(y)} r=${r(4.6 * f)}></circle>${seat.says === "no" ? svg`<path class="seat-no" d=${`M${r(cx - 2.4 * f)} ${r(y)}h${r(4.8 * f)}`}></path>` : nothing}`;
  })}${tally.need < n ? svg`<line class="majority" x1=${r(barX)} x2=${r(barX)} y1=${r(y - 7 * f)} y2=${r(y + 7 * f)}></line>` : nothing}</g>`;
}

function log(
  /** @type {Pen} */ pen,
  /** @type {string} */ id,
  /** @type {NonNullable<SceneNode['log']>} */ log,
  /** @type {import('../../scene/layout.js').Block} */ b,
  /** @type {Layout} */ layout,
) {
  const { cell, cap, f } = layout;
  const shown = log.cells.slice(-cap);
  const hidden = log.total - shown.length;
  const n = shown.length;
  const step = cell.w + cell.gap;
  const W = n * step - cell.gap;
  const x0 = b.side === "start" ? b.x + (hidden ? 10 : 0) : b.side === "end" ? b.x + b.w - W : startIn(b, W);
  const y0 = b.y + layout.line + 5;
  pen.write(id, { x: x0 + W / 2, y: y0 + cell.h / 2, w: W, h: cell.h });
  const letters = Math.max(3, Math.floor((cell.w - (layout.small ? 4 : 8)) / ((cell.font ?? 12 * f) * 0.6)));
  const first = shown[0]?.index ?? 1;
  const at_ = log.commit === null ? null : log.commit - first + 1; // cells to the left of the bar
  return svg`<g aria-hidden="true" class="log">
    ${hidden ? svg`<path class="hidden-cells" d=${`M${r(x0 - 9)} ${r(y0 + cell.h / 2)}h.01m3.500 0h.01m3.500 0h.01`}></path>` : nothing}
    ${shown.map((entry, k) => {
      const x = x0 + k * step;
      const mid = x + cell.w / 2;
      const cls = entry.state === "disk" ? "disk" : `h${entry.hue} ${entry.state === "open" ? "open" : ""}`;
      return svg`<g class=${`cell ${cls}`}><rect x=${r(x)} y=${r(y0)} width=${r(cell.w)} height=${r(cell.h)} rx="5"></rect>${cell.two ? svg`<text class="cell-index" x=${r(mid)} y=${r(y0 + cell.h * 0.38)}>${entry.index}</text>` : nothing}<text x=${r(mid)} y=${r(y0 + (cell.two ? cell.h * 0.8 : cell.h / 2 + 4 * f))}>${clip(entry.label, letters)}</text></g>`;
    })}
    ${at_ === null || at_ < 0 || at_ > n ? nothing : svg`<line class="commit" x1=${r(x0 + at_ * step - cell.gap / 2)} x2=${r(x0 + at_ * step - cell.gap / 2)} y1=${r(y0 - 4)} y2=${r(y0 + cell.h + 4)}></line>`}
  </g>`;
}
