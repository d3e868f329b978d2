// Where exhibits stand: beside the nodes, below them, or around them. Pure.

/** @import { Box } from '../core/types.js' */
/** @import { Layout, Room } from './layout.js' */
/** @import { SceneExhibit, SceneModel } from './scene.js' */

/**
 * The room that an exhibit wishes: `w` and `h` in units on a wide stage, where it stands at the `side` or `below`, and `low`, its height in px
 * on a narrow stage, where all stand below.
 * @typedef {{place: 'side'|'below', w: number, h: number, low: number}} Wish
 */
/** What the arrangement of nodes does: it places exhibits of the kinds that it hosts, one of each; `foot` as in arrangements. @typedef {{hosts: (view: any) => readonly string[], foot?: number, layout: (scene: SceneModel, room: Room) => Layout}} Placing */

const GAP = 8;
const FOOT = 54; // px: what stands at the bottom of a stage, the action bar or the key
const SMALL_FOOT = 28; // px that arrangements leave free at the foot of a narrow stage
const NARROW = 560;
const MOST_SIDE = 0.42; // of the width
const MOST_BELOW = 0.56; // of the height
const LEAST_NODES = 214; // px of height that nodes keep on a wide stage,
const LEAST_BELOW = 70; // as long as what stands below has this much
const MOST_NARROW = 0.4; // of the height of a narrow stage
const LEAST = 0.62; // of the height that it wishes: an exhibit in less room is left out

/**
 * The layout of a scene: nodes where their arrangement puts them in the room that exhibits leave, and exhibits in regions of their own. An
 * exhibit for which there is no room has no region.
 * @param {Placing} arrangement
 * @param {SceneModel} scene
 * @param {Room} room
 * @param {(item: SceneExhibit) => Wish|null} wishOf   null for one that is drawn around the nodes
 */
export function arranged(arrangement, scene, room, wishOf) {
  const { hosted, guests } = parted(arrangement.hosts(scene.view), scene.exhibits);
  const wished = guests.flatMap((item) => {
    const wish = wishOf(item);
    return wish ? [{ id: item.id, ...wish }] : [];
  });
  if (!wished.length) return arrangement.layout({ ...scene, exhibits: hosted }, room);
  const { inner, regions } =
    room.w < NARROW ? stacked(wished, room, arrangement.foot ?? SMALL_FOOT) : divided(wished, room);
  const layout = arrangement.layout({ ...scene, exhibits: hosted }, { ...room, ...inner });
  const boxes = Object.values(regions);
  return {
    ...layout,
    w: room.w,
    h: room.h,
    exhibits: { ...layout.exhibits, ...regions },
    written: [...(layout.written ?? []), ...boxes],
    taken: [...layout.taken, ...boxes.map((box) => ({ ...box, k: 9 }))],
  };
}

/** The exhibits that the arrangement places itself, the first of each kind that it hosts, and all others. */
function parted(/** @type {readonly string[]} */ hosts, /** @type {SceneExhibit[]} */ exhibits) {
  const hosted = exhibits.filter(
    ({ kind }, i) => hosts.includes(kind) && exhibits.findIndex((one) => one.kind === kind) === i,
  );
  return { hosted, guests: exhibits.filter((item) => !hosted.includes(item)) };
}

/** A wide stage: a column at the right, and a stack below. */
function divided(/** @type {Array<{id: string} & Wish>} */ wished, /** @type {Room} */ { w, h, f, docked }) {
  const foot = docked ? 12 : FOOT;
  const below = wished.filter(({ place }) => place === "below");
  const side = wished.filter(({ place }) => place === "side");
  const bottom = h - foot;
  const lower = fitted(
    below.map(({ id, h: high }) => ({ id, high: high * f })),
    Math.min(
      (bottom - GAP) * (side.length ? MOST_BELOW : 0.62),
      Math.max(LEAST_BELOW, bottom - 2 * GAP - LEAST_NODES) * f,
    ),
  );
  const under = lower.length ? lower.reduce((sum, { high }) => sum + high + GAP, GAP) : 0;
  const top = bottom - under;
  const wide = side.length ? Math.min(w * MOST_SIDE, Math.max(...side.map((one) => one.w)) * f) : 0;
  const upper = fitted(
    side.map(({ id, h: high }) => ({ id, high: high * f })),
    top - 2 * GAP,
  );
  const left = wide ? w - wide - 2 * GAP : w;
  return {
    // Where something stands below, nothing else stands at the nodes' foot.
    inner: { w: left, h: under ? top : h, docked: under ? true : docked },
    regions: {
      ...down(upper, { x: left + GAP, y: GAP + 4, w: wide }),
      ...down(lower, { x: GAP + 4, y: top + GAP, w: w - 2 * GAP - 8 }),
    },
  };
}

/** A narrow stage: all below each other, under the nodes. */
function stacked(
  /** @type {Array<{id: string} & Wish>} */ wished,
  /** @type {Room} */ { w, h },
  /** @type {number} */ foot,
) {
  const all = fitted(
    wished.map(({ id, low }) => ({ id, high: low })),
    h * MOST_NARROW,
  );
  const under = all.reduce((sum, { high }) => sum + high + GAP, 0);
  return {
    inner: { w, h: h - under + foot },
    regions: down(all, { x: 6, y: h - under + 2, w: w - 12 }),
  };
}

/** The heights of those that have room: all a little lower where there is too little, and the last left out where that doesn't help. */
function fitted(/** @type {Array<{id: string, high: number}>} */ wished, /** @type {number} */ room) {
  for (let n = wished.length; n > 0; n--) {
    const those = wished.slice(0, n);
    const scale = Math.min(1, (room - GAP * (n - 1)) / those.reduce((sum, { high }) => sum + high, 0));
    if (scale >= LEAST || n === 1) return those.map(({ id, high }) => ({ id, high: high * scale }));
  }
  return [];
}

/** Boxes below each other. @returns {Record<string, Box>} */
function down(
  /** @type {Array<{id: string, high: number}>} */ those,
  /** @type {{x: number, y: number, w: number}} */ { x, y, w },
) {
  let top = y;
  return Object.fromEntries(
    those.map(({ id, high }) => {
      const box = { x, y: top, w, h: high };
      top += high + GAP;
      return [id, box];
    }),
  );
}
