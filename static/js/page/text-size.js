// The size of text, kept for all pages. early.js zooms the page accordingly.

import { recall, remember } from "../net/preferences.js";

/** In percent. */
const SIZES = [80, 90, 100, 110, 125, 140, 160];
const USUAL = 100;

/** The size that was chosen, in percent. */
export function textSize() {
  const kept = Number(recall("text"));
  return SIZES.includes(kept) ? kept : USUAL;
}

/** Bigger or smaller by one step; 0 is the usual size. @param {-1 | 0 | 1} way @returns {number} what it is now, in percent */
export function resizeText(way) {
  const now = textSize();
  const text = way ? (SIZES[SIZES.indexOf(now) + way] ?? now) : USUAL;
  const { dataset } = document.documentElement;
  dataset.text = String(text); // so that it works even if the browser doesn't store it
  remember("text", dataset.text);
  dispatchEvent(new Event("text-size"));
  return text;
}

/** The keyboard's commands that change it, and by which step. @type {Record<string, -1 | 0 | 1>} */
export const TEXT_COMMANDS = { bigger: 1, smaller: -1, "usual-size": 0 };
