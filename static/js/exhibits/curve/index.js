// A curve: a number over virtual time, its future blank.

import { nothing, svg } from "lit-html";
import { monoWidth, r, widthOf } from "../../core/geometry.js";
import { plain } from "../../view/marks.js";
import { clockTimes, future, said, tray, withinTray } from "../../view/tray.js";
import { curveIn, plotIn } from "./shape.js";

/** @import { Exhibit, Pen } from '../../scene/arrangement.js' */
/** @import { Box } from '../../core/types.js' */

/** @type {Exhibit} */
export const exhibit = {
  wish: () => ({ place: "side", w: 340, h: 190, low: 116 }),
  draw(pen, item, box, { u = 1, small }) {
    const told = curveIn(item);
    if (!told || !box) return nothing;
    const { words } = pen;
    const { title } = said(words, item);
    const inner = withinTray(box, { u, small });
    const widest = String(Math.max(item.hint.top, ...told.series.flatMap(({ points }) => points.map((p) => p.value))));
    const gutter = monoWidth(widest, 12 * u) + 10 * u;
    const { plot, levels, times, lines, most } = plotIn(told, inner, { u, top: item.hint.top, gutter });
    const right = plot.x + plot.w;
    const foot = plot.y + plot.h;
    const [line] = lines;
    const cover = { ...plot, y: plot.y - 3 * u, h: plot.h + 4 * u };
    const body = svg`${levels.map(({ value, y }) => svg`<path class="grid-line" d=${`M${r(plot.x)} ${r(y)}H${r(right)}`}></path>${plain("clock-number", plot.x - 6 * u, y + 4 * u, value, "end")}`)}
      ${lines.length === 1 && line ? svg`<path class="curve-area" d=${`${line.d}V${r(foot)}H${r(plot.x)}z`}></path>` : nothing}
      ${lines.map(({ d }, i) => svg`<path class=${`curve-line c${i}`} d=${d}></path>`)}
      ${future(cover, told.untilUs)}
      ${levels.slice(0, 1).map(({ y }) => svg`<path class="grid-line" d=${`M${r(plot.x)} ${r(y)}H${r(right)}`}></path>`)}
      ${clockTimes(pen, times, { y: foot + 15 * u, right, u })}
      ${nowOf(pen, lines, { ...box, titleW: widthOf(title, 13 * u) }, u, small, most)}`;
    return tray("curve", box, { u, small, title }, body);
  },
  table(item, words) {
    const told = curveIn(item);
    if (!told) return { head: [], rows: [] };
    const { title } = said(words, item);
    return {
      head: [title, words.t("exhibit_now")],
      rows: told.series.map(({ name, points }) => [
        name ? words.value(name) : title,
        String(points.at(-1)?.value ?? 0),
      ]),
    };
  },
};

/** The numbers as they are now, at the right of the title: each with the look of its line. */
function nowOf(
  /** @type {Pen} */ { words },
  /** @type {Array<{name: string, now: number}>} */ lines,
  /** @type {Box & {titleW: number}} */ { x, y, w, titleW },
  /** @type {number} */ u,
  /** @type {boolean} */ small,
  /** @type {number} */ most,
) {
  const pad = (small ? 8 : 14) * u;
  const line = y + (small ? 15 : 20) * u;
  const numberW = monoWidth(most, 13 * u) + 6 * u;
  let right = x + w - pad;
  const least = x + pad + titleW + 8 * u;
  const named = lines.map(({ name }) => (name ? words.value(name) : ""));
  const wide = named.reduce((sum, name) => sum + widthOf(name, 12 * u) + numberW + (name ? 30 : 6) * u, 0);
  const fits = right - wide > least;
  return lines
    .map(({ now }, i) => {
      const name = fits ? (named[i] ?? "") : "";
      const number = right;
      right -= numberW + widthOf(name, 12 * u) + (name ? 4 * u : 0);
      const dash =
        lines.length > 1
          ? svg`<path class=${`curve-line c${i}`} d=${`M${r(right - 20 * u)} ${r(line - 4 * u)}h${r(16 * u)}`}></path>`
          : nothing;
      const text = right;
      right -= (lines.length > 1 ? 34 : 6) * u;
      return svg`${dash}${name ? plain("note", text, line, name) : nothing}${plain("tray-number", number, line, now, "end")}`;
    })
    .reverse();
}
