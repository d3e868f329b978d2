// Marks beside a node: registers, sets, shares, amounts, tiles, rows and queues. One drawing for each.

import { nothing, svg } from "lit-html";
import { clip, monoWidth, r, widthOf } from "../core/geometry.js";
import { heightOf } from "../scene/registers.js";
import { plain, tint } from "./marks.js";

/** @import { LegendItem } from '../scene/arrangement.js' */
/** @import { Box } from '../core/types.js' */
/** @import { Words } from '../core/words.js' */
/** @import { Register } from '../scene/registers.js' */

const NAME = 12; // units: the size of a name
const VALUE = 12.5;
const LEAST_W = 92; // units: a register with a number and a value is no narrower

/**
 * The first `count` marks of a node in their box, from top to bottom. `u` is the unit; on a small stage names stand within the marks.
 * @param {Register[]} registers
 * @param {Box & {scale: number, count: number}} box
 * @param {{words: Words, u: number, small: boolean}} how
 */
export function drawRegisters(registers, { x, y, w, scale, count }, { words, u, small }) {
  // Where the names would leave too little room beside them, they stand within the marks, as on a small stage.
  const wide = Math.max(...registers.map(({ name }) => widthOf(words.field(name), NAME * u))) + 12 * u;
  const inside = small || w - wide < LEAST_W * u;
  const named = inside ? 0 : wide;
  let top = y;
  return svg`${registers.slice(0, count).map((register) => {
    const h = heightOf(/** @type {any} */ (register)) * u * scale;
    const box = { x: x + named, y: top + 2 * u, w: w - named, h: h - 4 * u };
    top += h;
    const draw = DRAWINGS[register.mark];
    const name = words.field(register.name);
    const lead = inside
      ? nothing
      : plain("note", x, box.y + (register.floor ? 13 : box.h / 2 + 4) * (register.floor ? u * scale : 1), name);
    return svg`<g class=${`register ${register.mark}${register.gone ? " gone" : ""} ${tint(register.hue)}`}>${lead}${draw(register, box, { words, u: u * scale, small: inside, name })}</g>`;
  })}`;
}

/** @typedef {{words: Words, u: number, small: boolean, name: string}} How */
/** @type {Record<Register['mark'], (register: Register, box: Box, how: How) => unknown>} */
const DRAWINGS = { card, chips, bar, bucket, tiles, rows, queue };

/** A register with its number; or a bar below which everything is ignored. */
function card(
  /** @type {Register} */ one,
  /** @type {Box} */ { x, y, w, h },
  /** @type {How} */ { words, u, small, name },
) {
  const number = one.number > 0 ? words.value(one.number, one.numberOf) : "";
  if (one.floor) {
    const line = y + 20 * u;
    const room = widthOf(name, NAME) + monoWidth(number || words.t("none"), VALUE * u) + 8 <= w;
    return svg`${small && room ? plain("note", x, y + 12 * u, name) : nothing}${plain(number ? "reg-number" : "note faint", small ? x + w : x, y + 13 * u, number || words.t("none"), small ? "end" : "start")}
      <rect class="below" x=${r(x)} y=${r(line)} width=${r(w)} height=${r(Math.max(4, h - 20 * u))}></rect>
      <path class=${`floor-line${number ? "" : " none"}`} d=${`M${r(x)} ${r(line)}h${r(w)}`}></path>`;
  }
  const held = one.value !== undefined && one.value !== null && one.value !== "";
  if (!number && !held)
    return svg`<rect class="slot" x=${r(x)} y=${r(y)} width=${r(w)} height=${r(h)} rx=${r(6 * u)}></rect>${plain("note faint", x + w / 2, y + h / 2 + 4 * u, small ? `${name}: ${words.t("none")}` : words.t("none"), "middle")}`;
  const value = held ? clip(words.value(one.value), 12) : "";
  return svg`<rect class="held" x=${r(x)} y=${r(y)} width=${r(w)} height=${r(h)} rx=${r(6 * u)}></rect>${plain("reg-number", x + 9 * u, y + h / 2 + 4.5 * u, number)}${plain("reg-value", x + w - 11 * u, y + h / 2 + 5.5 * u, value, "end")}`;
}

/** A set: chips in a row, and how many more there are. */
function chips(/** @type {Register} */ one, /** @type {Box} */ { x, y, w, h }, /** @type {How} */ { words, u }) {
  const texts = one.items.map(({ value }) => clip(words.value(value), 8));
  if (!texts.length) return plain("note faint", x, y + h / 2 + 4 * u, words.t("none"));
  let from = x;
  const drawn = [];
  for (const [i, text] of texts.entries()) {
    const wide = monoWidth(text, VALUE * u) + 14 * u;
    if (from + wide > x + w && i) {
      drawn.push(plain("note", from, y + h / 2 + 4 * u, words.t("n_more", { n: texts.length - i })));
      break;
    }
    drawn.push(
      svg`<rect class="chip" x=${r(from)} y=${r(y + 1)} width=${r(wide)} height=${r(h - 2)} rx=${r(h / 2)}></rect>${plain("reg-number", from + wide / 2, y + h / 2 + 4 * u, text, "middle")}`,
    );
    from += wide + 5 * u;
  }
  return drawn;
}

/** A share of a whole. */
function bar(/** @type {Register} */ one, /** @type {Box} */ { x, y, w, h }, /** @type {How} */ { words, u }) {
  const text = words.t("percent", { n: Math.round(one.share * 100) });
  const wide = w - monoWidth("100 %", VALUE * u) - 8 * u;
  return svg`<rect class="whole" x=${r(x)} y=${r(y + h * 0.25)} width=${r(wide)} height=${r(h * 0.5)} rx=${r(3 * u)}></rect><rect class="share" x=${r(x)} y=${r(y + h * 0.25)} width=${r(wide * one.share)} height=${r(h * 0.5)} rx=${r(3 * u)}></rect>${plain("reg-number", x + w, y + h / 2 + 4 * u, text, "end")}`;
}

/** An amount in parts: available is full, frozen is hatched, incoming is a dashed outline. */
function bucket(/** @type {Register} */ one, /** @type {Box} */ { x, y, w, h }, /** @type {How} */ { words, u }) {
  const total = one.items.reduce((sum, { value }) => sum + value, 0);
  if (total <= 0) return plain("note faint", x, y + h / 2 + 4 * u, words.t("none"));
  const looks = /** @type {const} */ ([
    ["available", "on-available"],
    ["frozen", "on-frozen"],
    ["incoming", "on-incoming"],
  ]);
  let from = x;
  return one.items.map(({ value }, i) => {
    const wide = (w * value) / total;
    const at = from;
    from += wide;
    if (value <= 0) return nothing;
    const text = String(value);
    const fits = monoWidth(text, VALUE * u) + 4 * u <= wide;
    return svg`<rect class=${`part ${looks[i]?.[0]}`} x=${r(at)} y=${r(y)} width=${r(Math.max(1, wide - 1.5))} height=${r(h)} rx=${r(3 * u)}></rect>${fits ? plain(`reg-number ${looks[i]?.[1]}`, at + wide / 2, y + h / 2 + 4.5 * u, text, "middle") : nothing}`;
  });
}

/** Things that the node holds; one that is below what it should be has a folded corner. */
function tiles(/** @type {Register} */ one, /** @type {Box} */ { x, y, w, h }, /** @type {How} */ { words, u }) {
  if (!one.items.length) return plain("note faint", x, y + h / 2 + 4 * u, words.t("none"));
  const each = Math.max(...one.items.map(({ key }) => monoWidth(clip(words.value(key), 6), VALUE * u))) + 10 * u;
  const most = Math.max(1, Math.floor((w + 4 * u) / (each + 4 * u)));
  const shown = one.items.slice(0, one.items.length > most ? most - 1 : most);
  const rest = one.items.length - shown.length;
  return svg`${shown.map(({ key, low }, i) => {
    const left = x + i * (each + 4 * u);
    return svg`<rect class=${`tile${low ? " low" : ""}`} x=${r(left)} y=${r(y)} width=${r(each)} height=${r(h)} rx=${r(3 * u)}></rect>${low ? svg`<path class="fold" d=${`M${r(left + each - 8 * u)} ${r(y)}h${r(8 * u)}v${r(8 * u)}z`}></path>` : nothing}${plain("reg-number", left + each / 2, y + h / 2 + 4.5 * u, clip(words.value(key), 6), "middle")}`;
  })}${rest > 0 ? plain("note", x + shown.length * (each + 4 * u), y + h / 2 + 4 * u, words.t("n_more", { n: rest })) : nothing}`;
}

/** Rows of a table: as many as fit, each a key and its value. */
function rows(/** @type {Register} */ one, /** @type {Box} */ { x, y, w, h }, /** @type {How} */ { words, u }) {
  const texts = one.items.map(({ key, value }) => `${words.value(key)} ${words.value(value)}`);
  const room = w - 14 * u;
  let text = "";
  let shown = 0;
  for (const next of texts) {
    const longer = text ? `${text}  ${next}` : next;
    if (text && monoWidth(longer, VALUE * u) > room) break;
    text = longer;
    shown += 1;
  }
  const rest = texts.length - shown;
  return svg`<rect class="slot solid" x=${r(x)} y=${r(y)} width=${r(w)} height=${r(h)} rx=${r(4 * u)}></rect>${plain(text ? "row-text" : "note faint", x + 7 * u, y + h / 2 + 4.5 * u, clip(text || words.t("none"), Math.floor(room / (0.6 * VALUE * u))))}${rest > 0 ? plain("note", x + w - 6 * u, y + h / 2 + 4 * u, words.t("n_more", { n: rest }), "end") : nothing}`;
}

/** What waits, first come first, at the left. */
function queue(/** @type {Register} */ one, /** @type {Box} */ { x, y, w, h }, /** @type {How} */ { words, u }) {
  const mouth = svg`<path class="mouth" d=${`M${r(x + w)} ${r(y)}h${r(-w)}v${r(h)}h${r(w)}`}></path>`;
  const texts = one.items.map(({ value }) => clip(words.value(value), 7));
  let from = x + 4 * u;
  const drawn = [];
  for (const [i, text] of texts.entries()) {
    const wide = monoWidth(text, VALUE * u) + 10 * u;
    if (from + wide > x + w - 4 * u && i) {
      drawn.push(plain("note", from, y + h / 2 + 4 * u, words.t("n_more", { n: texts.length - i })));
      break;
    }
    drawn.push(
      svg`<rect class="waiter" x=${r(from)} y=${r(y + 3 * u)} width=${r(wide)} height=${r(h - 6 * u)} rx=${r(3 * u)}></rect>${plain("reg-number", from + wide / 2, y + h / 2 + 4.5 * u, text, "middle")}`,
    );
    from += wide + 3 * u;
  }
  return svg`${mouth}${drawn}`;
}

const has = (/** @type {string} */ mark) => (/** @type {import('../scene/scene.js').SceneModel} */ scene) =>
  scene.nodes.some(({ registers }) => registers.some((one) => one.mark === mark && !one.floor));

/** The legend of these marks.
 * @type {LegendItem[]} */
export const markLegend = [
  {
    key: "floor",
    used: (scene) => scene.nodes.some(({ registers }) => registers.some(({ floor }) => floor)),
    w: 26,
    body: () =>
      svg`<rect class="below" x="-11" y="-2" width="22" height="8"></rect><path class="floor-line" d="M-11 -2h22"></path>`,
    words: "key_floor",
  },
  {
    key: "card",
    used: has("card"),
    w: 24,
    body: () => svg`<g class="h1"><rect class="held" x="-10" y="-7" width="20" height="14" rx="4"></rect></g>`,
    words: "key_card",
  },
  {
    key: "bucket",
    used: has("bucket"),
    w: 38,
    body: () =>
      svg`<rect class="part available" x="-18" y="-7" width="11" height="14" rx="3"></rect><rect class="part frozen" x="-6" y="-7" width="11" height="14" rx="3"></rect><rect class="part incoming" x="6" y="-7" width="11" height="14" rx="3"></rect>`,
    words: "key_bucket",
  },
  {
    key: "low",
    used: (scene) => scene.nodes.some(({ registers }) => registers.some(({ items }) => items.some(({ low }) => low))),
    w: 22,
    body: () =>
      svg`<rect class="tile low" x="-9" y="-7" width="18" height="14" rx="3"></rect><path class="fold" d="M2 -7h7v7z"></path>`,
    words: "key_low",
  },
  {
    key: "queue",
    used: has("queue"),
    w: 28,
    body: () =>
      svg`<path class="mouth" d="M12 -7h-24v14h24"></path><rect class="waiter" x="-9" y="-4" width="8" height="8" rx="2"></rect>`,
    words: "key_queue",
  },
];
