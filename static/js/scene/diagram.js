// The space-time diagram as plain data: lanes, bands, wires, badges, and an axis that gives more room where more happens.

import { dig, hueOf } from "../core/words.js";
import { isHeld } from "./folds.js";
import { Operations } from "./operations.js";
import { clientSays, looksOf } from "./scene.js";

/** @import { Declaration, Message, NodeAt, Step } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */

/**
 * For how long a node was in a phase, or a field of it held a value (`field`, `value`); or was down, paused or blocked.
 * @typedef {{lane: number, fromUs: number, toUs: number, kind: 'phase'|'down'|'paused'|'blocked', phase: string, field: string, value: any, number: number|null, hue: number, tone: string, fill: string}} Band
 */
/** @typedef {{message: Message, from: number, to: number, shape: string, hue: number, tone: string, quiet: boolean, refused: boolean, edge: number, own: boolean}} Wire */
/** @typedef {{lane: number, tUs: number, kind: string, step: Step, ids: string[]}} Badge */
/** @typedef {{lane: number, tUs: number, index: number, text: string, way: import('./scene.js').ClientSays['way']}} Ask */
/** @typedef {{lane: number, fromUs: number, toUs: number}} Span */

const NEVER = Number.POSITIVE_INFINITY;
const BADGES = new Set([
  "crash",
  "restart",
  "wipe",
  "pause",
  "resume",
  "partition",
  "heal",
  "cut",
  "mend",
  "hold",
  "release",
  "drop",
  "delay",
  "duplicate",
  "pin",
  "skew",
  "slow",
  "broken",
]);
const USUAL_FLIGHT_US = 10_000;

/** What the diagram draws of a run. Steps are read once; only a new epoch starts it again. */
export class DiagramModel {
  /** @type {string[]} */ lanes = [];
  /** @type {Array<{id: string, role: string}>} */ cast = [];
  /** @type {Band[]} */ bands = [];
  /** @type {Wire[]} */ wires = [];
  /** @type {Badge[]} */ badges = [];
  /** @type {Ask[]} */ asks = [];
  #operations = new Operations();
  /** @type {Span[]} */ isolated = [];
  /** @type {Array<{lane: number, tUs: number}>} */ forces = [];
  /** @type {Axis} */ axis = new Axis([], [], USUAL_FLIGHT_US, 0);
  /** @type {Axis} */ linear = new Axis([], [], USUAL_FLIGHT_US, 0);
  flightUs = 0;
  /** The longest time that any message was or will be in the air. */
  longestUs = 0;
  #epoch = -1;
  #read = 0;
  #version = -1;
  /** @type {Declaration} */ #declaration;
  /** @type {Map<string, number>} */ #laneOf = new Map();
  /** @type {Map<string, Band>} */ #open = new Map();
  /** @type {Map<string, Wire>} */ #wireOf = new Map();
  /** @type {Map<number, Span>} */ #apart = new Map();
  /** @type {number[]} */ #times = [];
  /** @type {number[]} */ #loud = [];
  #forced;

  constructor(/** @type {Declaration} */ declaration) {
    this.#declaration = declaration;
    // If every handler forces, marks for it would be everywhere: none is drawn.
    this.#forced = Object.values(declaration.view.roles).some((hint) => hint.disk?.length);
  }

  /** Reads what is new; true if there was anything. */
  update(/** @type {Timeline} */ timeline) {
    if (timeline.version === this.#version && timeline.epoch === this.#epoch) return false;
    this.#version = timeline.version;
    if (timeline.epoch !== this.#epoch) this.#reset(timeline);
    for (; this.#read < timeline.steps.length; this.#read++)
      this.#take(/** @type {Step} */ (timeline.steps[this.#read]), timeline);
    if (!this.flightUs) this.flightUs = usualFlight(timeline);
    const flightUs = this.flightUs || USUAL_FLIGHT_US;
    if (this.axis.flightUs !== flightUs) this.axis = new Axis([0], [], flightUs, 0);
    this.axis.grow(this.#times, this.#loud, timeline.untilUs);
    this.linear = new Axis([], [], flightUs, timeline.untilUs);
    return true;
  }

  /** The operations of clients, each with its lane. */
  get operations() {
    return this.#operations.all.map((one) => ({ ...one, lane: this.#laneOf.get(one.node) ?? 0 }));
  }

  /** The wires that may be seen between two times, in the order in which they were sent. */
  wiresBetween(/** @type {number} */ fromUs, /** @type {number} */ toUs) {
    return this.wires.slice(firstSentAfter(this.wires, fromUs - this.longestUs - 1), firstSentAfter(this.wires, toUs));
  }

  /** The wire of a message. */
  wireOf(/** @type {string} */ messageId) {
    return this.#wireOf.get(messageId) ?? null;
  }

  /** The instants at which something happens, and the important ones among them: the axis is made of both. */
  get instants() {
    return { times: this.#times, loud: this.#loud };
  }

  #reset(/** @type {Timeline} */ timeline) {
    this.#epoch = timeline.epoch;
    this.#read = 0;
    this.cast = timeline.run?.cast ?? [];
    this.lanes = this.cast.map((seat) => seat.id);
    this.#laneOf = new Map(this.lanes.map((id, i) => [id, i]));
    this.bands = [];
    this.wires = [];
    this.badges = [];
    this.asks = [];
    this.#operations = new Operations();
    this.isolated = [];
    this.forces = [];
    this.#open.clear();
    this.#wireOf.clear();
    this.#apart.clear();
    this.#times = [0];
    this.#loud = [];
    this.longestUs = 0;
    this.axis = new Axis([0], [], this.flightUs || USUAL_FLIGHT_US, 0);
    for (const node of timeline.worldAfter(-1).nodes.values()) this.#follow(node, 0);
  }

  #take(/** @type {Step} */ step, /** @type {Timeline} */ timeline) {
    const lane = this.#laneOf.get(step.node) ?? -1;
    let loud = false;
    if (step.after && this.#follow(step.after, step.tUs)) loud = true;
    for (const send of step.sends) {
      const message = timeline.messages.get(send.id);
      if (!message) continue;
      this.longestUs = Math.max(this.longestUs, message.dueUs - message.sentUs);
      if (this.#wireOf.has(send.id)) continue;
      const wire = this.#wire(message, step, timeline);
      if (!wire.quiet) loud = true;
    }
    if (step.kind === "deliver" || step.kind === "lost" || step.kind === "bounced") {
      const wire = this.#wireOf.get(step.ref);
      if (wire) this.longestUs = Math.max(this.longestUs, step.tUs - wire.message.sentUs);
      if (!wire?.quiet) loud = true;
      if (wire && step.kind === "lost") this.#findEdge(wire);
    }
    this.#operations.take(step);
    const said = clientSays(step);
    if (said && lane >= 0) this.asks.push({ lane, tUs: step.tUs, index: step.index, ...said });
    if (step.kind === "client" || step.kind === "operator") loud = true;
    if (step.kind === "forced" && this.#forced) this.forces.push({ lane, tUs: step.tUs });
    if (BADGES.has(step.kind)) {
      this.#badge(step, lane);
      loud = true;
    }
    if (step.kind === "start" || (step.kind === "forced" && !this.#forced)) return;
    if (this.#times.at(-1) !== step.tUs) this.#times.push(step.tUs);
    if (loud && this.#loud.at(-1) !== step.tUs) this.#loud.push(step.tUs);
  }

  /** Begins a node's next band if its status, phase or number has changed; true if that band is drawn. */
  #follow(/** @type {NodeAt} */ node, /** @type {number} */ tUs) {
    const role = this.#declaration.roles.find((r) => r.slug === node.role);
    const hint = this.#declaration.view.roles[node.role] ?? {};
    const { view } = this.#declaration;
    const phase = String(node.state[role?.phase ?? ""] ?? "");
    const number = hint.number ? dig(node.state, hint.number) : null;
    const blocked = Boolean(hint.blocked) && typeof dig(node.state, hint.blocked ?? "") === "number";
    const down = node.status === "crashed" || node.status === "wiped";
    const kind = down ? "down" : node.status === "paused" ? "paused" : blocked ? "blocked" : "phase";
    const field = hint.band ?? "";
    const value = field ? dig(node.state, field) : null;
    const drawn = kind !== "phase" || (field ? isHeld(value) : view.bands.includes(phase));
    /** @type {Pick<Band, "kind"|"phase"|"value"|"number">} */
    const shown = { kind, phase: field ? "" : phase, value, number: typeof number === "number" ? number : null };
    const open = this.#open.get(node.id);
    const key = drawn ? keyOf(shown) : "";
    const before = open ? keyOf(open) : "";
    if (key === before) return false;
    if (open) open.toUs = tUs;
    this.#open.delete(node.id);
    if (drawn) {
      /** @type {Band} */
      const band = {
        lane: this.#laneOf.get(node.id) ?? 0,
        fromUs: tUs,
        toUs: NEVER,
        ...shown,
        field,
        hue: view.band === "number" ? hueOf(number) : 0,
        tone: view.band === "tone" ? (field ? toneOf(view.tones, value) : (hint.tones?.[phase] ?? "")) : "",
        fill: field ? "soft" : (hint.fills?.[phase] ?? "rim"),
      };
      this.bands.push(band);
      this.#open.set(node.id, band);
    }
    return true;
  }

  #wire(/** @type {Message} */ message, /** @type {Step} */ step, /** @type {Timeline} */ timeline) {
    const hint = this.#declaration.view.messages[message.type];
    const looks = looksOf(message.type, message.body, hint);
    // A heartbeat and its answer are quiet: they happen all the time and change nothing.
    const cause = looks.shape === "reply" ? timeline.steps[step.cause] : undefined;
    const quiet = looks.shape === "beat" || (cause?.kind === "deliver" && Boolean(this.#wireOf.get(cause.ref)?.quiet));
    /** @type {Wire} */
    const wire = {
      message,
      from: this.#laneOf.get(message.from) ?? 0,
      to: this.#laneOf.get(message.to) ?? 0,
      shape: looks.shape,
      hue: looks.hue,
      tone: looks.tone,
      quiet,
      refused: looks.refused,
      edge: -1,
      own: false,
    };
    this.wires.push(wire);
    this.#wireOf.set(message.id, wire);
    return wire;
  }

  /** Where a cut message was lost: at the edge of the sender's group (`own`) or of the receiver's; -1 is half way. */
  #findEdge(/** @type {Wire} */ wire) {
    if (wire.message.why !== "cut") return;
    const way = Math.sign(wire.to - wire.from);
    wire.own = this.#apart.has(wire.from);
    if (!wire.own && !this.#apart.has(wire.to)) return;
    let lane = wire.own ? wire.from : wire.to;
    const step = wire.own ? way : -way;
    const stop = wire.own ? wire.to : wire.from;
    while (this.#apart.has(lane + step) && lane + step !== stop) lane += step;
    wire.edge = lane;
  }

  #badge(/** @type {Step} */ step, /** @type {number} */ lane) {
    const { kind, ref, tUs } = step;
    if (kind === "partition") {
      const groups = ref.split("-").map((group) => group.split("."));
      const house = groups.reduce((most, group) => (group.length > most.length ? group : most), groups[0] ?? []);
      const apart = new Set(groups.filter((g) => g !== house).flat());
      const fresh = [...apart].filter((id) => !this.#apart.has(this.#laneOf.get(id) ?? -1));
      this.#apartAre(apart, tUs);
      for (const id of fresh.length ? fresh : apart)
        this.badges.push({ lane: this.#laneOf.get(id) ?? 0, tUs, kind, step, ids: fresh.length ? fresh : [...apart] });
      return;
    }
    if (kind === "heal") {
      const lanes = this.#apart.size ? [...this.#apart.keys()] : [0];
      this.#apartAre(new Set(), tUs);
      this.badges.push(...lanes.slice(0, 1).map((l) => ({ lane: l, tUs, kind, step, ids: [] })));
      return;
    }
    if (kind === "cut" || kind === "mend" || kind === "hold" || kind === "release") {
      const ids = ref.replace(".one-way", "").split("-");
      this.badges.push({ lane: this.#laneOf.get(ids[0] ?? "") ?? 0, tUs, kind, step, ids });
      return;
    }
    this.badges.push({ lane: Math.max(0, lane), tUs, kind, step, ids: [step.node] });
  }

  #apartAre(/** @type {Set<string>} */ ids, /** @type {number} */ tUs) {
    for (const [lane, span] of this.#apart) {
      if (ids.has(/** @type {string} */ (this.lanes[lane]))) continue;
      span.toUs = tUs;
      this.#apart.delete(lane);
    }
    for (const id of ids) {
      const lane = this.#laneOf.get(id) ?? 0;
      if (this.#apart.has(lane)) continue;
      const span = { lane, fromUs: tUs, toUs: NEVER };
      this.isolated.push(span);
      this.#apart.set(lane, span);
    }
  }
}

/** What tells a band from the one before it. A node that is down is in no phase. */
const keyOf = (/** @type {Pick<Band, 'kind'|'phase'|'value'|'number'>} */ { kind, phase, value, number }) =>
  kind === "down" ? kind : JSON.stringify([kind, phase, value, number]);

/** The tone that the view gives a value, by its word. */
const toneOf = (/** @type {Record<string, string>} */ tones, /** @type {any} */ value) =>
  tones?.[String(value).toLowerCase()] ?? "";

/** One axis for two runs, with room for the events of both. Both models must have read their runs. */
export function sharedAxes(
  /** @type {DiagramModel} */ a,
  /** @type {DiagramModel} */ b,
  /** @type {number} */ untilUs,
) {
  const merged = (/** @type {number[]} */ x, /** @type {number[]} */ y) =>
    [...new Set([...x, ...y])].sort((one, other) => one - other);
  const flightUs = a.flightUs || b.flightUs || USUAL_FLIGHT_US;
  return {
    warped: new Axis(
      merged(a.instants.times, b.instants.times),
      merged(a.instants.loud, b.instants.loud),
      flightUs,
      untilUs,
    ),
    linear: new Axis([], [], flightUs, untilUs),
  };
}

/** The place of the first wire that was sent after a time. */
function firstSentAfter(/** @type {Wire[]} */ wires, /** @type {number} */ tUs) {
  let lo = 0;
  let hi = wires.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (/** @type {Wire} */ (wires[mid]).message.sentUs <= tUs) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/**
 * Removes wires that lie on one another: of those that look the same, on one link, from one column, one is kept. If there are still
 * too many, quiet wires are thinned out; important ones are all kept.
 * @param {Wire[]} wires
 * @param {(tUs: number) => number} px
 * @param {number} most   as many as may be drawn
 */
export function thinned(wires, px, most) {
  if (wires.length <= most / 4) return wires;
  let kept = wires;
  for (let column = 1.5; ; column *= 2) {
    const seen = new Set();
    kept = kept.filter((wire) => {
      const { message: m } = wire;
      const width = wire.quiet ? column : 1.5;
      const ended = m.end === "" || m.end === "deliver" ? "" : m.id; // each lost message has its own cross
      const key = `${wire.from}.${wire.to}.${wire.shape}.${wire.hue}.${wire.tone}.${wire.quiet}.${ended}.${Math.floor(px(m.sentUs) / width)}`;
      return !seen.has(key) && Boolean(seen.add(key));
    });
    if (kept.length <= most || column > 64) return kept;
  }
}

/** How long a message usually flies: the unit of the axis. It depends on the first few messages only, so that the past never moves. */
function usualFlight(/** @type {Timeline} */ timeline) {
  /** @type {number[]} */
  const spans = [];
  for (const m of timeline.messages.values()) {
    spans.push(m.dueUs - m.sentUs);
    if (spans.length >= 15) break;
  }
  if (spans.length < 3) return 0;
  spans.sort((a, b) => a - b);
  return Math.max(1000, /** @type {number} */ (spans[spans.length >> 1]));
}

const GAP = 0.6; // of a flight: shorter gaps between two events are drawn in proportion to their length
const LONG = 0.22; // longer gaps grow with the logarithm of their length only
const QUIET = 0.34; // the share of its width that a stretch with heartbeats only keeps
const NEAR = 1.1; // flights: this near to an important event, time has its full width
const BREAK = 5; // flights: a gap longer than that is marked //

/** Converts time to units and back. A microsecond is one unit wide where something happens, and less where nothing does. */
export class Axis {
  /** @type {number[]} */ #t = [0];
  /** @type {number[]} */ #u = [0];
  /** @type {number[]} */ breaks = [];
  #slope = 1;
  #settled = 0; // places of `times` up to which nothing can change
  #settledBreaks = 0;
  #nextLoud = 0;
  flightUs;

  constructor(
    /** @type {number[]} */ times,
    /** @type {number[]} */ loud,
    /** @type {number} */ flightUs,
    /** @type {number} */ untilUs,
  ) {
    this.flightUs = flightUs;
    this.grow(times, loud, untilUs);
  }

  /** Takes in what was added to both lists; parts that can't change any more are not computed again. */
  grow(/** @type {number[]} */ times, /** @type {number[]} */ loud, /** @type {number} */ untilUs) {
    const { flightUs } = this;
    const cap = flightUs * GAP;
    this.#t.length = this.#u.length = this.#settled + 1;
    this.breaks.length = this.#settledBreaks;
    let u = /** @type {number} */ (this.#u.at(-1));
    let next = this.#nextLoud;
    const width = (/** @type {number} */ a, /** @type {number} */ b) => {
      while (next < loud.length && /** @type {number} */ (loud[next]) < a - flightUs * NEAR) next++;
      const near = /** @type {number} */ (loud[next] ?? NEVER) <= b + flightUs * NEAR;
      const gap = b - a;
      return (gap <= cap ? gap : cap * (1 + LONG * Math.log(gap / cap))) * (near ? 1 : QUIET);
    };
    for (let i = this.#settled + 1; i < times.length; i++) {
      const a = /** @type {number} */ (times[i - 1]);
      const b = /** @type {number} */ (times[i]);
      u += width(a, b);
      this.#t.push(b);
      this.#u.push(u);
      if (b - a > flightUs * BREAK) this.breaks.push((a + b) / 2);
      // Events after `untilUs` are too far from this gap to change it.
      if (b + flightUs * NEAR >= untilUs) continue;
      this.#settled = i;
      this.#settledBreaks = this.breaks.length;
      this.#nextLoud = next;
    }
    const last = /** @type {number} */ (this.#t.at(-1));
    if (untilUs > last) {
      u += times.length ? width(last, untilUs) : untilUs - last;
      this.#t.push(untilUs);
      this.#u.push(u);
      if (times.length && untilUs - last > flightUs * BREAK) this.breaks.push((last + untilUs) / 2);
    }
    if (times.length) this.#slope = 0.05;
  }

  /** All units of what is known. */
  get total() {
    return /** @type {number} */ (this.#u.at(-1));
  }

  /** Where a time stands. */
  at(/** @type {number} */ tUs) {
    return this.#map(tUs, this.#t, this.#u, this.#slope);
  }

  /** The time that stands there. */
  timeAt(/** @type {number} */ units) {
    return this.#map(units, this.#u, this.#t, 1 / this.#slope);
  }

  #map(
    /** @type {number} */ v,
    /** @type {number[]} */ from,
    /** @type {number[]} */ to,
    /** @type {number} */ beyond,
  ) {
    let lo = 0;
    let hi = from.length - 1;
    if (v >= /** @type {number} */ (from[hi]))
      return /** @type {number} */ (to[hi]) + (v - /** @type {number} */ (from[hi])) * beyond;
    if (v <= 0) return 0;
    while (hi - lo > 1) {
      const mid = (lo + hi) >> 1;
      if (/** @type {number} */ (from[mid]) <= v) lo = mid;
      else hi = mid;
    }
    const a = /** @type {number} */ (from[lo]);
    const b = /** @type {number} */ (from[hi]);
    const share = b > a ? (v - a) / (b - a) : 0;
    return /** @type {number} */ (to[lo]) + /** @type {number} */ (to[hi] - /** @type {number} */ (to[lo])) * share;
  }
}
