// The purse: where the bag, the names of both ends and the way between them stand. Pure.

import { monoWidth, widthOf } from "../../core/geometry.js";

/** @import { Box, Point } from '../../core/types.js' */
/** @import { SceneExhibit } from '../../scene/scene.js' */

/** What is on its way. @typedef {{amount: string, source: string, target: string, tone: string}} Transit */
/** An end of the way: its name stands around `x`, in no more than `w` px. @typedef {{x: number, w: number}} End */
/** A piece of the way, in its direction. @typedef {{from: number, to: number}} Piece */

export const NAME = 14; // units: the size of a name
const AMOUNT = 20; // units: the greatest size of the amount,
const LEAST_AMOUNT = 11; // and the least
const HIGH = 68; // units: the height of the bag at most,
const BAG = 78 / 68; // its width by its height,
const BELLY = 0.74; // and the part of its width that an amount may take
const LEAST_WAY = 26; // units of dots at each side of the bag
const BEYOND = 90; // units that the tray reaches beyond the last node
const LEAST_W = 480; // units
const REACH = 250; // units from the bag to a name at most, where no nodes say where the ends are

/** The purse that is shown, or null. @returns {Transit|null} */
export function transitIn(/** @type {SceneExhibit} */ { value }) {
  if (!value || typeof value !== "object" || value.amount === undefined || value.amount === null) return null;
  const { amount, source, target, tone } = value;
  return {
    amount: String(amount),
    source: String(source ?? ""),
    target: String(target ?? ""),
    tone: String(tone ?? ""),
  };
}

/** The part of a box that lies beneath the nodes: no wider than they stand, and wide enough for a sentence. @returns {Box} */
export function beneath(/** @type {Box} */ box, /** @type {Point[]} */ spots, /** @type {number} */ u) {
  const right = spots.length ? Math.max(...spots.map(({ x }) => x)) + BEYOND * u : box.x + box.w;
  return { ...box, w: Math.min(box.w, Math.max(LEAST_W * u, right - box.x)) };
}

/**
 * Where it all stands in the box that a tray leaves. Where both ends are nodes above the box, far enough apart, their names stand under
 * them, so that the money hangs between the two; else the source stands at the left.
 * @param {Box} body
 * @param {{u: number, amount: string, names: [string, string], spots?: [Point|undefined, Point|undefined]}} how   the names in words
 * @returns {{bag: Box, size: number, source: End, target: End, ways: Piece[], y: number}}
 */
export function pursePlaces(body, { u, amount, names, spots = [undefined, undefined] }) {
  const h = Math.min(HIGH * u, body.h);
  const sizes = [AMOUNT, 17, 14, 12, LEAST_AMOUNT].map((size) => size * u).filter((size) => size <= h * 0.42);
  const size = sizes.find((one) => monoWidth(amount, one) <= h * BAG * BELLY) ?? sizes.at(-1) ?? h * 0.3;
  // A longer amount makes the bag wider, up to a third of the box.
  const w = Math.min(body.w / 3, Math.max(h * BAG, monoWidth(amount, size) / BELLY));
  const y = body.y + body.h / 2;
  const gap = 8 * u;
  const least = w / 2 + 2 * gap + LEAST_WAY * u; // from the bag's middle to a name
  const most = Math.max(0, body.w / 2 - least);
  const [wide = 0, other = 0] = names.map((name) => Math.min(most, widthOf(name, NAME * u)));
  const around = under(body, spots, { w, gap, wide, other, u });
  const reach = Math.min(body.w / 2, Math.max(REACH * u, least + Math.max(wide, other)));
  const middle = around ? (around[0] + around[1]) / 2 : body.x + body.w / 2;
  const [from, to] = around ?? [middle - reach + wide / 2, middle + reach - other / 2];
  const way = Math.sign(to - from);
  return {
    bag: { x: middle - w / 2, y: y - h / 2, w, h },
    size,
    source: { x: from, w: wide },
    target: { x: to, w: other },
    ways: [
      { from: from + way * (wide / 2 + gap), to: middle - way * (w / 2 + gap) },
      { from: middle + way * (w / 2 + gap), to: to - way * (other / 2 + gap) },
    ],
    y,
  };
}

/** The places of both ends under their nodes, or null where that can't be drawn. @returns {[number, number]|null} */
function under(
  /** @type {Box} */ body,
  /** @type {[Point|undefined, Point|undefined]} */ [a, b],
  /** @type {{w: number, gap: number, wide: number, other: number, u: number}} */ { w, gap, wide, other, u },
) {
  if (!a || !b || a.y > body.y || b.y > body.y) return null;
  const inside = (/** @type {number} */ x, /** @type {number} */ name) =>
    x >= body.x && x <= body.x + body.w ? Math.max(body.x + name / 2, Math.min(body.x + body.w - name / 2, x)) : null;
  const from = inside(a.x, wide);
  const to = inside(b.x, other);
  if (from === null || to === null) return null;
  const room = Math.abs(to - from) / 2 - w / 2 - 2 * gap - LEAST_WAY * u;
  return room >= Math.max(wide, other) / 2 ? [from, to] : null;
}
