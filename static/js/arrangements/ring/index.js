// The ring: nodes on an ellipse, each with its word, its seats and its log outside.

import { monoWidth, widthOf } from "../../core/geometry.js";
import { parts } from "./draw.js";
import { ringLayout, widestLabel } from "./layout.js";

/** @import { Arrangement } from '../../scene/arrangement.js' */

/** @type {Arrangement} */
export const arrangement = {
  docks: false,
  foot: 6,
  hosts: () => [],
  reserve: (scene) => String(widestLabel(scene)),
  layout: ringLayout,
  parts,
  spelled(layout, words, most, R) {
    const text = words.number(most);
    const ascii = /^[\x20-\x7e]*$/.test(text);
    const width = ascii ? monoWidth(text, layout.termSize) : widthOf(text, layout.termSize);
    const below = layout.termSize + (layout.small ? 4 : 6);
    return width <= 2 * Math.sqrt(Math.max(0, R * R - below * below)) - 7;
  },
};
