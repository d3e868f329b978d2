// A curve over time: its scales, its lines. Pure.

import { r } from "../../core/geometry.js";
import { roundAbove, timesOn } from "../../scene/clock.js";

/** @import { Box } from '../../core/types.js' */
/** @import { CurveTold, Point } from '../../scene/folds.js' */
/** @import { SceneExhibit } from '../../scene/scene.js' */

const MOST = 4; // more lines can't be told apart

/** What is shown: null while there is nothing. @returns {CurveTold|null} */
export const curveIn = (/** @type {SceneExhibit} */ { value }) =>
  Array.isArray(value?.series) && value.series.length ? { ...value, series: value.series.slice(0, MOST) } : null;

/**
 * The plot within a box: its own box, the numbers and times at its sides, and the line of each series as a path. A number holds until it changes,
 * so lines are steps; each goes on to the end of the clock, where the future covers it.
 * @param {CurveTold} told
 * @param {Box} box
 * @param {{u: number, top: number, gutter: number}} how   `gutter`: the width of the numbers at the left
 */
export function plotIn({ series, untilUs }, box, { u, top, gutter }) {
  const plot = { x: box.x + gutter, y: box.y + 6 * u, w: box.w - gutter, h: Math.max(1, box.h - 24 * u) };
  const most = roundAbove(Math.max(1, top, ...series.flatMap(({ points }) => points.map(({ value }) => value))));
  const px = (/** @type {number} */ tUs) => plot.x + (Math.min(tUs, untilUs) / untilUs) * plot.w;
  const py = (/** @type {number} */ value) => plot.y + plot.h * (1 - Math.max(0, value) / most);
  const levels = plot.h < 60 * u || most < 2 ? [0, most] : [0, most / 2, most];
  return {
    plot,
    most,
    levels: levels.filter(Number.isInteger).map((value) => ({ value, y: py(value) })),
    times: timesOn(untilUs, plot.w, 84 * u).map((tUs) => ({ tUs, x: px(tUs) })),
    lines: series.map(({ name, points }) => ({
      name,
      d: stepsD(points, px, py, plot),
      now: points.at(-1)?.value ?? 0,
    })),
  };
}

function stepsD(
  /** @type {Point[]} */ points,
  /** @type {(tUs: number) => number} */ px,
  /** @type {(value: number) => number} */ py,
  /** @type {Box} */ { x, w },
) {
  const [first, ...rest] = points;
  if (!first) return "";
  const steps = rest.map(({ tUs, value }) => `H${r(px(tUs))}V${r(py(value))}`).join("");
  return `M${r(px(first.tUs))} ${r(py(first.value))}${steps}H${r(x + w)}`;
}
