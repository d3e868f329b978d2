// Gauges: which are shown, and where the parts of each stand. Pure.

import { monoWidth, widthOf } from "../../core/geometry.js";
import { placesIn } from "../../scene/fitting.js";

/** @import { Box } from '../../core/types.js' */
/** @import { SceneExhibit } from '../../scene/scene.js' */

/** A gauge: a verdict (null while nothing has decided it), or an amount of a whole. @typedef {{name: string, tone: string} & ({holds: boolean|null} | {value: number, of: number})} Gauge */
/** The parts of a gauge: its name, its verdict's mark and word, or its bar and number; `word` and `number` have no room where they are null. @typedef {{name: Box, mark: {x: number, y: number, r: number}, word: Box|null, bar: Box, number: Box|null}} GaugePlace */

export const NAME = 13; // units: the size of a gauge's name,
export const LETTER = 19; // of the letter that it begins with,
const WORD = 12.5; // and of its verdict in words
const FIGURE = 13;
const LEAST_BAR = 34; // units beside a number: a shorter bar shows nothing

/** The gauges of a fact, at most as many as the view has room for. What is no gauge is left out. @returns {Gauge[]} */
export function gaugesIn(/** @type {SceneExhibit} */ { value, hint }) {
  const told = Array.isArray(value?.gauges) ? value.gauges : [];
  return told
    .flatMap((/** @type {any} */ one) => {
      if (!one || typeof one !== "object") return [];
      const name = String(one.name ?? "");
      const tone = String(one.tone ?? "");
      if (Number.isFinite(one.value) && one.of > 0)
        return [{ name, tone, value: Math.max(0, Math.min(one.of, one.value)), of: Number(one.of) }];
      return "holds" in one ? [{ name, tone, holds: typeof one.holds === "boolean" ? one.holds : null }] : [];
    })
    .slice(0, hint.gauges ?? 2);
}

/** A name that begins with a letter of its own, such as "C consistent": the letter, and the rest. @returns {[string, string]} */
export function lettered(/** @type {string} */ name) {
  const [, letter = "", rest = name] = /^([A-Z])\s+(.+)$/u.exec(name) ?? [];
  return [letter, rest];
}

/**
 * Where gauges stand in the box that a tray leaves. Where there is room, marks and bars begin at the same place in every row.
 * @param {Gauge[]} gauges
 * @param {Box} body
 * @param {{u: number, small: boolean, names: string[], verdicts: string[]}} how   the names in words, and the words for verdicts
 */
export function gaugePlaces(gauges, body, { u, small, names, verdicts }) {
  const { cells, more } = placesIn(gauges.length, body, {
    least: (small ? 16 : 20) * u,
    most: 36 * u,
    wide: 150 * u,
    u,
  });
  const wide = Math.max(
    0,
    ...names.map((name) => {
      const [letter, rest] = lettered(name);
      return widthOf(rest, NAME * u) + (letter ? LETTER * u : 0);
    }),
  );
  const figures = Math.max(0, ...gauges.map((one) => ("of" in one ? monoWidth(`${one.of}/${one.of}`, FIGURE * u) : 0)));
  const said = Math.max(0, ...verdicts.map((text) => widthOf(text, WORD * u)));
  const bars = figures ? figures + LEAST_BAR * u : 0;
  const places = cells.map(({ x, y, w, h }, i) => {
    const r = Math.min(11 * u, h / 2 - 2 * u);
    // The words for verdicts stand only where the longest of them has room beside the longest name. Without them a name has what its
    // own mark or bar leaves.
    const verdict = 2 * r + 7 * u + said;
    const worded = said > 0 && wide + 8 * u + verdict <= w;
    const isBar = "of" in /** @type {Gauge} */ (gauges[i]);
    const least = isBar ? Math.max(bars, worded ? verdict : 0) : worded ? verdict : 2 * r;
    const name = { x, y, w: Math.max(0, Math.min(wide, w - least - 8 * u)), h };
    const from = name.x + name.w + 8 * u;
    const room = x + w - from;
    const barH = Math.min(14 * u, h - 6 * u);
    const word = from + 2 * r + 7 * u;
    return {
      name,
      mark: { x: from + r, y: y + h / 2, r },
      word: worded ? { x: word, y, w: x + w - word, h } : null,
      bar: { x: from, y: y + (h - barH) / 2, w: Math.max(0, room - (figures ? figures + 7 * u : 0)), h: barH },
      number: figures && figures <= room ? { x: x + w - figures, y, w: figures, h } : null,
    };
  });
  return { places, more };
}
