// A small picture of a run: the marks of the space-time diagram without words, as a few paths. Pure.

import { r } from "../core/geometry.js";
import { DiagramModel } from "./diagram.js";

/** @import { Declaration } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Band } from './diagram.js' */

/** @typedef {{x: number, y: number, w: number, h: number, look: string}} SketchBar */
/** @typedef {{d: string, look: string}} SketchLine */

/**
 * @typedef {Object} Sketch
 * @property {string} lanes   a path
 * @property {string} apart   a path: the lanes of nodes that are cut off
 * @property {SketchBar[]} bars
 * @property {SketchLine[]} lines
 * @property {string} lost    a path: crosses
 * @property {string} missed  a path: crosses of heartbeats, which get lost by the dozen
 * @property {string} crashes a path: crosses on the lanes
 * @property {string} frozen  a path: the strokes of pauses
 * @property {(tUs: number) => number} x where a time stands
 */

const MARGIN = 8;
const BAR = 0.62; // of a lane
const BAR_MOST = 9;
const CROSS = 2.6;
const CRASH = 4.2;
const FEWEST_PX = 1.5; // a shorter bar couldn't be seen

/**
 * The picture of a run as far as it is known, up to `untilUs`.
 * @param {Declaration} declaration
 * @param {Timeline} timeline
 * @param {{w: number, h: number, untilUs?: number}} room
 * @returns {Sketch}
 */
export function sketchOf(declaration, timeline, { w, h, untilUs = timeline.untilUs }) {
  const model = new DiagramModel(declaration);
  model.update(timeline);
  const { axis } = model;
  const total = Math.max(1, axis.total);
  const x = (/** @type {number} */ tUs) => MARGIN + ((w - 2 * MARGIN) * axis.at(Math.min(tUs, untilUs))) / total;
  const lane = (h - 2 * MARGIN) / Math.max(1, model.lanes.length);
  const y = (/** @type {number} */ i) => MARGIN + lane * (i + 0.5);
  const bar = Math.min(BAR_MOST, lane * BAR);
  const shown = (/** @type {number} */ tUs) => tUs <= untilUs;
  const cross = (/** @type {number} */ cx, /** @type {number} */ cy, /** @type {number} */ size) =>
    `M${r(cx - size)} ${r(cy - size)}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}`;

  /** @type {Map<string, string>} */
  const lines = new Map();
  let lost = "";
  let missed = "";
  for (const { message, from, to, shape, hue, tone, quiet, edge, own } of model.wires) {
    if (!shown(message.sentUs)) continue;
    const over = message.end === "deliver" && shown(message.endUs);
    const gone = (message.end === "lost" || message.end === "bounced") && shown(message.endUs);
    const share =
      gone && message.end === "lost" ? (edge < 0 ? 0.5 : Math.abs(edge - from) / Math.max(1, Math.abs(to - from))) : 1;
    const reach = gone ? Math.max(own ? 0.18 : 0.3, share) : 1;
    const [x1, y1] = [x(message.sentUs), y(from)];
    const x2 = x(over || gone ? message.endUs : message.dueUs);
    const y2 = y1 + (y(to) - y1) * reach;
    const look = `${tone ? `tone-${tone}` : `h${hue}`}${shape === "reply" ? " back" : ""}${quiet ? " quiet" : ""}`;
    const d = `M${r(x1)} ${r(y1)}L${r(x2)} ${r(y2)}`;
    lines.set(look, (lines.get(look) ?? "") + d);
    if (gone && quiet) missed += cross(x2, y2, CROSS);
    else if (gone) lost += cross(x2, y2, CROSS);
  }
  return {
    lanes: model.lanes.map((_id, i) => `M${MARGIN} ${r(y(i))}H${w - MARGIN}`).join(""),
    apart: model.isolated
      .filter(({ fromUs }) => shown(fromUs))
      .map(
        (span) =>
          `M${r(x(span.fromUs))} ${r(y(span.lane) - lane / 2)}H${r(x(Math.min(span.toUs, untilUs)))}v${r(lane)}H${r(x(span.fromUs))}z`,
      )
      .join(""),
    bars: model.bands
      .filter(({ fromUs }) => shown(fromUs))
      .map((band) => ({
        x: x(band.fromUs),
        w: Math.max(FEWEST_PX, x(Math.min(band.toUs, untilUs)) - x(band.fromUs)),
        y: y(band.lane) - bar / 2,
        h: bar,
        look: looksOfBand(band),
      })),
    lines: [...lines].map(([look, d]) => ({ look, d })),
    lost,
    missed,
    crashes: model.badges
      .filter(({ kind, tUs }) => (kind === "crash" || kind === "wipe") && shown(tUs))
      .map((badge) => cross(x(badge.tUs), y(badge.lane), CRASH))
      .join(""),
    frozen: model.badges
      .filter(({ kind, tUs }) => kind === "pause" && shown(tUs))
      .map((badge) => `M${r(x(badge.tUs) - 1.6)} ${r(y(badge.lane) - 4)}v8m3.2 -8v8`)
      .join(""),
    x,
  };
}

const looksOfBand = (/** @type {Band} */ { kind, fill, hue, tone }) =>
  kind === "phase" || kind === "blocked"
    ? `${kind === "blocked" ? "blocked" : fill} ${tone ? `tone-${tone}` : `h${hue}`}`
    : kind;
