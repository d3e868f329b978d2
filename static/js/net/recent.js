// Which runs somebody was in, kept in this browser: addresses only, so that they read in whatever language the page then has.

import { readAddress } from "./address.js";
import { recall, remember } from "./preferences.js";

const MAX_RUNS = 3;
const NAME = "recent";

/** The last few runs, the newest first. @returns {string[]} addresses with their moment */
export function recentRuns() {
  try {
    const kept = JSON.parse(recall(NAME) || "[]");
    return Array.isArray(kept)
      ? kept.filter((one) => typeof one === "string" && /^\/[^/]/.test(one)).slice(0, MAX_RUNS)
      : [];
  } catch {
    return [];
  }
}

/** Somebody is here now; of each run the last moment counts. @param {string} address with its moment */
export function rememberRun(address) {
  const { run } = readAddress(address);
  const others = recentRuns().filter((one) => readAddress(one).run !== run);
  remember(NAME, JSON.stringify([address, ...others].slice(0, MAX_RUNS)));
}

/** @param {string} address */
export function forgetRun(address) {
  remember(NAME, JSON.stringify(recentRuns().filter((one) => one !== address)));
}
