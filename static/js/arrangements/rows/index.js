// The rows: one above, the others below it, each with its memory, which a crash clears, and its disk, which it doesn't.

import { svg } from "lit-html";
import { isShown } from "../../exhibits/worlds/shape.js";
import { parts, rigs } from "./draw.js";
import { rowsLayout } from "./layout.js";

/** @import { Arrangement } from '../../scene/arrangement.js' */

/** @type {Arrangement} */
export const arrangement = {
  docks: true,
  hosts: () => ["worlds"],
  reserve: ({ exhibits }) => String(exhibits.some(isShown)),
  layout: rowsLayout,
  parts,
  behind: rigs,
  spelled: (layout, _words, _most, R) => !layout.small && R >= 32,
  legend: [
    {
      key: "disk",
      used: () => true,
      w: 24,
      body: () => svg`<path class="disk-plate" d="M-10 -7h20v8a5 5 0 0 1 -5 5h-10a5 5 0 0 1 -5 -5z"></path>`,
      words: "key_disk",
    },
    {
      key: "memory",
      used: () => true,
      w: 24,
      body: () => svg`<rect class="memory" x="-10" y="-6" width="20" height="12" rx="4"></rect>`,
      words: "key_memory",
    },
  ],
};
