// The purse: an amount that has left one place and has not arrived at the other.

import { nothing, svg } from "lit-html";
import { clip, r } from "../../core/geometry.js";
import { plain, tint } from "../../view/marks.js";
import { fitted, said, tray, withinTray } from "../../view/tray.js";
import { beneath, NAME, pursePlaces, transitIn } from "./shape.js";

/** @import { Exhibit } from '../../scene/arrangement.js' */
/** @import { Box } from '../../core/types.js' */

const LOWEST = 26; // units: a body that is lower has no room for the bag and the sentence

/** @type {Exhibit} */
export const exhibit = {
  wish: () => ({ place: "below", w: 620, h: 118, low: 88 }),
  draw({ words }, item, box, layout) {
    const told = transitIn(item);
    if (!box || !told) return nothing;
    const { u = 1, small, spots = {} } = layout;
    const { title, verdict } = said(words, item, item.value);
    const place = beneath(box, Object.values(spots), u);
    const room = withinTray(place, { u, small, says: true });
    const says = room.h >= LOWEST * u;
    const names = /** @type {[string, string]} */ ([words.value(told.source), words.value(told.target)]);
    const { bag, size, source, target, ways, y } = pursePlaces(says ? room : withinTray(place, { u, small }), {
      u,
      amount: told.amount,
      names,
      spots: [spots[told.source], spots[told.target]],
    });
    const letters = Math.max(1, Math.floor((bag.w * 0.8) / (size * 0.61)));
    const body = svg`<g class=${tint(0, told.tone)}>
      ${[source, target].map((end, i) => plain("purse-end", end.x, y + 5 * u, fitted(names[i] ?? "", end.w + 2, NAME * u), "middle"))}
      ${ways.map(({ from, to }) => svg`<path class="purse-way" d=${`M${r(from)} ${r(y)}H${r(to)}`}></path>`)}
      ${head(ways[1]?.to ?? 0, y, Math.sign((ways[1]?.to ?? 0) - (ways[1]?.from ?? 0)) * 6 * u)}
      ${drawn(bag)}<text class="purse-amount" x=${r(bag.x + bag.w / 2)} y=${r(bag.y + bag.h * 0.65 + size * 0.35)} font-size=${r(size)}>${clip(told.amount, letters)}</text></g>`;
    return tray("purse", place, { u, small, title, verdict: says ? verdict : "", tone: told.tone }, body);
  },
  table(item, words) {
    const told = transitIn(item);
    if (!told) return { head: [], rows: [] };
    return {
      head: ["", words.t("purse_source"), words.t("purse_target")],
      rows: [[`${words.truth(item.fact)} ${told.amount}`, words.value(told.source), words.value(told.target)]],
    };
  },
};

/** The tip of the way, where the money will arrive. */
const head = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ by) =>
  svg`<path class="purse-tip" d=${`M${r(x - by)} ${r(y - Math.abs(by) * 0.75)}L${r(x)} ${r(y)}L${r(x - by)} ${r(y + Math.abs(by) * 0.75)}`}></path>`;

/** A bag, tied at its neck. */
function drawn(/** @type {Box} */ { x, y, w, h }) {
  const at = (/** @type {number} */ dx, /** @type {number} */ dy) =>
    `${r(x + w / 2 + (dx * h) / 68)} ${r(y + (dy * h) / 68)}`;
  // The belly is as wide as the bag; the neck stays as it is.
  const k = (w * 68) / (h * 78);
  const belly = (/** @type {number} */ dx, /** @type {number} */ dy) => at(dx * k, dy);
  return svg`<path class="purse-bag" d=${`M${at(-16, 0)}L${at(16, 0)}L${at(9, 8)}L${at(-9, 8)}Z`}></path>
    <path class="purse-tie" d=${`M${at(-11, 11)}L${at(11, 11)}`}></path>
    <path class="purse-bag" d=${`M${at(-9, 14)}L${at(9, 14)}C${belly(25, 21)} ${belly(39, 38)} ${belly(39, 53)}C${belly(39, 63)} ${belly(34, 68)} ${belly(26, 68)}L${belly(-26, 68)}C${belly(-34, 68)} ${belly(-39, 63)} ${belly(-39, 53)}C${belly(-39, 38)} ${belly(-25, 21)} ${at(-9, 14)}Z`}></path>`;
}
