// What exhibits show that no fact of the truth holds: it is folded from the steps once, and cut at the step that is shown. Pure.

import { patched } from "../core/timeline.js";
import { dig } from "../core/words.js";
import { Operations } from "./operations.js";

/** @import { Timeline } from '../core/timeline.js' */
/** @import { NodeAt, World } from '../core/types.js' */

/** A number from a step on. @typedef {{index: number, tUs: number, value: number}} Point */
/** What a curve was, by the names of its numbers. @typedef {{series: Array<{name: string, points: Point[]}>, untilUs: number}} CurveTold */
/**
 * A bar on a clock: its lane, its text, when it began and ended (null: not yet), and how. `lateUs` is when an operation whose client had given
 * up was answered after all.
 * @typedef {{id: string, lane: string, text: string, fromUs: number, toUs: number|null, outcome: ''|'ok'|'failed'|'unknown', value: any, lateUs: number|null}} Span
 */
/** A span of the whole run, with the steps at which it began, ended and was answered late. @typedef {Span & {from: number, to: number, late: number}} WholeSpan */
/** @typedef {{lanes: string[], spans: Span[], untilUs: number}} SpansTold */

/** @type {WeakMap<Timeline, {version: number, folds: Map<string, any>}>} */
const known = new WeakMap();

/**
 * What was folded from all steps that are known, once per version of the timeline.
 * @template T
 * @param {Timeline} timeline
 * @param {string} key
 * @param {() => T} fold
 * @returns {T}
 */
function once(timeline, key, fold) {
  const old = known.get(timeline);
  const memo = old?.version === timeline.version ? old : { version: timeline.version, folds: new Map() };
  known.set(timeline, memo);
  if (!memo.folds.has(key)) memo.folds.set(key, fold());
  return memo.folds.get(key);
}

/** The value of an exhibit after a step: its fact, or what is folded from the steps for it. */
export function exhibited(
  /** @type {Timeline} */ timeline,
  /** @type {{kind: string, fact: string} & Record<string, any>} */ hint,
  /** @type {number} */ index,
  /** @type {World} */ world,
) {
  if (hint.kind === "curve") return curveAt(timeline, hint.fact, index);
  if (hint.kind !== "spans") return world.truth[hint.fact];
  return hint.role ? heldAt(timeline, hint.role, hint.field, index) : operationsAt(timeline, index);
}

/** When a run ends, as far as that is known: the clock of what is drawn over time reaches so far. */
const endOf = (/** @type {Timeline} */ { end, untilUs, run }) =>
  Math.max(1, end ? untilUs : (run?.until_us ?? untilUs));

/** What a fact that is a number, or a number for each of several names, was up to a step. @returns {CurveTold} */
export function curveAt(/** @type {Timeline} */ timeline, /** @type {string} */ fact, /** @type {number} */ index) {
  const whole = once(timeline, `curve ${fact}`, () => wholeCurve(timeline, fact));
  const series = [...whole].flatMap(([name, all]) => {
    const points = all.filter((point) => point.index <= index);
    return points.length ? [{ name, points }] : [];
  });
  return { series, untilUs: endOf(timeline) };
}

function wholeCurve(/** @type {Timeline} */ timeline, /** @type {string} */ fact) {
  /** @type {Map<string, Point[]>} */
  const series = new Map();
  let truth = timeline.worldAfter(-1).truth;
  const take = (/** @type {number} */ index, /** @type {number} */ tUs) => {
    const told = truth[fact];
    const numbers = typeof told === "object" && told !== null ? Object.entries(told) : [["", told]];
    for (const [name, value] of numbers) {
      if (typeof value !== "number") continue;
      const points = series.get(name) ?? [];
      series.set(name, points);
      if (points.at(-1)?.value !== value) points.push({ index, tUs, value });
    }
  };
  take(-1, 0);
  for (const step of timeline.steps) {
    if (!step.truth) continue;
    truth = patched(truth, step.truth);
    take(step.index, step.tUs);
  }
  return series;
}

/** The operations of clients that began up to a step, each on the lane of the node that was asked. @returns {SpansTold} */
export function operationsAt(/** @type {Timeline} */ timeline, /** @type {number} */ index) {
  const whole = once(timeline, "operations", () => wholeOperations(timeline));
  return cutAt(timeline, whole, index, [...new Set(whole.map(({ lane }) => lane))]);
}

/** @returns {WholeSpan[]} */
function wholeOperations(/** @type {Timeline} */ timeline) {
  const operations = new Operations();
  for (const step of timeline.steps) operations.take(step);
  return operations.all.map(({ node, ...one }) => ({ ...one, lane: node }));
}

/** For how long a field of each node of a role held the same value, up to a step. @returns {SpansTold} */
export function heldAt(
  /** @type {Timeline} */ timeline,
  /** @type {string} */ role,
  /** @type {string} */ field,
  /** @type {number} */ index,
) {
  const nodes = [...timeline.worldAfter(-1).nodes.values()].filter((node) => node.role === role);
  const whole = once(timeline, `held ${role}.${field}`, () => wholeHeld(timeline, nodes, field));
  return cutAt(
    timeline,
    whole,
    index,
    nodes.map(({ id }) => id),
  );
}

function wholeHeld(/** @type {Timeline} */ timeline, /** @type {NodeAt[]} */ nodes, /** @type {string} */ field) {
  /** @type {WholeSpan[]} */
  const spans = [];
  /** @type {Map<string, WholeSpan|null>} */
  const open = new Map(nodes.map(({ id }) => [id, null]));
  const see = (/** @type {NodeAt} */ node, /** @type {number} */ index, /** @type {number} */ tUs) => {
    const runs = node.status === "up" || node.status === "paused";
    const value = runs ? dig(node.state, field) : null;
    const span = open.get(node.id);
    const same = span ? isHeld(value) && JSON.stringify(span.value) === JSON.stringify(value) : !isHeld(value);
    if (same) return;
    if (span) Object.assign(span, { to: index, toUs: tUs });
    const fresh = isHeld(value) ? { ...began(`${node.id}.${spans.length}`, node.id, index, tUs), value } : null;
    open.set(node.id, fresh);
    if (fresh) spans.push(fresh);
  };
  for (const node of nodes) see(node, -1, 0);
  for (const step of timeline.steps) if (step.after && open.has(step.after.id)) see(step.after, step.index, step.tUs);
  return spans;
}

/** Whether a value is worth a bar. */
export const isHeld = (/** @type {any} */ value) =>
  value !== null && value !== undefined && value !== 0 && value !== "" && !(Array.isArray(value) && !value.length);

/** Spans as they are known after a step: what comes later is left out. */
function cutAt(
  /** @type {Timeline} */ timeline,
  /** @type {WholeSpan[]} */ whole,
  /** @type {number} */ index,
  /** @type {string[]} */ lanes,
) {
  const spans = whole
    .filter(({ from }) => from <= index)
    .map(({ from: _, to, late, ...span }) => {
      const ended = to <= index;
      const open = { toUs: null, outcome: /** @type {const} */ (""), value: span.outcome ? null : span.value };
      return { ...span, ...(ended ? {} : open), lateUs: late <= index ? span.lateUs : null };
    });
  return { lanes, spans, untilUs: endOf(timeline) };
}

/** @returns {WholeSpan} */
const began = (
  /** @type {string} */ id,
  /** @type {string} */ lane,
  /** @type {number} */ index,
  /** @type {number} */ tUs,
) => ({
  id,
  lane,
  text: "",
  fromUs: tUs,
  toUs: null,
  outcome: "",
  value: null,
  lateUs: null,
  from: index,
  to: Number.POSITIVE_INFINITY,
  late: Number.POSITIVE_INFINITY,
});
