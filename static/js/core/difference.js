// Two runs on one clock: where they part, and what differs since. Pure.
//
// Recipes that differ only from some moment on begin with the same steps (docs/recipe.md), so the runs part at the first step that
// differs. Both timelines may grow; steps that were found equal are not compared again.

import { isOver } from "./player.js";

/** @import { Flight, Message, NodeAt, Step, World } from './types.js' */
/** @import { Timeline } from './timeline.js' */

/** @typedef {'a'|'b'} Side */
/** @typedef {{part: 'status'|'state'|'disk'|'timer'|'outbox', name: string, a: any, b: any}} FieldDifference */
/** @typedef {{nodes: Map<string, FieldDifference[]>, network: boolean, properties: string[], air: {a: string[], b: string[]}}} WorldDifference */

/** @type {Array<keyof Step>} what a step says besides when, where and why */
const SAID = ["rules", "sends", "patch", "timers", "notes", "outputs", "properties", "truth", "queued"];

/** Whether two plain values are the same. */
export function alike(/** @type {any} */ a, /** @type {any} */ b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) if (!(key in b) || !alike(a[key], b[key])) return false;
  return true;
}

const keyOf = (/** @type {Step} */ step) => `${step.tUs} ${step.kind} ${step.node} ${step.ref}`;

/** Whether the same thing happened, regardless of its cause. */
const saysTheSame = (/** @type {Step} */ a, /** @type {Step} */ b) =>
  keyOf(a) === keyOf(b) && SAID.every((field) => alike(a[field], b[field]));

const down = (/** @type {NodeAt} */ node) => node.status === "crashed" || node.status === "wiped";

/** How two runs differ. */
export class Difference {
  /** How many steps both have in common at their beginning, as far as both are known. */
  shared = 0;
  /** @type {{index: number, tUs: number}|null} the first step that differs, and when */
  first = null;
  /** Counts up whenever the answers may have changed. */
  version = 0;
  /** @type {Record<Side, Timeline>} */ #of;
  #seen = "";
  #epochs = "";
  /** @type {Record<Side, {read: number, steps: Map<string, Step[]>}>} steps since they part, by when and where */
  #since = { a: { read: 0, steps: new Map() }, b: { read: 0, steps: new Map() } };

  /** How `b` differs from `a`. */
  constructor(/** @type {Timeline} */ a, /** @type {Timeline} */ b) {
    this.#of = { a, b };
  }

  /** Up to here both runs are known. */
  get knownUs() {
    const until = (/** @type {Timeline} */ t) => (isOver(t) ? Number.POSITIVE_INFINITY : t.untilUs);
    return Math.min(until(this.#of.a), until(this.#of.b));
  }

  /** Whether both are known to their ends, and every step is the same. */
  get none() {
    return !this.first && this.#of.a.end !== "" && this.#of.b.end !== "";
  }

  /** Reads what is new in both runs. */
  update() {
    const { a, b } = this.#of;
    const seen = `${a.version} ${b.version}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.version += 1;
    const epochs = `${a.epoch} ${b.epoch}`;
    if (epochs !== this.#epochs) {
      this.#epochs = epochs;
      this.shared = 0;
      this.first = null;
      this.#since = { a: { read: 0, steps: new Map() }, b: { read: 0, steps: new Map() } };
    }
    if (!a.run || !b.run) return;
    if (!this.first) this.#compare(a, b);
    if (this.first) for (const side of /** @type {Side[]} */ (["a", "b"])) this.#keep(side);
  }

  #compare(/** @type {Timeline} */ a, /** @type {Timeline} */ b) {
    if (this.shared === 0 && !alike(a.run?.cast, b.run?.cast)) {
      this.first = { index: 0, tUs: 0 };
      return;
    }
    for (;;) {
      const x = a.steps[this.shared];
      const y = b.steps[this.shared];
      if (x && y && x.cause === y.cause && saysTheSame(x, y)) {
        this.shared += 1;
        continue;
      }
      // One run has a step and the other doesn't have it yet: that is a difference only if the other is known beyond that instant.
      const alone = x ? !y && isKnownBeyond(b, x.tUs) : y ? isKnownBeyond(a, y.tUs) : false;
      if ((x && y) || alone)
        this.first = {
          index: this.shared,
          tUs: Math.min(x?.tUs ?? Number.POSITIVE_INFINITY, y?.tUs ?? Number.POSITIVE_INFINITY),
        };
      return;
    }
  }

  #keep(/** @type {Side} */ side) {
    const { steps } = this.#of[side];
    const since = this.#since[side];
    for (let i = Math.max(since.read, this.shared); i < steps.length; i++) {
      const step = /** @type {Step} */ (steps[i]);
      const same = since.steps.get(keyOf(step));
      if (same) same.push(step);
      else since.steps.set(keyOf(step), [step]);
    }
    since.read = steps.length;
  }

  /** Whether a step of one side has no equal on the other. */
  step(/** @type {Side} */ side, /** @type {number} */ index) {
    const step = this.#of[side].steps[index];
    if (!this.first || index < this.shared || !step || step.tUs > this.knownUs) return false;
    const others = this.#since[side === "a" ? "b" : "a"].steps.get(keyOf(step)) ?? [];
    return !others.some((other) => saysTheSame(step, other));
  }

  /** Whether the other side didn't send this message, or it ended otherwise there by now. */
  message(/** @type {Side} */ side, /** @type {string} */ id, tUs = Number.POSITIVE_INFINITY) {
    const untilUs = Math.min(tUs, this.knownUs);
    const mine = this.#of[side].messages.get(id);
    const theirs = this.#of[side === "a" ? "b" : "a"].messages.get(id);
    if (!this.first || !mine || mine.sentUs > untilUs) return false;
    return !theirs || !sameMessage(mine, theirs, untilUs);
  }

  /**
   * The step that `b` shows while `a` shows `index` at `tUs`. As long as the runs are the same, both show the same step of an instant;
   * after they have parted, `b` shows all steps up to that time.
   */
  indexBeside(/** @type {number} */ tUs, /** @type {number} */ index) {
    const { a, b } = this.#of;
    const next = a.steps[index + 1];
    const inside = next !== undefined && next.tUs <= tUs;
    if (index < this.shared && inside) return Math.min(b.steps.length - 1, Math.max(index, b.indexAt(tUs, 0)));
    return b.indexAt(tUs);
  }
}

const isKnownBeyond = (/** @type {Timeline} */ timeline, /** @type {number} */ tUs) =>
  isOver(timeline) || timeline.untilUs > tUs;

function sameMessage(/** @type {Message} */ a, /** @type {Message} */ b, /** @type {number} */ untilUs) {
  const ended = (/** @type {Message} */ m) => (m.endStep >= 0 && m.endUs <= untilUs ? `${m.end} ${m.endUs}` : "");
  return a.type === b.type && a.sentUs === b.sentUs && ended(a) === ended(b) && alike(a.body, b.body);
}

/** Whether a message is in the air in both worlds and will arrive at the same time. */
const sameFlight = (/** @type {Flight} */ a, /** @type {Flight|undefined} */ b) =>
  b !== undefined && a.type === b.type && a.dueUs === b.dueUs && a.held === b.held && alike(a.body, b.body);

/** Everything in which two worlds differ. */
export function worldDifference(/** @type {World} */ a, /** @type {World} */ b) {
  /** @type {WorldDifference['nodes']} */
  const nodes = new Map();
  for (const id of new Set([...a.nodes.keys(), ...b.nodes.keys()])) {
    const fields = nodeDifference(a.nodes.get(id), b.nodes.get(id));
    if (fields.length) nodes.set(id, fields);
  }
  const only = (/** @type {World} */ here, /** @type {World} */ there) =>
    [...here.flights.values()].filter((flight) => !sameFlight(flight, there.flights.get(flight.id))).map((f) => f.id);
  /** @type {WorldDifference} */
  const difference = {
    nodes,
    network: !(alike(a.groups, b.groups) && alike([...a.cuts], [...b.cuts]) && alike([...a.holds], [...b.holds])),
    properties: [...a.properties.keys()].filter(
      (slug) => a.properties.get(slug)?.status !== b.properties.get(slug)?.status,
    ),
    air: { a: only(a, b), b: only(b, a) },
  };
  return difference;
}

/** The fields in which a node differs. Of a node that is down only the disk is compared; its status already says that its memory is gone. */
export function nodeDifference(/** @type {NodeAt|undefined} */ a, /** @type {NodeAt|undefined} */ b) {
  /** @type {FieldDifference[]} */
  const fields = [];
  if (!a || !b) {
    if (a || b) fields.push({ part: "status", name: "", a: a?.status ?? null, b: b?.status ?? null });
    return fields;
  }
  if (a.status !== b.status) fields.push({ part: "status", name: "", a: a.status, b: b.status });
  const memoryGone = down(a) || down(b);
  const held = (/** @type {NodeAt} */ node, /** @type {string} */ name) =>
    down(node) && name in node.disk ? node.disk[name] : node.state[name];
  for (const name of new Set([...Object.keys(a.state), ...Object.keys(b.state)])) {
    const durable = name in a.disk || name in b.disk;
    if (memoryGone && !durable) continue;
    const [mine, theirs] = [held(a, name), held(b, name)];
    if (!alike(mine, theirs)) fields.push({ part: "state", name, a: mine, b: theirs });
    else if (durable && !alike(a.disk[name], b.disk[name]))
      fields.push({ part: "disk", name, a: a.disk[name], b: b.disk[name] });
  }
  for (const name of new Set([...a.timers.keys(), ...b.timers.keys()])) {
    const [mine, theirs] = [a.timers.get(name)?.dueUs ?? null, b.timers.get(name)?.dueUs ?? null];
    if (mine !== theirs && !memoryGone) fields.push({ part: "timer", name, a: mine, b: theirs });
  }
  if (!memoryGone && !alike(a.outbox, b.outbox))
    fields.push({ part: "outbox", name: "", a: a.outbox.length, b: b.outbox.length });
  return fields;
}
