// The bars: amounts under each other, what each was before, and the mean of all.

import { nothing, svg } from "lit-html";
import { monoWidth, r, widthOf } from "../../core/geometry.js";
import { plain } from "../../view/marks.js";
import { fitted, said, tray, withSentence } from "../../view/tray.js";
import { barPlaces, barsIn, MEAN, NAME } from "./shape.js";

/** @import { Exhibit } from '../../scene/arrangement.js' */
/** @import { Box } from '../../core/types.js' */
/** @import { Amount, BarPlace } from './shape.js' */

/** @type {Exhibit} */
export const exhibit = {
  wish: ({ hint }) => ({ place: "side", w: 340, h: 78 + 24 * hint.bars, low: 46 + 16 * Math.ceil(hint.bars / 2) }),
  draw({ words }, item, box, { u = 1, small }) {
    const told = barsIn(item);
    if (!box || !told.bars.length) return nothing;
    const { title, verdict } = said(words, item, item.value);
    const mean = told.mean === null ? "" : words.t("bars_mean", { n: told.mean });
    const nameOf = (/** @type {string} */ name) => words.value(name);
    const { shown, places, more, hidden, means, meanAt, inside, says } = withSentence(
      (room) => ({ ...barPlaces(told, room, { u, small, nameOf, mean }), inside: room }),
      box,
      { u, small },
    );
    // Where the mean has no line of its own it stands at the right of the title.
    const aside =
      mean && means.length && !meanAt ? Math.max(widthOf(mean, MEAN * u), monoWidth(mean, MEAN * u)) + 32 * u : 0;
    const titleRoom = inside.w - aside;
    const aloft = aside > 0 && titleRoom >= 60 * u;
    const top = box.y + (small ? 15 : 20) * u;
    const right = inside.x + inside.w;
    const body = svg`${places.map((place, i) => bar(place, /** @type {Amount} */ (shown[i]), nameOf, u))}
      ${means.map(({ x, top: from, bottom }) => {
        const d = `M${r(x)} ${r(from)}V${r(bottom)}`;
        return svg`<path class="bars-mean-gap" d=${d}></path><path class="bars-mean" d=${d}></path>`;
      })}
      ${meanAt ? plain("bars-mean-said", meanAt.x, meanAt.y, mean, "middle") : nothing}
      ${aloft ? svg`<path class="bars-mean" d=${`M${r(right - aside + 10 * u)} ${r(top - 4.5 * u)}h${r(15 * u)}`}></path>${plain("bars-mean-said", right, top, mean, "end")}` : nothing}
      ${more ? plain("note", more.x, more.y + more.h / 2 + 4 * u, words.t("n_more", { n: hidden })) : nothing}`;
    return tray(
      "bars",
      box,
      { u, small, title: aloft ? fitted(title, titleRoom, 13 * u) : title, verdict: says ? verdict : "" },
      body,
    );
  },
  table(item, words) {
    const { bars, mean } = barsIn(item);
    if (!bars.length) return { head: [], rows: [] };
    const past = bars.some(({ before }) => before !== null);
    const cells = (/** @type {number|null} */ value, /** @type {number|null} */ before) =>
      [value, ...(past ? [before] : [])].map((one) => (one === null ? "" : String(one)));
    return {
      head: ["", words.truth(item.fact), ...(past ? [words.t("bars_before")] : [])],
      rows: [
        ...bars.map(({ name, value, before }) => [words.value(name), ...cells(value, before)]),
        ...(mean === null ? [] : [[words.t("bars_mean_name"), ...cells(mean, null)]]),
      ],
    };
  },
  legend: [
    {
      key: "bars-before",
      used: ({ exhibits }) =>
        exhibits.some((item) => item.kind === "bars" && barsIn(item).bars.some(({ before }) => before !== null)),
      w: 28,
      body: () => svg`<rect class="bars-before" x="-12" y="-7" width="24" height="14" rx="3"></rect>`,
      words: "key_bars_before",
    },
  ],
};

const rect = (/** @type {string} */ cls, /** @type {Box} */ { x, y, w, h }, /** @type {number} */ u) =>
  svg`<rect class=${cls} x=${r(x)} y=${r(y)} width=${r(w)} height=${r(h)} rx=${r(Math.min(4 * u, w / 2))}></rect>`;

/** A name, its bar with the outline of what it was before, and its number. */
function bar(
  /** @type {BarPlace} */ { name, track, bar: is, before, number },
  /** @type {Amount} */ { name: called, value, marked },
  /** @type {(name: string) => string} */ nameOf,
  /** @type {number} */ u,
) {
  const base = name.y + name.h / 2 + 4.5 * u;
  const was = before && before.w > 0 ? before : null;
  // An outline that reaches further lies under the bar; one that the bar covers is drawn over it.
  const longer = was && was.w > is.w;
  return svg`${plain("bars-name", name.x + name.w, base, fitted(nameOf(called), name.w + 2, NAME * u), "end")}
    <path class="bars-foot" d=${`M${r(track.x)} ${r(track.y - 1.5 * u)}v${r(track.h + 3 * u)}`}></path>
    ${longer ? rect("bars-before", was, u) : nothing}
    ${is.w > 0 ? rect(`bars-bar${marked ? " marked" : ""}`, is, u) : nothing}
    ${was && !longer ? rect(`bars-before over${marked ? " marked" : ""}`, was, u) : nothing}
    ${plain(`bars-figure${marked ? " marked" : ""}`, number.x + number.w, base, value === null ? "–" : String(value), "end")}`;
}
