// What stands beside a node: registers, sets, shares, amounts, tiles, rows and queues, by the view's hints. Pure.

import { dig, hueOf } from "../core/words.js";

/** @import { NodeAt, RoleHint } from '../core/types.js' */

/** A hint of the view: which mark, and the fields that it shows. @typedef {{mark: 'card'|'chips'|'bar'|'bucket'|'tiles'|'rows'|'queue', name: string} & Record<string, any>} MarkHint */

/**
 * What a mark shows now. `name` is the field that names it; `gone` says that a crash has taken it from memory.
 * @typedef {Object} Register
 * @property {MarkHint['mark']} mark
 * @property {string} name
 * @property {boolean} gone
 * @property {number} number     of a card; 0 if there is none
 * @property {number} hue
 * @property {string} numberOf   the field of its number
 * @property {any} value         of a card
 * @property {boolean} floor
 * @property {Array<{key: string, value: any, low: boolean}>} items   elements, tiles, rows, or the parts of an amount
 * @property {number} share      of a bar, from 0 to 1
 */

/** A node's marks, in the order of the hints. @returns {Register[]} */
export function registersOf(
  /** @type {RoleHint} */ hint,
  /** @type {NodeAt} */ node,
  /** @type {boolean} */ down,
  /** @type {Set<string>} */ durable,
) {
  return (hint.marks ?? []).map((/** @type {MarkHint} */ mark) => {
    const has = (/** @type {string} */ field) => !down || durable.has(field);
    const get = (/** @type {string} */ field) =>
      !field ? undefined : down ? (node.disk[field] ?? node.state[field]) : dig(node.state, field);
    const number = Number(get(mark.number ?? "") ?? 0);
    return {
      mark: mark.mark,
      name: mark.name,
      gone: !has(mark.name),
      number,
      hue: hueOf(number),
      numberOf: mark.number ?? "",
      value: mark.value ? get(mark.value) : undefined,
      floor: mark.floor ?? false,
      items: itemsOf(mark, get),
      share: mark.mark === "bar" ? shareOf(get(mark.name), get(mark.of)) : 0,
    };
  });
}

/** The elements that a mark shows. */
function itemsOf(/** @type {MarkHint} */ mark, /** @type {(field: string) => any} */ get) {
  if (mark.mark === "bucket")
    return ["available", "frozen", "incoming"]
      .filter((part) => mark[part])
      .map((part) => ({ key: mark[part], value: Number(get(mark[part]) ?? 0), low: false }));
  const value = get(mark.name);
  const low = new Set(keysOf(get(mark.low ?? "")));
  if (mark.mark === "rows") return Object.entries(value ?? {}).map(([key, item]) => ({ key, value: item, low: false }));
  if (!["chips", "tiles", "queue"].includes(mark.mark)) return [];
  return keysOf(value).map((item) => ({ key: String(item), value: item, low: low.has(item) }));
}

/** The elements of a list, or the keys of a mapping. @returns {any[]} */
const keysOf = (/** @type {any} */ value) =>
  Array.isArray(value) ? value : value && typeof value === "object" ? Object.keys(value) : [];

function shareOf(/** @type {unknown} */ part, /** @type {unknown} */ whole) {
  const [a, b] = [Number(part ?? 0), Number(whole ?? 0)];
  return b > 0 ? Math.max(0, Math.min(1, a / b)) : 0;
}

const HEIGHTS = { card: 34, chips: 28, bar: 24, bucket: 30, tiles: 30, rows: 34, queue: 28 }; // units

/** How high a mark is, in units. It doesn't depend on what it shows now, so that nothing jumps. */
export const heightOf = (/** @type {MarkHint} */ hint) => (hint.floor ? 36 : HEIGHTS[hint.mark]);

const LOWEST = 0.82; // of its height: what a mark can do with

/** As many marks as stand in so many units, from the first, and how much lower they are for it. */
export function fittingMarks(/** @type {number[]} */ marks, /** @type {number} */ room) {
  let count = marks.length;
  const sum = () => marks.slice(0, count).reduce((all, one) => all + one, 0);
  while (count > 0 && sum() * LOWEST > room) count -= 1;
  const scale = count ? Math.max(LOWEST, Math.min(1, room / sum())) : 1;
  return { count, scale, high: sum() * scale };
}
