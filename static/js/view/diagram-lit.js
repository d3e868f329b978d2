// The parts of the space-time diagram that an emphasis lights: drawn again over the dimmed diagram, with the chain's steps numbered.

import { nothing, svg } from "lit-html";
import { monoWidth, r } from "../core/geometry.js";
import { tint } from "./marks.js";

/** @import { Emphasis, Step } from '../core/types.js' */
/** @import { Wire } from '../scene/diagram.js' */

/**
 * @typedef {Object} LitModel
 * @property {Emphasis} emphasis
 * @property {string[]} lanes
 * @property {Wire[]} wires          those in reach
 * @property {Step[]} chain
 * @property {number} from           px
 * @property {number} to             px
 * @property {(lane: number) => number} high   px: the height of a lane
 * @property {number} f
 * @property {(tUs: number) => number} X
 * @property {(lane: number) => number} Y
 * @property {(wire: Wire) => {xa: number, ya: number, xb: number, yb: number, dead: boolean}} line
 * @property {(messageId: string) => Wire|null} wireOf
 */

/** @param {LitModel} model */
export function litMarks(model) {
  const { emphasis, chain } = model;
  return svg`${veils(model)}${wires(model)}${emphasis.kind === "why" && chain.length ? path(model) : nothing}`;
}

/** Over each lane from where it is no longer lit. @param {LitModel} model */
function veils({ emphasis, lanes, from, to, high, X, Y }) {
  return lanes.map((id, i) => {
    const until = emphasis.untilUs?.(id) ?? Number.POSITIVE_INFINITY;
    const x = until < 0 ? from - 20 : Number.isFinite(until) ? Math.max(from - 20, X(until)) : to + 20;
    if (x >= to + 20) return nothing;
    return svg`<rect class="veil" x=${r(x)} width=${r(to + 20 - x)} y=${r(Y(i) - high(i) / 2)} height=${r(high(i))}></rect>`;
  });
}

/** One path for each look, as the diagram itself draws them. @param {LitModel} model */
function wires({ emphasis, wires: all, f, lanes, high, line }) {
  /** @type {Map<string, string[]>} */
  const paths = new Map();
  const push = (/** @type {string} */ look, /** @type {string} */ d) => {
    const list = paths.get(look);
    if (list) list.push(d);
    else paths.set(look, [d]);
  };
  const c = Math.min(3.6 * f, Math.max(2, ...lanes.map((_, i) => high(i))) * 0.16);
  for (const wire of all) {
    const m = wire.message;
    if (!emphasis.message(m.id)) continue;
    const { xa, ya, xb, yb, dead } = line(wire);
    const back = wire.shape === "reply" || wire.shape === "vote" ? "back" : "out";
    const color = tint(wire.hue, wire.tone);
    push(`wire ${back}${wire.quiet ? " quiet" : ""} ${color}`, `M${r(xa)} ${r(ya)}L${r(xb)} ${r(yb)}`);
    // The end of a message is lit only if that step is lit.
    if (!emphasis.step(m.endStep)) continue;
    if (dead)
      push("lost-wire", `M${r(xb - c)} ${r(yb - c)}l${r(2 * c)} ${r(2 * c)}m0 ${r(-2 * c)}l${r(-2 * c)} ${r(2 * c)}`);
    else if (m.end === "deliver") {
      const s = (wire.quiet ? 1.9 : 2.5) * f;
      const shape =
        back === "back"
          ? `M${r(xb - s)} ${r(yb)}a${r(s)} ${r(s)} 0 1 0 ${r(2 * s)} 0a${r(s)} ${r(s)} 0 1 0 ${r(-2 * s)} 0`
          : `M${r(xb - s)} ${r(yb - s)}h${r(2 * s)}v${r(2 * s)}h${r(-2 * s)}z`;
      push(`end ${back} ${color}`, shape);
    }
  }
  return [...paths].map(([look, ds]) => svg`<path class=${look} d=${ds.join("")}></path>`);
}

/** The chain as one stroke along lanes and wires; each step has its number; steps that stand close together share a mark. @param {LitModel} model */
function path({ chain, lanes, f, high, X, Y, line, wireOf }) {
  const laneOf = (/** @type {number} */ i) => {
    for (const step of [chain[i], chain[i + 1], chain[i - 1]]) {
      const at = lanes.indexOf(step?.node ?? "");
      if (at >= 0) return at;
    }
    return 0;
  };
  const points = chain.map((step, i) => {
    const at = laneOf(i);
    const wire = step.kind === "lost" || step.kind === "bounced" ? wireOf(step.ref) : null;
    const end = wire && line(wire);
    return end ? { x: end.xb, y: end.yb, lane: at } : { x: X(step.tUs), y: Y(at), lane: at };
  });
  const d = points.map((p, i) => `${i ? "L" : "M"}${r(p.x)} ${r(p.y)}`).join("");
  const R = Math.min(9 * f, Math.max(12, ...lanes.map((_, i) => high(i))) * 0.44);
  const size = Math.min(11.5 * f, R * 1.35);
  /** @type {Array<{x: number, y: number, lane: number, first: number, last: number, w: number}>} */
  const marks = [];
  for (const [i, p] of points.entries()) {
    const near = marks.find((m) => m.lane === p.lane && Math.abs(m.y - p.y) < R && p.x - m.x < m.w / 2 + R + 1);
    if (near) {
      near.last = i + 1;
      near.w = Math.max(2 * R, monoWidth(`${near.first}–${near.last}`, size) + R);
    } else marks.push({ ...p, first: i + 1, last: i + 1, w: Math.max(2 * R, monoWidth(String(i + 1), size) + R) });
  }
  return svg`<path class="chain-halo" d=${d}></path><path class="chain-path" d=${d}></path>
    ${marks.map((m) => {
      const text = m.first === m.last ? String(m.first) : `${m.first}–${m.last}`;
      return svg`<g class="chain-mark"><rect x=${r(m.x - m.w / 2)} y=${r(m.y - R)} width=${r(m.w)} height=${r(2 * R)} rx=${r(R)}></rect><text x=${r(m.x)} y=${r(m.y + size * 0.36)} font-size=${r(size)}>${text}</text></g>`;
    })}`;
}
