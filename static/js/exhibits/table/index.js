// The table: cells by rows and columns, the one that counts ringed, and what follows from it.

import { nothing, svg } from "lit-html";
import { clip, monoWidth, r, widthOf } from "../../core/geometry.js";
import { hueOf } from "../../core/words.js";
import { plain, tint } from "../../view/marks.js";
import { said, tray } from "../../view/tray.js";
import { cellsIn, tableIn } from "./shape.js";

/** @import { Exhibit, Pen } from '../../scene/arrangement.js' */
/** @import { Cell } from './shape.js' */

/** @type {Exhibit} */
export const exhibit = {
  wish: ({ hint }) => ({ place: "side", w: 320, h: 84 + 46 * hint.rows, low: 60 + 30 * hint.rows }),
  draw(pen, item, box, { u = 1, small }) {
    const told = tableIn(item);
    if (!told || !box) return nothing;
    const { words } = pen;
    const places = cellsIn(told, box, { u, small });
    const marked = told.rows.flatMap(({ cells }) => cells).find((cell) => cell?.marked);
    const body = svg`${told.columns.map((name, i) => plain("lbl", places.heads[i]?.x ?? 0, places.heads[i]?.y ?? 0, words.value(name), "middle"))}
      ${told.rows.map(({ name, cells }, k) => svg`${name ? plain("note", places.rows[k]?.name.x ?? 0, places.rows[k]?.name.y ?? 0, words.value(name)) : nothing}${cells.map((cell, i) => cellAt(pen, cell, places.rows[k]?.cells[i], u))}`)}`;
    return tray("table", box, { u, small, ...said(words, item, told), hue: hueOf(marked?.number) }, body);
  },
  table(item, words) {
    const told = tableIn(item);
    if (!told) return { head: [], rows: [] };
    const text = (/** @type {Cell} */ cell) =>
      cell ? cellText(words, cell).filter(Boolean).join(" ") || words.t("none") : "";
    return {
      head: ["", ...told.columns.map((name) => words.value(name))],
      rows: told.rows.map(({ name, cells }) => [words.value(name), ...cells.map(text)]),
    };
  },
};

/** A cell's number and what it holds, in words. */
const cellText = (/** @type {Pen['words']} */ words, /** @type {NonNullable<Cell>} */ { value, number }) => [
  number > 0 ? words.number(number, true) : "",
  value === null || value === undefined || value === "" ? "" : words.value(value),
];

function cellAt(
  /** @type {Pen} */ { words },
  /** @type {Cell} */ cell,
  /** @type {import('../../core/types.js').Box|undefined} */ box,
  /** @type {number} */ u,
) {
  if (!box) return nothing;
  const { x, y, w, h } = box;
  const rect = (/** @type {string} */ cls, by = 0) =>
    svg`<rect class=${cls} x=${r(x - by)} y=${r(y - by)} width=${r(w + 2 * by)} height=${r(h + 2 * by)} rx=${r(6 * u)}></rect>`;
  if (!cell) return svg`${rect("slot waited")}`;
  const [number = "", value = ""] = cellText(words, cell);
  if (!number && !value)
    return svg`${rect("slot")}${plain("note faint", x + w / 2, y + h / 2 + 4 * u, widthOf(words.t("none"), 12.5 * u) + 6 <= w ? words.t("none") : "–", "middle")}`;
  const text = clip(value, 6);
  const ring = cell.marked ? rect("ringed", 3.5 * u) : nothing;
  const oneLine = monoWidth(number, 12.5 * u) + monoWidth(text, 16 * u) + 22 * u <= w || !number || !text;
  // In a narrow cell the number stands above the value, or is left out where there is no room for it.
  const above = !oneLine && h >= 34 * u ? [12.5, 11].find((size) => monoWidth(number, size * u) + 6 * u <= w) : 0;
  return svg`<g class=${tint(hueOf(cell.number))}>${ring}${rect("held")}${
    oneLine
      ? svg`${plain("reg-number", x + 7 * u, y + h / 2 + 4.5 * u, number)}${plain("reg-value", x + w - 8 * u, y + h / 2 + 5.5 * u, text, "end")}`
      : above
        ? svg`${plain(`reg-number${above < 12 ? " slim" : ""}`, x + w / 2, y + h * 0.4, number, "middle")}${plain("reg-value", x + w / 2, y + h * 0.85, text, "middle")}`
        : plain("reg-value", x + w / 2, y + h / 2 + 5.5 * u, text, "middle")
  }</g>`;
}
