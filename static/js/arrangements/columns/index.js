// The columns: a column for each role, each node with its marks beside it.

import { monoWidth, widthOf } from "../../core/geometry.js";
import { markLegend } from "../../view/registers.js";
import { parts, titles } from "./draw.js";
import { columnsLayout } from "./layout.js";

/** @import { Arrangement } from '../../scene/arrangement.js' */

/** @type {Arrangement} */
export const arrangement = {
  docks: true,
  // A table stands under the nodes of a column without marks, where there is one.
  hosts: ({ roles }) => (Object.values(roles).some(({ marks }) => !marks?.length) ? ["table"] : []),
  reserve: () => "",
  layout: columnsLayout,
  parts,
  behind: titles,
  spelled(layout, words, most, R) {
    const text = words.number(most);
    const wide = /^[\x20-\x7e]*$/.test(text) ? monoWidth(text, layout.termSize) : widthOf(text, layout.termSize);
    return wide <= R * 1.5;
  },
  legend: markLegend,
};
