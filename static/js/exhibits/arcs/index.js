// The ring of hashes: arcs with their owners outside, tokens on it, keys within, and what follows in the middle.

import { nothing, svg } from "lit-html";
import { r, widthOf } from "../../core/geometry.js";
import { plain, tint } from "../../view/marks.js";
import { said, tray, wrapped } from "../../view/tray.js";
import { arcsIn, holdings, ringIn } from "./shape.js";

/** @import { Box } from '../../core/types.js' */
/** @import { Exhibit } from '../../scene/arrangement.js' */

const FIGURE = /^([\d.,]+\s?[%‰]?)\s*(.+)$/; // a sentence that begins with a figure: it is written large

/** @type {Exhibit} */
export const exhibit = {
  wish: () => ({ place: "side", w: 400, h: 420, low: 168 }),
  draw({ words, scene }, item, box, { u = 1, small }) {
    const told = arcsIn(item);
    if (!told || !box) return nothing;
    const { title, verdict } = said(words, item, told);
    const nameOf = (/** @type {string} */ id) => words.value(id);
    const nameW = Math.max(0, ...scene.nodes.map(({ id }) => widthOf(words.name(id), 12.5 * u)));
    const ring = ringIn(told, box, { u, small, nameW, nameOf });
    const owner = scene.nodes.find(({ id }) => id === told.marked);
    const room = ring.middle ?? ring.aside;
    const how = { u, small, title, verdict: room ? "" : verdict, titleRoom: ring.aside?.w };
    const body = svg`<circle class="hash-ring" cx=${r(ring.x)} cy=${r(ring.y)} r=${r(ring.R)} stroke-width=${r(told.tokens.length ? 1 : ring.thick / 2)}></circle>
      ${ring.arcs.map(({ d, marked }) => (marked || !d ? nothing : svg`<path class="hash-arc" d=${d} stroke-width=${r(ring.thick)}></path>`))}
      <g class=${tint(owner?.hue ?? 0, owner?.tone)}>${ring.arcs.map(({ d, marked }) => (marked && d ? svg`<path class="hash-arc marked" d=${d} stroke-width=${r(ring.thick * 2.6)}></path>` : nothing))}
      ${ring.names.map(({ x, y, w, h, of, marked }) => plain(`hash-owner${marked ? " marked" : ""}`, x + w / 2, y + h - 3 * u, nameOf(of), "middle"))}</g>
      ${ring.dots.map(({ x, y, marked }) => svg`<circle class=${`hash-token${marked ? " marked" : ""}`} cx=${r(x)} cy=${r(y)} r=${r(ring.dot * (marked ? 1.5 : 1))}></circle>`)}
      ${ring.keys.map(({ x, y, moves }) => keyMark(x, y, ring.size, moves))}
      ${room ? sentence(verdict, room, u, Boolean(ring.middle)) : nothing}
      ${ring.more ? plain("note", box.x + (small ? 8 : 14) * u, box.y + box.h - (how.verdict ? 28 : 10) * u, words.t("n_more", { n: ring.more })) : nothing}`;
    return tray("arcs", box, how, body);
  },
  table(item, words) {
    const told = arcsIn(item);
    if (!told) return { head: [], rows: [] };
    return {
      head: ["", words.t("exhibit_tokens"), words.t("exhibit_keys"), words.t("exhibit_moving")],
      rows: holdings(told).map(({ of, tokens, keys, moves }) => [
        words.value(of),
        String(tokens),
        String(keys),
        String(moves),
      ]),
    };
  },
  legend: [
    {
      key: "hash-arc",
      used: ({ exhibits }) => exhibits.some((item) => item.kind === "arcs" && arcsIn(item)?.tokens.length),
      w: 30,
      body: () =>
        svg`<path class="hash-arc" d="M-13 0h26" stroke-width="6"></path><circle class="hash-token" cx="9" r="4"></circle>`,
      words: "key_arc",
    },
    ...[false, true].map((moves) => ({
      key: moves ? "hash-key-moves" : "hash-key",
      used: (/** @type {import('../../scene/scene.js').SceneModel} */ { exhibits }) =>
        exhibits.some((item) => item.kind === "arcs" && arcsIn(item)?.keys.some((key) => key.moves === moves)),
      w: 14,
      body: () => keyMark(0, 0, 4.5, moves),
      words: moves ? "key_hash_moves" : "key_hash_stays",
    })),
  ],
};

/** A key: a small ring, or a filled square where it changes its owner. */
const keyMark = (
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ size,
  /** @type {boolean} */ moves,
) =>
  moves
    ? svg`<rect class="hash-key moves" x=${r(x - size)} y=${r(y - size)} width=${r(2 * size)} height=${r(2 * size)} rx=${r(size * 0.3)}></rect>`
    : svg`<circle class="hash-key" cx=${r(x)} cy=${r(y)} r=${r(size * 0.85)}></circle>`;

/** The sentence in its room: a figure that it begins with stands above the rest, larger. */
function sentence(
  /** @type {string} */ text,
  /** @type {Box} */ { x, y, w, h },
  /** @type {number} */ u,
  /** @type {boolean} */ centred,
) {
  if (!text) return nothing;
  const [, figure = "", rest = text] = FIGURE.exec(text) ?? [];
  const size = Math.min(34 * u, h * 0.42, w / Math.max(3, widthOf(figure, 1) * 1.15));
  const head = figure ? size : 0;
  const line = 16 * u;
  const lines = wrapped(rest, w, 13 * u, Math.max(1, Math.floor((h - head) / line)));
  const high = head + lines.length * line;
  const at = { x: centred ? x + w / 2 : x, y: y + (centred ? (h - high) / 2 : Math.min(4 * u, (h - high) / 2)) };
  const anchor = centred ? "middle" : "start";
  return svg`${figure ? svg`<text class="hash-figure" x=${r(at.x)} y=${r(at.y + head * 0.82)} font-size=${r(size)} text-anchor=${anchor}>${figure}</text>` : nothing}
    ${lines.map((one, i) => plain("lbl hash-says", at.x, at.y + head + line * (i + 0.8), one, anchor))}`;
}
