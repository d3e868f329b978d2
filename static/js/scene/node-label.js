// A node in words for screen readers: its role, its status and its state. Pure.

/** @import { Words } from '../core/words.js' */
/** @import { SceneModel, SceneNode } from './scene.js' */

const ENTRIES = 3; // the last entries; a whole log would take too long to listen to

/** A node's present state, the most important first. @param {SceneNode} node @param {SceneModel} scene @param {Words} words */
export function nodeLabel(node, scene, words) {
  const down = node.status !== "up";
  const role = words.role(node.role);
  const phase = down ? words.t(node.status) : words.phase(node.phase);
  const group = scene.isolated.find(({ ids }) => ids.includes(node.id));
  const parts = [
    words.name(node.id),
    role.toLowerCase() === phase.toLowerCase() || words.declaration?.roles.length === 1 ? "" : role,
    phase,
    node.number === null ? "" : words.number(node.number),
    group ? words.t("label_cut_off") : "",
    node.blockedUs === null ? "" : words.t("blocked"),
    node.locks.length ? words.t("label_locks", { rows: words.list(node.locks) }) : "",
    logIn(node, words),
    node.tally?.have ? words.t("label_votes", { have: node.tally.have, need: node.tally.need }) : "",
    !down && node.timer
      ? words.t("label_timer", { timer: words.timer(node.timer.name), time: words.duration(node.timer.dueUs) })
      : "",
  ];
  return parts.filter(Boolean).join(words.t("comma_clause"));
}

/** The last entries of its log, and which of them it doesn't know to be committed. @param {SceneNode} node @param {Words} words */
function logIn({ log }, words) {
  if (!log) return "";
  if (!log.total) return words.t("label_log_empty");
  const shown = log.cells.slice(-ENTRIES).map((cell) => {
    const entry = `${cell.index} ${cell.label}`;
    return cell.state === "open" ? words.t("label_open", { entry }) : entry;
  });
  const earlier = log.total - shown.length;
  const all = earlier > 0 ? [words.t("more", { n: earlier }), ...shown] : shown;
  return words.t("label_log", { entries: all.join(words.t("comma")) });
}
