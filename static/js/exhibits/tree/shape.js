// A tree: which of its nodes are shown, where they stand, and how much of each there is room for. Pure.

import { monoWidth, widthOf } from "../../core/geometry.js";

/** @import { Box, Point } from '../../core/types.js' */
/** @import { SceneExhibit } from '../../scene/scene.js' */

/** A node of the tree; `parent` is null for a root. @typedef {{name: string, parent: string|null, value: any, marked: boolean, tone: string}} TreeNode */
/** The fact, its nodes level by level, parents before their children. @typedef {{nodes: TreeNode[], says?: string, params?: Record<string, any>}} TreeTold */
/** How a node is drawn: both its name and its value in a line or under each other, one of them, or a dot. @typedef {'line'|'stack'|'value'|'name'|'dot'} TreeLook */
/** A node that is drawn, by its middle. @typedef {TreeNode & Box & {depth: number, look: TreeLook}} TreePlace */
/** From a parent's lower edge to its child's upper one. @typedef {{from: Point, to: Point, marked: boolean}} TreeEdge */

const LEAST_SLOT = 7; // units: in less, nodes would touch
const LEAST_ROW = 13; // units

/** The tree that is shown, or null. A node whose parent isn't there is a root, and so is one of nodes that are parents of each other. @returns {TreeTold|null} */
export function treeIn(/** @type {SceneExhibit} */ { value }) {
  /** @type {Map<string, TreeNode>} */
  const byName = new Map();
  for (const one of Array.isArray(value?.nodes) ? value.nodes : []) {
    const name = typeof one?.name === "number" ? String(one.name) : one?.name;
    if (typeof name !== "string" || byName.has(name)) continue;
    const { parent = null, value: held = null, marked, tone = "" } = one;
    byName.set(name, {
      name,
      parent: parent === null ? null : String(parent),
      value: held,
      marked: Boolean(marked),
      tone,
    });
  }
  if (!byName.size) return null;
  for (const node of byName.values()) if (node.parent !== null && !byName.has(node.parent)) node.parent = null;
  for (const node of byName.values()) if (circles(node, byName)) node.parent = null;
  const all = [...byName.values()];
  /** @type {TreeNode[]} */
  const ordered = all.filter(({ parent }) => parent === null);
  for (let i = 0; i < ordered.length; i++) ordered.push(...childrenOf(all, /** @type {TreeNode} */ (ordered[i])));
  return { nodes: ordered, says: value.says, params: value.params };
}

function circles(/** @type {TreeNode} */ node, /** @type {Map<string, TreeNode>} */ byName) {
  const seen = new Set();
  for (let at = /** @type {TreeNode|undefined} */ (node); at; at = byName.get(at.parent ?? "")) {
    if (seen.has(at.name)) return true;
    seen.add(at.name);
  }
  return false;
}

const childrenOf = (/** @type {TreeNode[]} */ all, /** @type {TreeNode} */ { name }) =>
  all.filter(({ parent }) => parent === name);

/**
 * The tree in a box: as many nodes as there is room for, from the root on, and how many `more` there are. Room is kept for `levels` levels.
 * @param {TreeTold} told
 * @param {Box} box
 * @param {{u: number, levels: number, textOf: (node: TreeNode) => {name: string, value: string}}} how   `textOf`: name and value in words
 */
export function grown({ nodes: all }, box, { u, levels, textOf }) {
  const deepest = Math.max(1, Math.floor(box.h / (LEAST_ROW * u)));
  const most = Math.max(1, Math.floor(box.w / (LEAST_SLOT * u)));
  const depths = depthsOf(all);
  const nodes = pruned(
    all.filter(({ name }) => (depths.get(name) ?? 0) < deepest),
    most,
  );
  const rows = Math.max(1, Math.min(deepest, levels), ...nodes.map(({ name }) => (depths.get(name) ?? 0) + 1));
  const row = box.h / rows;
  const xs = columnsOf(nodes, box);
  /** @type {TreePlace[]} */
  const places = [];
  for (let depth = 0; depth < rows; depth++) {
    const level = nodes.filter(({ name }) => depths.get(name) === depth);
    const middle = box.y + row * (depth + 0.5);
    const at = level.map(({ name }) => xs.get(name) ?? box.x).sort((a, b) => a - b);
    const gaps = at.map((x, i) => (i ? x - (at[i - 1] ?? 0) : Number.POSITIVE_INFINITY));
    const rims = at.flatMap((x) => [2 * (x - box.x), 2 * (box.x + box.w - x)]);
    const room = Math.min(...gaps.map((gap) => gap - 5 * u), ...rims);
    const texts = level.map((node) => ({ ...textOf(node), held: node.value !== null && node.value !== "" }));
    const look = lookOf(texts, { w: room, h: row, u });
    for (const [i, node] of level.entries()) {
      const text = texts[i] ?? { name: "", value: "" };
      const { w, h } = sizeOf(look, text, { room, row, u });
      places.push({ ...node, depth, look, x: (xs.get(node.name) ?? box.x) - w / 2, y: middle - h / 2, w, h });
    }
  }
  const byName = new Map(places.map((place) => [place.name, place]));
  /** @type {TreeEdge[]} */
  const edges = places.flatMap((place) => {
    const parent = byName.get(place.parent ?? "");
    if (!parent) return [];
    return [
      {
        from: { x: parent.x + parent.w / 2, y: parent.y + parent.h },
        to: { x: place.x + place.w / 2, y: place.y },
        marked: place.marked && parent.marked,
      },
    ];
  });
  return { places, edges, more: all.length - nodes.length };
}

/** How deep each node is; nodes come after their parents. */
function depthsOf(/** @type {TreeNode[]} */ nodes) {
  /** @type {Map<string, number>} */
  const depths = new Map();
  for (const { name, parent } of nodes) depths.set(name, parent === null ? 0 : (depths.get(parent) ?? 0) + 1);
  return depths;
}

/** The first nodes, level by level, as long as those without a child fit beside each other. */
function pruned(/** @type {TreeNode[]} */ nodes, /** @type {number} */ most) {
  const grown_ = new Set();
  let leaves = 0;
  for (const [i, { name, parent }] of nodes.entries()) {
    // The first child of a node takes the place that its parent had.
    if (parent === null || grown_.has(parent)) leaves += 1;
    if (leaves > most) return nodes.slice(0, i);
    grown_.add(parent);
    grown_.delete(name);
  }
  return nodes;
}

/** Where each node's middle is: nodes without a child side by side, a parent over the middle of its children. */
function columnsOf(/** @type {TreeNode[]} */ nodes, /** @type {Box} */ box) {
  /** @type {Map<string, TreeNode[]>} */
  const below = new Map();
  for (const node of nodes) {
    const siblings = below.get(node.parent ?? "");
    if (siblings) siblings.push(node);
    else below.set(node.parent ?? "", [node]);
  }
  const leaves = nodes.filter(({ name }) => !below.has(name)).length;
  const slot = box.w / Math.max(1, leaves);
  /** @type {Map<string, number>} */
  const xs = new Map();
  let next = 0;
  const place = (/** @type {TreeNode} */ node) => {
    const children = below.get(node.name) ?? [];
    if (!children.length) xs.set(node.name, box.x + slot * (next++ + 0.5));
    for (const child of children) place(child);
    const [first, last] = [children[0], children.at(-1)].map((child) => xs.get(child?.name ?? ""));
    if (first !== undefined && last !== undefined) xs.set(node.name, (first + last) / 2);
  };
  for (const node of nodes) if (node.parent === null) place(node);
  return xs;
}

/**
 * What of a level's nodes is written: all look alike.
 * @param {Array<{name: string, value: string, held: boolean}>} texts
 * @param {{w: number, h: number, u: number}} room
 * @returns {TreeLook}
 */
function lookOf(texts, { w, h, u }) {
  const widest = (/** @type {(text: {name: string, value: string, held: boolean}) => number} */ of) =>
    Math.max(0, ...texts.map(of)) + 12 * u;
  const nameW = (/** @type {{name: string}} */ { name }) => widthOf(name, 12.5 * u);
  const valueW = (/** @type {{value: string}} */ { value }) => monoWidth(value, 12 * u);
  const holds = texts.some(({ held }) => held);
  const low = h < 20 * u;
  if (low) return "dot";
  if (holds && widest((text) => nameW(text) + (text.held ? valueW(text) + 7 * u : 0)) <= w) return "line";
  if (holds && h >= 44 * u && widest((text) => Math.max(nameW(text), valueW(text))) <= w) return "stack";
  // Names are left out first: what a node holds is what the tree is about.
  if (holds && widest(valueW) <= w) return "value";
  if (!holds && widest(nameW) <= w) return "name";
  return "dot";
}

/** The size of a node that looks so. */
function sizeOf(
  /** @type {TreeLook} */ look,
  /** @type {{name: string, value: string}} */ { name, value },
  /** @type {{room: number, row: number, u: number}} */ { room, row, u },
) {
  if (look === "dot") {
    const size = Math.max(3 * u, Math.min(12 * u, room, row - 5 * u));
    return { w: size, h: size };
  }
  const [nameW, valueW] = [widthOf(name, 12.5 * u), value ? monoWidth(value, 12 * u) : 0];
  const text = {
    line: nameW + (value ? valueW + 7 * u : 0),
    stack: Math.max(nameW, valueW),
    value: valueW,
    name: nameW,
  }[look];
  const h = look === "stack" ? Math.min(38 * u, row - 8 * u) : Math.min(24 * u, row - 5 * u);
  return { w: Math.min(room, Math.max(text + 12 * u, 22 * u)), h };
}
