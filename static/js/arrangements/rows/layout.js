// The rows: a coordinator above, the others in a row, each with its memory, which a crash clears, and its disk, which it doesn't.

import { route } from "../../core/geometry.js";
import { curtainsAround, discBox } from "../../scene/layout.js";

/** @import { Box, Curve } from '../../core/types.js' */
/** @import { Block, Layout, Room, Spot } from '../../scene/layout.js' */
/** @import { SceneModel, SceneNode } from '../../scene/scene.js' */

/**
 * A node's strips, and where its words stand.
 * @typedef {Object} Desk
 * @property {boolean} head      it stands above, its strips at its side
 * @property {boolean} tight     the row is crowded: the disc stands left over its strips, its words right of it; of a stand-in, only its role is written
 * @property {boolean} aside     a stand-in that has not been called: no strips
 * @property {Block} plates
 * @property {number} memH
 * @property {number} diskH
 * @property {{x: number, y: number, w: number}|null} outbox  beside the strips, where no route passes
 */

/**
 * The place of the two worlds that the nodes can't tell apart: two cards, or two lines where there is little height.
 * @typedef {Box & {cards: boolean}} WorldsPlace
 */

/** @typedef {Layout & {desks: Record<string, Desk>, u: number}} RowsLayout */

export const DISK_LINE = 32; // px: the height of a line of a narrow disk
const TWO_LINES_FROM = 300; // px of height
const SHORT = 290; // px: in less height the row stands nearer to the coordinator, and a stand-in beside it
const SHORT_WIDE = 262; // units: the same on a wide stage
const BAR = 46; // px: the height of the action bar, which stands under the coordinator
const NARROW = 850; // units: in less width a stand-in stands lower, so that the outbox has room beside the coordinator

/** The layout of rows in a room of that size. */
export function rowsLayout(/** @type {SceneModel} */ scene, /** @type {Room} */ { w, h, f, wallWidth, docked }) {
  const { heads, row } = seatsOf(scene.nodes);
  const small = w < 560;
  const u = (small ? 1 : Math.max(1, Math.min(1.4, w / 872, h / 372))) * (f > 1.14 ? Math.min(1.12, f) : 1);
  const memH = (small ? 24 : 28) * u;
  const diskH = (small ? DISK_LINE : 34) * u;
  const platesH = memH + 4 * u + diskH;
  const short = h < (small ? SHORT : SHORT_WIDE * u); // exhibits below take what is missing
  const rowDiskH = short ? 24 * u : small && h >= TWO_LINES_FROM ? DISK_LINE + 17 : diskH; // on a narrow disk the rows have a line of their own
  const rowMemH = short ? 20 * u : memH;
  const rowH = rowMemH + 4 * u + rowDiskH;
  /** @type {Record<string, Spot>} */
  const spots = {};
  /** @type {Record<string, Desk>} */
  const desks = {};

  const slot = w / row.length;
  const pw = Math.min((small ? 122 : 218) * u, slot - (small ? 6 : 26));
  const py = Math.max(
    short ? (small ? 98 : 116 * u) : small ? 168 : 150 * u,
    h - rowH - 26 * u - (small ? 34 : 20) * u,
  );
  const tight = !small && slot < 250 * u;
  for (const [i, node] of row.entries()) {
    const middle = slot * (i + 0.5);
    const R = Math.min(short ? 18 : 26, small ? slot * 0.22 : 26) * u;
    spots[node.id] = { x: tight ? middle - pw / 2 + R + 8 * u : middle, y: py, R };
    desks[node.id] = {
      head: false,
      tight,
      aside: false,
      plates: { x: middle - pw / 2, y: py + R + (short ? 6 : 8) * u, w: pw, h: rowH, side: "middle" },
      memH: rowMemH,
      diskH: rowDiskH,
      outbox: null,
    };
  }

  const cw = (small ? 168 : 196) * u;
  const shared = heads.length > 1;
  const narrow = shared && !small && w < NARROW * u;
  for (const [i, node] of heads.entries()) {
    const R = (i ? (short ? 18 : 24) : 30) * u;
    const x = small
      ? i
        ? w - 40
        : 52
      : i
        ? narrow
          ? w - 74 * u
          : w * (heads.length > 2 ? 0.7 + 0.2 * i : 0.84)
        : shared
          ? narrow
            ? 152 * u
            : w * 0.33
          : w / 2 - 64 * u;
    // A stand-in has its words beneath it, so it stands higher to keep them off the words below.
    const y = small
      ? i
        ? short
          ? 30
          : 92
        : 46
      : narrow && i
        ? Math.min((56 + 112 * i) * u, py - 98 * u)
        : (i ? 44 : 56) * u;
    spots[node.id] = { x, y, R };
    desks[node.id] = {
      head: true,
      tight: short,
      aside: i > 0,
      plates: { x: x + R + (small ? 12 : 17) * u, y: y - (small ? 34 : 32 * u), w: cw, h: platesH, side: "start" },
      memH,
      diskH,
      outbox: null,
    };
  }

  // The outbox stands right of the strips, where no route passes.
  for (const [i, node] of heads.entries()) {
    const desk = /** @type {Desk} */ (desks[node.id]);
    if (desk.aside || (short && heads[i + 1])) continue; // a stand-in has its place
    const next = heads[i + 1];
    const right = next && !small && !narrow ? /** @type {Spot} */ (spots[next.id]).x - 76 * u : w - 8;
    const x = desk.plates.x + desk.plates.w + (small ? 8 : 14 * u);
    desk.outbox = { x, y: desk.plates.y, w: right - x };
  }

  const told = scene.exhibits.find((item) => Array.isArray(item.value) && item.value.length > 1);
  const worlds = told ? placeOfWorlds({ heads, row, spots, desks, w, u, small, docked, narrow }) : null;
  const rank = new Map(row.map((node, i) => [node.id, i]));
  const routeOf = (/** @type {string} */ from, /** @type {string} */ to, /** @type {number} */ lane) => {
    const a = /** @type {Spot} */ (spots[from]);
    const b = /** @type {Spot} */ (spots[to]);
    const i = rank.get(from);
    const j = rank.get(to);
    if (i !== undefined && j !== undefined) return over(a, b, Math.abs(i - j), lane, u, small);
    return route(a, b, (small ? 10 : 14) * u * (1 + lane * 0.9), a.R + 8 * u, b.R + 9 * u);
  };

  /** @type {Record<string, Box[]>} */
  const boxes = {};
  for (const node of scene.nodes) {
    const spot = /** @type {Spot} */ (spots[node.id]);
    const { plates, aside } = /** @type {Desk} */ (desks[node.id]);
    boxes[node.id] = [discBox(spot, 8), ...(aside ? [] : [plates])];
  }
  const taken = Object.values(boxes)
    .flat()
    .map((b) => ({ ...b, k: 9 }));
  for (const node of row) {
    const { x, y, R } = /** @type {Spot} */ (spots[node.id]);
    if (!small)
      taken.push(
        { x: x - slot / 2 + 8, y: y - 16 * u, w: slot / 2 - R - 8, h: 34 * u, k: 2 },
        { x: x + R, y: y - 16 * u, w: slot / 2 - R - 8, h: 34 * u, k: 2 },
      );
  }
  // Beside the coordinator: its words and seats at the left, its outbox at the right.
  for (const node of heads) {
    const { x, y, R } = /** @type {Spot} */ (spots[node.id]);
    const { outbox, aside } = /** @type {Desk} */ (desks[node.id]);
    if (small) continue;
    if (aside) taken.push({ x: x - 62 * u, y: y + R + 8 * u, w: 124 * u, h: 32 * u, k: 9 });
    else taken.push({ x: x - R - 118 * u, y: y - 28 * u, w: 104 * u, h: 66 * u, k: 9 });
    if (outbox) taken.push({ ...outbox, w: Math.min(outbox.w, 96 * u), h: 105 * u, k: 9 });
  }
  if (worlds)
    taken.push({
      ...worlds,
      y: worlds.y - (worlds.cards ? 26 * u : 0),
      h: worlds.h + (worlds.cards ? 26 * u : 0),
      k: 9,
    });
  const walls = [...taken];
  const curtains = curtainsAround(scene.isolated, boxes, {
    pad: small ? 5 : 12,
    edge: { x: 3, y: 3, w: w - 6, h: h - 4 },
    words: { w: wallWidth, h: 16 * f },
    taken: walls,
  });
  /** @type {Record<string, Block>} */
  const blocks = Object.fromEntries(scene.nodes.map((node) => [node.id, /** @type {Desk} */ (desks[node.id]).plates]));
  return /** @type {RowsLayout} */ ({
    crossed: false,
    arched: true,
    rimOf: (R) => 9.5 * (R / 28),
    nearRimOf: (R, timed) => (timed ? 9.5 * (R / 28) : 7),
    idSizeOf: (R) => (R / 26) * 17,
    idSize: 18 * u,
    lamp: 34,
    barOf(id, barW, barH) {
      const spot = spots[id];
      if (!spot || !desks[id]?.head || small) return null;
      // A little lower than necessary, so that messages that leave the coordinator stay visible.
      return { x: Math.min(w - barW - 8, Math.max(8, spot.x - barW / 2)), y: spot.y + spot.R + 42, w: barW, h: barH };
    },
    written: heads
      .map(({ id }) => /** @type {Desk} */ (desks[id]))
      .flatMap(({ aside, plates }) => (aside ? [] : [plates])),
    w,
    h,
    f,
    u,
    small,
    spots,
    blocks,
    desks,
    exhibits: worlds && told ? { [told.id]: worlds } : {},
    cell: { w: 0, h: 0, gap: 0, two: false },
    cap: 0,
    line: 16 * u,
    termSize: 12 * u,
    curtains,
    taken: [...walls],
    routeOf,
  });
}

/** A place for the worlds between the coordinator and the row, if there is one. */
function placeOfWorlds(
  /** @type {{heads: SceneNode[], row: SceneNode[], spots: Record<string, Spot>, desks: Record<string, Desk>, w: number, u: number, small: boolean, docked: boolean, narrow: boolean}} */ {
    heads,
    row,
    spots,
    desks,
    w,
    u,
    small,
    docked,
    narrow,
  },
) {
  const tops = row.map((node) => /** @type {Spot} */ (spots[node.id])).map((p) => p.y - p.R);
  const ceiling = Math.min(...tops) - (small ? 13 : 17) * u;
  const plates = heads.map((node) => /** @type {Desk} */ (desks[node.id])).filter((desk) => !desk.aside);
  const under = Math.max(0, ...plates.map((desk) => desk.plates.y + desk.plates.h));
  const called = heads.filter((node) => !small || !desks[node.id]?.aside);
  const discs = Math.max(0, ...called.map((node) => /** @type {Spot} */ (spots[node.id])).map((p) => p.y + p.R));
  const least = under + 14 * u;
  const bar = narrow ? Math.max(discs + 44 * u, least) : small || docked ? least : Math.max(discs + 18 + BAR, least);
  const each = Math.min(330 * u, (w - 60) / 2);
  const tall = 84 * u;
  const said = 30 * u;
  if (!small && ceiling - bar >= tall + said) {
    const spare = ceiling - bar - tall - said;
    // Messages within the row pass below the worlds as far as possible.
    return { cards: true, x: w / 2 - each - 12, y: bar + said + spare * 0.2, w: 2 * each + 24, h: tall };
  }
  // A stand-in's words reach down beside the lines.
  const [, second] = heads;
  const right = second ? /** @type {Spot} */ (spots[second.id]).x - (small ? 64 : 72 * u) : w;
  const floor = small ? Math.max(under, discs + 4) : under + 7 * u;
  const h = Math.min(small ? 88 : 60 * u, ceiling - floor);
  if (h < (small ? 64 : 44 * u)) return null;
  return {
    cards: false,
    x: small ? 5 : 14,
    y: floor + Math.max(0, ceiling - floor - h) * 0.5,
    w: right - (small ? 10 : 24),
    h,
  };
}

/** From one in the row to another: over the heads of those between, one way lower than the other. */
function over(
  /** @type {Spot} */ a,
  /** @type {Spot} */ b,
  /** @type {number} */ apart,
  /** @type {number} */ lane,
  /** @type {number} */ u,
  /** @type {boolean} */ small,
) {
  const right = b.x > a.x ? 1 : -1;
  const lift = ((small ? 46 : 62) + 26 * apart + (right > 0 ? 0 : small ? 34 : 46) + lane * 24) * u;
  const rim = (/** @type {Spot} */ s, /** @type {number} */ side) => ({
    x: s.x + side * s.R * (right > 0 ? 0.72 : 0.4),
    y: s.y - s.R * (right > 0 ? 0.82 : 1.02) - 7 * u,
  });
  return /** @type {Curve} */ ({
    p0: rim(a, right),
    p1: { x: (a.x + b.x) / 2, y: a.y - a.R - lift },
    p2: rim(b, -right),
  });
}

/** The nodes that stand above: all but those of the most frequent role. */
function seatsOf(/** @type {SceneNode[]} */ nodes) {
  /** @type {Map<string, number>} */
  const count = new Map();
  for (const node of nodes) count.set(node.role, (count.get(node.role) ?? 0) + 1);
  let common = nodes[0]?.role ?? "";
  for (const [role, n] of count)
    if (n > (count.get(common) ?? 0) || (n === count.get(common) && role !== nodes[0]?.role)) common = role;
  return { heads: nodes.filter((node) => node.role !== common), row: nodes.filter((node) => node.role === common) };
}
