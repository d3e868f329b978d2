// What people do to the world, as text (docs/recipe.md): reading it, so that the page can say it in words. Pure.

import { readPlace } from "./player.js";

/** @import { Place } from './player.js' */

/**
 * @typedef {Object} Deed
 * @property {string} verb
 * @property {string} node
 * @property {string[]} nodes     every node it names
 * @property {string} message     the type of the message, empty if none
 * @property {string} timer
 * @property {number} number      milliseconds, or a factor
 * @property {string} command
 * @property {string[][]} groups
 * @property {Place | null} place
 * @property {{node: string, kind: string, what: string, k: number} | null} trigger
 */

const TRIGGERS = new Set(["sent", "delivered", "forced", "note", "timer", "rule", "step"]);

/**
 * Reads `crash:s1@258+3`, `drop:s1-s2.7.append@300`, `crash:c@sent.commit.1`.
 * @param {string} text
 * @returns {Deed}
 */
export function readDeed(text) {
  const split = text.lastIndexOf("@");
  const [what, when] = split < 0 ? [text, ""] : [text.slice(0, split), text.slice(split + 1)];
  const colon = what.indexOf(":");
  const verb = colon < 0 ? what : what.slice(0, colon);
  const args = colon < 0 ? "" : what.slice(colon + 1);
  /** @type {Deed} */
  const deed = {
    verb,
    node: "",
    nodes: [],
    message: "",
    timer: "",
    number: 0,
    command: "",
    groups: [],
    place: readPlace(when),
    trigger: null,
  };
  const words = args.split(".");
  const [first = "", second = ""] = words;
  switch (verb) {
    case "partition":
      deed.groups = args.split("-").map((group) => group.split("."));
      break;
    case "cut":
    case "mend":
    case "hold":
    case "release":
      deed.nodes = first.split("-");
      break;
    case "drop":
    case "delay":
    case "duplicate":
      deed.nodes = first.split("-");
      deed.message = /^\d+$/.test(second)
        ? (words.find((word) => /^[a-z]{2,}/.test(word) && word !== first) ?? "")
        : second;
      if (verb === "delay") deed.number = Number(words.at(-1));
      break;
    case "fire":
      deed.timer = words.slice(1).join(".");
      break;
    case "pin":
      deed.timer = second;
      deed.number = Number(words.at(-1));
      break;
    case "skew":
    case "slow":
      deed.number = Number(second);
      break;
    case "client":
    case "operator":
      deed.command = decodeURIComponent(words.slice(1).join("."));
      break;
    default:
  }
  if (!deed.nodes.length && !deed.groups.length && args) deed.nodes = [first];
  deed.node = deed.nodes[0] ?? "";
  if (when && !deed.place) deed.trigger = readTrigger(when, deed.node);
  return deed;
}

/** @param {string} text @param {string} actor */
function readTrigger(text, actor) {
  const words = text.split(".");
  const node = TRIGGERS.has(words[0] ?? "") ? actor : (words.shift() ?? actor);
  const last = words.at(-1) ?? "";
  const counted = words.length > 2 && /^\d+$/.test(last);
  const k = counted ? Number(words.pop()) : 1;
  return { node, kind: words[0] ?? "", what: words.slice(1).join("."), k };
}

/** Which icon stands for a verb. */
export const DEED_ICONS = /** @type {Record<string, string>} */ ({
  crash: "zap-off",
  wipe: "zap-off",
  restart: "undo-2",
  pause: "pause",
  resume: "play",
  isolate: "unplug",
  partition: "unplug",
  heal: "link",
  cut: "scissors",
  mend: "link",
  hold: "hand",
  release: "play",
  drop: "x",
  delay: "hourglass",
  duplicate: "copy",
  fire: "timer",
  pin: "timer",
  skew: "timer",
  slow: "hourglass",
  client: "send",
  operator: "square-terminal",
});

/** Verbs that break something: their icon is red. */
export const FAULTS = new Set(["crash", "wipe", "pause", "isolate", "partition", "cut", "hold", "drop"]);
