// The columns: a column for each role, each node with its marks beside it.

import { svg } from "lit-html";
import { monoWidth, widthOf } from "../../core/geometry.js";
import { parts, titles } from "./draw.js";
import { columnsLayout } from "./layout.js";

/** @import { Arrangement } from '../../scene/arrangement.js' */

const has = (/** @type {string} */ mark) => (/** @type {import('../../scene/scene.js').SceneModel} */ scene) =>
  scene.nodes.some(({ registers }) => registers.some((one) => one.mark === mark && !one.floor));

/** @type {Arrangement} */
export const arrangement = {
  reserve: () => "",
  layout: columnsLayout,
  parts,
  behind: titles,
  spelled(layout, words, most, R) {
    const text = words.number(most);
    const wide = /^[\x20-\x7e]*$/.test(text) ? monoWidth(text, layout.termSize) : widthOf(text, layout.termSize);
    return wide <= R * 1.5;
  },
  legend: [
    {
      key: "floor",
      used: (scene) => scene.nodes.some(({ registers }) => registers.some(({ floor }) => floor)),
      w: 26,
      body: () =>
        svg`<rect class="below" x="-11" y="-2" width="22" height="8"></rect><path class="floor-line" d="M-11 -2h22"></path>`,
      words: "key_floor",
    },
    {
      key: "card",
      used: has("card"),
      w: 24,
      body: () => svg`<g class="h1"><rect class="held" x="-10" y="-7" width="20" height="14" rx="4"></rect></g>`,
      words: "key_card",
    },
    {
      key: "bucket",
      used: has("bucket"),
      w: 38,
      body: () =>
        svg`<rect class="part available" x="-18" y="-7" width="11" height="14" rx="3"></rect><rect class="part frozen" x="-6" y="-7" width="11" height="14" rx="3"></rect><rect class="part incoming" x="6" y="-7" width="11" height="14" rx="3"></rect>`,
      words: "key_bucket",
    },
    {
      key: "low",
      used: (scene) => scene.nodes.some(({ registers }) => registers.some(({ items }) => items.some(({ low }) => low))),
      w: 22,
      body: () =>
        svg`<rect class="tile low" x="-9" y="-7" width="18" height="14" rx="3"></rect><path class="fold" d="M2 -7h7v7z"></path>`,
      words: "key_low",
    },
    {
      key: "queue",
      used: has("queue"),
      w: 28,
      body: () =>
        svg`<path class="mouth" d="M12 -7h-24v14h24"></path><rect class="waiter" x="-9" y="-4" width="8" height="8" rx="2"></rect>`,
      words: "key_queue",
    },
  ],
};
