// Why something happened, and what a node can know. Pure.
//
// There are two relations between a run's steps. The chain of causes goes back from one step to the step that caused it, and so on,
// until it reaches an intervention or the run's start. The causal past is Lamport's: all steps that can have influenced a step, by
// earlier steps of the same node or by messages that arrived. After a crash a node is influenced only by what was on its disk, not by
// what was in its memory.

import { dig } from "./words.js";

/** @import { Declaration, NodeAt, Step, TallyHint } from './types.js' */
/** @import { Timeline } from './timeline.js' */

/** How one step comes from another: it caused it, or it contributed. @typedef {'cause'|'also'} Tie */
/** @typedef {{index: number, tie: Tie}} Origin */
/** What a chain begins with: a person's intervention, the scenario's, the run's start, or a given order of steps. @typedef {{by: 'person'|'scenario'|'start'|'order', text: string}} Root */
/** A step of a chain, the steps that also contributed, and the steps that explain why an awaited message didn't come. @typedef {{index: number, also: number[], meanwhile: number[]}} Link */
/** @typedef {{node: string, field: string, key?: string|number}} Field a field of a node's state, or one entry of it */

/** Steps of a node that can influence what it does later. */
const OWN = new Set(
  "start deliver timer forced send client operator restart crash wipe pause resume pin skew slow broken".split(" "),
);
/** Changes of a node's time that the node doesn't notice. */
const UNFELT = new Set(["pause", "resume", "pin", "skew", "slow"]);
const NETWORK = new Set(["partition", "heal", "cut", "mend", "hold", "release"]);
const BREAKS = new Set(["crash", "wipe", "partition", "cut", "drop"]);
const SILENCES = 2; // steps that explain a missing message; more are better seen in the diagram

/** @type {WeakMap<Timeline, Causality>} */
const known = new WeakMap();

/** The relations of a timeline; each step is read once. @param {Timeline} timeline */
function causalityOf(timeline) {
  let causality = known.get(timeline);
  if (!causality) {
    causality = new Causality(timeline);
    known.set(timeline, causality);
  }
  causality.read();
  return causality;
}

/** Relations that are looked up often. New steps are added to them; after a cut they are read anew from the cut on. */
class Causality {
  version = -1;
  /** @type {Step[]} those that were read: a step that is still the same is the very same object */ steps = [];
  /** @type {string[]} */ ids = [];
  /** @type {Map<string, number>} */ lane = new Map();

  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
    this.forget();
  }

  forget() {
    this.ids = this.timeline.run?.cast.map((member) => member.id) ?? [];
    this.lane = new Map(this.ids.map((id, i) => [id, i]));
    this.steps = [];
    /** @type {number[][]} each node's own steps */
    this.own = this.ids.map(() => []);
    /** @type {Map<number, number>} a node's step -> its step before */
    this.before = new Map();
    /** @type {Map<string, number[]>} a message, a timer or a node -> what was done to it */
    this.done = new Map();
    /** @type {number[]} */
    this.network = [];
    /** @type {Map<number, number>} what forced -> when it was on disk */
    this.forced = new Map();
    /** @type {number[]} per node: the step whose state is on its disk */
    this.onDisk = this.ids.map(() => -1);
    /** @type {Map<number, {state: number, forced: number}>} a crash -> what the disk held then */
    this.survived = new Map();
    /** @type {Array<Array<[number, number]>>} per node: steps between, both exclusive, that a crash has made it forget */
    this.forgotten = this.ids.map(() => []);
    /** @type {Map<number, Int32Array>} a node's step -> per node, its last step that can be known then */
    this.rows = new Map();
    /** @type {Set<number>} what sent before its force was on disk: its messages didn't wait for it */
    this.hasty = new Set();
    /** @type {number} */
    this.deedsAt = -1;
    /** @type {Map<number, Root>} */
    this.deedMap = new Map();
  }

  read() {
    const { timeline } = this;
    if (this.version === timeline.version) return;
    this.version = timeline.version;
    const n = this.steps.length;
    if (!n || n > timeline.steps.length || this.steps[n - 1] !== timeline.steps[n - 1]) this.forget();
    for (let i = this.steps.length; i < timeline.steps.length; i++) this.take(/** @type {Step} */ (timeline.steps[i]));
  }

  /** @param {Step} step */
  take(step) {
    const { index, kind, ref } = step;
    this.steps.push(step);
    if (NETWORK.has(kind)) this.network.push(index);
    if (kind === "drop" || kind === "delay" || kind === "pin") this.note(ref, index);
    if (kind === "crash" || kind === "wipe" || kind === "pause") this.note(step.node, index);
    const lane = this.lane.get(step.node);
    if (lane === undefined || !OWN.has(kind)) return;
    const own = /** @type {number[]} */ (this.own[lane]);
    const before = own.at(-1) ?? -1;
    own.push(index);
    this.before.set(index, before);
    /** @type {Int32Array} */
    let row;
    if (kind === "crash" || kind === "wipe") {
      const state = kind === "crash" ? /** @type {number} */ (this.onDisk[lane]) : -1;
      if (kind === "wipe") this.onDisk[lane] = -1;
      this.survived.set(index, { state, forced: state < 0 ? -1 : (this.forced.get(state) ?? -1) });
      /** @type {Array<[number, number]>} */ (this.forgotten[lane]).push([state, index]);
      row = new Int32Array(this.rows.get(state) ?? this.ids.map(() => -1));
    } else row = new Int32Array(this.rows.get(before) ?? this.ids.map(() => -1));
    const sent = kind === "deliver" ? this.sendOf(ref) : -1;
    const told = this.rows.get(sent);
    if (told) for (let i = 0; i < row.length; i++) row[i] = Math.max(row[i] ?? -1, told[i] ?? -1);
    row[lane] = index;
    this.rows.set(index, row);
    if (kind === "send" && !this.forced.has(step.cause)) this.hasty.add(step.cause);
    if (kind === "forced" && step.cause >= 0) {
      this.forced.set(step.cause, index);
      this.onDisk[lane] = step.cause;
    }
  }

  /** @param {string} what @param {number} index */
  note(what, index) {
    const before = this.done.get(what);
    if (before) before.push(index);
    else this.done.set(what, [index]);
  }

  /** The step that sent a message; of a copy, the one that sent the original. @param {string} id */
  sendOf(id) {
    const original = id.split(".").slice(0, 2).join(".");
    return (this.timeline.messages.get(original) ?? this.timeline.messages.get(id))?.sendStep ?? -1;
  }

  /** A node's last own step at or before `index`, -1 if there is none. @param {string} node @param {number} index */
  lastOf(node, index) {
    const own = this.own[this.lane.get(node) ?? -1] ?? [];
    let lo = 0;
    let hi = own.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (/** @type {number} */ (own[mid]) <= index) lo = mid + 1;
      else hi = mid;
    }
    return lo ? /** @type {number} */ (own[lo - 1]) : -1;
  }

  /** What people and the scenario did, by the step in which it took effect. */
  get deeds() {
    const { run, version } = this.timeline;
    if (this.deedsAt === version) return this.deedMap;
    this.deedsAt = version;
    this.deedMap = new Map();
    for (const { step, text } of run?.script ?? [])
      if (typeof step === "number") this.deedMap.set(step, { by: "scenario", text });
    for (const { step, text } of run?.interventions ?? [])
      if (typeof step === "number") this.deedMap.set(step, { by: "person", text });
    return this.deedMap;
  }
}

/** Whether a step about the network parts two nodes. */
function parts(/** @type {Step} */ step, /** @type {string} */ from, /** @type {string} */ to) {
  if (step.kind === "partition")
    return step.ref.split("-").some((group) => {
      const ids = group.split(".");
      return ids.includes(from) !== ids.includes(to);
    });
  const oneWay = step.ref.endsWith(".one-way");
  const [a, b] = step.ref.replace(".one-way", "").split("-");
  return (a === from && b === to) || (!oneWay && a === to && b === from);
}

/**
 * The steps that a step comes from, its cause first. Only steps that really contributed are named.
 * @param {Timeline} timeline
 * @param {number} index
 * @returns {Origin[]}
 */
export function originsOf(timeline, index) {
  const step = timeline.steps[index];
  if (!step) return [];
  const causality = causalityOf(timeline);
  /** @type {Origin[]} */
  const origins = [];
  const add = (/** @type {number|undefined} */ at, /** @type {Tie} */ tie = "cause") => {
    if (at === undefined || at < 0 || at >= index || origins.some((one) => one.index === at)) return;
    origins.push({ index: at, tie: tie === "cause" && origins.some((one) => one.tie === "cause") ? "also" : tie });
  };
  const last = (/** @type {(one: Step) => boolean} */ fits, /** @type {number[]|undefined} */ among) => {
    for (let i = (among?.length ?? 0) - 1; i >= 0; i--) {
      const one = timeline.steps[among?.[i] ?? -1];
      if (one && one.index < index && fits(one)) return one.index;
    }
    return -1;
  };
  const suffered = causality.done.get(step.node);
  const touched = causality.done.get(step.ref);
  const message = timeline.messages.get(step.ref);
  switch (step.kind) {
    case "lost": {
      const why = message?.why ?? "";
      if (why === "drop") add(last((one) => one.kind === "drop", touched));
      if (why === "cut" && message)
        add(
          last(
            (one) => (one.kind === "cut" || one.kind === "partition") && parts(one, message.from, message.to),
            causality.network,
          ),
        );
      if (why === "connection")
        for (let at = index - 1; timeline.steps[at]?.tUs === step.tUs; at--)
          if (BREAKS.has(timeline.steps[at]?.kind ?? "")) {
            add(at);
            break;
          }
      break;
    }
    case "bounced":
      add(last((one) => one.kind === "crash" || one.kind === "wipe", suffered));
      break;
    case "send":
      // A message that waited for a disk write left because that write was done.
      if (!causality.hasty.has(step.cause)) add(causality.forced.get(step.cause));
      break;
    default:
  }
  add(step.cause);
  switch (step.kind) {
    case "deliver":
    case "bounced":
    case "lost":
      add(
        last((one) => one.kind === "delay", touched),
        "also",
      );
      if (message && step.kind === "deliver")
        add(
          last(
            (one) => one.kind === "release" && parts(one, message.from, message.to) && one.index > message.sendStep,
            causality.network,
          ),
          "also",
        );
      break;
    case "drop":
    case "delay":
    case "duplicate":
      add(causality.sendOf(step.ref), "also");
      break;
    case "restart":
      add(
        last((one) => one.kind === "crash" || one.kind === "wipe", suffered),
        "also",
      );
      break;
    case "resume":
      add(
        last((one) => one.kind === "pause", suffered),
        "also",
      );
      break;
    case "timer":
      add(
        last((one) => one.kind === "pin", touched),
        "also",
      );
      break;
    default:
  }
  return origins;
}

/**
 * Why no message came that would have restarted a timer: the sender of the message that started it went down, or the sender's next
 * message was lost.
 * @param {Timeline} timeline
 * @param {number} index
 */
function silenceOf(timeline, index) {
  const step = /** @type {Step} */ (timeline.steps[index]);
  if (step.kind !== "timer") return [];
  const wound = timeline.steps[step.cause];
  const from = wound?.kind === "deliver" ? timeline.messages.get(wound.ref)?.from : undefined;
  if (!wound || !from) return [];
  /** @type {number[]} */
  const found = [];
  for (let at = wound.index + 1; at < step.index && found.length < SILENCES; at++) {
    const one = /** @type {Step} */ (timeline.steps[at]);
    const down = ["crash", "wipe", "pause"].includes(one.kind) && one.node === from;
    const died = one.kind === "lost" && timeline.messages.get(one.ref)?.from === from && one.node === step.node;
    if (!down && !died) continue;
    const why = died ? originsOf(timeline, at)[0]?.index : undefined;
    found.push(why !== undefined && why > wound.index && timeline.steps[why]?.kind !== "send" ? why : at);
  }
  return [...new Set(found)];
}

/**
 * The steps by which it came to step `index`, oldest first, and where they begin. With a declaration it is also told whose votes
 * counted, where a step is the last of several that were needed.
 * @param {Timeline} timeline
 * @param {number} index
 * @param {Declaration|null} [declaration]
 * @returns {{links: Link[], root: Root}}
 */
export function chain(timeline, index, declaration = null) {
  const causality = causalityOf(timeline);
  /** @type {Link[]} */
  const links = [];
  for (let at = index; timeline.steps[at]; ) {
    const origins = originsOf(timeline, at);
    const cause = origins.find((one) => one.tie === "cause")?.index;
    const parts = origins.filter((one) => one.tie === "also").map((one) => one.index);
    const votes = declaration ? votesIn(timeline, declaration, at) : [];
    links.push({ index: at, also: [...new Set([...votes, ...parts])], meanwhile: silenceOf(timeline, at) });
    const deed = causality.deeds.get(at);
    if (deed) return { links: inOrder(links), root: deed };
    if (cause === undefined) break;
    at = cause;
  }
  const first = timeline.steps[links.at(-1)?.index ?? -1];
  return { links: inOrder(links), root: { by: !first || first.kind === "start" ? "start" : "order", text: "" } };
}

/** Oldest first. A step that is a link of the chain isn't also listed beside another link. @param {Link[]} links */
function inOrder(links) {
  const chained = new Set(links.map((link) => link.index));
  for (const link of links) link.also = link.also.filter((one) => !chained.has(one));
  return links.reverse();
}

/**
 * The earlier votes that a step depends on, if this step completed a tally and changed the node's phase.
 * @param {Timeline} timeline
 * @param {Declaration} declaration
 * @param {number} index
 */
function votesIn(timeline, declaration, index) {
  const step = /** @type {Step} */ (timeline.steps[index]);
  if (!step.patch || step.kind !== "deliver") return [];
  const before = timeline.worldAfter(index - 1).nodes.get(step.node);
  const after = timeline.worldAfter(index).nodes.get(step.node);
  const role = declaration.roles.find((one) => one.slug === after?.role);
  const tally = declaration.view.roles[after?.role ?? ""]?.tally;
  if (!before || !after || !role?.phase || !tally?.field) return [];
  const [was, is] = [before.state[role.phase], after.state[role.phase]];
  if (was === is || !tally.during.includes(was)) return [];
  const field = fieldThatCounted(timeline, step, tally);
  const votes = voters(before.state, field).map((key) =>
    originOf(timeline, { node: step.node, field, key }, index - 1),
  );
  const found = new Set(votes.filter((at) => at >= 0));
  return [...found].sort((a, b) => a - b);
}

/**
 * Whether the yes votes or the no votes were enough: the side of the last vote, or else yes if there were enough of them.
 * @param {Timeline} timeline
 * @param {Step} step
 * @param {TallyHint} tally
 */
function fieldThatCounted(timeline, step, tally) {
  const from = timeline.messages.get(step.ref)?.from ?? "";
  const [was, is] = [step.index - 1, step.index].map((at) => timeline.worldAfter(at).nodes.get(step.node)?.state ?? {});
  for (const field of [tally.field, tally.against]) if (field && voters(is, field).includes(from)) return field;
  const role = timeline.run?.cast.find((member) => member.id === step.node)?.role;
  const electorate = (timeline.run?.cast ?? []).filter(
    (member) => (member.role === role) === (tally.need === "majority"),
  ).length;
  const need = tally.need === "majority" ? Math.floor(electorate / 2) + 1 : electorate;
  return !tally.against || voters(was, tally.field).length + 1 >= need ? tally.field : tally.against;
}

/** The nodes that a tally's field names. @param {Record<string, any>|undefined} state @param {string} field @returns {string[]} */
function voters(state, field) {
  const held = state && field ? dig(state, field) : null;
  return Array.isArray(held) ? held : held && typeof held === "object" ? Object.keys(held) : [];
}

/** What people and the scenario did in a step, or null. @param {Timeline} timeline @param {number} index */
export const deedAt = (timeline, index) => causalityOf(timeline).deeds.get(index) ?? null;

/**
 * All steps that can have had an influence on step `index`, itself included.
 * @param {Timeline} timeline
 * @param {number} index
 */
export function past(timeline, index) {
  const causality = causalityOf(timeline);
  const within = new Uint8Array(Math.max(0, index + 1));
  /** @type {Map<string, number>} */
  const lasts = new Map();
  const ahead = [index];
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    if (at < 0 || within[at]) continue;
    within[at] = 1;
    const step = /** @type {Step} */ (timeline.steps[at]);
    const before = causality.before.get(at);
    if (before !== undefined && (lasts.get(step.node) ?? -1) < at) lasts.set(step.node, at);
    const survived = causality.survived.get(at);
    if (survived) ahead.push(survived.state, survived.forced);
    else if (before !== undefined) ahead.push(before);
    for (const origin of originsOf(timeline, at)) ahead.push(origin.index);
  }
  const has = (/** @type {number} */ at) => within[at] === 1;
  return {
    has,
    /** The last of a node's own steps in the past, -1 if there is none. */
    last: (/** @type {string} */ node) => lasts.get(node) ?? -1,
    /** Whether a message contributed, or is the message that is asked about. */
    message(/** @type {string} */ id) {
      const message = timeline.messages.get(id);
      if (!message) return false;
      return (message.endStep >= 0 && has(message.endStep)) || message.sendStep === index;
    },
  };
}

/**
 * The last step at or before `index` that made a value what it is, or -1 if it has been so from the start.
 * @param {Timeline} timeline
 * @param {Field} place
 * @param {number} index
 */
export function originOf(timeline, { node, field, key }, index) {
  const top = field.split(".")[0] ?? field;
  for (let at = Math.min(index, timeline.steps.length - 1); at >= 0; at--) {
    const step = /** @type {Step} */ (timeline.steps[at]);
    if (step.node !== node || !step.patch || step.kind === "forced") continue;
    if (![step.patch["="], step.patch["+"], step.patch["~"]].some((part) => part && top in part)) continue;
    const is = entry(timeline.worldAfter(at).nodes.get(node), field, key);
    const was = entry(timeline.worldAfter(at - 1).nodes.get(node), field, key);
    if (is !== was && JSON.stringify(is) !== JSON.stringify(was)) return at;
  }
  return -1;
}

/** A field's value; with a key, one entry of a map or a list, or whether a list of names has that name. */
function entry(
  /** @type {NodeAt|undefined} */ node,
  /** @type {string} */ field,
  /** @type {string|number|undefined} */ key,
) {
  const value = node && dig(node.state, field);
  if (key === undefined || value === null || value === undefined) return value;
  return Array.isArray(value) && typeof key === "string" ? value.includes(key) : value[key];
}

/** The step at which a property became what it is at `index`, -1 if nothing has changed it. @param {Timeline} timeline @param {string} slug @param {number} index */
export const originOfProperty = (timeline, slug, index) => timeline.worldAfter(index).properties.get(slug)?.step ?? -1;

/** The step that sent a message, -1 if there is no such message. @param {Timeline} timeline @param {string} id */
export const originOfMessage = (timeline, id) => timeline.messages.get(id)?.sendStep ?? -1;

/**
 * What a node can know after step `index`: of each node the steps up to a certain one, from messages and from its own steps. After a
 * crash it no longer knows what it had only in memory.
 * @param {Timeline} timeline
 * @param {string} node
 * @param {number} index
 */
export function knowledge(timeline, node, index) {
  const causality = causalityOf(timeline);
  const at = causality.lastOf(node, index);
  const row = causality.rows.get(at);
  const lost = (causality.forgotten[causality.lane.get(node) ?? -1] ?? []).filter(([, crash]) => crash <= at);
  /** The last step of a node that can be known, -1 if nothing can. */
  const last = (/** @type {string} */ id) => row?.[causality.lane.get(id) ?? -1] ?? -1;
  const step = (/** @type {number} */ i) => {
    const one = timeline.steps[i];
    if (!one || !OWN.has(one.kind) || UNFELT.has(one.kind) || i > last(one.node)) return false;
    return one.node !== node || !lost.some(([from, to]) => i > from && i < to);
  };
  return {
    last,
    step,
    /** A node knows a message if it received it or can know that it was sent. A copy made by the network is known to nobody before it arrives. */
    message(/** @type {string} */ id) {
      const message = timeline.messages.get(id);
      if (!message) return false;
      if (message.to === node && message.end === "deliver" && message.endStep <= index) return step(message.endStep);
      return timeline.steps[message.sendStep]?.kind === "send" && step(message.sendStep);
    },
  };
}
