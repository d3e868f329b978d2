// The window through which a diagram looks at its run: where an instant, a lane and a mark stand in it. Pure.

import { lanesOf } from "./diagram-lanes.js";

/** @import { Axis } from './diagram.js' */

/** Where the parts of the diagram are, in px. @typedef {{x0: number, x1: number, top: number, overview: number}} Places */

export const NEVER = Number.POSITIVE_INFINITY;
export const MARGIN = 9; // px of the plot left of its first instant
const FLIGHT_PX = 46; // px: an important flight is at least this wide; if the run doesn't fit then, the window moves with time
const FLIGHT_MOST_PX = 150;
const LINEAR_FLIGHT_PX = 16;
const FOLLOW = 0.72; // of the window's width: the playhead's greatest position while it plays
const OVERVIEW = 24; // px: the run as a whole, above the lanes
const MARK_GUTTER = 22; // px below the lanes, for the name of the place that is marked
const LEAST_ZOOM = 0.02;
const MOST_ZOOM = 12;

/** A diagram's window. Positions on the axis are in px from the run's beginning; `offset` is that of the window's left edge. */
export class DiagramWindow {
  /** @param {() => Axis} lens */
  constructor(lens) {
    this.lensOf = lens;
    this.zoom = 1;
    this.scale = 1; // px per unit of the axis
    this.offset = 0;
    /** From where to where marks are drawn. */
    this.drawn = { from: 0, to: -1 };
    /** @type {Places} */
    this.place = { x0: 0, x1: 0, top: 0, overview: 0 };
    this.lanes = lanesOf([], 0, 1);
    this.f = 1;
    this.lastUs = 0;
  }

  get lens() {
    return this.lensOf();
  }

  get plotWidth() {
    return this.place.x1 - this.place.x0;
  }

  /** The width of the whole run. */
  get total() {
    return this.lens.total * this.scale;
  }

  /** Whether what it shows lies outside what is drawn. */
  get isBeyond() {
    return this.offset < this.drawn.from || this.offset + this.plotWidth > this.drawn.to;
  }

  /**
   * Sets places and scale for a room of that size.
   * @param {{w: number, h: number, f: number, names: number, cast: Array<{id: string, role: string}>, marked: boolean, linear: boolean}} room   `names`: px of the widest name
   */
  measure({ w, h, f, names, cast, marked, linear }) {
    this.f = f;
    const overview = OVERVIEW;
    const top = overview + 22 * f;
    this.layLanes({ h, f, cast, marked });
    this.place = { x0: 20 + names + 14, x1: w - 18, top, overview };
    const least = ((linear ? LINEAR_FLIGHT_PX : FLIGHT_PX) * f) / this.lens.flightUs;
    const fit = this.plotWidth / Math.max(1, this.lens.total);
    const most = (FLIGHT_MOST_PX * f) / this.lens.flightUs;
    this.scale = Math.max(least, Math.min(most, fit)) * this.zoom;
    this.offset = this.bounded(this.offset);
  }

  /** Where an instant stands on the axis. */
  px(/** @type {number} */ tUs) {
    return this.lens.at(tUs) * this.scale;
  }

  /** The instant at a place of the stage; not after `untilUs`. */
  timeAtX(/** @type {number} */ x, /** @type {number} */ untilUs = NEVER) {
    const t = this.lens.timeAt((x - this.place.x0 + this.offset) / this.scale);
    return Math.max(0, Math.min(untilUs, t));
  }

  /** The instant at a position on the axis. */
  timeAt(/** @type {number} */ px) {
    return this.lens.timeAt(px / this.scale);
  }

  /** An offset at which the window shows nothing but the run. */
  bounded(/** @type {number} */ offset) {
    return Math.max(0, Math.min(this.total - this.plotWidth, offset));
  }

  /** Lays the lanes in a height. @param {{h: number, f: number, cast: Array<{id: string, role: string}>, marked: boolean}} room */
  layLanes({ h, f, cast, marked }) {
    this.lanes = lanesOf(cast, h - OVERVIEW - (22 + 9) * f - (marked ? MARK_GUTTER * f : 8), f);
  }

  /** Where the lanes begin. */
  get laneTop() {
    return this.place.top + 9 * this.f;
  }

  /** The middle of a lane. */
  y(/** @type {number} */ lane) {
    return this.laneTop + (this.lanes.middles[lane] ?? 0);
  }

  /** The height of a lane. */
  high(/** @type {number} */ lane) {
    return this.lanes.highs[lane] ?? 0;
  }

  /** The height of a band in a lane. */
  bar(/** @type {number} */ lane) {
    return Math.min(18 * this.f, this.high(lane) * 0.56);
  }

  /** Whether a lane has room for words. */
  isRoomy(/** @type {number} */ lane) {
    return this.high(lane) >= 20;
  }

  /** Moves with time while it runs; a seek within the window doesn't move it. */
  follow(/** @type {number} */ tUs, /** @type {boolean} */ still) {
    const ran = tUs - this.lastUs;
    this.lastUs = tUs;
    if (still) return;
    const x = this.px(tUs) - this.offset;
    const W = this.plotWidth;
    let to = this.offset;
    if (x < 0.02 * W) to += x - 0.25 * W;
    else if (x > 0.98 * W) to += x - 0.6 * W;
    else if (ran > 0 && x > FOLLOW * W) {
      const run = this.px(tUs) - this.px(tUs - ran);
      if (run < W * 0.1) to += Math.max(run, (x - FOLLOW * W) * 0.08);
    }
    this.offset = this.bounded(to);
  }

  /** Becomes so many times as wide. */
  widen(/** @type {number} */ factor) {
    this.zoom = factor === 0 ? 1 : Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, this.zoom * factor));
  }

  /** What is drawn at once: a margin on both sides, so that the window can move on, but not while it leaps. */
  range(/** @type {boolean} */ leaping) {
    const W = this.plotWidth;
    const { total } = this;
    const whole = total < 4000;
    const [before, after] = leaping ? [0.05, 1.05] : [1, 2.5];
    const from = whole ? 0 : Math.max(0, this.offset - before * W);
    const to = whole ? Math.max(total, W) : this.offset + after * W;
    this.drawn = { from: whole || from === 0 ? -1 : from, to: whole || to >= total ? NEVER : to };
    return { from, to };
  }
}
