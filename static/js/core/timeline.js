// Folds the server's frames into a run whose world can be computed at any moment. Pure: no DOM, no clock, no socket.
//
// Each step keeps the acting node as it was afterwards and the flights that it began or ended. So the world after a step is folded
// from the keyframe before it by setting references: a seek takes microseconds in a run of any length.

/** @import { Declaration, Flight, Message, NodeAt, Patch, Run, Step, Timer, World } from './types.js' */

const KEYFRAME_EVERY = 64; // steps; a fold of 63 references takes about 10 us

/** @type {Step['timers']} */
const NO_TIMERS = { armed: [], cancelled: [] };
/** @type {never[]} */
const NOTHING = [];

const HOLD_AT = 0.5; // a held message waits half way, where it is clearly seen

/** How far a message has come at `tUs`, from 0 (it leaves) to 1 (it is there). */
export function progressOf(/** @type {Flight} */ flight, /** @type {number} */ tUs) {
  const span = flight.dueUs - flight.legUs;
  const share = span > 0 ? Math.min(1, Math.max(0, (tUs - flight.legUs) / span)) : tUs < flight.dueUs ? 0 : 1;
  const s = flight.legS + (1 - flight.legS) * share;
  return flight.held ? Math.min(s, Math.max(HOLD_AT, flight.legS)) : s;
}

/** A timer's name: `election` of `s2.election.3`. */
const timerName = (/** @type {string} */ id) => id.split(".").slice(1, -1).join(".");

/** The two ends of a link and whether it is meant one way only: `s1-s3`, `s1-s3.one-way`. */
export function linkOf(/** @type {string} */ ref) {
  const oneWay = ref.endsWith(".one-way");
  const [a = "", b = ""] = (oneWay ? ref.slice(0, -8) : ref).split("-");
  return { a, b, oneWay };
}

const onLink = (/** @type {{from: string, to: string}} */ m, /** @type {string} */ ref) => {
  const { a, b, oneWay } = linkOf(ref);
  return (m.from === a && m.to === b) || (!oneWay && m.from === b && m.to === a);
};

/**
 * A node's fields, or the facts of the truth, after a patch (docs/wire.md). What the patch doesn't name is the same object as before.
 * @type {(fields: any, patch: Patch|null) => any}
 */
export function patched(fields, patch) {
  if (!patch) return fields;
  const next = Object.assign(Array.isArray(fields) ? [...fields] : { ...fields }, patch["="]);
  for (const key of patch["-"] ?? []) delete next[key];
  for (const [key, inner] of Object.entries(patch["/"] ?? {})) next[key] = patched(fields[key], inner);
  for (const [field, [keep, items]] of Object.entries(patch["+"] ?? {})) {
    next[field] = [...(fields[field] ?? []).slice(0, keep), ...items];
  }
  for (const [field, [set, gone]] of Object.entries(patch["~"] ?? {})) {
    const map = { ...(fields[field] ?? {}), ...set };
    for (const key of gone) delete map[key];
    next[field] = map;
  }
  return next;
}

/** A step of the wire (docs/wire.md) with names instead of places; of a step that another timeline has decoded, what the wire said. */
export function decodeStep(/** @type {any[]|Step} */ raw, /** @type {number} */ index) {
  if (!Array.isArray(raw)) return { ...raw, after: null, air: [], landed: [] };
  const [
    tUs,
    kind,
    node = "",
    cause = -1,
    ref = "",
    rules,
    sends,
    patch,
    timers,
    notes,
    outputs,
    properties,
    truth,
    queued,
  ] = raw;
  return /** @type {Step} */ ({
    index,
    tUs,
    kind,
    node: node ?? "",
    cause: cause ?? -1,
    ref: ref ?? "",
    rules: rules ?? NOTHING,
    sends: (sends ?? []).map((/** @type {any[]} */ [id, to, type, body, dueUs]) => ({
      id,
      to,
      type,
      body: body ?? {},
      dueUs,
    })),
    patch: patch && Object.keys(patch).length ? patch : null,
    timers: decodeTimers(timers),
    notes: (notes ?? []).map((/** @type {any[]} */ [key, params]) => ({ key, params: params ?? {} })),
    outputs: (outputs ?? []).map((/** @type {any[]} */ [kindOf, value]) => ({ kind: kindOf, value })),
    properties: (properties ?? []).map((/** @type {any[]} */ [slug, status, params]) => ({
      slug,
      status,
      params: params ?? {},
    })),
    truth: truth && Object.keys(truth).length ? truth : null,
    queued: (queued ?? []).map((/** @type {any[]} */ [to, type]) => ({ to, type })),
    after: null,
    air: [],
    landed: [],
  });
}

/** Armed timers have four places, cancelled ones one. */
function decodeTimers(/** @type {any[][]|undefined} */ raw) {
  if (!raw?.length) return NO_TIMERS;
  /** @type {Timer[]} */
  const armed = [];
  /** @type {string[]} */
  const cancelled = [];
  for (const [id, fromUs, dueUs, earliestUs] of raw) {
    if (fromUs === undefined) cancelled.push(id);
    else armed.push({ id, name: timerName(id), fromUs, dueUs, earliestUs: earliestUs ?? dueUs });
  }
  return { armed, cancelled };
}

/** A flight after a step about links: held, released, or lost where the link is cut; null if the step doesn't concern it. */
function bentBy(/** @type {Step} */ step, /** @type {Flight} */ flight) {
  switch (step.kind) {
    case "hold":
      return onLink(flight, step.ref)
        ? { ...flight, legUs: step.tUs, legS: progressOf(flight, step.tUs), held: true }
        : null;
    case "release":
      return onLink(flight, step.ref) && flight.held
        ? {
            ...flight,
            legUs: step.tUs,
            legS: progressOf(flight, step.tUs),
            held: false,
            dueUs: Math.max(flight.dueUs, step.tUs),
          }
        : null;
    case "cut":
      return onLink(flight, step.ref) && flight.cutS < 0 ? { ...flight, cutS: progressOf(flight, step.tUs) } : null;
    case "partition": {
      const apart = step.ref.split("-").some((group) => {
        const ids = group.split(".");
        return ids.includes(flight.from) !== ids.includes(flight.to);
      });
      return apart && flight.cutS < 0 ? { ...flight, cutS: progressOf(flight, step.tUs) } : null;
    }
    default:
      return null;
  }
}

/** A run as far as it is known, and every moment of it. */
export class Timeline {
  /** @type {Step[]} */ steps = [];
  /** @type {Run|null} */ run = null;
  /** @type {Map<string, Message>} every message sent so far, in order */
  messages = new Map();
  /** @type {Map<string, number>} key moment -> step */
  moments = new Map();
  epoch = -1;
  untilUs = 0;
  end = "";
  /** Of the whole run: of what is done in it, and of everything. Empty while the run isn't known to its end. */
  digests = { deeds: "", whole: "" };
  /** Counts up whenever steps come or go, so that what is drawn from them is drawn again. */
  version = 0;

  /** @type {Declaration} */ #declaration;
  /** @type {((key: string) => boolean)} */ #hasHeadline;
  /** @type {World} */ #initial = emptyWorld();
  /** @type {World[]} after steps KEYFRAME_EVERY - 1, 2 KEYFRAME_EVERY - 1, ... */ #keyframes = [];
  /** @type {World} */ #head = emptyWorld();
  /** @type {World} the last one asked for */ #last = emptyWorld();
  /** @type {Map<string, {tUs: number, spanUs: number, lane: number}>} */ #lastOnLink = new Map();
  /** @type {number[]} */ #noted = [];
  /** @type {number[]|null} */ #strong = null;

  /** A timeline of a protocol; `captions` say which notes have a headline (all of them, if not given). */
  constructor(/** @type {Declaration} */ declaration, /** @type {any} */ captions = null) {
    this.#declaration = declaration;
    const notes = captions?.notes;
    this.#hasHeadline = (key) => !notes || Boolean(notes[key]?.headline);
  }

  /** The server doesn't know this run any more: whatever it sends next is newer. */
  forgetEpoch() {
    this.epoch = -1;
  }

  /** Takes a frame in; `cut` is the index from which steps were replaced, or null. Frames of an older epoch are ignored; `gap` says that steps before it are missing. */
  apply(/** @type {any} */ frame) {
    if (frame.epoch === undefined || frame.epoch < this.epoch) return { cut: null };
    if (frame.epoch > this.epoch && frame.cut === undefined) return { cut: null, gap: true };
    if ((frame.cut ?? frame.from ?? 0) > this.steps.length) return { cut: null, gap: true };
    /** @type {number|null} */
    let cut = null;
    if (frame.cut !== undefined) {
      const first = this.run === null;
      const kept = Math.min(frame.cut, this.steps.length);
      this.epoch = frame.epoch;
      if (frame.run) this.#open(frame.run);
      this.#truncate(first ? 0 : kept);
      cut = kept;
    }
    const from = frame.cut ?? frame.from ?? this.steps.length;
    const known = Math.max(0, this.steps.length - from);
    for (const raw of (frame.steps ?? []).slice(known)) this.#append(decodeStep(raw, this.steps.length));
    for (const [list, place, step] of frame.fired ?? []) {
      const fired = /** @type {any} */ (this.run)?.[list]?.[place];
      if (fired) fired.step = step;
    }
    for (const moment of frame.moments ?? []) if (Array.isArray(moment)) this.moments.set(moment[0], moment[1]);
    for (const moment of frame.run?.reached ?? []) this.moments.set(moment[0], moment[1]);
    this.untilUs = frame.until_us ?? this.untilUs;
    this.end = frame.end ?? "";
    if (frame.deeds) this.digests = { deeds: frame.deeds, whole: frame.digest };
    this.#strong = null;
    this.version += 1;
    return { cut };
  }

  #open(/** @type {Run} */ run) {
    this.run = run;
    const world = emptyWorld();
    for (const { id, role, state } of run.cast) {
      const durable = this.#roleOf(role)?.durable ?? Object.keys(state);
      const disk = Object.fromEntries(durable.filter((f) => f in state).map((f) => [f, state[f]]));
      world.nodes.set(id, {
        id,
        role,
        state,
        disk,
        status: "up",
        timers: new Map(),
        outbox: [],
        neverLeft: [],
        sinceUs: 0,
      });
    }
    world.truth = run.truth ?? {};
    for (const p of this.#declaration.properties ?? []) {
      world.properties.set(p.slug, { status: p.kind === "always" ? "holds" : "pending", params: {}, step: -1 });
    }
    this.#initial = world;
  }

  #roleOf(/** @type {string} */ slug) {
    return this.#declaration.roles?.find((role) => role.slug === slug);
  }

  #truncate(/** @type {number} */ kept) {
    this.steps.length = kept;
    this.#keyframes.length = Math.min(this.#keyframes.length, Math.floor(kept / KEYFRAME_EVERY));
    for (const [id, message] of this.messages) {
      if (message.sendStep >= kept) this.messages.delete(id);
      else if (message.endStep >= kept)
        Object.assign(message, { endStep: -1, endUs: -1, end: "", why: "", endS: 0, cutS: -1 });
    }
    for (const [slug, step] of this.moments) if (step >= kept) this.moments.delete(slug);
    while (this.#noted.length && /** @type {number} */ (this.#noted.at(-1)) >= kept) this.#noted.pop();
    this.#lastOnLink.clear();
    for (const m of this.messages.values())
      this.#lastOnLink.set(`${m.from}-${m.to}`, { tUs: m.sentUs, spanUs: m.dueUs - m.sentUs, lane: m.lane });
    this.#last = this.#initial;
    this.#head = this.worldAfter(kept - 1);
    this.digests = { deeds: "", whole: "" };
  }

  #append(/** @type {Step} */ step) {
    this.steps.push(step);
    this.#derive(step, this.#head);
    this.#head = folded(this.#head, [step]);
    if ((step.index + 1) % KEYFRAME_EVERY === 0) this.#keyframes.push(this.#head);
    if (step.notes.some((note) => this.#hasHeadline(note.key))) this.#noted.push(step.index);
  }

  /** What a step does to the acting node and to the air, worked out once. */
  #derive(/** @type {Step} */ step, /** @type {World} */ world) {
    const before = world.nodes.get(step.node);
    if (before) step.after = this.#nodeAfter(step, before);
    const bends = step.kind === "delay" || step.kind === "duplicate";
    for (const send of step.sends) {
      const original = bends ? world.flights.get(step.ref) : undefined;
      const sender = original?.from ?? (send.id.split("-")[0] || step.node);
      /** @type {Flight} */
      const flight = {
        id: send.id,
        from: sender,
        to: send.to,
        type: send.type,
        body: send.body,
        sentUs: original?.sentUs ?? step.tUs,
        dueUs: send.dueUs,
        sendStep: step.kind === "delay" ? (original?.sendStep ?? step.index) : step.index,
        legUs: step.tUs,
        legS: original ? progressOf(original, step.tUs) : 0,
        held: [...world.holds].some((ref) => onLink({ from: sender, to: send.to }, ref)),
        cutS: -1,
        lane: original && step.kind === "delay" ? original.lane : this.#laneOf(sender, send.to, step.tUs, send.dueUs),
      };
      step.air.push(flight);
      const known = this.messages.get(send.id);
      if (known) known.dueUs = send.dueUs;
      else
        this.messages.set(send.id, {
          ...pick(flight),
          sentUs: step.tUs,
          sendStep: step.index,
          endStep: -1,
          endUs: -1,
          end: "",
          why: "",
          endS: 0,
          cutS: -1,
        });
    }
    if (step.kind === "deliver" || step.kind === "lost" || step.kind === "bounced") {
      step.landed.push(step.ref);
      const message = this.messages.get(step.ref);
      const flight = world.flights.get(step.ref);
      if (message && message.endStep < 0) {
        const why = step.notes.find((note) => note.key === "lost")?.params ?? {};
        Object.assign(message, {
          endStep: step.index,
          endUs: step.tUs,
          end: step.kind,
          why: String(why.why ?? why.reason ?? Object.values(why)[0] ?? ""),
          endS: flight ? progressOf(flight, step.tUs) : 1,
          cutS: flight?.cutS ?? -1,
        });
      }
    }
    const renewed = new Set(step.air.map((flight) => flight.id));
    for (const flight of world.flights.values()) {
      if (renewed.has(flight.id)) continue;
      const bent = bentBy(step, flight);
      if (bent) step.air.push(bent);
    }
  }

  /** Messages that follow each other closely on one link fly side by side; each keeps its lane for the whole way. */
  #laneOf(
    /** @type {string} */ from,
    /** @type {string} */ to,
    /** @type {number} */ tUs,
    /** @type {number} */ dueUs,
  ) {
    const link = `${from}-${to}`;
    const last = this.#lastOnLink.get(link);
    const close = last && tUs >= last.tUs && tUs - last.tUs < last.spanUs * 0.3;
    const lane = close ? (last.lane + 1) % 3 : 0;
    this.#lastOnLink.set(link, { tUs, spanUs: dueUs - tUs, lane });
    return lane;
  }

  #nodeAfter(/** @type {Step} */ step, /** @type {NodeAt} */ before) {
    const { kind } = step;
    const role = this.#roleOf(before.role);
    /** @type {NodeAt} */
    const node = { ...before };
    if (kind === "forced") node.disk = patched(before.disk, step.patch);
    else node.state = patched(before.state, step.patch);
    if (kind === "crash" || kind === "wipe") {
      node.status = kind === "crash" ? "crashed" : "wiped";
      node.timers = new Map();
      node.neverLeft = before.status === "up" || before.status === "paused" ? before.outbox : before.neverLeft;
      node.outbox = [];
      if (kind === "wipe") node.disk = Object.fromEntries((role?.durable ?? []).map((f) => [f, node.state[f]]));
    } else if (kind === "restart") {
      node.status = "up";
      node.neverLeft = [];
    } else if (kind === "pause") node.status = "paused";
    else if (kind === "resume") node.status = "up";
    const { armed, cancelled } = step.timers;
    if (armed.length || cancelled.length || kind === "timer") {
      node.timers = new Map(node.timers);
      if (kind === "timer") node.timers.delete(timerName(step.ref));
      for (const id of cancelled) node.timers.delete(timerName(id));
      for (const timer of armed) if (!cancelled.includes(timer.id)) node.timers.set(timer.name, timer);
    }
    if (step.queued.length) node.outbox = [...node.outbox, ...step.queued];
    if (kind !== "delay" && kind !== "duplicate") {
      for (const send of step.sends) {
        const place = node.outbox.findIndex((q) => q.to === send.to && q.type === send.type);
        if (place >= 0) node.outbox = node.outbox.filter((_, i) => i !== place);
      }
    }
    const phase = role?.phase ?? "";
    if (node.status !== before.status || node.state[phase] !== before.state[phase]) node.sinceUs = step.tUs;
    return node;
  }

  /** The world after step `index`; -1 is the initial one. */
  worldAfter(/** @type {number} */ index) {
    const at = Math.min(index, this.steps.length - 1);
    if (at < 0) return this.#initial;
    if (this.#last.index === at) return this.#last;
    const key = Math.floor((at + 1) / KEYFRAME_EVERY) - 1;
    let base = key >= 0 ? /** @type {World} */ (this.#keyframes[key]) : this.#initial;
    if (this.#last.index > base.index && this.#last.index < at) base = this.#last;
    this.#last = base.index === at ? base : folded(base, this.steps.slice(base.index + 1, at + 1));
    return this.#last;
  }

  /** The last step shown at a place: all steps before `tUs`, and the first `k` of those at `tUs`. */
  indexAt(/** @type {number} */ tUs, k = Number.POSITIVE_INFINITY) {
    const first = this.#firstAt(tUs);
    if (k === 0) return first - 1;
    const past = this.#firstAt(tUs + 1);
    return Math.min(past, first + k) - 1;
  }

  #firstAt(/** @type {number} */ tUs) {
    let lo = 0;
    let hi = this.steps.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (/** @type {Step} */ (this.steps[mid]).tUs < tUs) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  /** The place right after step `index`: its instant, and how many steps of that instant are done. */
  placeOf(/** @type {number} */ index) {
    const step = this.steps[Math.min(index, this.steps.length - 1)];
    if (!step || index < 0) return { tUs: 0, k: 0 };
    return { tUs: step.tUs, k: step.index - this.#firstAt(step.tUs) + 1 };
  }

  /** The last step at or before `index` whose note has a headline, or null. */
  lastNote(/** @type {number} */ index) {
    const found = lastAtMost(this.#noted, index);
    return found === null ? null : /** @type {Step} */ (this.steps[found]);
  }

  /** Key moments, what people and the script did, and properties that changed. */
  #strongMoments() {
    if (this.#strong) return this.#strong;
    const found = new Set(this.moments.values());
    for (const list of [this.run?.script ?? [], this.run?.interventions ?? []]) {
      for (const { step } of list) if (step !== null && step !== undefined && step < this.steps.length) found.add(step);
    }
    for (const step of this.steps)
      if (step.properties.some((p) => p.status === "broken" || p.status === "seen")) found.add(step.index);
    this.#strong = [...found].sort((a, b) => a - b);
    return this.#strong;
  }

  /** The next step worth a stop after `index`, or null. Where no key moment is left, the next headline. */
  nextMoment(/** @type {number} */ index) {
    return firstAbove(this.#strongMoments(), index) ?? firstAbove(this.#noted, index);
  }

  /** The step worth a stop before `index`, or null. */
  prevMoment(/** @type {number} */ index) {
    return lastAtMost(this.#strongMoments(), index - 1) ?? lastAtMost(this.#noted, index - 1);
  }
}

const pick = (/** @type {Flight} */ { id, from, to, type, body, dueUs, lane }) => ({
  id,
  from,
  to,
  type,
  body,
  dueUs,
  lane,
});

const lastAtMost = (/** @type {number[]} */ sorted, /** @type {number} */ limit) => {
  let lo = 0;
  let hi = sorted.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (/** @type {number} */ (sorted[mid]) <= limit) lo = mid + 1;
    else hi = mid;
  }
  return lo ? /** @type {number} */ (sorted[lo - 1]) : null;
};

const firstAbove = (/** @type {number[]} */ sorted, /** @type {number} */ limit) => {
  const found = sorted.find((index) => index > limit);
  return found === undefined ? null : found;
};

/** @returns {World} */
const emptyWorld = () => ({
  index: -1,
  tUs: 0,
  nodes: new Map(),
  flights: new Map(),
  groups: null,
  partitionSinceUs: 0,
  groupSince: new Map(),
  cuts: new Set(),
  cutSince: new Map(),
  holds: new Set(),
  truth: {},
  properties: new Map(),
});

/** The world after some more steps. Parts that they don't change are shared with the world before. */
function folded(/** @type {World} */ base, /** @type {Step[]} */ steps) {
  const world = { ...base };
  const own = new Set();
  const mine = (/** @type {'nodes'|'flights'|'properties'|'cuts'|'holds'|'cutSince'} */ name) => {
    if (own.has(name)) return;
    own.add(name);
    const value = /** @type {any} */ (world)[name];
    /** @type {any} */ (world)[name] = value instanceof Map ? new Map(value) : new Set(value);
  };
  for (const step of steps) {
    world.index = step.index;
    world.tUs = step.tUs;
    if (step.after) {
      mine("nodes");
      world.nodes.set(step.after.id, step.after);
    }
    if (step.air.length || step.landed.length) {
      mine("flights");
      for (const flight of step.air) world.flights.set(flight.id, flight);
      for (const id of step.landed) world.flights.delete(id);
    }
    if (step.properties.length) {
      mine("properties");
      for (const { slug, status, params } of step.properties)
        world.properties.set(slug, { status, params, step: step.index });
    }
    if (step.truth) world.truth = patched(world.truth, step.truth);
    linkStep(world, step, mine);
  }
  return world;
}

/** Partitions, cut and held links. */
function linkStep(
  /** @type {World} */ world,
  /** @type {Step} */ step,
  /** @type {(name: 'cuts'|'holds'|'cutSince') => void} */ mine,
) {
  switch (step.kind) {
    case "partition": {
      const since = world.groupSince;
      if (!world.groups) world.partitionSinceUs = step.tUs;
      world.groups = step.ref.split("-").map((group) => group.split("."));
      world.groupSince = new Map(
        world.groups.map((group) => [group.join("."), since.get(group.join(".")) ?? step.tUs]),
      );
      break;
    }
    case "heal":
      world.groups = null;
      world.groupSince = new Map();
      world.cuts = new Set();
      world.cutSince = new Map();
      break;
    case "cut":
      mine("cuts");
      mine("cutSince");
      world.cuts.add(step.ref);
      world.cutSince.set(step.ref, step.tUs);
      break;
    case "mend": {
      mine("cuts");
      mine("cutSince");
      const { a, b, oneWay } = linkOf(step.ref);
      for (const ref of world.cuts) {
        const link = linkOf(ref);
        const same = (link.a === a && link.b === b) || (link.a === b && link.b === a && !(oneWay && link.oneWay));
        if (same) {
          world.cuts.delete(ref);
          world.cutSince.delete(ref);
        }
      }
      break;
    }
    case "hold":
      mine("holds");
      world.holds.add(step.ref);
      break;
    case "release":
      mine("holds");
      world.holds.delete(step.ref);
      break;
    default:
  }
}
