// Sets of nodes that overlap, drawn around the nodes: a light area with an outline, and the set's name with its members beside it.

import { nothing, svg } from "lit-html";
import { hueOf } from "../../core/words.js";
import { label, tint } from "../../view/marks.js";
import { namesOf, outlined, setsIn } from "./shape.js";

/** @import { Words } from '../../core/words.js' */
/** @import { Exhibit } from '../../scene/arrangement.js' */
/** @import { SceneModel } from '../../scene/scene.js' */
/** @import { NodeSet } from './shape.js' */

const MANY = 6; // members that are listed in a name; of more, the first are

/** @type {Exhibit} */
export const exhibit = {
  wish: () => null,
  behind: true,
  draw({ words, f, write }, item, _box, layout) {
    const u = layout.u ?? f;
    const sets = outlined(setsIn(item), layout, u);
    if (!sets.length) return nothing;
    const size = (layout.small ? 12.5 : 15) * u;
    const names = namesOf(sets, layout, { size, u, textsOf: (set) => textsOf(words, set) });
    for (const name of names)
      if (name) write(item.id, { x: name.x + name.w / 2, y: name.y + name.h / 2, w: name.w, h: name.h });
    const look = (/** @type {NodeSet} */ { number, tone, dashed }) =>
      `${tint(hueOf(number), tone)}${dashed ? " dashed" : ""}`;
    return svg`<g class="exhibit-sets">${sets.map((set) => svg`<path class=${`set-area ${look(set)}`} d=${set.d}></path>`)}
      ${sets.map((set) => svg`<path class=${`set-line ${look(set)}`} d=${set.d}></path>`)}
      ${sets.map((set, i) => {
        const name = names[i];
        return name
          ? svg`<g class=${look(set)}>${label(`set-name${layout.small ? " slim" : ""}`, name.x + name.w / 2, name.y + size * 0.95, name.text, "middle")}</g>`
          : nothing;
      })}</g>`;
  },
  table(item, words) {
    const sets = setsIn(item);
    return {
      head: sets.length ? [words.truth(item.fact), words.t("exhibit_members")] : [],
      rows: sets.map(({ name, of, dashed }) => [
        words.value(name),
        `${words.list(of)}${dashed ? `${words.t("comma_clause")}${words.t("key_set_dashed")}` : ""}`,
      ]),
    };
  },
  legend: [false, true].map((dashed) => ({
    key: dashed ? "set-dashed" : "set",
    used: (/** @type {SceneModel} */ { exhibits }) =>
      exhibits.some(
        (item) => item.kind === "sets" && setsIn(item).some((set) => set.dashed === dashed && set.of.length),
      ),
    w: 32,
    body: () => {
      const d = "M-7 -8h14a8 8 0 0 1 0 16h-14a8 8 0 0 1 0 -16z";
      const look = dashed ? "h0 dashed" : "h0";
      return svg`<path class=${`set-area ${look}`} d=${d}></path><path class=${`set-line ${look}`} d=${d}></path>`;
    },
    words: dashed ? "key_set_dashed" : "key_set",
  })),
};

/** A set's name with its members, and shorter where there is less room: W = {C, D}, then W: 2, then W. */
function textsOf(/** @type {Words} */ words, /** @type {NodeSet} */ { name, of }) {
  const title = words.value(name);
  const members = of.slice(0, MANY).map((id) => words.value(id));
  const all = `${members.join(", ")}${of.length > MANY ? ", …" : ""}`;
  return [`${title} = {${all}}`, `${title}: ${of.length}`, title];
}
