// The actions that are possible on the selected node, message or link. Pure: for the action bar and for the keyboard.

import { commandText, readCommand } from "../core/commands.js";

/** @import { Command, Declaration, World } from '../core/types.js' */
/** @import { Target } from './scene.js' */
/** @import { Speech } from './speech.js' */

/**
 * One thing to do, or a choice of things.
 * @typedef {Object} Action
 * @property {string} id
 * @property {string} icon
 * @property {string} label
 * @property {string} what          the intervention's text, without its place; empty for a choice
 * @property {boolean} [danger]
 * @property {string} [never]       why it can't be done now
 * @property {Action[]} [choices]
 * @property {Target} [select]      selects instead of doing
 * @property {{command: Command, node: string}} [form]  asks for the command's arguments first
 */

const DELAYS = [1, 2, 5, 20]; // times the latency: from a late reply to as long as a timeout

/**
 * @typedef {Object} Circumstances
 * @property {World} world
 * @property {Declaration} declaration
 * @property {Speech} speech
 * @property {number} latencyMs
 */

/**
 * The actions on a target, in the order in which they are shown.
 * @param {Target} target
 * @param {Circumstances} now
 * @returns {Action[]}
 */
export function actionsFor(target, now) {
  if (target.kind === "node") return nodeActions(target.id, now);
  if (target.kind === "message") return messageActions(target.id, now);
  return linkActions(target.id, now);
}

/** @param {string} id @param {Circumstances} now @returns {Action[]} */
function nodeActions(id, { world, declaration, speech }) {
  const node = world.nodes.get(id);
  if (!node) return [];
  const t = speech.t.bind(speech);
  const name = speech.words.name(id);
  const down = node.status === "crashed" || node.status === "wiped";
  const life = down
    ? [{ id: "crash", icon: "undo-2", label: t("act_restart"), what: `restart:${id}` }]
    : [
        { id: "crash", icon: "zap-off", label: t("act_crash"), what: `crash:${id}`, danger: true },
        node.status === "paused"
          ? { id: "freeze", icon: "play", label: t("act_resume"), what: `resume:${id}` }
          : { id: "freeze", icon: "pause", label: t("act_pause"), what: `pause:${id}` },
      ];
  const never = down ? t("act_is_down", { node: name }) : "";
  const peers = [...world.nodes.keys()].filter((peer) => peer !== id);
  return [
    ...life,
    isAlone(id, world)
      ? { id: "isolate", icon: "link", label: t("act_heal"), what: "heal" }
      : { id: "isolate", icon: "unplug", label: t("act_isolate"), what: `isolate:${id}` },
    choice(
      { id: "fire", icon: "timer", label: t("act_fire"), what: "", never: never || t("act_no_timer", { node: name }) },
      [...node.timers.values()].map((timer) => ({
        id: `fire-${timer.name}`,
        icon: "timer",
        label: speech.words.timer(timer.name),
        what: `fire:${id}.${timer.name}`,
      })),
    ),
    ...commandActions(id, node, { declaration, speech, never }),
    choice(
      { id: "links", icon: "waypoints", label: t("act_links"), what: "", never: "" },
      peers.map((peer) => ({
        id: `link-${peer}`,
        icon: "waypoints",
        label: `${name} – ${speech.words.name(peer)}`,
        what: "",
        select: { kind: /** @type {const} */ ("link"), id: `${id}-${peer}` },
      })),
      true,
    ),
  ];
}

/**
 * The client commands that the node's role has, for its phase.
 * @param {string} id
 * @param {{role: string, state: Record<string, any>}} node
 * @param {{declaration: Declaration, speech: Speech, never: string}} about
 * @returns {Action[]}
 */
function commandActions(id, node, { declaration, speech, never }) {
  const phaseField = declaration.roles.find((role) => role.slug === node.role)?.phase ?? "";
  const ofRole = declaration.commands.filter((command) => !command.role || command.role === node.role);
  if (!ofRole.length) return [];
  const taken = ofRole
    .filter((command) => !command.at.length || command.at.includes(id))
    .filter((command) => !command.to.length || command.to.includes(node.state[phaseField]));
  const byOperator = taken.length && taken.every((command) => commandText(command.example).verb === "operator");
  const none = speech.t("act_no_command", { node: speech.words.name(id) });
  return [
    choice(
      {
        id: "client",
        icon: "send",
        label: speech.t(byOperator ? "act_operator" : "act_client"),
        what: "",
        never: never || none,
      },
      (never ? [] : taken).flatMap((command) => {
        const { verb, text } = commandText(command.example);
        const values = readCommand([command], text)?.values;
        const action = {
          id: `client-${command.slug}`,
          icon: "send",
          label: speech.words.command(command.slug, values),
          what: `${verb}:${id}.${encodeURIComponent(text)}`,
        };
        if (!command.arguments?.length) return [action];
        const other = { ...action, id: `${action.id}-other`, label: speech.words.command(command.slug), what: "" };
        return [action, { ...other, icon: "ellipsis", form: { command, node: id } }];
      }),
    ),
  ];
}

/** @param {string} id @param {Circumstances} now @returns {Action[]} */
function messageActions(id, { world, speech, latencyMs }) {
  const flight = world.flights.get(id);
  const t = speech.t.bind(speech);
  const why = { id: "why", icon: "circle-help", label: t("why"), what: "" };
  if (!flight) return [why];
  const named = `${id}.${flight.type}`;
  return [
    { id: "drop", icon: "x", label: t("act_drop"), what: `drop:${named}`, danger: true },
    choice(
      { id: "delay", icon: "hourglass", label: t("act_delay"), what: "" },
      DELAYS.map((times) => {
        const ms = Math.max(1, Math.round(times * latencyMs));
        return { id: `delay-${ms}`, icon: "hourglass", label: t("act_delay_by", { ms }), what: `delay:${named}.${ms}` };
      }),
      true,
    ),
    { id: "duplicate", icon: "copy", label: t("act_duplicate"), what: `duplicate:${named}` },
    why,
  ];
}

/** @param {string} id @param {Circumstances} now @returns {Action[]} */
function linkActions(id, { world, speech }) {
  const t = speech.t.bind(speech);
  return [
    isOn(world.cuts, id)
      ? { id: "cut", icon: "link", label: t("act_mend"), what: `mend:${id}` }
      : { id: "cut", icon: "scissors", label: t("act_cut"), what: `cut:${id}`, danger: true },
    isOn(world.holds, id)
      ? { id: "hold", icon: "play", label: t("act_release"), what: `release:${id}` }
      : { id: "hold", icon: "hand", label: t("act_hold"), what: `hold:${id}` },
  ];
}

/**
 * A choice. With a single option it becomes that option; without any it isn't possible.
 * @param {Action} head
 * @param {Action[]} choices
 * @param {boolean} [always] a choice even of one
 * @returns {Action}
 */
function choice(head, choices, always = false) {
  if (!choices.length) return head;
  const [only] = choices;
  if (choices.length === 1 && only && !always) return { ...head, what: only.what, never: "", label: head.label };
  return { ...head, choices, never: "" };
}

/** Whether a node is cut off from all others. @param {string} id @param {World} world */
const isAlone = (id, world) =>
  Boolean(world.groups?.some((group) => group.length === 1 && group[0] === id) && world.nodes.size > 1);

/** Whether a link, whichever way it is written, is in a set of links. @param {Set<string>} links @param {string} id */
export function isOn(links, id) {
  const [a = "", b = ""] = id.split("-");
  return links.has(`${a}-${b}`) || links.has(`${b}-${a}`);
}

/** The action with this id, also inside a choice's only way. @param {Action[]} actions @param {string} id */
export const findAction = (actions, id) => actions.find((action) => action.id === id) ?? null;
