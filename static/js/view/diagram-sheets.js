// The sheets of a diagram, and the parts of it that stand by themselves.

import { html, nothing, svg } from "lit-html";
import { r } from "../core/geometry.js";
import { lineOf } from "../scene/diagram-wires.js";
import { tint } from "./marks.js";

/** The sheets of a diagram on one another, from back to front; `id` makes the names of patterns its own. */
export const sheets = (/** @type {string} */ id) =>
  html`<svg class="space-sheet" data-part="base">
      <defs>
        <pattern id=${`hatch-${id}`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--off-soft)"></rect><line x1="0" y1="0" x2="0" y2="6" stroke="var(--off)" stroke-width="1.4" opacity=".55"></line></pattern>
        <pattern id=${`doubt-${id}`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect width="6" height="6" fill="var(--doubt-soft)"></rect><line x1="0" y1="0" x2="0" y2="6" stroke="var(--doubt)" stroke-width="1.4" opacity=".55"></line></pattern>
        <linearGradient id=${`fade-left-${id}`}><stop offset="0" stop-color="var(--paper)"></stop><stop offset="1" stop-color="var(--paper)" stop-opacity="0"></stop></linearGradient>
        <linearGradient id=${`fade-right-${id}`}><stop offset="0" stop-color="var(--paper)" stop-opacity="0"></stop><stop offset="1" stop-color="var(--paper)"></stop></linearGradient>
      </defs>
      <g data-layer="lanes"></g>
    </svg>
    <div class="space-plot" data-part="plot">
      <svg class="space-sheet sliding" data-part="grid"><g data-layer="ticks"></g></svg>
      <div class="space-half" data-part="past"><svg class="space-sheet sliding" data-part="marks"><g data-layer="marks" id=${`marks-${id}`}></g><g data-layer="hot"></g></svg><svg class="space-sheet sliding" data-part="known"><g data-layer="known"></g></svg></div>
      <div class="space-half" data-part="next"><svg class="space-sheet sliding future" data-part="future"><use href=${`#marks-${id}`}></use></svg></div>
      <svg class="space-sheet sliding" data-part="lit"><g data-layer="lit"></g></svg>
    </div>
    <svg class="space-sheet" data-part="overview"><g data-layer="overview"></g></svg>
    <svg class="space-sheet" data-part="top">
      <rect class="unknown-time" data-layer="unknown" visibility="hidden"></rect><rect class="brush" data-layer="brush" visibility="hidden"></rect>
      <rect class="fade" data-layer="fade-left"></rect><rect class="fade" data-layer="fade-right"></rect>
      <g data-layer="names"></g><g data-layer="numbers"></g>
    </svg>
    <svg class="space-sheet sliding" data-part="cursor"><g data-layer="cursor"><line class="head"></line><rect class="head-tag"></rect><text class="head-text"></text></g></svg>
    <div class="space-plot" data-part="deeds"><svg class="space-sheet sliding" data-part="events"><g data-layer="parting"></g><g data-layer="events"></g></svg></div>`;

/**
 * The whole run in one bar: what has come, what was played, faults, key moments, and the part that the window shows; all in px.
 * @param {{from: number, to: number, window: [number, number], known: number, played: number, faults: number[], parting: number|null, moments: number[]}} run
 */
export const overview = ({ from, to, window: [left, right], known, played, faults, parting, moments }) =>
  svg`<rect class="over" x=${r(from)} y="8" width=${r(to - from)} height="4" rx="2"></rect>
      <rect class="over-known" x=${r(from)} y="8" width=${r(known - from)} height="4" rx="2"></rect>
      <rect class="over-played" x=${r(from)} y="8" width=${r(played - from)} height="4" rx="2"></rect>
      ${faults.map((x) => svg`<path class="over-fault" d=${`M${r(x)} 5v10`}></path>`)}
      ${parting === null ? nothing : svg`<path class="over-parting" d=${`M${r(parting)} 3v15`}></path>`}
      <rect class="over-window" x=${r(Math.max(from - 1, left - 1))} y="3" width=${r(Math.max(8, right - left + 2))} height="14" rx="4"></rect>
      ${moments.map((x) => svg`<circle class="moment" cx=${r(x)} cy="10" r="3.2"></circle>`)}`;

/** Wires once more, thicker: the messages that are in the air. */
export const hotWires = (
  /** @type {import('../scene/diagram.js').Wire[]} */ wires,
  /** @type {import('../scene/diagram-window.js').DiagramWindow} */ win,
  /** @type {number} */ untilUs,
) =>
  svg`${wires.map((wire) => {
    const { xa, ya, xb, yb } = lineOf(wire, win, untilUs);
    const back = wire.shape === "reply" || wire.shape === "vote";
    return svg`<line class=${`wire hot ${back ? "back" : "out"} ${tint(wire.hue, wire.tone)}`} x1=${r(xa)} y1=${r(ya)} x2=${r(xb)} y2=${r(yb)}></line>`;
  })}`;

/** A line through all lanes with its name below them; all in px. */
export const partingAt = (
  /** @type {{x: number, top: number, y: number, left: number, wide: number, text: string, f: number}} */ {
    x,
    top,
    y,
    left,
    wide,
    text,
    f,
  },
) =>
  svg`<path class="parting" d=${`M${r(x)} ${r(top)}V${r(y)}`}></path>
            <g><rect class="parting-tag" x=${r(left)} y=${r(y)} width=${r(wide)} height=${r(17 * f)} rx=${r(8.5 * f)}></rect>
            <text class="parting-text" x=${r(left + wide / 2)} y=${r(y + 12.4 * f)}>${text}</text></g>`;
