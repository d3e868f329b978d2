// Ribbons from many to many, drawn between the nodes: how wide says how much.

import { nothing, svg } from "lit-html";
import { r, widthOf } from "../../core/geometry.js";
import { hueOf } from "../../core/words.js";
import { label, tint } from "../../view/marks.js";
import { bandsIn, ribbonsIn, titleOf } from "./shape.js";

/** @import { Exhibit } from '../../scene/arrangement.js' */

/** @type {Exhibit} */
export const exhibit = {
  wish: () => null,
  behind: true,
  draw({ words, f, write }, item, _box, layout) {
    const u = layout.u ?? f;
    const bands = bandsIn(ribbonsIn(item), layout, u);
    if (!bands.length) return nothing;
    const title = words.truth(item.fact);
    const size = { w: widthOf(title, 13.5 * u) + 4, h: 17 * u };
    const at = titleOf(bands, layout, size);
    if (at) write(item.id, { x: at.x + at.w / 2, y: at.y + at.h / 2, w: at.w, h: at.h });
    return svg`<g class="exhibit-ribbons">${bands.map(({ d, px, number, tone }) => svg`<path class=${`ribbon ${tint(hueOf(number), tone)}`} d=${d} stroke-width=${r(Math.max(0.8, px))}></path>`)}
      ${at ? label("ribbons-title", at.x + at.w / 2, at.y + 13 * u, title, "middle") : nothing}</g>`;
  },
  table(item, words) {
    const all = ribbonsIn(item);
    return {
      head: all.length ? [words.t("exhibit_from"), words.t("exhibit_to"), words.truth(item.fact)] : [],
      rows: all.map(({ source, target, width }) => [words.value(source), words.value(target), words.value(width)]),
    };
  },
  legend: [
    {
      key: "ribbon",
      used: ({ exhibits }) => exhibits.some((item) => item.kind === "ribbons" && ribbonsIn(item).length > 0),
      w: 30,
      body: () =>
        svg`<path class="ribbon h0" d="M-13 -5C0 -5 0 -5 13 -3" stroke-width="2.5"></path><path class="ribbon h0" d="M-13 5C0 5 0 4 13 4" stroke-width="7"></path>`,
      words: "key_ribbon",
    },
  ],
};
