// A run at a moment as plain data to draw: nodes, messages and their marks. It knows no sizes, no language and no DOM.

import { progressOf } from "../core/timeline.js";
import { dig, hueOf, messageLabel } from "../core/words.js";
import { exhibited } from "./folds.js";
import { registersOf } from "./registers.js";

/** @import { Declaration, Flight, MessageHint, NodeAt, Queued, RoleHint, Step, Timer, View, World } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Register } from './registers.js' */

/** @typedef {{kind: 'node'|'message'|'link', id: string}} Target */
/** @typedef {'full'|'soft'|'rim'} Fill */
/** @typedef {{index: number, label: string, hue: number, state: 'solid'|'open'|'disk'}} Cell */

/**
 * @typedef {Object} SceneNode
 * @property {string} id
 * @property {string} role
 * @property {string} phase
 * @property {import('../core/types.js').Status} status
 * @property {Fill} fill
 * @property {number} hue
 * @property {string} tone
 * @property {number|null} number
 * @property {boolean} spotlight
 * @property {Timer|null} timer
 * @property {{cells: Cell[], total: number, commit: number|null}|null} log   all cells; the layout shows the last ones
 * @property {{seats: Array<{id: string, says: 'yes'|'no'|''}>, need: number, have: number}|null} tally
 * @property {Register[]} registers   what stands beside it, from top to bottom
 * @property {Array<[string, any]>} disk
 * @property {Array<[string, any]>} memory
 * @property {string[]} locks
 * @property {number|null} blockedUs   since when
 * @property {Queued[]} outbox
 * @property {Queued[]} neverLeft
 * @property {number} sinceUs
 * @property {boolean} here            whether the last step is this node's
 */

/**
 * @typedef {Object} SceneMessage
 * @property {string} id
 * @property {string} from
 * @property {string} to
 * @property {string} type
 * @property {'request'|'reply'|'vote'|'beat'} shape
 * @property {string} label
 * @property {number} hue
 * @property {string} tone
 * @property {boolean} refused
 * @property {number} lane
 * @property {boolean} held
 * @property {number} s
 * @property {number} cutS
 * @property {Flight} flight
 */

/** @typedef {{id: string, from: string, to: string, end: 'lost'|'bounced', why: string, s: number, cutS: number, hue: number, lane: number, fade: number}} SceneCross */
/** @typedef {{ids: string[], sinceUs: number}} SceneGroup */
/** @typedef {{ref: string, a: string, b: string, oneWay: boolean, sinceUs: number}} SceneCut */
/** What a client asked for (in), was told (out), was refused (no), or gave up without knowing how it ends (open). @typedef {{text: string, way: 'in' | 'out' | 'no' | 'open'}} ClientSays */

/** An exhibit: its name in the layout, its kind, the fact that it shows, and that fact's value. @typedef {{id: string, kind: string, fact: string, hint: Record<string, any>, value: any}} SceneExhibit */

/**
 * @typedef {Object} SceneModel
 * @property {string} key        changes when anything but motion does
 * @property {View} view
 * @property {SceneExhibit[]} exhibits
 * @property {number} tUs
 * @property {number} index
 * @property {Target|null} selected
 * @property {SceneNode[]} nodes
 * @property {SceneMessage[]} messages
 * @property {SceneCross[]} crosses
 * @property {SceneGroup[]} isolated
 * @property {SceneCut[]} cuts
 * @property {SceneCut[]} holds
 * @property {Record<string, any>} truth
 * @property {Array<ClientSays & {node: string, fade: number}>} clients
 * @property {number} majority
 */

const CROSS_FLIGHTS = 2.2; // flights: how long a cross stays, so that it is seen at any speed
const CROSS_LEAST_US = 8_000;
const LOOK_BACK = 600; // steps
const WAYS = /** @type {const} */ ({ ok: "out", failed: "no", unknown: "open" }); // by the outcome of an operation

/**
 * What was computed for a run: the last still, and nodes and flights that have not changed since.
 * @typedef {{key: string, length: number, still: ReturnType<typeof freshStill>|null, nodes: WeakMap<NodeAt, SceneNode>, flights: WeakMap<Flight, ReturnType<typeof messageOf>>}} Memo
 */
/** @type {WeakMap<Timeline, Memo>} */
const memos = new WeakMap();

/** The scene at a position: the world after step `index`, its messages where they are at `tUs`. */
export function sceneAt(
  /** @type {Timeline} */ timeline,
  /** @type {Declaration} */ declaration,
  /** @type {{tUs: number, index: number, selected?: Target|string|null}} */ { tUs, index: asked, selected = null },
) {
  const index = asked < 0 && tUs === 0 ? started(timeline) : asked;
  const still = stillAt(timeline, declaration, index);
  const target = typeof selected === "string" ? /** @type {Target} */ ({ kind: "node", id: selected }) : selected;
  const step = timeline.steps[index];
  const here = step && step.tUs === tUs && asked >= 0 ? step.node : "";
  return /** @type {SceneModel} */ ({
    ...still,
    key: `${still.key}|${target ? target.kind + target.id : ""}|${here}`,
    tUs,
    selected: target,
    nodes: here ? still.nodes.map((node) => (node.id === here ? { ...node, here: true } : node)) : still.nodes,
    messages: still.flights.map((m) => ({ ...m, s: progressOf(m.flight, tUs) })),
    crosses: crossesAt(timeline, declaration, index, tUs),
    clients: clientsAt(timeline, index, tUs),
  });
}

/** Before the first step the nodes are shown as they are after their start, with their timers, so that the stage isn't empty. */
function started(/** @type {Timeline} */ timeline) {
  let index = -1;
  while (timeline.steps[index + 1]?.kind === "start" && timeline.steps[index + 1]?.tUs === 0) index++;
  return index;
}

/** The parts of a scene that don't move between two steps, computed once per step. */
function stillAt(
  /** @type {Timeline} */ timeline,
  /** @type {Declaration} */ declaration,
  /** @type {number} */ index,
) {
  const key = `${timeline.epoch}.${index}`;
  const { length } = timeline.steps;
  const known = memos.get(timeline);
  if (known?.still && known.key === key && known.length === length) return known.still;
  const memo = known ?? { key, length, still: null, nodes: new WeakMap(), flights: new WeakMap() };
  memo.still = freshStill(timeline, declaration, index, key, memo);
  memo.key = key;
  memo.length = length;
  memos.set(timeline, memo);
  return memo.still;
}

function freshStill(
  /** @type {Timeline} */ timeline,
  /** @type {Declaration} */ declaration,
  /** @type {number} */ index,
  /** @type {string} */ key,
  /** @type {Memo} */ { nodes, flights },
) {
  const world = timeline.worldAfter(index);
  const ids = [...world.nodes.keys()];
  return {
    key,
    view: declaration.view,
    index,
    // A node that no step has changed is the same object as before, so the drawing can tell that nothing has changed.
    nodes: ids.map((id) => {
      const node = /** @type {NodeAt} */ (world.nodes.get(id));
      return made(nodes, node, () => nodeOf(node, world, declaration));
    }),
    flights: [...world.flights.values()].map((flight) =>
      made(flights, flight, () => messageOf(flight, declaration.view.messages[flight.type])),
    ),
    isolated: isolatedOf(world),
    cuts: linksOf(world.cuts, world.cutSince),
    holds: linksOf(world.holds, new Map()),
    truth: world.truth,
    exhibits: (declaration.view.exhibits ?? []).map((hint) => ({
      id: `${hint.kind}.${hint.fact}`,
      kind: hint.kind,
      fact: hint.fact,
      hint,
      value: exhibited(timeline, hint, index, world),
    })),
    majority: Math.floor(ids.length / 2) + 1,
  };
}

/**
 * The result for a key, computed once.
 * @template {object} K
 * @template V
 * @param {WeakMap<K, V>} known
 * @param {K} of
 * @param {() => V} make
 */
function made(known, of, make) {
  const before = known.get(of);
  if (before !== undefined) return before;
  const fresh = make();
  known.set(of, fresh);
  return fresh;
}

/** How a message is drawn, wherever it is. */
function messageOf(/** @type {Flight} */ flight, /** @type {MessageHint|undefined} */ hint) {
  return {
    id: flight.id,
    from: flight.from,
    to: flight.to,
    type: flight.type,
    body: flight.body,
    lane: flight.lane,
    held: flight.held,
    cutS: flight.cutS,
    flight,
    ...looksOf(flight.type, flight.body, hint),
  };
}

/** How a message looks, by its hint. */
export function looksOf(
  /** @type {string} */ type,
  /** @type {Record<string, any>} */ body,
  /** @type {MessageHint|undefined} */ hint,
) {
  const refused = hint?.refused ? dig(body, hint.refused) === false : false;
  const said = messageLabel(hint, body);
  const label = refused && /^\d+$/.test(said) ? "" : said; // a refusal acknowledges nothing
  const shape = hint?.shape ?? "request";
  return {
    // A request whose label is empty, such as an AppendEntries without entries, is drawn as the small square of a heartbeat.
    shape: shape === "request" && hint?.label && !label ? /** @type {const} */ ("beat") : shape,
    label: label || (hint?.label || shape === "vote" || shape === "beat" ? "" : type),
    hue: hint?.hue ? hueOf(dig(body, hint.hue)) : 0,
    number: hint?.hue ? dig(body, hint.hue) : null,
    tone: toneOf(hint?.tone, body),
    refused,
  };
}

/** A tone may be said outright, or name a field whose value is a tone. */
function toneOf(/** @type {string|undefined} */ tone, /** @type {Record<string, any>} */ body) {
  if (!tone) return "";
  const value = tone.startsWith("{") ? dig(body, tone.slice(1, -1)) : tone;
  return value === true ? "commit" : value === false ? "abort" : String(value ?? "");
}

function nodeOf(/** @type {NodeAt} */ node, /** @type {World} */ world, /** @type {Declaration} */ declaration) {
  const role = declaration.roles.find((r) => r.slug === node.role);
  const hint = declaration.view.roles[node.role] ?? /** @type {RoleHint} */ ({});
  const { state } = node;
  const phase = String(state[role?.phase ?? ""] ?? "");
  const down = node.status === "crashed" || node.status === "wiped";
  const number = hint.number ? (dig(state, hint.number) ?? null) : null;
  const timers = hint.timers?.length ? hint.timers : [...node.timers.keys()];
  const durable = new Set(role?.durable ?? []);
  return /** @type {SceneNode} */ ({
    id: node.id,
    role: node.role,
    phase,
    status: node.status,
    fill: down ? "rim" : (hint.fills?.[phase] ?? "rim"),
    hue: hueOf(number),
    tone: down ? "" : (hint.tones?.[phase] ?? ""),
    number: typeof number === "number" ? number : null,
    spotlight: !down && (hint.spotlight ?? []).includes(phase),
    timer: down ? null : (timers.map((name) => node.timers.get(name)).find(Boolean) ?? null),
    log: logOf(hint, node, down, durable),
    tally: down ? null : tallyOf(hint, node, phase, world),
    registers: registersOf(hint, node, down, durable),
    disk: (hint.disk ?? []).map((field) => [
      field,
      node.disk[field] ?? (durable.has(field) ? state[field] : undefined),
    ]),
    memory: (hint.memory ?? []).map((field) => [field, state[field]]),
    locks: hint.locks ? (dig(state, hint.locks) ?? []) : [],
    blockedUs: !down && hint.blocked ? (dig(state, hint.blocked) ?? null) : null,
    outbox: node.outbox,
    neverLeft: node.neverLeft,
    sinceUs: node.sinceUs,
    here: false,
  });
}

/** A log's cells. A commit index that is kept in memory is gone after a crash. */
function logOf(
  /** @type {RoleHint} */ hint,
  /** @type {NodeAt} */ node,
  /** @type {boolean} */ down,
  /** @type {Set<string>} */ durable,
) {
  if (!hint.log) return null;
  const { field, label, hue, commit, first = 1 } = hint.log;
  const entries = /** @type {any[]} */ ((down ? (node.disk[field] ?? node.state[field]) : node.state[field]) ?? []);
  const known = commit && !(down && !durable.has(commit)) ? /** @type {number} */ (node.state[commit] ?? 0) : null;
  return {
    total: entries.length,
    commit: known,
    cells: entries.map((entry, i) => {
      const index = first + i;
      const text = label.includes("{")
        ? label.replace(/\{([^{}]+)\}/g, (_, path) => String(dig(entry, path) ?? ""))
        : String((label ? dig(entry, label) : entry) ?? "");
      const state = down
        ? /** @type {const} */ ("disk")
        : known === null || index <= known
          ? /** @type {const} */ ("solid")
          : /** @type {const} */ ("open");
      return { index, label: text, hue: hue ? hueOf(dig(entry, hue)) : 0, state };
    }),
  };
}

/** The seats of a node that counts, while it does. */
function tallyOf(
  /** @type {RoleHint} */ hint,
  /** @type {NodeAt} */ node,
  /** @type {string} */ phase,
  /** @type {World} */ world,
) {
  return hint.tally?.during.includes(phase) ? countedBy(hint.tally, node, world) : null;
}

/** Seats: who said yes, who said no, who hasn't. */
export function countedBy(
  /** @type {import('../core/types.js').TallyHint} */ tally,
  /** @type {NodeAt} */ node,
  /** @type {World} */ world,
) {
  const says = (/** @type {string} */ field) => {
    const v = field ? dig(node.state, field) : null;
    return new Set(
      Array.isArray(v)
        ? v
        : v && typeof v === "object"
          ? Object.keys(v).filter((k) => v[k] !== false && v[k] !== null)
          : [],
    );
  };
  const yes = says(tally.field);
  const no = says(tally.against);
  const nodes = [...world.nodes.values()];
  // The voters: nodes of the role that is named; else of the same role for a majority, of the most frequent other role if all must agree.
  const peers = nodes.filter((n) => n.role === node.role);
  const others = nodes.filter((n) => n.role !== node.role);
  const voters = tally.of
    ? nodes.filter((n) => n.role === tally.of)
    : tally.need === "majority" || !others.length
      ? peers
      : mostNumerous(others);
  const seats = voters.map(({ id }) => ({
    id,
    says: /** @type {'yes' | 'no' | ''} */ (yes.has(id) ? "yes" : no.has(id) ? "no" : ""),
  }));
  return {
    seats,
    need:
      typeof tally.need === "number"
        ? tally.need
        : tally.need === "majority"
          ? Math.floor(voters.length / 2) + 1
          : voters.length,
    have: seats.filter((s) => s.says === "yes").length,
  };
}

/** The nodes with the most frequent role. */
function mostNumerous(/** @type {NodeAt[]} */ nodes) {
  const kinds = [...new Set(nodes.map((n) => n.role))].map((role) => nodes.filter((n) => n.role === role));
  return kinds.reduce((most, kind) => (kind.length > most.length ? kind : most), /** @type {NodeAt[]} */ ([]));
}

/** Each group of a partition but the largest stands behind a curtain. */
function isolatedOf(/** @type {World} */ world) {
  if (!world.groups || world.groups.length < 2) return [];
  const house = world.groups.reduce((most, group) => (group.length > most.length ? group : most));
  return world.groups
    .filter((group) => group !== house)
    .map((ids) => ({ ids, sinceUs: world.groupSince.get(ids.join(".")) ?? world.partitionSinceUs }));
}

function linksOf(/** @type {Set<string>} */ refs, /** @type {Map<string, number>} */ since) {
  return [...refs].map((ref) => {
    const oneWay = ref.endsWith(".one-way");
    const [a = "", b = ""] = (oneWay ? ref.slice(0, -8) : ref).split("-");
    return { ref, a, b, oneWay, sinceUs: since.get(ref) ?? 0 };
  });
}

/** The messages that died a moment ago, and where. */
function crossesAt(
  /** @type {Timeline} */ timeline,
  /** @type {Declaration} */ declaration,
  /** @type {number} */ index,
  /** @type {number} */ tUs,
) {
  /** @type {SceneCross[]} */
  const crosses = [];
  for (let i = index; i >= 0 && i > index - LOOK_BACK; i--) {
    const step = /** @type {Step} */ (timeline.steps[i]);
    if (tUs - step.tUs > 400_000) break;
    if (step.kind !== "lost" && step.kind !== "bounced") continue;
    const message = timeline.messages.get(step.ref);
    if (!message) continue;
    const stays = Math.max(CROSS_LEAST_US, (message.dueUs - message.sentUs) * CROSS_FLIGHTS);
    const age = (tUs - step.tUs) / stays;
    if (age > 1) continue;
    const hint = declaration.view.messages[message.type];
    crosses.push({
      id: message.id,
      from: message.from,
      to: message.to,
      end: step.kind,
      why: message.why,
      s: message.endS,
      cutS: message.cutS,
      hue: hint?.hue ? hueOf(dig(message.body, hint.hue)) : 0,
      lane: message.lane,
      fade: age < 0.6 ? 1 : (1 - age) / 0.4,
    });
    if (crosses.length >= 24) break;
  }
  return crosses;
}

/** What a client asked for, or was told, in this step: null if it is about no client. @returns {ClientSays | null} */
export function clientSays(/** @type {Step} */ step) {
  const answer = step.outputs.find(({ kind }) => kind === "answer")?.value;
  if (answer) return { text: String(answer.value), way: WAYS[/** @type {keyof typeof WAYS} */ (answer.outcome)] };
  return step.kind === "client" || step.kind === "operator" ? { text: step.ref, way: "in" } : null;
}

/** What clients asked for or were told a moment ago, the latest at each node. */
function clientsAt(/** @type {Timeline} */ timeline, /** @type {number} */ index, /** @type {number} */ tUs) {
  /** @type {SceneModel['clients']} */
  const clients = [];
  for (let i = index; i >= 0 && i > index - LOOK_BACK; i--) {
    const step = /** @type {Step} */ (timeline.steps[i]);
    const age = (tUs - step.tUs) / 30_000;
    if (age > 1) break;
    const said = clientSays(step);
    if (!said || clients.some((c) => c.node === step.node)) continue;
    clients.push({ node: step.node, ...said, fade: age < 0.6 ? 1 : (1 - age) / 0.4 });
  }
  return clients;
}
