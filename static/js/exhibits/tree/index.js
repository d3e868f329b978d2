// The tree: levels from top to bottom, nodes as boxes with name and value, or as dots where there are many.

import { nothing, svg } from "lit-html";
import { r } from "../../core/geometry.js";
import { plain, tint } from "../../view/marks.js";
import { said, tray, withSentence } from "../../view/tray.js";
import { grown, treeIn } from "./shape.js";

/** @import { Words } from '../../core/words.js' */
/** @import { Exhibit } from '../../scene/arrangement.js' */
/** @import { TreeNode, TreePlace } from './shape.js' */

/** @type {Exhibit} */
export const exhibit = {
  wish: ({ hint }) => ({ place: "side", w: 380, h: 70 + 58 * hint.levels, low: 56 + 26 * hint.levels }),
  draw({ words }, item, box, { u = 1, small }) {
    const told = treeIn(item);
    if (!told || !box) return nothing;
    const { title, verdict } = said(words, item, told);
    const { places, edges, more, says } = withSentence(
      (room) => grown(told, room, { u, levels: item.hint.levels ?? 1, textOf: (node) => textOf(words, node) }),
      box,
      { u, small },
    );
    const body = svg`${edges.map(({ from, to, marked }) => {
      const half = (to.y - from.y) / 2;
      return svg`<path class=${`branch${marked ? " marked" : ""}`} d=${`M${r(from.x)} ${r(from.y)}C${r(from.x)} ${r(from.y + half)} ${r(to.x)} ${r(to.y - half)} ${r(to.x)} ${r(to.y)}`}></path>`;
    })}${places.map((place) => nodeAt(words, place, u))}`;
    const count = more ? words.t("n_more", { n: more }) : "";
    return tray("tree", box, { u, small, title, verdict: says ? verdict : "", count }, body);
  },
  table(item, words) {
    const told = treeIn(item);
    return {
      head: told ? [words.truth(item.fact), words.t("exhibit_value"), words.t("exhibit_parent")] : [],
      rows: (told?.nodes ?? []).map((node) => {
        const { name, value } = textOf(words, node);
        return [name, value, node.parent === null ? words.t("none") : words.value(node.parent)];
      }),
    };
  },
};

const textOf = (/** @type {Words} */ words, /** @type {TreeNode} */ { name, value }) => ({
  name: words.value(name),
  value: value === null || value === "" ? "" : words.value(value),
});

function nodeAt(/** @type {Words} */ words, /** @type {TreePlace} */ place, /** @type {number} */ u) {
  const { x, y, w, h, look, marked, tone } = place;
  const { name, value } = textOf(words, place);
  const middle = { x: x + w / 2, y: y + h / 2 + 4.4 * u };
  const text = {
    line: value
      ? svg`${plain("tree-name", x + 6 * u, middle.y, name)}${plain("tree-value", x + w - 6 * u, middle.y, value, "end")}`
      : plain("tree-name", middle.x, middle.y, name, "middle"),
    stack: value
      ? svg`${plain("tree-name", middle.x, middle.y - 8 * u, name, "middle")}${plain("tree-value", middle.x, middle.y + 7.5 * u, value, "middle")}`
      : plain("tree-name", middle.x, middle.y, name, "middle"),
    value: plain("tree-value", middle.x, middle.y, value, "middle"),
    name: plain("tree-name", middle.x, middle.y, name, "middle"),
    dot: nothing,
  }[look];
  const rounded = look === "dot" ? w / 2 : Math.min(7 * u, h / 2);
  return svg`<g class=${`tree-node ${tint(0, tone)}${marked ? " marked" : ""}${tone ? " toned" : ""}${look === "dot" ? " dot" : ""}`}><rect x=${r(x)} y=${r(y)} width=${r(w)} height=${r(h)} rx=${r(rounded)}></rect>${text}</g>`;
}
