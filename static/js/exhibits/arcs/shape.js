// A ring of hashes: where its arcs, tokens, owners and keys stand. Pure.

import { polar, r, widthOf } from "../../core/geometry.js";

/** @import { Box, Point } from '../../core/types.js' */
/** @import { SceneExhibit } from '../../scene/scene.js' */

/** A token: its place on the ring, and the node whose it is. @typedef {{at: number, of: string}} Token */
/** A key: its place, and whether it changes its owner. @typedef {{at: number, moves: boolean}} Key */
/** The fact, its tokens and keys by their places. @typedef {{tokens: Token[], keys: Key[], marked: string, says?: string, params?: Record<string, any>}} ArcsTold */
/** An arc: from the token before to its own; `share` of the ring, `full` for one that goes all round. @typedef {{of: string, from: number, share: number, d: string, marked: boolean}} Arc */
/**
 * What is drawn. `middle` is the room within the ring, `aside` the room beside it where the box is flat; one of them is null.
 * @typedef {{
 *   x: number, y: number, R: number, thick: number, arcs: Arc[], dots: Array<Point & {marked: boolean}>, dot: number,
 *   names: Array<Box & {of: string, marked: boolean}>, keys: Array<Point & {moves: boolean}>, size: number, more: number,
 *   middle: Box|null, aside: Box|null,
 * }} ArcsDrawn
 */

const WHOLE = 10_000; // places on the ring
const FLAT = 1.5; // of a box that is so much wider than high the ring stands at the right, words at the left
const LEAST_MIDDLE = 66; // units: in a smaller ring the sentence stands outside

const isPlace = (/** @type {any} */ at) => Number.isFinite(at) && at >= 0 && at < WHOLE;

/** The ring that is shown, or null. @returns {ArcsTold|null} */
export function arcsIn(/** @type {SceneExhibit} */ { value }) {
  const list = (/** @type {any} */ items) =>
    (Array.isArray(items) ? items : []).filter((one) => isPlace(one?.at)).sort((a, b) => a.at - b.at);
  const tokens = list(value?.tokens).filter((one) => typeof one.of === "string");
  const keys = list(value?.keys).map(({ at, moves }) => ({ at, moves: Boolean(moves) }));
  if (!tokens.length && !keys.length) return null;
  const { says, params } = value;
  return { tokens, keys, marked: typeof value.marked === "string" ? value.marked : "", says, params };
}

/** The token that owns a place: the first at it or after it, clockwise. Tokens are sorted. @returns {Token|undefined} */
const ownerOf = (/** @type {Token[]} */ tokens, /** @type {number} */ at) =>
  tokens.find((token) => token.at >= at) ?? tokens[0];

/** For each owner in the order of its first token: how many tokens and keys it has, and how many of those keys move. */
export function holdings(/** @type {ArcsTold} */ { tokens, keys }) {
  const of = new Map(tokens.map((token) => [token.of, { of: token.of, tokens: 0, keys: 0, moves: 0 }]));
  const count = (/** @type {string|undefined} */ owner) => of.get(owner ?? "") ?? { tokens: 0, keys: 0, moves: 0 };
  for (const token of tokens) count(token.of).tokens += 1;
  for (const key of keys) {
    const owner = count(ownerOf(tokens, key.at)?.of);
    owner.keys += 1;
    if (key.moves) owner.moves += 1;
  }
  return [...of.values()];
}

/**
 * Everything within a tray's box. `nameOf` gives a node's name, `nameW` the room for the widest name in px, so that the ring has the same size
 * whichever nodes have tokens.
 * @param {ArcsTold} told
 * @param {Box} box   the whole tray
 * @param {{u: number, small: boolean, nameW: number, nameOf: (id: string) => string}} how
 * @returns {ArcsDrawn}
 */
export function ringIn(told, box, { u, small, nameW, nameOf }) {
  const pad = (small ? 8 : 14) * u;
  const title = (small ? 22 : 30) * u;
  const out = Math.min(44 * u, nameW) + (small ? 8 : 12) * u; // what names need outside the ring
  const flat = box.w > FLAT * box.h;
  const high = flat ? box.h - 12 * u : box.h - title - 10 * u;
  const fits = (/** @type {number} */ room) => Math.max(8 * u, Math.min(high / 2 - 20 * u, room));
  // Where the sentence has no room in the middle it stands under the ring, so the ring is smaller then.
  const wide = box.w / 2 - pad - out;
  const low = !flat && fits(wide) < LEAST_MIDDLE * u ? 24 * u : 0;
  const R = flat ? fits(box.w * 0.32 - out) : fits(Math.min(wide, (high - low) / 2 - 20 * u));
  const x = flat ? box.x + box.w - pad - out - R : box.x + box.w / 2;
  const y = flat ? box.y + box.h / 2 : box.y + title + (high - low) / 2;
  const thick = Math.max(3 * u, Math.min(9 * u, R * 0.045));
  const dot = Math.max(2 * u, Math.min(5 * u, R * 0.03));
  const size = Math.max(2.2 * u, Math.min(5 * u, R * 0.03));
  const inner = R < LEAST_MIDDLE * u ? R * 0.3 : R * 0.52;
  const at = (/** @type {number} */ place, /** @type {number} */ by) => polar(x, y, by, place / WHOLE);
  const arcs = arcsOf(told, { x, y, R });
  const { keys, more } = keysAt(told.keys, { from: R - thick * 1.6 - 2.4 * size, to: inner + 1.5 * size, size, at });
  return {
    x,
    y,
    R,
    thick,
    dot,
    size,
    arcs,
    dots: told.tokens.map(({ at: place, of }) => ({ ...at(place, R), marked: of === told.marked })),
    names: namesAt(arcs, { x, y, R: R + thick * 1.2 + 3 * u, u, box, nameOf, floor: low ? box.y + box.h - low : 0 }),
    keys,
    more,
    middle: !flat && !low ? { x: x - inner * 0.85, y: y - inner * 0.5, w: inner * 1.7, h: inner } : null,
    aside: flat
      ? { x: box.x + pad, y: box.y + title, w: x - R - out - 4 * u - box.x - pad, h: box.h - title - 8 * u }
      : null,
  };
}

/** @returns {Arc[]} */
function arcsOf(
  /** @type {ArcsTold} */ { tokens, marked },
  /** @type {{x: number, y: number, R: number}} */ { x, y, R },
) {
  return tokens.map(({ at, of }, i) => {
    const before = tokens[(i + tokens.length - 1) % tokens.length]?.at ?? at;
    const share = tokens.length === 1 ? 1 : ((at - before + WHOLE) % WHOLE || 0) / WHOLE;
    return { of, from: before, share, d: arcD({ x, y, R }, before / WHOLE, share), marked: of === marked };
  });
}

/** An arc from a share of the ring on, as the `d` of a path, in pieces of at most a third: the centre of a half circle is lost in rounding. */
function arcD(
  /** @type {{x: number, y: number, R: number}} */ { x, y, R },
  /** @type {number} */ from,
  /** @type {number} */ share,
) {
  if (!share) return "";
  const pieces = Math.ceil(share * 3);
  const stops = Array.from({ length: pieces + 1 }, (_, i) => polar(x, y, R, from + (share * i) / pieces));
  const turns = stops.slice(1).map((p) => `A${r(R)} ${r(R)} 0 0 1 ${r(p.x)} ${r(p.y)}`);
  return `M${r(stops[0]?.x ?? x)} ${r(stops[0]?.y ?? y)}${turns.join("")}`;
}

/**
 * Owners outside the middles of their arcs: the marked one first, then those that have no name yet, then the longest arcs. One that would lie on
 * another or leave the tray is left out.
 */
function namesAt(
  /** @type {Arc[]} */ arcs,
  /** @type {{x: number, y: number, R: number, u: number, box: Box, nameOf: (id: string) => string, floor: number}} */ how,
) {
  const { x, y, R, u, box, nameOf, floor } = how;
  /** @type {Array<Box & {of: string, marked: boolean}>} */
  const placed = [];
  const named = new Set();
  const byLength = [...arcs].sort((a, b) => Number(b.marked) - Number(a.marked) || b.share - a.share);
  const firsts = byLength.filter((arc) => !named.has(arc.of) && named.add(arc.of));
  for (const arc of [...firsts, ...byLength.filter((one) => !firsts.includes(one))]) {
    if (!arc.share) continue;
    const w = widthOf(nameOf(arc.of), 12.5 * u) + 4 * u;
    const h = 14 * u;
    const turn = arc.from / WHOLE + arc.share / 2;
    const edge = polar(0, 0, 1, turn);
    const p = polar(x, y, R + (Math.abs(edge.x) * w) / 2 + (Math.abs(edge.y) * h) / 2, turn);
    const name = { x: p.x - w / 2, y: p.y - h / 2, w, h, of: arc.of, marked: arc.marked };
    const inside =
      name.x >= box.x &&
      name.y >= box.y + 2 * u &&
      name.x + w <= box.x + box.w &&
      name.y + h <= (floor || box.y + box.h);
    const meets = placed.some((o) => o.x < name.x + w && name.x < o.x + o.w && o.y < name.y + h && name.y < o.y + o.h);
    if (inside && !meets) placed.push(name);
  }
  return placed;
}

/**
 * Keys within the ring, each on the outermost lane on which it meets no other; those that move first. Keys that have no lane are left out, and
 * counted.
 */
function keysAt(
  /** @type {Key[]} */ keys,
  /** @type {{from: number, to: number, size: number, at: (place: number, by: number) => Point}} */ {
    from,
    to,
    size,
    at,
  },
) {
  const lanes = Math.max(1, Math.floor((from - to) / (2.4 * size)) + 1);
  /** @type {Array<Point & {moves: boolean}>} */
  const placed = [];
  const ordered = [...keys].sort((a, b) => Number(b.moves) - Number(a.moves));
  for (const { at: place, moves } of ordered) {
    for (let lane = 0; lane < lanes; lane++) {
      const p = at(place, from - lane * 2.4 * size);
      if (placed.some((other) => Math.hypot(other.x - p.x, other.y - p.y) < 2.5 * size)) continue;
      placed.push({ ...p, moves });
      break;
    }
  }
  return { keys: placed, more: keys.length - placed.length };
}
