// The runs that were opened last, kept in this browser. Only addresses are kept, so that the list can be shown in any language.

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

/** Adds the run that is shown now; of each run only the last moment is kept. @param {string} address with its moment */
export function rememberRun(address) {
  const { run } = readAddress(address);
  const others = recentRuns().filter((one) => readAddress(one).run !== run);
  remember(NAME, JSON.stringify([address, ...others].slice(0, MAX_RUNS)));
}

/** @param {string} address */
export function forgetRun(address) {
  remember(NAME, JSON.stringify(recentRuns().filter((one) => one !== address)));
}
