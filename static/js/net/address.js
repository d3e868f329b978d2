// Addresses of runs (docs/recipe.md, "Addresses"): path and query, relative to a scenario.

import { readPlace } from "../core/player.js";

const DIGEST_CHARS = 7; // of the digest of deeds; a link with more or fewer is never compared

/** @import { Place } from '../core/player.js' */
/** @import { Declaration, Run } from '../core/types.js' */

/** Signs that are not escaped in our queries, because the server doesn't escape them either. */
const PLAIN = /%(3A|2C|7E|40|2B|2F)/g;

/**
 * A value as it stands in an address: readable, `:` and `~` and `@` as they are.
 * @param {string} text
 */
const escaped = (text) =>
  encodeURIComponent(text)
    .replace(PLAIN, (coded) => decodeURIComponent(coded))
    .replaceAll("+", "%2B");

/**
 * A time or place in milliseconds as addresses write it: `420`, `420.5`, `420+1`.
 * @param {Place} place
 */
export const placeText = ({ tUs, k }) => msText(tUs) + (k > 0 ? `+${k}` : "");

/**
 * Microseconds as milliseconds with at most three decimals, without needless zeros.
 * @param {number} us
 */
export const msText = (us) => String(Math.round(us) / 1000);

/**
 * The pairs of a query. A `+` stays a `+`: in our addresses it is no space.
 * @param {string} query with or without `?`
 * @returns {Map<string, string>}
 */
export function readQuery(query) {
  const pairs = query.replace(/^\?/, "").split("&").filter(Boolean);
  return new Map(
    pairs.map((pair) => {
      const [name = "", ...rest] = pair.split("=");
      return [name, decode(rest.join("="))];
    }),
  );
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Splits an address into the run it names, the moment, and the run that stands beside it.
 * @param {string} address path and query
 * @returns {{run: string, at: Place | null, digest: string, vs: string | null, exam: boolean}} `vs` is an address too; null if there is
 *   none. `exam`: whether the answers are hidden
 */
export function readAddress(address) {
  const path = pathOf(address);
  const query = address.slice(path.length + 1); // a run beside ours that was typed by hand may have a `?` of its own
  const pairs = query.split("&").filter(Boolean);
  const run = pairs.filter((pair) => !/^(at|g|vs|exam)=/.test(pair));
  const found = readQuery(query);
  const vs = found.get("vs");
  return {
    run: run.length ? `${path}?${run.join("&")}` : path,
    at: readPlace(found.get("at")),
    digest: found.get("g") ?? "",
    vs: vs === undefined ? null : readAddress(vs.startsWith("/") ? vs : `${path}?${vs}`).run,
    exam: found.get("exam") === "1",
  };
}

/** The path of an address: its protocol and its scenario. @param {string} address */
export const pathOf = (address) => address.split("?")[0] || "/";

/** The protocol of an address. @param {string} address */
export const slugOf = (address) => pathOf(address).split("/")[1] ?? "";

/**
 * The address of a moment of a run: what the address bar holds and Share copies.
 * @param {string} run the run's address, without a moment
 * @param {Place} place
 * @param {string} digest of the whole run's deeds; empty while it isn't known
 * @param {string | null} [vs] the address of the run that stands beside it
 * @param {boolean} [exam] whether the answers are hidden
 */
export function momentAddress(run, place, digest, vs = null, exam = false) {
  const moment = `at=${placeText(place)}${digest ? `&g=${digest.slice(0, DIGEST_CHARS)}` : ""}${exam ? "&exam=1" : ""}`;
  return joined(besideAddress(run, vs), moment);
}

/** A run with another one beside it: of the same scenario only its query is written. @param {string} run @param {string | null} vs */
function besideAddress(run, vs) {
  if (vs === null) return run;
  return joined(run, `vs=${escaped(pathOf(vs) === pathOf(run) ? (vs.split("?")[1] ?? "") : vs)}`);
}

/**
 * The same run, watched until another time.
 * @param {string} run
 * @param {number} untilUs
 */
export function withHorizon(run, untilUs) {
  const [path = "/", query = ""] = run.split("?");
  const pairs = query.split("&").filter((pair) => pair && !pair.startsWith("u="));
  return `${path}?${[...pairs, `u=${msText(untilUs)}`].join("&")}`;
}

/** @param {string} address @param {string} pairs more of its query */
const joined = (address, pairs) => `${address}${address.includes("?") ? "&" : "?"}${pairs}`;

/**
 * The address of the same scenario with another seed or parameters. Earlier choices stay, the start too; interventions are dropped.
 * @param {string} run the address of the present run
 * @param {{seed: number | null, params: [string, string][]}} choice seed null: the present one
 */
export function runAddress(run, { seed, params }) {
  const [path = "/", query = ""] = run.split("?");
  const before = readQuery(query);
  const chosen = new Map((before.get("p") ?? "").split("~").filter(Boolean).map(splitAtDot));
  for (const [name, value] of params) chosen.set(name, value);
  const parts = [];
  const s = seed === null ? before.get("s") : String(seed);
  const start = before.get("i");
  if (s !== undefined) parts.push(`s=${s}`);
  if (start !== undefined) parts.push(`i=${escaped(start)}`);
  if (chosen.size) parts.push(`p=${[...chosen].map(([name, value]) => `${name}.${escaped(value)}`).join("~")}`);
  return parts.length ? `${path}?${parts.join("&")}` : path;
}

/**
 * The same run with some parameters changed; the seed and the interventions stay.
 * @param {string} run the address of the present run
 * @param {[string, string][]} params
 */
export function withParams(run, params) {
  const [path = "/", query = ""] = run.split("?");
  const pairs = query.split("&").filter((pair) => pair && !/^[sip]=/.test(pair));
  const [, changed = ""] = runAddress(run, { seed: null, params }).split("?");
  const all = [changed, ...pairs].filter(Boolean).join("&");
  return all ? `${path}?${all}` : path;
}

/**
 * A run of no scenario, with this run's seed and parameters and another start: what a scenario says of itself isn't true of that.
 * @param {Declaration} declaration
 * @param {Run} run
 * @param {string} start "" for the usual one
 */
export function freeAddress(declaration, run, start) {
  const parts = [];
  if (run.seed !== 1) parts.push(`s=${run.seed}`);
  if (start) parts.push(`i=${start}`);
  const changed = (declaration.params ?? []).filter(
    ({ name, default: usual }) => (run.params[name] ?? usual) !== usual,
  );
  const text = (/** @type {unknown} */ value) => (typeof value === "boolean" ? String(Number(value)) : String(value));
  if (changed.length)
    parts.push(`p=${changed.map(({ name }) => `${name}.${escaped(text(run.params[name]))}`).join("~")}`);
  return `/${run.protocol}${parts.length ? `?${parts.join("&")}` : ""}`;
}

/** @param {string} text `latency.20` @returns {[string, string]} */
function splitAtDot(text) {
  const dot = text.indexOf(".");
  return [text.slice(0, dot), text.slice(dot + 1)];
}

const MAX_TO_PASS_ON = 1500; // characters; chats and mail break longer ones

/** Whether an address is a short link, which names neither protocol nor scenario. @param {string} address */
export const isShort = (address) => address.startsWith("/l/");

/**
 * For an address that is too long to be passed on the server keeps a short one; other addresses stay as they are.
 * @param {string} address
 * @param {boolean} [always] whatever its length
 */
export async function shortened(address, always = false) {
  if (isShort(address) || (!always && address.length <= MAX_TO_PASS_ON)) return address;
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  const { run, at, digest, vs, exam } = readAddress(address);
  try {
    const answer = await fetch("/l/", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ address: besideAddress(run, vs) }),
    });
    const stored = await answer.json();
    return stored.address ? momentAddress(stored.address, at ?? { tUs: 0, k: 0 }, digest, null, exam) : address;
  } catch {
    return address;
  }
}
