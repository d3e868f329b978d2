// The rows, drawn: a node's words, its memory and its disk, and what waits to leave.

import { nothing, svg } from "lit-html";
import { clip, monoWidth, r, widthOf } from "../../core/geometry.js";
import { cross, label, padlock, plain, record, stopwatch, tint } from "../../view/marks.js";
import { client, waiting } from "../../view/node-marks.js";
import { DISK_LINE } from "./layout.js";

/** @import { Words } from '../../core/words.js' */
/** @import { Pen } from '../../scene/arrangement.js' */
/** @import { Spot } from '../../scene/layout.js' */
/** @import { SceneNode } from '../../scene/scene.js' */
/** @import { Desk, RowsLayout } from './layout.js' */

/** A node's words, its seats, and the strips of its memory and disk. */
export function parts(
  /** @type {Pen} */ pen,
  /** @type {SceneNode} */ node,
  /** @type {RowsLayout} */ layout,
  /** @type {string} */ says,
  /** @type {import('../../scene/scene.js').ClientSays|undefined} */ ask,
) {
  const { words } = pen;
  const { u, small } = layout;
  const { x, y, R } = /** @type {Spot} */ (layout.spots[node.id]);
  const desk = /** @type {Desk} */ (layout.desks[node.id]);
  const down = node.status === "crashed" || node.status === "wiped";
  const role = words.role(node.role);
  const left = x - R - (desk.head && !desk.aside ? 19 : 14) * u;
  const right = x + R + (node.blockedUs !== null ? 20 : 13) * u;
  const head = desk.head && !desk.aside;
  const lead = desk.head ? role : says;
  const follow = desk.head ? says : "";
  const tone = down ? "faint" : "toned";
  const { tight } = desk;
  const texts =
    small && !desk.aside
      ? nothing
      : desk.aside
        ? svg`${label("lbl", small ? x + 32 : x, y + R + 23 * u, lead, small ? "end" : "middle")}${tight ? nothing : label(`note ${tone}`, small ? x + 32 : x, y + R + 37 * u, follow, small ? "end" : "middle")}`
        : tight
          ? label(`lbl ${tone}`, x + R + (down ? 22 : 13) * u, y - 2 * u, lead) // messages lost at this node are lost at its rim
          : svg`${label(`lbl ${desk.head ? (down ? "faint" : "") : tone}`, left, y + (follow ? -9 : 4) * u, lead, "end")}${follow ? label(`note ${tone}`, left, y + 7 * u, follow, "end") : nothing}`;
  // After the decision is on disk and the votes are forgotten, empty seats are not drawn.
  const voted = node.tally && (node.tally.seats.some((s) => s.says) || !node.disk.some(([, v]) => v?.length));
  const seats = head && node.tally && voted && !small ? bigSeats(pen, node.tally, left, y + 26 * u, u) : nothing;
  const beside =
    small && desk.head
      ? nothing
      : node.blockedUs !== null
        ? small
          ? stopwatch(right, y, u)
          : tight
            ? svg`${stopwatch(x + R + 22 * u, y + 14 * u, u * 0.8)}<text class="note mono tone-doubt" data-blocked x=${r(x + R + 34 * u)} y=${r(y + 18 * u)}></text>`
            : desk.aside && right + 15 * u + widthOf(words.t("blocked"), 12.5 * u) > layout.w
              ? stopwatch(x - R - 12 * u, y - R * 0.7, u * 0.8) // the word for it is written beneath
              : svg`${stopwatch(right, y, u)}${label("lbl tone-doubt", right + 15 * u, y - 3 * u, words.t("blocked"))}<text class="lbl mono tone-doubt" data-blocked x=${r(right + 15 * u)} y=${r(y + 13 * u)}></text>`
        : node.timer && !desk.head && !small
          ? svg`<text class="note mono" data-left x=${r(tight ? x + R + 13 * u : right)} y=${r(y + (tight ? 14 : 4) * u)}></text>`
          : nothing;
  const strips = desk.aside && !node.disk.length ? nothing : plates(pen, node, desk, layout, down);
  const asks = ask && !small ? client(pen, ask, left, y - (desk.head ? 28 : 22) * u, "end") : nothing;
  return svg`${texts}${asks}${seats}${beside}${strips}${outboxRow(pen, node, desk, layout)}`;
}

/** Memory above, disk below; a crash empties the memory only. */
function plates(
  /** @type {Pen} */ pen,
  /** @type {SceneNode} */ node,
  /** @type {Desk} */ desk,
  /** @type {RowsLayout} */ layout,
  /** @type {boolean} */ down,
) {
  const { words } = pen;
  const { u, small } = layout;
  const { x, y, w } = desk.plates;
  const { memH, diskH } = desk;
  const size = 12 * u;
  const memory = down ? words.t("memory_lost") : memoryText(pen, node, w - 16 * u, size);
  const y1 = y + memH + 4 * u;
  return svg`<rect class=${`memory${down ? " lost-memory" : ""}`} x=${r(x)} y=${r(y)} width=${r(w)} height=${r(memH)} rx=${r(6 * u)}></rect>
    ${plain("note", down ? x + w / 2 : x + 9 * u, y + memH / 2 + 4 * u, memory, down ? "middle" : "start")}
    <path class="disk-plate" d=${`M${r(x)} ${r(y1)}h${r(w)}v${r(diskH - 6 * u)}a${6 * u} ${6 * u} 0 0 1 ${-6 * u} ${6 * u}h${r(12 * u - w)}a${6 * u} ${6 * u} 0 0 1 ${-6 * u} ${-6 * u}z`}></path>
    <rect class="disk-foot" x=${r(x + 8 * u)} y=${r(y1 + diskH - 3 * u)} width=${r(w - 16 * u)} height=${r(3.5 * u)} rx=${r(1.7 * u)}></rect>
    ${node.status === "wiped" ? plain("note", x + w / 2, y1 + diskH / 2 + 4 * u, words.t("wiped"), "middle") : diskParts(pen, node, x, y1, w, diskH, u, small)}`;
}

/** What is in memory, in a few words that fit. */
function memoryText(
  /** @type {Pen} */ pen,
  /** @type {SceneNode} */ node,
  /** @type {number} */ room,
  /** @type {number} */ size,
) {
  const { words } = pen;
  /** @type {string[]} */
  const parts = [];
  for (const [field, value] of node.memory) {
    if (value === node.phase) {
      continue; // the phase is written beside the disc
    }
    const empty =
      value === null ||
      value === undefined ||
      value === "" ||
      (Array.isArray(value) && !value.length) ||
      (typeof value === "object" && !Object.keys(value ?? {}).length);
    if (empty) continue;
    const said = grouped(value, field, words);
    const named = `${words.field(field)}${words.lang.startsWith("zh") ? "：" : ": "}${said}`;
    const fits = widthOf(said, size) <= room;
    // If not everything fits, the newest values are shown.
    parts.push(widthOf(named, size) <= room ? named : fits ? said : grouped(value, field, words, true));
  }
  const joint = words.lang.startsWith("zh") ? "；" : "; ";
  let text = "";
  for (const part of parts) {
    const next = text ? text + joint + part : part;
    if (widthOf(next, size) <= room) text = next;
    else if (!text) text = clip(part, Math.floor(room / (size * 0.54)));
  }
  return text || (parts.length ? "" : words.phase(node.phase));
}

/** Log records from the left, rows of the table from the right. A locked row shows its present value and the new one. */
function diskParts(
  /** @type {Pen} */ pen,
  /** @type {SceneNode} */ node,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ w,
  /** @type {number} */ h,
  /** @type {number} */ u,
  /** @type {boolean} */ small,
) {
  const { words } = pen;
  /** @type {unknown[]} */
  const drawn = [];
  let from = x + 8 * u;
  const first = small ? Math.min(h, DISK_LINE) : h; // the height of its first line
  const maps = node.disk.filter(([, v]) => v && typeof v === "object" && !Array.isArray(v));
  const numbers = node.disk.filter(([, v]) => typeof v === "number").map(([field, v]) => [words.field(field), v]);
  const [now, then] = [maps[0]?.[1] ?? Object.fromEntries(numbers), maps[1]?.[1] ?? {}];
  const rows = Object.keys(now);
  const size = 12.5 * u;
  let to = x + w - 9 * u;
  const locked = new Set(node.locks);
  const texts = rows.map((row) => {
    const next = row in then && then[row] !== now[row] ? String(then[row]) : "";
    return { row, next, text: small ? "" : `${words.value(row)} ${now[row]}`, lock: locked.has(row) };
  });
  const recordsOf = node.disk.flatMap(([, v]) => (Array.isArray(v) ? v : typeof v === "string" && v ? [v] : []));
  const widthOfRecords = () => recordsOf.reduce((sum, rec) => sum + monoWidth(String(rec), 11.5 * u) + 16 * u, -4 * u);
  // Where there is little room, only the last record and the rows are drawn.
  const rowRoom = small
    ? (locked.size && 20) * u
    : texts.reduce((sum, { text, lock }) => sum + monoWidth(text, size) + (lock ? 30 : 12) * u, 5 * u);
  while (recordsOf.length > 1 && from + widthOfRecords() > to - rowRoom) recordsOf.shift();
  const wide = widthOfRecords();
  for (const { next, text, lock } of texts.reverse()) {
    const long = text && next ? monoWidth(text, size) + monoWidth(next, size) + 20 * u : monoWidth(text, size);
    const fits = to - long - (lock ? 18 * u : 0) > from + wide + 5 * u;
    const shown = fits ? text : "";
    if (fits && next && text) {
      drawn.push(plain("row-text", to, y + first / 2 + 4 * u, next, "end"));
      to -= monoWidth(next, size) + 5 * u;
      drawn.push(
        svg`<path class="row-arrow" d=${`M${r(to - 9 * u)} ${r(y + first / 2 - 3.5 * u)}l${r(3.5 * u)} ${r(3.5 * u)}l${r(-3.5 * u)} ${r(3.5 * u)}m${r(5 * u)} ${r(-7 * u)}l${r(3.5 * u)} ${r(3.5 * u)}l${r(-3.5 * u)} ${r(3.5 * u)}`}></path>`,
      );
      to -= 14 * u;
    }
    if (shown) {
      drawn.push(plain("row-text", to, y + first / 2 + 4 * u, shown, "end"));
      to -= monoWidth(shown, size) + 4 * u;
    }
    if (lock) {
      drawn.push(padlock(to - 7 * u, y + first / 2 - 2 * u, u));
      to -= 18 * u;
    }
    to -= 8 * u;
  }
  for (const rec of recordsOf) {
    const text = String(rec).toUpperCase();
    const { w: width, draw } = record(from, y + first / 2 - 11 * u, text, words.tone(rec), u);
    drawn.push(draw);
    from += width + 4 * u;
  }
  if (h > first) {
    const held = rows.map(
      (row) => `${words.value(row)} ${now[row]}${row in then && then[row] !== now[row] ? ` » ${then[row]}` : ""}`,
    );
    drawn.push(plain("row-text", x + w - 9, y + h - 9, held.join("  "), "end"));
  }
  if (!drawn.length) drawn.push(plain("note faint", x + w - 9 * u, y + first / 2 + 4 * u, words.t("disk"), "end"));
  return drawn;
}

/** The outbox: messages that have not left. They are in memory, so a crash loses them. */
function outboxRow(
  /** @type {Pen} */ pen,
  /** @type {SceneNode} */ node,
  /** @type {Desk} */ desk,
  /** @type {RowsLayout} */ layout,
) {
  const { words } = pen;
  const { u, small } = layout;
  const gone = node.outbox.length === 0 && node.neverLeft.length > 0;
  const list = gone ? node.neverLeft : node.outbox;
  if (!list.length) return nothing;
  if (!desk.outbox) {
    const { x, y, R } = /** @type {Spot} */ (layout.spots[node.id]);
    return gone ? nothing : waiting(pen, node, { x: x + R * 0.74, y: y + R * 0.8 });
  }
  const { x, y, w } = desk.outbox;
  const texts = list.map((q) => (small ? words.name(q.to) : `${words.messageShort(q.type)} ${words.name(q.to)}`));
  const each = Math.max(...texts.map((text) => monoWidth(text, 11.5 * u))) + 14 * u;
  const columns = Math.max(1, Math.min(small ? 4 : list.length > 2 ? 2 : 1, Math.floor((w + 6) / (each + 6))));
  const packets = list.map((q, i) => {
    const px = x + (i % columns) * (each + 6 * u);
    const py = y + 18 * u + Math.floor(i / columns) * 29 * u;
    return svg`<g class=${`packet ${gone ? "never" : tint(0, words.toneOf(q.type))}`} transform=${`translate(${r(px)} ${r(py)})`}><rect width=${r(each)} height=${r(24 * u)} rx=${r(5 * u)}></rect><text x=${r(each / 2)} y=${r(16 * u)}>${texts[i]}</text>${gone ? cross(each - 3 * u, 1 * u, 4 * u) : nothing}</g>`;
  });
  return svg`${label("note", x, y + 10 * u, words.t(gone ? "never_left" : small ? "outbox_short" : "outbox"))}${packets}`;
}

function bigSeats(
  /** @type {Pen} */ pen,
  /** @type {NonNullable<SceneNode['tally']>} */ tally,
  /** @type {number} */ right,
  /** @type {number} */ y,
  /** @type {number} */ u,
) {
  const { words } = pen;
  const n = tally.seats.length;
  const step = 27 * u;
  return svg`<g class="big-seats">${tally.seats.map((seat, i) => {
    const cx = right - (n - 1 - i) * step - 11 * u;
    return svg`<g class=${`big-seat ${seat.says || "open"}`}><circle cx=${r(cx)} cy=${r(y)} r=${r(11 * u)}></circle><text x=${r(cx)} y=${r(y + 4 * u)}>${words.name(seat.id)}</text></g>`;
  })}</g>`;
}

/** A field's value in a few words; keys of a map with the same value are grouped. */
function grouped(
  /** @type {any} */ value,
  /** @type {string} */ field,
  /** @type {Words} */ words,
  newestFirst = false,
) {
  if (!value || typeof value !== "object" || Array.isArray(value)) return words.value(value, field);
  /** @type {Map<string, string[]>} */
  const by = new Map();
  for (const [key, item] of Object.entries(value)) {
    const said = words.value(item);
    by.set(said, [...(by.get(said) ?? []), words.value(key)]);
  }
  const groups = newestFirst ? [...by].reverse() : [...by];
  return groups
    .map(([said, who]) => `${who.join(words.t("comma"))} ${said}`)
    .join(words.lang.startsWith("zh") ? "，" : ", ");
}

/** The lamp of a node that stands above, when it is out: only its frame. */
const rig = (/** @type {Spot} */ { x, y, R }) => {
  const k = R / 30;
  return svg`<path class="rig" d=${`M${r(x - 9 * k)} 0L${r(x - 40 * k)} ${r(y + 34 * k)}M${r(x + 9 * k)} 0L${r(x + 40 * k)} ${r(y + 34 * k)}`}></path><ellipse class="rig" cx=${r(x)} cy=${r(y + 36 * k)} rx=${r(40 * k)} ry=${r(9 * k)}></ellipse>`;
};

/** The frames of the lamps that are out. */
export const rigs = (/** @type {Pen} */ { scene }, /** @type {RowsLayout} */ layout) =>
  svg`${scene.nodes
    .filter(({ id, status }) => status !== "up" && layout.desks[id]?.head && !layout.desks[id]?.aside)
    .map(({ id }) => rig(/** @type {Spot} */ (layout.spots[id])))}`;
