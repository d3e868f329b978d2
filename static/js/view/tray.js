// What exhibits in a region of their own share: the tray with its title and its sentence, and the edge of what is known.

import { nothing, svg } from "lit-html";
import { clip, monoWidth, r, widthOf } from "../core/geometry.js";
import { plain, tint } from "./marks.js";

/** @import { Box } from '../core/types.js' */
/** @import { Pen } from '../scene/arrangement.js' */
/** @import { SceneExhibit } from '../scene/scene.js' */

/** What a fact says besides what it shows: the key of a sentence with its parameters. @typedef {{says?: string, params?: Record<string, any>}|null|undefined} Saying */

/** An exhibit's title and the sentence of its fact, in words. */
export function said(
  /** @type {Pen['words']} */ words,
  /** @type {SceneExhibit} */ { fact },
  /** @type {Saying} */ told = null,
) {
  const line = (/** @type {string} */ key) => words.fill(words.truth(key), told?.params ?? {});
  return { title: line(fact), verdict: told?.says ? line(`${fact}.${told.says}`) : "" };
}

/** The box within a tray that its title and, where there is one, its sentence leave. @returns {Box} */
export function withinTray(
  /** @type {Box} */ box,
  /** @type {{u: number, small: boolean, says?: boolean}} */ { u, small, says = false },
) {
  const pad = (small ? 8 : 14) * u;
  const top = (small ? 22 : 30) * u;
  const foot = (says ? 26 : 10) * u;
  return { x: box.x + pad, y: box.y + top, w: box.w - 2 * pad, h: Math.max(0, box.h - top - foot) };
}

/**
 * What stands in a tray, and whether its sentence stands under it. The sentence's room is kept also while there is none, so that nothing
 * moves when it comes; where something else would have no room (`more`), the sentence is left out first.
 * @template {{places: unknown[], more: unknown}} T
 * @param {(room: Box) => T} place
 * @param {Box} box
 * @param {{u: number, small: boolean}} how
 * @returns {T & {says: boolean}}
 */
export function withSentence(place, box, how) {
  const above = place(withinTray(box, { ...how, says: true }));
  if (above.places.length && !above.more) return { ...above, says: true };
  const alone = place(withinTray(box, how));
  return alone.places.length > above.places.length ? { ...alone, says: false } : { ...above, says: true };
}

/**
 * A tray with its title and its sentence; `body` lies in it.
 * @param {string} kind   the class of the exhibit: `exhibit-<kind>`
 * @param {Box} box
 * @param {{u: number, small: boolean, title: string, verdict?: string, hue?: number, tone?: string, count?: string, titleRoom?: number|undefined}} how
 *   `count` stands at the right of the title, such as how many things are left out; `titleRoom` is the width that the title has, in px
 * @param {unknown} body
 */
export function tray(kind, box, how, body) {
  const { u, small, title, verdict = "", hue = 0, tone = "", count = "" } = how;
  const pad = (small ? 8 : 14) * u;
  const room = box.w - 2 * pad;
  const titleRoom = Math.min(how.titleRoom ?? room, room - (count ? widthOf(count, 12 * u) + 8 * u : 0));
  const line = box.y + (small ? 15 : 20) * u;
  return svg`<g class=${`exhibit-${kind}`}><rect class="tray" x=${r(box.x)} y=${r(box.y)} width=${r(box.w)} height=${r(box.h)} rx=${r(10 * u)}></rect>
    ${plain("tray-title", box.x + pad, line, fitted(title, titleRoom, 13.5 * u))}${count ? plain("note", box.x + box.w - pad, line, count, "end") : nothing}${body}
    ${verdict ? plain(`tray-says ${tint(hue, tone)}`, box.x + pad, box.y + box.h - 9 * u, fitted(verdict, room, 14 * u)) : nothing}</g>`;
}

/** A text that fits into its room, cut if it must be. */
export const fitted = (/** @type {string} */ text, /** @type {number} */ room, /** @type {number} */ size) =>
  widthOf(text, size) <= room ? text : clip(text, Math.max(1, Math.floor(room / (size * 0.55))));

/** A text in lines that fit into their room, at most so many; the last is cut if it must be. @returns {string[]} */
export function wrapped(
  /** @type {string} */ text,
  /** @type {number} */ room,
  /** @type {number} */ size,
  /** @type {number} */ most,
) {
  // A line breaks at a space, or before a Chinese letter that is no punctuation.
  const pieces =
    text.match(/[\u2e80-\u2fff\u3040-\uff00][\u3000-\u303f\uff01-\uff0f\uff1a-\uff1f]*|[^\s\u2e80-\uff00]+\s*|\s+/g) ??
    [];
  /** @type {string[]} */
  const lines = [];
  for (const [i, piece] of pieces.entries()) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf((last + piece).trimEnd(), size) <= room) lines[lines.length - 1] = last + piece;
    else if (lines.length < most) lines.push(piece);
    else {
      lines[lines.length - 1] = (last ?? "") + pieces.slice(i).join("");
      break;
    }
  }
  return lines.map((line) => fitted(line.trimEnd(), room, size));
}

/** What hides the future on a clock that reaches from one x to another, and the line of the present: the stage moves them while time runs. */
export const future = (/** @type {Box} */ { x, y, w, h }, /** @type {number} */ untilUs) =>
  svg`<rect class="yet-to-come" data-from=${r(x)} data-to=${r(x + w)} data-until=${untilUs} x=${r(x)} y=${r(y)} width=${r(w)} height=${r(h)}></rect><rect class="now-edge" data-from=${r(x)} data-to=${r(x + w)} data-until=${untilUs} x=${r(x)} y=${r(y)} width="1.5" height=${r(h)}></rect>`;

/** The times under a clock, in milliseconds; the last one has the unit and keeps within the clock. */
export const clockTimes = (
  /** @type {Pen} */ { words },
  /** @type {Array<{tUs: number, x: number}>} */ times,
  /** @type {{y: number, right: number, u: number}} */ { y, right, u },
) =>
  times.map(({ tUs, x }, i) => {
    const last = i === times.length - 1;
    const text = `${tUs / 1000}${last ? ` ${words.t("ms")}` : ""}`;
    const beyond = x + monoWidth(text, 11.5 * u) / 2 > right;
    return plain("clock-time", beyond ? right : x, y, text, i === 0 ? "start" : beyond ? "end" : "middle");
  });
