// Bars: which are shown, how long each is, and where its name and its number stand. Pure.

import { monoWidth, widthOf } from "../../core/geometry.js";
import { placesIn } from "../../scene/fitting.js";

/** @import { Box } from '../../core/types.js' */
/** @import { SceneExhibit } from '../../scene/scene.js' */

/** An amount: null for a value that is no number, and for a `before` that isn't told. @typedef {{name: string, value: number|null, before: number|null, marked: boolean}} Amount */
/** Where a bar stands: its name, the bar itself, what it was before, its number. @typedef {{name: Box, track: Box, bar: Box, before: Box|null, number: Box}} BarPlace */
/** The line of the mean in each column, from top to bottom. @typedef {{x: number, top: number, bottom: number}} MeanLine */

export const NAME = 13; // units: the size of a name,
const FIGURE = 13; // of a number,
export const MEAN = 12.5; // and of the mean
const MEAN_LINE = 19; // units: the height of the line under the bars in which the mean is written

/** @returns {number|null} */
const amount = (/** @type {any} */ value) => (Number.isFinite(value) ? Math.max(0, value) : null);

/** The bars of a fact and their mean. @returns {{bars: Amount[], mean: number|null}} */
export function barsIn(/** @type {SceneExhibit} */ { value }) {
  const told = Array.isArray(value?.bars) ? value.bars : [];
  return {
    mean: amount(value?.mean),
    bars: told
      .filter((/** @type {any} */ one) => one && typeof one === "object")
      .map((/** @type {any} */ one) => ({
        name: String(one.name ?? ""),
        value: amount(one.value),
        before: amount(one.before),
        marked: Boolean(one.marked),
      })),
  };
}

/** Where the scale ends: 1, 2 or 5 times a power of ten, so that it seldom changes while amounts do. */
export function endOf(/** @type {number} */ most) {
  if (most <= 0) return 1;
  const ten = 10 ** Math.floor(Math.log10(most));
  return [1, 1.5, 2, 3, 5, 7.5, 10].map((k) => k * ten).find((end) => end >= most) ?? most;
}

/**
 * Those that have room, in their order: marked ones before others, and else the first ones.
 * @template {{marked: boolean}} T
 * @param {T[]} all
 * @param {number} room
 */
export function kept(all, room) {
  const ranked = [...all.filter(({ marked }) => marked), ...all.filter(({ marked }) => !marked)];
  const those = new Set(ranked.slice(0, room));
  return all.filter((one) => those.has(one));
}

/**
 * Where bars stand in the box that a tray leaves. The mean is written under its line; where the box is low, or its names stand in more
 * than one column, the line alone is drawn (`meanAt` is null) and the caller writes it elsewhere.
 * @param {{bars: Amount[], mean: number|null}} told
 * @param {Box} body
 * @param {{u: number, small: boolean, nameOf: (name: string) => string, mean: string}} how   `mean` is what is written at the line
 * @returns {{shown: Amount[], places: BarPlace[], more: Box|null, hidden: number, means: MeanLine[], meanAt: {x: number, y: number}|null}}
 */
export function barPlaces({ bars, mean }, body, { u, small, nameOf, mean: text }) {
  const least = (small ? 14 : 17) * u;
  const foot = small ? 0 : MEAN_LINE * u;
  // The line for the mean is kept free also while there is none: nothing moves when it comes.
  const roomy = !small && body.h - foot >= least;
  const box = roomy ? { ...body, h: body.h - foot } : body;
  const { cells, more, columns } = placesIn(bars.length, box, { least, most: 30 * u, wide: 150 * u, u });
  const shown = kept(bars, cells.length);
  const end = endOf(Math.max(mean ?? 0, ...bars.flatMap(({ value, before }) => [value ?? 0, before ?? 0])));
  const widest = Math.max(0, ...bars.map(({ name }) => widthOf(nameOf(name), NAME * u)));
  const figures = Math.max(...[end, ...bars.map(({ value }) => value ?? 0)].map((one) => monoWidth(one, FIGURE * u)));
  const places = cells.map(({ x, y, w, h }, i) => {
    const name = { x, y, w: Math.min(widest, w * 0.34), h };
    const from = x + name.w + 9 * u;
    const barH = Math.min(22 * u, h - 5 * u);
    const track = { x: from, y: y + (h - barH) / 2, w: Math.max(1, x + w - figures - 9 * u - from), h: barH };
    const part = (/** @type {number} */ of) => ({ ...track, w: (track.w * of) / end });
    const before = shown[i]?.before ?? null;
    return {
      name,
      track,
      bar: part(shown[i]?.value ?? 0),
      before: before === null ? null : part(before),
      number: { x: x + w - figures, y, w: figures, h },
    };
  });
  /** @type {MeanLine[]} */
  const means = [];
  for (const { track, number } of mean === null ? [] : places) {
    const x = track.x + (track.w * (mean ?? 0)) / end;
    const line = means.find((one) => Math.abs(one.x - x) < 0.5);
    if (line) line.bottom = number.y + number.h;
    else means.push({ x, top: number.y, bottom: number.y + number.h });
  }
  const [first] = means;
  const half = widthOf(text, MEAN * u) / 2;
  const meanAt =
    first && roomy && columns === 1
      ? {
          x: Math.max(body.x + half, Math.min(body.x + body.w - half, first.x)),
          y: Math.max(first.bottom, more ? more.y + more.h : 0) + 14 * u,
        }
      : null;
  return { shown, places, more, hidden: bars.length - shown.length, means, meanAt };
}
