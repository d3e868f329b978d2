// The lanes of a diagram: one for each node; where that is too many, the nodes of a role share one. Pure.

/** A lane's name: of one node, or of a role with all its nodes (`ids`), at the middle of its room. @typedef {{ids: string[], role: string, y: number, h: number}} LaneName */
/** Nodes of one role that stand next to each other. @typedef {{role: string, ids: string[], folded: boolean}} Group */

const LEAST = 12.5; // px at scale 1: in lower lanes names would touch
const NAMED = 22; // px at scale 1: no more for a named lane beside a folded role

/**
 * The middle and the height of each node's line within `height` px, and the names beside them. Roles with the most nodes fold first; their
 * nodes' lines share the room that the others leave.
 * @param {Array<{id: string, role: string}>} cast
 * @param {number} height
 * @param {number} f
 */
export function lanesOf(cast, height, f) {
  const groups = groupsOf(cast);
  const least = LEAST * f;
  const folds = groups.filter(({ ids }) => ids.length > 2).sort((a, b) => b.ids.length - a.ids.length);
  const named = () => groups.reduce((sum, { folded, ids }) => sum + (folded ? 0 : ids.length), 0);
  const open = () => groups.filter(({ folded }) => folded).length;
  // A folded role needs as much room as two lanes.
  while (folds.length && height / Math.max(1, named() + 2 * open()) < least)
    /** @type {Group} */ (folds.shift()).folded = true;
  const shares = groups.reduce((sum, { folded, ids }) => sum + (folded ? ids.length : 0), 0);
  const each = shares ? Math.min(NAMED * f, height / (named() + 2 * open())) : height / Math.max(1, cast.length);
  const rest = height - each * named();
  /** @type {number[]} */
  const middles = [];
  /** @type {number[]} */
  const highs = [];
  /** @type {LaneName[]} */
  const names = [];
  let top = 0;
  for (const { role, ids, folded } of groups) {
    const high = folded ? rest / shares : each;
    if (folded) names.push({ ids, role, y: top + (high * ids.length) / 2, h: high * ids.length });
    for (const id of ids) {
      middles.push(top + high / 2);
      highs.push(high);
      if (!folded) names.push({ ids: [id], role: "", y: top + high / 2, h: high });
      top += high;
    }
  }
  return { middles, highs, names };
}

/** Runs of nodes of one role, in the order of the cast. @returns {Group[]} */
function groupsOf(/** @type {Array<{id: string, role: string}>} */ cast) {
  /** @type {Group[]} */
  const groups = [];
  for (const { id, role } of cast) {
    const last = groups.at(-1);
    if (last?.role === role) last.ids.push(id);
    else groups.push({ role, ids: [id], folded: false });
  }
  return groups;
}
