// Links that are cut or held, the one that is selected, and the curtains around groups.

import { nothing, svg } from "lit-html";
import { r } from "../core/geometry.js";
import { straight } from "../scene/way.js";
import { label } from "./marks.js";

/** @import { Point } from '../core/types.js' */
/** @import { Layout } from '../scene/layout.js' */
/** @import { SceneModel } from '../scene/scene.js' */

/** Links that are cut or held, and the one that is selected. */
export function links(/** @type {SceneModel} */ scene, /** @type {Layout} */ layout) {
  const { f } = layout;
  const chosen = scene.selected?.kind === "link" ? scene.selected.id.replace(".one-way", "").split("-") : null;
  const line = (/** @type {string} */ a, /** @type {string} */ b) => {
    const p = layout.spots[a];
    const q = layout.spots[b];
    return p && q ? straight(p, q, layout, a, b) : null;
  };
  const drawn = (
    /** @type {string} */ a,
    /** @type {string} */ b,
    /** @type {(m: Point, turn: number) => unknown} */ mark,
    /** @type {string} */ cls,
  ) => {
    const l = line(a, b);
    if (!l) return nothing;
    const where = cls === "link held" ? 0.24 : 0.5; // held messages wait in the middle
    const m = { x: l.a.x + (l.b.x - l.a.x) * where, y: l.a.y + (l.b.y - l.a.y) * where };
    const turn = (Math.atan2(l.b.y - l.a.y, l.b.x - l.a.x) * 180) / Math.PI;
    return svg`<g class=${cls}><line class="link-line" x1=${r(l.a.x)} y1=${r(l.a.y)} x2=${r(l.b.x)} y2=${r(l.b.y)}></line>${mark(m, turn)}</g>`;
  };
  return svg`
    ${chosen ? drawn(chosen[0] ?? "", chosen[1] ?? "", () => nothing, "link chosen") : nothing}
    ${scene.cuts.map((c) =>
      drawn(
        c.a,
        c.b,
        (m, turn) =>
          svg`<g class="cut-mark" transform=${`translate(${r(m.x)} ${r(m.y)}) rotate(${r(turn)}) scale(${r(f * 1.15)})`}><rect class="cut-gap" x="-6" y="-9" width="12" height="18"></rect><path class="cut-ends" d=${c.oneWay ? "M-5 -8v16M4 -5l5 5l-5 5" : "M-5 -8v16M5 -8v16"}></path></g>`,
        "link cut",
      ),
    )}
    ${scene.holds.map((c) =>
      drawn(
        c.a,
        c.b,
        (m) =>
          svg`<g class="hold-mark" transform=${`translate(${r(m.x)} ${r(m.y)}) scale(${r(f)})`}><circle class="hold-face" r="11"></circle><path class="hold-bars" d="M-3 -4.5v9M3 -4.5v9"></path></g>`,
        "link held",
      ),
    )}`;
}

/** The curtains, without their words. */
export const curtains = (/** @type {Layout} */ layout) =>
  svg`${layout.curtains.map((c) => svg`<path class="curtain-back" d=${c.d}></path><path class="comb" d=${c.comb}></path><path class="curtain" d=${c.d}></path>`)}`;

/** The places of the curtains' words, which tell how long they have been there. */
export const curtainWords = (/** @type {Layout} */ layout) =>
  svg`${layout.curtains.map((c) => label("wall", c.x, c.y, "", "middle"))}`;
