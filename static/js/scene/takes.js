// The takes of a run as a tree: plain lines to draw, from the top.

/** @import { Run } from '../core/types.js' */

/** @typedef {Run['takes'][number]} Take */

/**
 * A line of the tree: `guides` are the columns left of its dot, `up` and `down` say whether a line leads to it and from it.
 * @typedef {{take: Take, guides: Array<'pass'|'tee'|'corner'|'none'>, up: boolean, down: boolean}} Branch
 */

const DEEPEST = 5; // columns: beyond it a branch stands below its parent

/** The lines of the tree, from the top. An only child stands below its parent, several are indented. @param {Take[]} takes */
export function branches(takes) {
  const ids = new Set(takes.map((take) => take.id));
  /** @type {Branch[]} */
  const lines = [];
  /** @param {Take} take @param {Branch['guides']} guides @param {boolean} up */
  const visit = (take, guides, up) => {
    const children = takes.filter((one) => one.parent === take.id && one.id !== take.id);
    lines.push({ take, guides, up, down: children.length > 0 });
    const passed = guides.map((guide) => (guide === "tee" || guide === "pass" ? "pass" : "none"));
    const indent = children.length > 1 && guides.length < DEEPEST;
    children.forEach((child, i) => {
      const last = i === children.length - 1;
      visit(child, indent ? [...passed, last ? "corner" : "tee"] : passed, !indent);
    });
  };
  for (const take of takes) if (take.parent === null || !ids.has(take.parent)) visit(take, [], false);
  return lines;
}
