// The columns: one for each role, its nodes under each other, each with its marks beside it. On a narrow stage the columns lie down.

import { at, route } from "../../core/geometry.js";
import { curtainsAround, discBox } from "../../scene/layout.js";
import { heightOf } from "../../scene/registers.js";

/** @import { Box } from '../../core/types.js' */
/** @import { Block, Layout, Room, Spot } from '../../scene/layout.js' */
/** @import { SceneModel, SceneNode } from '../../scene/scene.js' */

/** A column's title and the place where it stands. @typedef {{role: string, x: number, y: number, anchor: string}} Title */
/** @typedef {Layout & {u: number, titles: Title[], marks: Record<string, Box & {scale: number}>}} ColumnsLayout */
/** A role's nodes, and whether marks stand beside them. @typedef {{role: string, nodes: SceneNode[], high: number}} Group */

const MARKS_W = 206; // units: what stands beside a node
const LEAST_MARKS_W = 132;
const WORD = 22; // units under a disc, for its word
const SEATS = 22; // units under that, for a count
const WAY = 150; // units between two columns: the least in which a message can be read
const TITLE = 40; // units at the top
const ALONG = Array.from({ length: 9 }, (_, n) => (n + 1) / 10); // of a way

/** The layout of columns in a room of that size. */
export function columnsLayout(/** @type {SceneModel} */ scene, /** @type {Room} */ room) {
  const { w, h, f, wallWidth } = room;
  const small = w < 560;
  const u = (small ? 1 : Math.max(0.9, Math.min(1.35, w / 1020, h / 440))) * (f > 1.14 ? Math.min(1.1, f) : 1);
  const groups = groupsOf(scene);
  const shown = scene.exhibits.find((item) => item.value);
  const placed = small ? lying(groups, room, u, Boolean(shown)) : standing(groups, room, u, Boolean(shown));
  const { spots, marks, titles, tray } = placed;

  /** @type {Record<string, Block>} */
  const blocks = {};
  for (const node of scene.nodes) {
    const { x, y, R } = /** @type {Spot} */ (spots[node.id]);
    const beside = marks[node.id];
    blocks[node.id] = beside
      ? { x: beside.x, y: beside.y, w: beside.w, h: beside.h, side: "start" }
      : { x: x - R - 20 * u, y: y + R + 4 * u, w: 2 * R + 40 * u, h: WORD * u, side: "middle" };
  }

  const ids = scene.nodes.map(({ id }) => id);
  const way = (/** @type {string} */ from, /** @type {string} */ to, /** @type {number} */ by) => {
    const [a, b] = [from, to].map((id) => /** @type {Spot} */ (spots[id]));
    if (!a || !b) throw new Error(`no way from ${from} to ${to}`);
    const curve = route(a, b, by, a.R + 7 * u, b.R + 8 * u);
    // What leaves a node towards its marks, or comes from there, leaves and comes at their outer edge.
    const [own, other] = [marks[from], marks[to]];
    const apart = Math.abs(a.x - b.x) > 2 * a.R;
    if (!small && own && apart && b.x > a.x) curve.p0 = { x: own.x + own.w + 8 * u, y: a.y };
    if (!small && other && apart && a.x > b.x) curve.p2 = { x: other.x + other.w + 8 * u, y: b.y };
    if (curve.p0.x !== a.x && (own || other))
      curve.p1 = {
        x: (curve.p0.x + curve.p2.x) / 2,
        y: (curve.p0.y + curve.p2.y) / 2 + (curve.p1.y - (a.y + b.y) / 2),
      };
    return curve;
  };
  /** @type {Map<string, number>} */
  const bows = new Map();
  const bowOf = (/** @type {string} */ from, /** @type {string} */ to) => {
    const key = `${from}>${to}`;
    const known = bows.get(key);
    if (known !== undefined) return known;
    const others = ids.filter((id) => id !== from && id !== to).map((id) => /** @type {Spot} */ (spots[id]));
    const isClear = (/** @type {number} */ by) => {
      const curve = way(from, to, by);
      return ALONG.every((t) => {
        const p = at(curve, t);
        return others.every((spot) => Math.hypot(spot.x - p.x, spot.y - p.y) > spot.R + 14 * u);
      });
    };
    const usual = (small ? 9 : 15) * u;
    const found = [1, 0.3, 2, 3.2, 4.5].map((k) => k * usual).find(isClear) ?? usual;
    bows.set(key, found);
    return found;
  };
  const routeOf = (/** @type {string} */ from, /** @type {string} */ to, /** @type {number} */ lane) =>
    way(from, to, bowOf(from, to) * (1 + lane * 0.9));

  const boxes = Object.fromEntries(
    scene.nodes.map(({ id }) => {
      const under = /** @type {Spot} */ (spots[id]);
      const word = { x: under.x - under.R, y: under.y + under.R, w: 2 * under.R, h: WORD * u };
      return [id, [discBox(under, small ? 4 : 8), word, ...(marks[id] ? [marks[id]] : [])]];
    }),
  );
  /** @type {Box[]} */
  const taken = [
    ...Object.values(boxes)
      .flat()
      .map((box) => ({ ...box, k: 9 })),
    ...(tray && shown ? [{ ...tray, k: 9 }] : []),
    ...titles.map(({ x, y }) => ({ x: x - 4, y: y - 16 * u, w: 100 * u, h: 20 * u, k: 4 })),
  ];
  const walls = [...taken];
  const curtains = curtainsAround(scene.isolated, boxes, {
    pad: small ? 5 : 12,
    edge: { x: 3, y: 3, w: w - 6, h: h - 4 },
    words: { w: wallWidth, h: 16 * f },
    taken: walls,
  });
  return /** @type {ColumnsLayout} */ ({
    crossed: false,
    w,
    h,
    f,
    u,
    small,
    spots,
    blocks,
    marks,
    titles,
    rimOf: () => 10 * u,
    nearRimOf: (_R, timed) => (timed ? 11 * u : 6 * u),
    idSizeOf: (R) => R * 0.58,
    idSize: 17 * u,
    cell: { w: 0, h: 0, gap: 0, two: false },
    cap: 0,
    line: 16 * u,
    termSize: Math.max(10, (small ? 10 : 11.5) * u),
    written: [...Object.values(marks), ...(tray && shown ? [tray] : [])],
    exhibits: shown && tray ? { [shown.fact]: tray } : {},
    curtains,
    taken: walls,
    routeOf,
  });
}

/** The roles that are on the stage, in the order of the cast. @returns {Group[]} */
function groupsOf(/** @type {SceneModel} */ { nodes, view }) {
  return [...new Set(nodes.map(({ role }) => role))].map((role) => ({
    role,
    nodes: nodes.filter((node) => node.role === role),
    high: (view.roles[role]?.marks ?? []).reduce((sum, hint) => sum + heightOf(hint), 0),
  }));
}

/** Columns beside each other. The exhibit stands at the bottom of the first column that has no marks. */
function standing(
  /** @type {Group[]} */ groups,
  /** @type {Room} */ { w, h, docked },
  /** @type {number} */ u,
  /** @type {boolean} */ exhibit,
) {
  const R = 32 * u;
  const edge = 44 * u;
  const marked = groups.filter(({ high }) => high).length;
  const plain = 2 * R + 16 * u;
  const gaps = Math.max(1, groups.length - 1);
  const least = edge * 2 + groups.length * plain + gaps * WAY * u;
  const beside = marked ? Math.max(LEAST_MARKS_W * u, Math.min(MARKS_W * u, (w - least) / marked)) : 0;
  const widths = groups.map(({ high }) => (high ? 2 * R + 18 * u + beside : plain));
  const gap = (w - 2 * edge - widths.reduce((sum, one) => sum + one, 0)) / gaps;
  const bottom = h - (docked ? 10 : 54) * u;
  const from = TITLE * u;
  const trayH = 158 * u;
  let left = groups.length === 1 ? (w - (widths[0] ?? 0)) / 2 : edge;
  /** @type {Record<string, Spot>} */
  const spots = {};
  /** @type {Record<string, Box & {scale: number}>} */
  const marks = {};
  /** @type {Title[]} */
  const titles = [];
  /** @type {Box|null} */
  let tray = null;
  for (const [i, group] of groups.entries()) {
    const { nodes, high, role } = group;
    const hosts = exhibit && !tray && !high;
    const width = /** @type {number} */ (widths[i]);
    if (hosts) {
      const right = groups.length > 1 && i < groups.length - 1 ? left + width + gap - 26 * u : w - 16 * u;
      const x = i ? Math.max(16 * u, left - gap + 26 * u) : 16 * u;
      const wide = Math.min(right - x, 340 * u);
      tray = { x, y: bottom - trayH, w: wide, h: trayH };
    }
    const to = hosts ? bottom - trayH - 14 * u : bottom;
    const slot = (to - from) / nodes.length;
    const scale = high ? Math.max(0.62, Math.min(1, (slot - 8 * u) / (high * u))) : 1;
    const size = Math.max(15 * u, Math.min(R, (slot - (WORD + SEATS * 0.6) * u) * 0.46));
    const tail = high ? 0 : (WORD * u) / 2;
    titles.push({ role, x: left, y: 25 * u, anchor: "start" });
    for (const [k, node] of nodes.entries()) {
      const middle = from + slot * (k + 0.5);
      const own = high * u * scale;
      // A lone proposer or learner stands a little aside, so that ways within a column don't cross it.
      const spot = { x: left + R + 4 * u, y: middle - tail, R: size };
      spots[node.id] = spot;
      if (high) marks[node.id] = { x: left + 2 * R + 18 * u, y: middle - own / 2, w: beside, h: own, scale };
    }
    left += width + gap;
  }
  return { spots, marks, titles, tray };
}

/** On a narrow stage the columns lie down: a row for each role, marks under the discs, the exhibit under the first row. */
function lying(
  /** @type {Group[]} */ groups,
  /** @type {Room} */ { w, h },
  /** @type {number} */ u,
  /** @type {boolean} */ exhibit,
) {
  const R = 19 * u;
  const heads = groups.map(({ high }) => 2 * R + (high ? 10 + high * 0.8 : WORD + 14) * u);
  const trayH = exhibit ? 104 * u : 0;
  const spare = Math.max(
    6,
    (h - heads.reduce((sum, one) => sum + one, 0) - trayH - 8) / (groups.length + (exhibit ? 1 : 0)),
  );
  /** @type {Record<string, Spot>} */
  const spots = {};
  /** @type {Record<string, Box & {scale: number}>} */
  const marks = {};
  /** @type {Box|null} */
  let tray = null;
  let top = spare / 2;
  for (const [i, { nodes, high }] of groups.entries()) {
    const slot = w / nodes.length;
    for (const [k, node] of nodes.entries()) {
      const x = slot * (k + 0.5);
      spots[node.id] = { x, y: top + R, R };
      if (high)
        marks[node.id] = { x: x - slot / 2 + 4, y: top + 2 * R + 8 * u, w: slot - 8, h: high * 0.8 * u, scale: 0.8 };
    }
    top += /** @type {number} */ (heads[i]) + spare;
    if (exhibit && !tray) {
      tray = { x: 5, y: top - spare / 2, w: w - 10, h: trayH };
      top += trayH + spare / 2;
    }
  }
  return { spots, marks, titles: /** @type {Title[]} */ ([]), tray };
}
