// One small space-time picture per protocol, for the catalogue: its own shape, drawn in the order in which it happens.

import { svg } from "lit-html";

/** @typedef {1 | 2 | 3 | 'ink' | 'fault' | 'mark' | 'commit' | 'doubt'} Ink */

/** @param {Ink} ink */
const paint = (ink) => `thumb-${ink}`;

/** @param {...number} ys */
const lanes = (...ys) => ys.map((y) => svg`<path class="thumb-lane" d=${`M12 ${y}H156`}></path>`);

/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {Ink} ink */
const wire = (x1, y1, x2, y2, ink) =>
  svg`<path class="thumb-wire ${paint(ink)}" d=${`M${x1} ${y1}L${x2} ${y2}`}></path>`;

/** @param {number} x @param {number} y @param {number[]} ys @param {number} dx @param {Ink} ink */
const fan = (x, y, ys, dx, ink) => ys.map((to) => wire(x, y, x + dx, to, ink));

/** @param {number} x @param {number[]} ys @param {number} y @param {number} dx @param {Ink} ink */
const back = (x, ys, y, dx, ink) => ys.map((from) => wire(x, from, x + dx, y, ink));

/** @param {number} x @param {number} y @param {number} w @param {Ink} ink @param {boolean} [open] */
const band = (x, y, w, ink, open = false) =>
  svg`<rect class="thumb-band ${paint(ink)} ${open ? "thumb-open" : ""}" x=${x} y=${y - 5} width=${w} height="10" rx="3"></rect>`;

/** @param {number} x @param {number} y @param {number} [size] */
const cross = (x, y, size = 6) =>
  svg`<path class="thumb-cross" d=${`M${x - size} ${y - size}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}`}></path>`;

/** @param {number} x @param {number} y */
const lock = (x, y) =>
  svg`<g class="thumb-lock"><rect x=${x - 5} y=${y - 2} width="10" height="8" rx="2"></rect><path d=${`M${x - 3} ${y - 2}v-2.5a3 3 0 0 1 6 0v2.5`}></path></g>`;

/** @type {Record<string, () => unknown[]>} */
const PICTURES = {
  raft: () => [
    lanes(14, 34, 54, 74),
    band(16, 14, 52, 1),
    fan(24, 14, [34, 54, 74], 10, 1),
    fan(46, 14, [34, 54, 74], 10, 1),
    cross(72, 14),
    band(82, 54, 22, 2, true),
    fan(84, 54, [34, 74], 10, 2),
    back(96, [34, 74], 54, 8, 2),
    band(104, 54, 52, 2),
    fan(112, 54, [34, 74], 12, 2),
    fan(132, 54, [34, 74], 12, 2),
  ],
  "two-phase-commit": () => [
    lanes(16, 44, 72),
    band(16, 16, 60, "ink"),
    fan(22, 16, [44, 72], 16, "ink"),
    band(40, 44, 64, "doubt", true),
    band(40, 72, 116, "doubt", true),
    lock(50, 44),
    lock(50, 72),
    back(56, [44, 72], 16, 16, "ink"),
    wire(78, 16, 100, 44, "commit"),
    cross(80, 16),
    band(104, 44, 20, "commit"),
    cross(130, 44, 5),
  ],
};

/** The picture of a protocol; one without a picture gets its lanes. @param {string} slug */
export const thumb = (slug) =>
  svg`<svg class="thumb-drawing" viewBox="0 0 168 88" aria-hidden="true">${(PICTURES[slug] ?? (() => lanes(20, 44, 68)))()}</svg>`;
