// The columns: one for each role, its nodes under each other, each with its marks beside it. On a narrow stage the columns lie down.

import { route } from "../../core/geometry.js";
import { curtainsAround, discBox } from "../../scene/layout.js";
import { fittingMarks, heightOf } from "../../scene/registers.js";
import { bowsOf } from "../../scene/way.js";

/** @import { Box } from '../../core/types.js' */
/** @import { Block, Layout, Room, Spot } from '../../scene/layout.js' */
/** @import { SceneModel, SceneNode } from '../../scene/scene.js' */

/** A column's title and the place where it stands. @typedef {{role: string, x: number, y: number, anchor: string}} Title */
/** @typedef {Layout & {u: number, titles: Title[], marks: Record<string, MarksBox>, tight: boolean}} ColumnsLayout */
/** A role's nodes, and how high each of the marks is that stand beside them, in units. @typedef {{role: string, nodes: SceneNode[], marks: number[]}} Group */
/** Where a node's marks stand: as many as there is room for, each so much lower than it would like to be. @typedef {Box & {scale: number, count: number}} MarksBox */

const MARKS_W = 206; // units: what stands beside a node
const LEAST_MARKS_W = 132;
const WORD = 26; // units under a disc, for its word
const SEATS = 22; // units under that, for a count
const WAY = 150; // units between two columns: the least in which a message can be read
const TITLE = 40; // units at the top
const TRAY = 84; // units: the height of a table without its rows
const TRAY_ROW = 46;
const LOW_TRAY = 96; // on a narrow stage

/** The layout of columns in a room of that size. */
export function columnsLayout(/** @type {SceneModel} */ scene, /** @type {Room} */ room) {
  const { w, h, f, wallWidth } = room;
  const small = w < 560;
  const u = (small ? 1 : Math.max(0.9, Math.min(1.35, w / 1020, h / 440))) * (f > 1.14 ? Math.min(1.1, f) : 1);
  const groups = groupsOf(scene);
  // Its room is kept also while it has nothing to show, so that no node moves when it comes and goes.
  const [shown] = scene.exhibits;
  const rows = shown?.hint.rows ?? 0;
  const placed = small ? lying(groups, room, u, rows) : standing(groups, room, u, rows);
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

  const way = (/** @type {string} */ from, /** @type {string} */ to, /** @type {number} */ by) => {
    const [a, b] = [from, to].map((id) => /** @type {Spot} */ (spots[id]));
    if (!a || !b) throw new Error(`no way from ${from} to ${to}`);
    const curve = route(a, b, by, a.R + 7 * u, b.R + 8 * u);
    // What leaves a node towards its marks, or comes from there, leaves and comes at their outer edge.
    const [own, other] = [marks[from], marks[to]];
    const apart = Math.abs(a.x - b.x) > 2 * a.R;
    if (!small && own && apart && b.x > a.x) curve.p0 = { x: own.x + own.w + 8 * u, y: a.y };
    if (!small && other && apart && a.x > b.x) curve.p2 = { x: other.x + other.w + 8 * u, y: b.y };
    if (small && own && b.y > a.y + 2 * a.R) curve.p0 = { x: a.x, y: own.y + own.h + 8 };
    if (small && other && a.y > b.y + 2 * b.R) curve.p2 = { x: b.x, y: other.y + other.h + 8 };
    if (curve.p0.x !== a.x && (own || other))
      curve.p1 = {
        x: (curve.p0.x + curve.p2.x) / 2,
        y: (curve.p0.y + curve.p2.y) / 2 + (curve.p1.y - (a.y + b.y) / 2),
      };
    return curve;
  };
  const bowOf = bowsOf(spots, {
    way,
    off: 14 * u,
    tries: () => [1, 0.3, 2, 3.2, 4.5, -1, -2.2, -3.4].map((k) => k * (small ? 9 : 15) * u),
  });
  const routeOf = (/** @type {string} */ from, /** @type {string} */ to, /** @type {number} */ lane) =>
    way(from, to, bowOf(from, to) * (1 + lane * 0.9));

  const boxes = Object.fromEntries(
    scene.nodes.map(({ id }) => {
      const under = /** @type {Spot} */ (spots[id]);
      const word = { x: under.x - under.R, y: under.y + under.R, w: 2 * under.R, h: WORD * u };
      return [id, [discBox(under, small ? 3 : 5), word, ...(marks[id] ? [marks[id]] : [])]];
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
    pad: small ? 3 : 5,
    edge: { x: 3, y: 3, w: w - 6, h: h - 4 },
    words: { w: scene.isolated.some(({ ids }) => ids.length > 1) ? wallWidth * 2.1 : wallWidth, h: 16 * f },
    taken: walls,
    crowded: true,
  });
  return /** @type {ColumnsLayout} */ ({
    crossed: false,
    tight: placed.tight,
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
    numbered: (R) => R >= (scene.view.pairs?.length ? 23 : small ? 0 : 24) * u, // a pair is wider than a number
    termSize: Math.max(10, (small ? 10 : 11.5) * u),
    written: [...Object.values(marks), ...(tray && shown ? [tray] : [])],
    exhibits: shown && tray ? { [shown.id]: tray } : {},
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
    marks: (view.roles[role]?.marks ?? []).map(heightOf),
  }));
}

/** Columns beside each other. The exhibit stands at the bottom of the first column that has no marks. */
function standing(
  /** @type {Group[]} */ groups,
  /** @type {Room} */ { w, h, docked },
  /** @type {number} */ u,
  /** @type {number} */ rows,
) {
  const R = 32 * u;
  const edge = 44 * u;
  const marked = groups.filter(({ marks }) => marks.length).length;
  const plain = 2 * R + 16 * u;
  const host = rows ? groups.findIndex(({ marks }) => !marks.length) : -1;
  // Ways pass beside the exhibit, so they have more room there.
  const shares = groups.slice(1).map((_, i) => (i === host ? 1.55 : 1));
  const all = shares.reduce((sum, one) => sum + one, 0) || 1;
  const least = edge * 2 + groups.length * plain + all * WAY * u;
  const beside = marked ? Math.max(LEAST_MARKS_W * u, Math.min(MARKS_W * u, (w - least) / marked)) : 0;
  const widths = groups.map(({ marks }) => (marks.length ? 2 * R + 18 * u + beside : plain));
  const spare = w - 2 * edge - widths.reduce((sum, one) => sum + one, 0);
  const bottom = h - (docked ? 10 : 54) * u;
  const from = TITLE * u;
  const trayH = (TRAY + TRAY_ROW * Math.min(3, rows)) * u;
  let left = groups.length === 1 ? (w - (widths[0] ?? 0)) / 2 : edge;
  /** @type {Record<string, Spot>} */
  const spots = {};
  /** @type {Record<string, MarksBox>} */
  const marks = {};
  /** @type {Title[]} */
  const titles = [];
  /** @type {Box|null} */
  let tray = null;
  let tight = false; // whether a count has no room under its word
  for (const [i, group] of groups.entries()) {
    const { nodes, role } = group;
    const width = /** @type {number} */ (widths[i]);
    const gap = (spare * (shares[i] ?? 0)) / all;
    if (i === host) {
      const x = i ? left - 60 * u : 16 * u;
      const right = gap ? left + width + gap * 0.56 : w - 16 * u;
      tray = { x, y: bottom - trayH, w: Math.min(right - x, 340 * u), h: trayH };
    }
    const to = i === host ? bottom - trayH - 14 * u : bottom;
    const slot = (to - from) / nodes.length;
    const { count, scale, high } = fittingMarks(group.marks, Math.max(30, slot / u - 10));
    const size = Math.max(15 * u, Math.min(R, (slot - (WORD + SEATS * 0.6) * u) * 0.46));
    const tail = count ? 0 : (WORD * u) / 2;
    if (!count && slot < 2 * size + (WORD + 2 * SEATS) * u) tight = true;
    titles.push({ role, x: left, y: 25 * u, anchor: "start" });
    for (const [k, node] of nodes.entries()) {
      const middle = from + slot * (k + 0.5);
      spots[node.id] = { x: left + R + 4 * u, y: middle - tail, R: size };
      if (count)
        marks[node.id] = {
          x: left + 2 * R + 18 * u,
          y: middle - (high * u) / 2,
          w: beside,
          h: high * u,
          scale,
          count,
        };
    }
    left += width + gap;
  }
  return { spots, marks, titles, tray, tight };
}

/** On a narrow stage the columns lie down: a row for each role, marks under the discs, the exhibit beside the last row without marks. */
function lying(
  /** @type {Group[]} */ groups,
  /** @type {Room} */ { w, h, roleWidth },
  /** @type {number} */ u,
  /** @type {number} */ rows,
) {
  // Discs are smaller where exhibits leave too little height for all rows.
  const least = Math.max(12, Math.min(18, ((h - 40) / groups.length - WORD - 2) / 2)) * u;
  const host = rows ? groups.map((group) => !group.marks.length).lastIndexOf(true) : -1;
  const bottom = h - 32; // the key stands there
  const marked = groups.filter((group) => group.marks.length).length;
  const sum = (/** @type {number[]} */ all) => all.reduce((one, other) => one + other, 0);
  const measured = (/** @type {number} */ R) => {
    const plain = groups.map((_, i) => (i === host ? Math.max(LOW_TRAY * u, 2 * R) : 2 * R + (WORD - 2) * u));
    const rest = sum(groups.map((group, i) => (group.marks.length ? 2 * R + 10 * u : (plain[i] ?? 0))));
    const room = (bottom - rest - 16 * groups.length) / Math.max(1, marked) / u;
    const fits = groups.map((group) => fittingMarks(group.marks, Math.max(30, room)));
    const heads = fits.map(({ count, high }, i) => (count ? 2 * R + (10 + high) * u : (plain[i] ?? 0)));
    return { R, fits, heads, spare: Math.max(4, (bottom - 8 - sum(heads)) / groups.length) };
  };
  // Where there is height to spare they grow, as far as those of a row stay apart.
  const narrowest = Math.min(...groups.map(({ nodes }) => w / nodes.length));
  const most = Math.max(least, Math.min(28 * u, narrowest * 0.3));
  const { R, fits, heads, spare } = measured(Math.min(most, least + Math.max(0, measured(least).spare - 14 * u) / 3));
  /** @type {Record<string, Spot>} */
  const spots = {};
  /** @type {Record<string, MarksBox>} */
  const marks = {};
  /** @type {Box|null} */
  let tray = null;
  let top = 8 + spare / 2;
  for (const [i, { nodes }] of groups.entries()) {
    const { count, scale, high } = /** @type {ReturnType<typeof fittingMarks>} */ (fits[i]);
    const wide = i === host ? Math.min(w * 0.45, Math.max(roleWidth + 10, 76 * nodes.length)) : w;
    const slot = wide / nodes.length;
    const head = /** @type {number} */ (heads[i]);
    const aside = i === host ? (head - 2 * R - WORD * u) / 2 : 0;
    for (const [k, node] of nodes.entries()) {
      const x = slot * (k + 0.5);
      spots[node.id] = { x, y: top + aside + R, R };
      if (count)
        marks[node.id] = {
          x: x - slot / 2 + 4,
          y: top + 2 * R + 8 * u,
          w: slot - 8,
          h: high * u,
          scale,
          count,
        };
    }
    if (i === host) tray = { x: wide + 2, y: top, w: w - wide - 8, h: head };
    top += head + spare;
  }
  return { spots, marks, titles: /** @type {Title[]} */ ([]), tray, tight: true };
}
