// Words in a diagram that follow the window and the playhead: only what has changed is written.

import { svg } from "lit-html";
import { monoWidth, r, widthOf } from "../core/geometry.js";
import { milliseconds } from "../core/words.js";
import { placeOfName } from "../scene/diagram-names.js";
import { setOrDrop } from "./emphasis.js";

/** @import { Words } from '../core/words.js' */
/** @import { LaneName } from '../scene/diagram-lanes.js' */
/** @import { Named } from '../scene/diagram-names.js' */

/** A number of the axis. @typedef {{x: number, half: number, element: SVGElement, shown: boolean}} ShownNumber */
/** The name of a band. @typedef {Named & {shownX: number, shown: string, element: SVGElement, texts: Element[]}} ShownName */
/** A badge or its words; `from` is where words begin. @typedef {{tUs: number, index: number, element: Element, past: boolean|null, from: number|null, cut: boolean|null}} ShownDeed */

/** Shows or hides an element, only if that changes. */
export function show(/** @type {Element|undefined} */ element, /** @type {boolean} */ visible) {
  const value = visible ? "visible" : "hidden";
  if (element && element.getAttribute("visibility") !== value) element.setAttribute("visibility", value);
}

/** The numbers that are drawn in a layer, ticks first, then breaks. @returns {ShownNumber[]} */
export function numbersIn(
  /** @type {SVGGElement} */ layer,
  /** @type {Array<{x: number, t: number}>} */ ticks,
  /** @type {number[]} */ breaks,
  /** @type {number} */ f,
) {
  const drawn = /** @type {SVGElement[]} */ ([...layer.children]);
  return [
    ...ticks.map(({ x, t }) => ({ x, half: monoWidth(milliseconds(t), 11.5 * f) / 2 })),
    ...breaks.map((x) => ({ x, half: 7 })),
  ].map((n, i) => {
    const element = /** @type {SVGElement} */ (drawn[i]);
    return { ...n, element, shown: element.getAttribute("visibility") !== "hidden" }; // an element that is used again
  });
}

/** A number is hidden beneath the cursor's number and where the edge would cut it. `shift` is the axis' beginning on the page. */
export function showNumbers(
  /** @type {ShownNumber[]} */ numbers,
  /** @type {{shift: number, w: number, tag: number, half: number}} */ { shift, w, tag, half },
) {
  for (const n of numbers) {
    const x = shift + n.x;
    const fits = x - n.half > 2 && x + n.half < w - 1 && Math.abs(x - tag) > half + n.half + 3;
    if (fits === n.shown) continue;
    n.shown = fits;
    n.element.setAttribute("visibility", fits ? "visible" : "hidden");
  }
}

/** What comes after the playhead is faint, and words are hidden before the window's left edge would cut them. */
export function showDeeds(/** @type {ShownDeed[]} */ deeds, /** @type {number} */ tUs, /** @type {number} */ left) {
  for (const d of deeds) {
    const past = d.tUs <= tUs;
    const cut = d.from !== null && d.from < left - 1;
    if (cut !== d.cut) setOrDrop(d.element, "visibility", cut ? "hidden" : "");
    d.cut = cut;
    if (past === d.past) continue;
    d.past = past;
    d.element.classList.toggle("future", !past);
  }
}

/** Keeps each band's name in sight as long as the band is. */
export function showNames(/** @type {ShownName[]} */ names, /** @type {Parameters<typeof placeOfName>[1]} */ at) {
  for (const n of names) {
    const { text, at: x } = placeOfName(n, at);
    const shift = r(x - n.from);
    if (shift !== n.shownX) {
      n.shownX = shift;
      n.element.setAttribute("transform", `translate(${shift} 0)`);
    }
    if (text === n.shown) continue;
    n.shown = text;
    for (const element of n.texts) element.textContent = text;
  }
}

/** The lines of a lane's name: a node's id; or a role with how many nodes it has, and from which to which. */
function laneTexts(/** @type {LaneName} */ { ids, role, h }, /** @type {Words} */ words, /** @type {number} */ f) {
  if (!role) return [words.name(ids[0] ?? "")];
  const reach = `${words.name(ids[0] ?? "")}–${words.name(ids.at(-1) ?? "")}`;
  return h >= 32 * f ? [words.role(role), reach] : [reach];
}

/** How wide the widest of the lanes' names is. */
export const laneNamesWidth = (/** @type {LaneName[]} */ names, /** @type {Words} */ words, /** @type {number} */ f) =>
  Math.max(12, ...names.flatMap((one) => laneTexts(one, words, f).map((text) => widthOf(text, 13 * f))));

/** The lanes' names, the first lane beginning at `top`. */
export const laneNames = (
  /** @type {LaneName[]} */ names,
  /** @type {Words} */ words,
  /** @type {{top: number, f: number}} */ { top, f },
) =>
  svg`${names.map((one) => {
    const texts = laneTexts(one, words, f);
    return texts.map(
      (text, i) =>
        svg`<text class="lane-name" x="16" y=${r(top + one.y + (4.5 + 16 * (i - (texts.length - 1) / 2)) * f)}>${text}</text>`,
    );
  })}`;
