// The space-time diagram: draws its model, follows the playhead, and reports the time that is pointed at.
//
// Marks are drawn when steps arrive, as a few long paths for any number of marks. Per frame only the cursor, the veil and the window
// move.

import { html, nothing, render, svg } from "lit-html";
import { monoWidth, place, r, widthOf } from "../core/geometry.js";
import { milliseconds } from "../core/words.js";
import { DiagramModel, thinned } from "../scene/diagram.js";
import { litMarks } from "./diagram-lit.js";
import { setOrDrop } from "./emphasis.js";
import { clientMark, label, themeOf, tint } from "./marks.js";

/** @import { Box, Emphasis, Step } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Words } from '../core/words.js' */
/** @import { Axis, Wire } from '../scene/diagram.js' */

/**
 * @typedef {Object} DiagramOptions
 * @property {Words} words
 * @property {(tUs: number, k: number) => void} onSeek
 * @property {(messageId: string|null) => void} [onHover]
 * @property {DiagramView} [view]   how it looks at the run in the beginning
 * @property {() => void} [onView]   a person has moved or widened its window
 */

/** How a diagram looks at a run: its axis, how wide it makes it, and the time at its left edge. @typedef {{axis: 'warped'|'linear', zoom: number, fromUs: number}} DiagramView */

const FLIGHT_PX = 46; // px: an important flight is at least this wide; if the run doesn't fit then, the window moves with time
const FLIGHT_MOST_PX = 150;
const LINEAR_FLIGHT_PX = 16;
const MAX_WIRES = 6000; // wires that are drawn at a time
const FOLLOW = 0.72; // of the window's width: the playhead's greatest position while it plays
const SNAP_PX = 5;
const MARGIN = 9; // px of the plot left of its first instant
const ICONS = new Map([
  ["crash", "zap-off"],
  ["wipe", "zap-off"],
  ["restart", "undo-2"],
  ["pause", "pause"],
  ["resume", "play"],
  ["partition", "unplug"],
  ["heal", "link"],
  ["cut", "unplug"],
  ["mend", "link"],
  ["hold", "hourglass"],
  ["release", "send"],
  ["drop", "x"],
  ["delay", "hourglass"],
  ["duplicate", "copy"],
  ["pin", "timer"],
  ["skew", "timer"],
  ["slow", "timer"],
  ["broken", "triangle-alert"],
]);
const MARK_GUTTER = 22; // px below the lanes, for the name of the place that is marked
const HEALS = new Set(["restart", "resume", "heal", "mend", "release"]);
let diagrams = 0;

/** The diagram of a run in `host`. */
export class Diagram {
  /** @type {HTMLElement} */ #host;
  /** @type {DiagramOptions} */ #options;
  /** @type {DiagramModel|null} */ #model = null;
  /** @type {Timeline|null} */ #timeline = null;
  #position = { tUs: 0, index: -1 };
  #id = `d${++diagrams}`;
  /** @type {HTMLElement} */ #root;
  /** @type {Record<string, SVGGElement>} */ #layer = {};
  /** @type {Record<string, HTMLElement>} */ #part = {};
  /** @type {HTMLElement} */ #tip;
  #axis = /** @type {'warped'|'linear'} */ ("warped");
  /** @type {{warped: Axis, linear: Axis}|null} */ #axes = null;
  /** @type {{tUs: number, text: string}|null} */ #mark = null;
  #tag = { left: 0, wide: 0 };
  #led = false;
  #fromUs = 0;
  #zoom = 1;
  #size = { w: 0, h: 0 };
  #f = 1;
  #scale = 1; // px per unit
  #offset = 0; // px: the window's left edge
  #sheetFrom = 0; // px: the position at the left edge of the sheets
  #slid = "";
  #aside = Number.NaN;
  #half = 0;
  #drawn = { from: 0, to: -1 }; // px: from where to where marks are drawn
  #drawnOf = { epoch: -1, untilUs: 0, scale: 0 }; // the run and the scale that they were drawn for
  #dirty = true;
  #hotIndex = -2;
  #place = { x0: 0, x1: 0, top: 0, lane: 0, bar: 0, overview: 0 };
  /** @type {null|{kind: 'plot'|'overview'|'brush'|'pinch', from: number}} */ #drag = null;
  /** @type {Map<number, number>} fingers on the plot, and where they are */ #fingers = new Map();
  /** @type {Array<{x: number, half: number, element: SVGElement, shown: boolean}>} */ #numbers = [];
  /** @type {Array<{x: number, wide: number, text: string, clock: boolean, band: {x: number, w: number, fromUs: number, toUs: number}, from: number, blocked: Box[], shownX: number, shown: string, element: SVGElement, texts: Element[]}>} */ #names =
    [];
  /** @type {Array<{tUs: number, index: number, element: Element, past: boolean|null, from: number|null, cut: boolean|null}>} */ #deeds =
    [];
  /** @type {Emphasis|null} */ #emphasis = null;
  #namesAt = Number.NaN;
  #namesNow = Number.NaN;
  #tagShown = "";
  #lastUs = 0;
  /** @type {Array<{disconnect: () => void}>} */ #watching = [];

  constructor(/** @type {HTMLElement} */ host, /** @type {DiagramOptions} */ options) {
    this.#host = host;
    this.#options = options;
    this.#root = document.createElement("div");
    this.#root.className = "space";
    this.#root.setAttribute("role", "img");
    this.#root.setAttribute("aria-label", options.words.t("diagram"));
    this.#tip = document.createElement("div");
    this.#tip.className = "space-tip";
    this.#tip.hidden = true;
    host.replaceChildren(this.#root, this.#tip);
    this.#skeleton();
    this.#listen();
    if (options.view) {
      this.#axis = options.view.axis;
      this.#zoom = options.view.zoom;
    }
    const sized = new ResizeObserver(() => this.resize());
    sized.observe(host);
    const themed = new MutationObserver(() => this.resize());
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.#watching = [sized, themed];
    this.resize();
  }

  /** Other words, when the language changes. */
  set words(/** @type {Words} */ words) {
    this.#options.words = words;
    this.#redraw();
  }

  /** Sheets on one another. Marks that are drawn seldom have their own sheets, so that per frame sheets slide and nothing is painted again. */
  #skeleton() {
    const id = this.#id;
    render(
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
        <div class="space-plot" data-part="deeds"><svg class="space-sheet sliding" data-part="events"><g data-layer="parting"></g><g data-layer="events"></g></svg></div>`,
      this.#root,
    );
    for (const element of this.#root.querySelectorAll("[data-layer]"))
      this.#layer[/** @type {any} */ (element).dataset.layer] = /** @type {any} */ (element);
    for (const element of this.#root.querySelectorAll("[data-part]"))
      this.#part[/** @type {any} */ (element).dataset.part] = /** @type {any} */ (element);
    this.#root.style.setProperty("--hatch", `url(#hatch-${id})`);
    this.#root.style.setProperty("--doubt-hatch", `url(#doubt-${id})`);
  }

  /** Ends the drawing and its observers. */
  close() {
    for (const watch of this.#watching) watch.disconnect();
  }

  /** How it looks at the run now, for another diagram of the same run. @returns {DiagramView} */
  get view() {
    const fromUs = this.#model ? this.#lens.timeAt(this.#offset / this.#scale) : 0;
    return { axis: this.#axis, zoom: this.#zoom, fromUs };
  }

  /** Reads the size and theme of its place again. */
  resize() {
    const { clientWidth: width, clientHeight: height } = this.#host;
    const theme = themeOf(this.#host);
    this.#size = { w: Math.round(width), h: Math.round(height) };
    this.#f = (theme === "projector" ? 1.18 : 1) * (width > 1250 && height > 210 ? 1.1 : 1);
    this.#root.style.setProperty("--f", String(this.#f));
    this.#redraw();
  }

  /** The time axis: by activity ("warped") or linear. */
  setAxis(/** @type {'warped'|'linear'} */ axis) {
    this.#axis = axis;
    this.#redraw(true);
  }

  get axis() {
    return this.#axis;
  }

  /** Takes over the view of another diagram. A led diagram doesn't move its window by itself. */
  lookAs(/** @type {DiagramView} */ { axis, zoom, fromUs }, led = false) {
    this.#led = led;
    if (axis !== this.#axis || zoom !== this.#zoom) {
      this.#axis = axis;
      this.#zoom = zoom;
      this.#dirty = true;
    }
    if (fromUs === this.#fromUs && !this.#dirty) return;
    this.#fromUs = fromUs;
    if (!this.#model || this.#dirty) return;
    this.#offset = this.#bounded(this.#px(fromUs));
    if (this.#offset < this.#drawn.from || this.#offset + this.#plotWidth > this.#drawn.to) this.#dirty = true;
  }

  /** Sets an axis that is shared with another diagram; null: its own axis again. */
  set axes(/** @type {{warped: Axis, linear: Axis}|null} */ axes) {
    if (axes === this.#axes) return;
    this.#axes = axes;
    this.#dirty = true;
  }

  /** Sets a moment that is marked through all lanes, and the words below it. */
  set mark(/** @type {{tUs: number, text: string}|null} */ mark) {
    if (mark?.tUs === this.#mark?.tUs && mark?.text === this.#mark?.text) return;
    this.#mark = mark;
    this.#dirty = true;
  }

  /** Makes the diagram `factor` times as wide around the playhead; 0 goes back to the usual width. */
  zoom(/** @type {number} */ factor) {
    this.#zoom = factor === 0 ? 1 : Math.min(12, Math.max(0.02, this.#zoom * factor));
    this.#redraw(true);
    this.#options.onView?.();
  }

  #redraw(centre = false) {
    this.#dirty = true;
    if (!this.#timeline) return;
    if (centre) {
      this.#measure();
      this.#offset = this.#bounded(this.#px(this.#position.tUs) - this.#plotWidth * 0.5);
    }
    this.draw(this.#timeline, this.#position, this.#emphasis);
  }

  /** Draws the run so far, with the cursor at a position. Parts that an emphasis doesn't light are dimmed. */
  draw(
    /** @type {Timeline} */ timeline,
    /** @type {{tUs: number, index: number}} */ position,
    /** @type {Emphasis|null} */ emphasis = null,
  ) {
    this.#timeline = timeline;
    this.#position = position;
    const otherwise = emphasis !== this.#emphasis;
    this.#emphasis = emphasis;
    const declaration = this.#options.words.declaration;
    if (!declaration || !this.#size.w || !this.#size.h) return;
    this.#model ??= new DiagramModel(declaration);
    if (this.#model.update(timeline) && !this.#dirty) {
      if (this.#isBeyond(timeline)) this.#overview();
      else this.#dirty = true;
    }
    if (this.#dirty) {
      const first = this.#drawn.to < 0;
      this.#dirty = false;
      this.#measure();
      this.#follow(true);
      if (this.#led) this.#offset = this.#bounded(this.#px(this.#fromUs));
      else if (first) {
        const { view } = this.#options;
        this.#offset = this.#bounded(view ? this.#px(view.fromUs) : this.#px(position.tUs) - this.#plotWidth * 0.6);
        this.#follow(true); // if this diagram is narrower than the one whose view it has
      }
      this.#frame();
      this.#marks();
      this.#hotIndex = -2;
    } else {
      this.#follow(false);
      if (otherwise) this.#light();
    }
    this.#move();
  }

  /** Whether the new steps lie beyond the drawn part. Then nothing has to be drawn again, which saves time in long runs. */
  #isBeyond(/** @type {Timeline} */ timeline) {
    const { epoch, untilUs, scale } = this.#drawnOf;
    if (epoch !== timeline.epoch || !Number.isFinite(this.#drawn.to)) return false;
    this.#measure();
    if (this.#scale !== scale) return false;
    const { longestUs, flightUs } = /** @type {DiagramModel} */ (this.#model);
    return this.#lens.timeAt(this.#drawn.to / scale) < untilUs - longestUs - 2 * flightUs;
  }

  // ---------------------------------------------------------------------------------------------- measures

  get #lens() {
    if (this.#axes) return this.#axes[this.#axis];
    return /** @type {Axis} */ (this.#axis === "linear" ? this.#model?.linear : this.#model?.axis);
  }

  get #plotWidth() {
    return this.#place.x1 - this.#place.x0;
  }

  #measure() {
    const { w, h } = this.#size;
    const f = this.#f;
    const model = /** @type {DiagramModel} */ (this.#model);
    const names = Math.max(...model.lanes.map((id) => widthOf(this.#options.words.name(id), 13 * f)), 12);
    const overview = 24;
    const top = overview + 22 * f;
    const lane = (h - top - 9 * f - (this.#mark ? MARK_GUTTER * f : 8)) / Math.max(1, model.lanes.length);
    this.#place = { x0: 20 + names + 14, x1: w - 18, top, lane, bar: Math.min(18 * f, lane * 0.56), overview };
    const least = ((this.#axis === "linear" ? LINEAR_FLIGHT_PX : FLIGHT_PX) * f) / this.#lens.flightUs;
    const fit = this.#plotWidth / Math.max(1, this.#lens.total);
    const most = (FLIGHT_MOST_PX * f) / this.#lens.flightUs;
    this.#scale = Math.max(least, Math.min(most, fit)) * this.#zoom;
    this.#offset = this.#bounded(this.#offset);
  }

  #px(/** @type {number} */ tUs) {
    return this.#lens.at(tUs) * this.#scale;
  }

  #timeAtX(/** @type {number} */ x) {
    const t = this.#lens.timeAt((x - this.#place.x0 + this.#offset) / this.#scale);
    return Math.max(0, Math.min(this.#timeline?.untilUs ?? t, t));
  }

  #bounded(/** @type {number} */ offset) {
    return Math.max(0, Math.min(this.#lens.total * this.#scale - this.#plotWidth, offset));
  }

  #y(/** @type {number} */ lane) {
    const { top, lane: each } = this.#place;
    return top + 9 * this.#f + each * (lane + 0.5);
  }

  /** Moves the window with time while it runs; a seek within the window doesn't move it. */
  #follow(/** @type {boolean} */ _fresh) {
    const { tUs } = this.#position;
    const ran = tUs - this.#lastUs;
    this.#lastUs = tUs;
    if (this.#led || (this.#drag && this.#drag.kind !== "overview")) return;
    const x = this.#px(tUs) - this.#offset;
    const W = this.#plotWidth;
    let to = this.#offset;
    if (x < 0.02 * W) to += x - 0.25 * W;
    else if (x > 0.98 * W) to += x - 0.6 * W;
    else if (ran > 0 && x > FOLLOW * W) {
      const run = this.#px(tUs) - this.#px(tUs - ran);
      if (run < W * 0.1) to += Math.max(run, (x - FOLLOW * W) * 0.08);
    }
    this.#offset = this.#bounded(to);
    if (this.#drawn.to >= 0 && (this.#offset < this.#drawn.from || this.#offset + W > this.#drawn.to)) this.#marks();
  }

  // ---------------------------------------------------------------------------------------------- when steps arrive

  /** Draws the parts that don't move with the window: names, lanes, overview. */
  #frame() {
    const { words } = this.#options;
    const { h } = this.#size;
    const f = this.#f;
    const { x0, x1, top } = this.#place;
    const model = /** @type {DiagramModel} */ (this.#model);
    this.#root.setAttribute("aria-label", words.t("diagram"));
    for (const name of ["plot", "deeds"]) {
      const part = /** @type {HTMLElement} */ (this.#part[name]);
      part.style.left = `${x0 - MARGIN}px`;
      part.style.width = `${Math.max(0, x1 - x0 + MARGIN + 14)}px`;
    }
    render(
      svg`${model.lanes.map((_id, i) => svg`<line class="life" x1=${x0} x2=${x1} y1=${r(this.#y(i))} y2=${r(this.#y(i))}></line>`)}`,
      /** @type {any} */ (this.#layer.lanes),
    );
    render(
      svg`${model.lanes.map((id, i) => svg`<text class="lane-name" x="16" y=${r(this.#y(i) + 4.5 * f)}>${words.name(id)}</text>`)}`,
      /** @type {any} */ (this.#layer.names),
    );
    for (const side of /** @type {const} */ (["left", "right"])) {
      const rect = /** @type {any} */ (this.#layer[`fade-${side}`]);
      rect.setAttribute("x", r(side === "left" ? x0 - 8 : x1 - 12));
      rect.setAttribute("y", r(top - 8));
      rect.setAttribute("width", "28");
      rect.setAttribute("height", String(h - top + 8));
      rect.setAttribute("fill", `url(#fade-${side}-${this.#id})`);
    }
    const head = /** @type {SVGGElement} */ (this.#layer.cursor);
    const [line, tag, text] = /** @type {any} */ (head.children);
    line.setAttribute("y1", top - 4);
    line.setAttribute("y2", h - 4);
    tag.setAttribute("x", r(-36 * f));
    tag.setAttribute("y", r(top - 4 - 19 * f));
    tag.setAttribute("width", r(72 * f));
    tag.setAttribute("height", r(19 * f));
    tag.setAttribute("rx", r(9.5 * f));
    text.setAttribute("y", r(top - 4 - 5.5 * f));
    this.#tagShown = "";
  }

  get #horizon() {
    const t = /** @type {Timeline} */ (this.#timeline);
    return Math.max(1, t.end && t.end !== "horizon" ? t.untilUs : (t.run?.until_us ?? 0), t.untilUs);
  }

  #overview() {
    const { x0, x1 } = this.#place;
    const timeline = /** @type {Timeline} */ (this.#timeline);
    const model = /** @type {DiagramModel} */ (this.#model);
    const end = this.#horizon;
    const X = (/** @type {number} */ t) => x0 + ((x1 - x0) * Math.min(t, end)) / end;
    const moments = [...timeline.moments.values()].map((i) => timeline.steps[i]?.tUs ?? 0);
    const from = this.#lens.timeAt(this.#offset / this.#scale);
    const to = Math.min(end, this.#lens.timeAt((this.#offset + this.#plotWidth) / this.#scale));
    const faults = model.badges.filter((b) => !HEALS.has(b.kind));
    render(
      svg`<rect class="over" x=${r(x0)} y="8" width=${r(x1 - x0)} height="4" rx="2"></rect>
      <rect class="over-known" x=${r(x0)} y="8" width=${r(X(timeline.untilUs) - x0)} height="4" rx="2"></rect>
      <rect class="over-played" x=${r(x0)} y="8" width=${r(X(this.#position.tUs) - x0)} height="4" rx="2"></rect>
      ${faults.map((b) => svg`<path class="over-fault" d=${`M${r(X(b.tUs))} 5v10`}></path>`)}
      ${this.#mark ? svg`<path class="over-parting" d=${`M${r(X(this.#mark.tUs))} 3v15`}></path>` : nothing}
      <rect class="over-window" x=${r(Math.max(x0 - 1, X(from) - 1))} y="3" width=${r(Math.max(8, X(to) - X(from) + 2))} height="14" rx="4"></rect>
      ${moments.map((t) => svg`<circle class="moment" cx=${r(X(t))} cy="10" r="3.2"></circle>`)}`,
      /** @type {any} */ (this.#layer.overview),
    );
  }

  #marks() {
    const { words } = this.#options;
    const f = this.#f;
    const { top, lane, bar } = this.#place;
    const { h } = this.#size;
    const model = /** @type {DiagramModel} */ (this.#model);
    const W = this.#plotWidth;
    const total = this.#lens.total * this.#scale;
    const whole = total < 4000;
    // A margin on both sides is drawn too, so that the window can move on; not while a person drags on the overview, where it leaps.
    const [before, after] = this.#drag?.kind === "overview" ? [0.05, 1.05] : [1, 2.5];
    const from = whole ? 0 : Math.max(0, this.#offset - before * W);
    const to = whole ? Math.max(total, W) : this.#offset + after * W;
    for (const name of ["grid", "marks", "future", "known", "lit", "events"]) {
      const sheet = /** @type {HTMLElement} */ (this.#part[name]);
      sheet.setAttribute("viewBox", `${r(from)} 0 ${r(to - from + 20)} ${h}`);
      sheet.style.width = `${r(to - from + 20)}px`;
      sheet.style.height = `${h}px`;
    }
    this.#sheetFrom = r(from);
    this.#slid = "";
    this.#drawn = { from: whole ? -1 : from === 0 ? -1 : from, to: whole ? NEVER : to >= total ? NEVER : to };
    const fromUs = this.#lens.timeAt(from / this.#scale);
    const toUs = this.#lens.timeAt(to / this.#scale);
    const { epoch, untilUs: known } = /** @type {Timeline} */ (this.#timeline);
    this.#drawnOf = { epoch, untilUs: known, scale: this.#scale };
    const X = (/** @type {number} */ t) => this.#px(t);
    const roomy = lane >= 20;
    const Y = (/** @type {number} */ i) => this.#y(i);

    /** @type {Box[]} */
    const taken = [];
    const bounds = { x: from - 4, y: top - 10, w: to - from + 30, h: h - top + 10 }; // up to the numbers of the axis
    const badges = this.#badges(model, fromUs, toUs);
    for (const b of badges) taken.push({ x: b.x - 11, y: b.y - 11, w: 22, h: 22, k: 9 });
    const asks = model.asks
      .filter((a) => a.tUs >= fromUs && a.tUs <= toUs && a.lane >= 0)
      .map((a) => ({ ...a, x: X(a.tUs), y: Y(a.lane) - bar / 2 - 2 }));
    for (const a of asks) taken.push({ x: a.x - 7, y: a.y - 11, w: 14, h: 11, k: 9 });

    const bands = model.bands
      .filter((b) => b.toUs >= fromUs && b.fromUs <= toUs)
      .map((b) => {
        const x = Math.max(from - 20, X(b.fromUs));
        return { ...b, x, w: Math.min(to + 20, X(Math.min(b.toUs, known))) - x };
      })
      .filter((b) => b.w > 0);
    const names = bands.flatMap((b) => {
      if (!roomy || b.kind === "down" || b.kind === "paused") return [];
      const text = `${words.phase(b.phase)}${b.number === null ? "" : ` ${b.number}`}`;
      const wide = widthOf(text, 12 * f);
      // The name starts behind the badges at the band's beginning.
      let inset = 12;
      for (const d of badges)
        if (d.lane === b.lane && d.x > b.x - 11 && d.x < b.x + inset + wide + 12)
          inset = Math.max(inset, d.x - b.x + 15);
      if (wide + inset + 8 > b.w) return [];
      const clock = b.kind === "blocked";
      const x = Math.max(b.x + inset, this.#offset + 12);
      const own = { x, y: Y(b.lane) - 8 * f, w: wide, h: 15 * f, k: 9 };
      taken.push(own);
      return [{ x: b.x + inset, y: Y(b.lane) + 4 * f, text, wide, clock, band: b, from: b.x + inset, own }];
    });

    const wires = this.#wires(model, fromUs, toUs);
    taken.push(
      ...wires.crosses.map((c) => ({ x: c.x - 5 * f, y: c.y - 6 * f, w: (c.n > 1 ? 30 : 10) * f, h: 12 * f, k: 2 })),
    );
    const beside = (
      /** @type {number} */ x,
      /** @type {number} */ y,
      /** @type {number} */ w,
      /** @type {number} */ gap,
    ) =>
      [
        { x: x + gap, y: y - 8 * f },
        { x: x - gap - w, y: y - 8 * f },
        { x: x + gap, y: y - lane * 0.62 - 8 * f },
        { x: x - gap - w, y: y - lane * 0.62 - 8 * f },
        { x: x + gap, y: y + lane * 0.5 - 8 * f },
        { x: x - gap - w, y: y + lane * 0.5 - 8 * f },
        { x: x - w / 2, y: y - lane * 0.62 - 8 * f },
        { x: x - w / 2, y: y + lane * 0.62 - 8 * f },
      ].map((c) => ({ ...c, w, h: 16 * f }));
    const bars = bands
      .filter((b) => b.kind !== "down" && b.kind !== "paused")
      .map((b) => ({ x: b.x, y: Y(b.lane) - bar / 2, w: b.w, h: bar, k: 1 }));
    const seen = new Set();
    const notes = !roomy
      ? []
      : [
          ...badges
            .filter((b) => {
              const key = `${b.step.index}`;
              return seen.has(key) ? false : seen.add(key);
            })
            .map((b) => ({
              x: b.x,
              y: b.y,
              gap: 14,
              cls: HEALS.has(b.kind) ? "event" : "event fault",
              texts: this.#badgeTexts(b),
              tUs: b.tUs,
              index: b.step.index,
            })),
          ...asks.map((a) => {
            const texts = [20, 9].map((most) =>
              a.way === "in" ? words.asked(a.text, most) : words.answered(a.text, most),
            );
            return { x: a.x, y: a.y - 3, gap: 8, cls: "event ask", texts, tUs: a.tUs, index: a.index };
          }),
        ].flatMap((n) => {
          // Texts keep off each other: a text is shortened first, then it may lie on a band, and if that has no room it is left out.
          for (const standing of [[...taken, ...bars], taken]) {
            for (const text of n.texts) {
              // A client's words stand beside their mark, close above the band; one lane away they would seem to belong to another node.
              const ask = n.cls === "event ask";
              const all = beside(n.x, n.y, widthOf(text, 12 * f) + 2, n.gap);
              const places = ask ? all.slice(0, 2).map((one) => ({ ...one, h: 13 * f })) : all;
              const at = place(places, [...standing], bounds);
              if (at.cost > at.w * at.h * (ask ? 0.3 : 0.08)) continue;
              taken.push({ x: at.x, y: at.y, w: at.w, h: at.h, k: 9 });
              return [{ ...n, text, lx: at.x, ly: at.y + 12 * f }];
            }
          }
          return [];
        });

    render(
      svg`${model.isolated
        .filter((s) => s.toUs >= fromUs && s.fromUs <= toUs)
        .map((s) => {
          const x = Math.max(from - 20, X(s.fromUs));
          return svg`<rect class="apart" x=${r(x)} width=${r(Math.max(0, Math.min(to + 20, X(Math.min(s.toUs, known))) - x))} y=${r(Y(s.lane) - lane * 0.46)} height=${r(lane * 0.92)} rx="4"></rect>`;
        })}
      ${bands.map((b) => svg`<rect class=${`band ${b.kind} ${b.kind === "phase" ? b.fill : ""} ${tint(b.hue, b.tone)}`} x=${r(b.x)} width=${r(b.w)} y=${r(Y(b.lane) - bar / 2)} height=${r(bar)} rx="4"></rect>`)}
      ${wires.drawing}
      ${model.forces
        .filter((p) => p.tUs >= fromUs && p.tUs <= toUs)
        .map((p) => {
          const s = Math.min(4.6 * f, lane * 0.2);
          return svg`<path class="force" d=${`M${r(X(p.tUs))} ${r(Y(p.lane) - s)}l${r(s)} ${r(s)}l${r(-s)} ${r(s)}l${r(-s)} ${r(-s)}z`}></path>`;
        })}
      <g data-names>${names.map((n) => {
        const cls = `band-name ${n.band.kind} ${n.band.kind === "phase" ? n.band.fill : ""} ${tint(n.band.hue, n.band.tone)}`;
        // A name has a plate in the colour of its band, so that wires pass beneath it. Its text is set by hand later and is not in the template.
        return svg`<g><text class=${`halo ${cls}`} aria-hidden="true" x=${r(n.x)} y=${r(n.y)}></text><text class=${cls} x=${r(n.x)} y=${r(n.y)}></text></g>`;
      })}</g>`,
      /** @type {any} */ (this.#layer.marks),
    );
    const groups = [.../** @type {any} */ (this.#layer.marks).querySelector("[data-names]").children];
    const owned = new Set(names.map((n) => n.own));
    const others = taken.filter((t) => !owned.has(/** @type {typeof names[number]['own']} */ (t)));
    this.#names = names.map((n, i) => ({
      ...n,
      blocked: others
        .filter((o) => o.y < n.own.y + n.own.h - 3 && o.y + o.h > n.own.y + 3)
        .filter((o) => o.x < n.band.x + n.band.w && o.x + o.w > n.band.x)
        .sort((a, b) => a.x - b.x),
      shownX: Number.NaN,
      shown: " ",
      element: groups[i],
      texts: [...groups[i].querySelectorAll("text")],
    }));
    this.#namesAt = Number.NaN;

    // Badges and their words are drawn whole, even where the playhead crosses them.
    /** @type {Array<{tUs: number, index: number, mark: unknown, from?: number}>} */
    const deeds = [
      ...asks.map((a) => ({
        tUs: a.tUs,
        index: a.index,
        mark: clientMark(a.way, a.x, a.y, f),
      })),
      ...badges.map((b) => ({
        tUs: b.tUs,
        index: b.step.index,
        mark: badge(b.x, b.y, b.kind, Math.min(9.5, lane * 0.42)),
      })),
      ...notes.map((n) => ({ tUs: n.tUs, index: n.index, mark: label(n.cls, n.lx, n.ly, n.text), from: n.lx })),
    ];
    render(svg`${deeds.map((d) => svg`<g>${d.mark}</g>`)}`, /** @type {any} */ (this.#layer.events));
    this.#drawMark(this.#px(this.#mark?.tUs ?? 0), from, to);
    const drawn = [.../** @type {any} */ (this.#layer.events).children];
    this.#deeds = deeds.map(({ tUs, index, from }, i) => ({
      tUs,
      index,
      element: drawn[i],
      past: null,
      from: from ?? null,
      cut: null,
    }));
    this.#ticks(from, to, fromUs, toUs);
    this.#light();
  }

  /** Draws the lit parts over the dimmed diagram: what is known up to the playhead, a chain of causes on both sides of it. */
  #light() {
    const emphasis = this.#emphasis;
    setOrDrop(this.#root, "data-emphasis", emphasis?.kind ?? "");
    for (const d of this.#deeds) setOrDrop(d.element, "data-lit", !emphasis || emphasis.step(d.index) ? "" : "no");
    const [lit, known] = /** @type {any} */ ([this.#layer.lit, this.#layer.known]);
    const host = emphasis?.kind === "knows" ? known : lit;
    render(nothing, host === lit ? known : lit);
    if (!emphasis) return render(nothing, host);
    const model = /** @type {DiagramModel} */ (this.#model);
    const timeline = /** @type {Timeline} */ (this.#timeline);
    const from = this.#sheetFrom;
    const end = Math.min(this.#lens.total * this.#scale, this.#drawn.to === NEVER ? NEVER : this.#drawn.to);
    const to = emphasis.kind === "knows" ? Math.min(end, this.#px(this.#position.tUs)) : end;
    render(
      litMarks({
        emphasis,
        lanes: model.lanes,
        wires: model.wiresBetween(this.#lens.timeAt(from / this.#scale), this.#lens.timeAt(to / this.#scale)),
        chain: emphasis.chain.map((index) => /** @type {Step} */ (timeline.steps[index])),
        from,
        to: end,
        lane: this.#place.lane,
        f: this.#f,
        X: (tUs) => this.#px(tUs),
        Y: (lane) => this.#y(lane),
        line: (wire) => this.#line(wire),
        wireOf: (id) => model.wireOf(id),
      }),
      host,
    );
  }

  /** Draws the marked moment: a line through all lanes, with its name below them. */
  #drawMark(/** @type {number} */ x, /** @type {number} */ from, /** @type {number} */ to) {
    const f = this.#f;
    const { top } = this.#place;
    const { h } = this.#size;
    const text = this.#mark?.text ?? "";
    const wide = widthOf(text, 12 * f) + 16 * f;
    const left = x - wide / 2;
    this.#tag = { left, wide };
    const y = h - 19 * f;
    render(
      this.#mark && x >= from - wide && x <= to + wide
        ? svg`<path class="parting" d=${`M${r(x)} ${r(top - 4)}V${r(y)}`}></path>
            <g><rect class="parting-tag" x=${r(left)} y=${r(y)} width=${r(wide)} height=${r(17 * f)} rx=${r(8.5 * f)}></rect>
            <text class="parting-text" x=${r(left + wide / 2)} y=${r(y + 12.4 * f)}>${text}</text></g>`
        : nothing,
      /** @type {any} */ (this.#layer.parting),
    );
  }

  /** Places badges side by side; several of one kind at one place become one. */
  #badges(/** @type {DiagramModel} */ model, /** @type {number} */ fromUs, /** @type {number} */ toUs) {
    /** @type {Array<import('../scene/diagram.js').Badge & {x: number, y: number}>} */
    const out = [];
    /** @type {Map<number, number>} */
    const last = new Map();
    for (const b of model.badges) {
      if (b.tUs < fromUs || b.tUs > toUs) continue;
      const same = out.find((o) => o.kind === b.kind && o.lane === b.lane && o.tUs === b.tUs);
      if (same) {
        same.ids = [...same.ids, ...b.ids.filter((id) => !same.ids.includes(id))];
        continue;
      }
      const x = Math.max(this.#px(b.tUs), (last.get(b.lane) ?? -99) + 20);
      last.set(b.lane, x);
      out.push({ ...b, x, y: this.#y(b.lane) });
    }
    return out;
  }

  /** The wires as a few paths: one for all messages that look the same. */
  #wires(/** @type {DiagramModel} */ model, /** @type {number} */ fromUs, /** @type {number} */ toUs) {
    const f = this.#f;
    /** @type {Map<string, string[]>} */
    const lines = new Map();
    /** @type {Map<string, string[]>} */
    const ends = new Map();
    /** @type {Map<string, {x: number, y: number, n: number, quiet: boolean}>} */
    const deaths = new Map();
    const push = (/** @type {Map<string, string[]>} */ map, /** @type {string} */ key, /** @type {string} */ d) => {
      const list = map.get(key);
      if (list) list.push(d);
      else map.set(key, [d]);
    };
    const seen = model
      .wiresBetween(fromUs, toUs)
      .filter(({ message: m }) => (m.endStep >= 0 ? m.endUs : m.dueUs) >= fromUs);
    for (const wire of thinned(seen, (tUs) => this.#px(tUs), MAX_WIRES)) {
      const m = wire.message;
      const { xa, ya, xb, yb, dead } = this.#line(wire);
      const back = wire.shape === "reply" || wire.shape === "vote";
      const look = `wire ${back ? "back" : "out"}${wire.quiet ? " quiet" : ""} ${tint(wire.hue, wire.tone)}`;
      const group =
        dead && wire.own && m.endUs === m.sentUs
          ? `${wire.from}.${yb > ya}.${Math.round(m.sentUs / (model.flightUs / 4 || 1))}`
          : "";
      const drawn = group && (wire.edge === wire.from || deaths.has(group));
      if (!drawn) push(lines, look, `M${r(xa)} ${r(ya)}L${r(xb)} ${r(yb)}`);
      if (dead) {
        // Several messages lost at one edge at one moment become one cross with their number.
        const key = group || m.id;
        const one = deaths.get(key);
        if (one) one.n += 1;
        else deaths.set(key, { x: xb, y: yb, n: 1, quiet: wire.quiet || wire.own });
      } else if (m.end === "deliver") {
        const s = (wire.quiet ? 1.9 : 2.5) * f;
        const shape = back
          ? `M${r(xb - s)} ${r(yb)}a${r(s)} ${r(s)} 0 1 0 ${r(2 * s)} 0a${r(s)} ${r(s)} 0 1 0 ${r(-2 * s)} 0`
          : `M${r(xb - s)} ${r(yb - s)}h${r(2 * s)}v${r(2 * s)}h${r(-2 * s)}z`;
        push(ends, `end ${back ? "back" : "out"} ${tint(wire.hue, wire.tone)}`, shape);
      }
    }
    const c = Math.min(3.6 * f, this.#place.lane * 0.16);
    const crosses = merged([...deaths.values()], 5 * c, 40 * f);
    const drawing = svg`${[...lines].map(([look, ds]) => svg`<path class=${look} d=${ds.join("")}></path>`)}
      ${[...ends].map(([look, ds]) => svg`<path class=${look} d=${ds.join("")}></path>`)}
      ${crosses.map((d, i) => {
        const free =
          d.n > 1 &&
          this.#place.lane >= 20 &&
          !crosses.some((o, j) => j !== i && Math.abs(o.y - d.y) < 12 && o.x - d.x > 0 && o.x - d.x < 30 * f);
        return svg`<path class="lost-wire" d=${`M${r(d.x - c)} ${r(d.y - c)}l${r(2 * c)} ${r(2 * c)}m0 ${r(-2 * c)}l${r(-2 * c)} ${r(2 * c)}`}></path>${free ? label("event fault", d.x + 6 * f, d.y + 3.5 * f, `×${d.n}`) : nothing}`;
      })}`;
    return { drawing, crosses };
  }

  /** The line of a message: to where it arrived or was lost, or to its last known position. */
  #line(/** @type {Wire} */ wire) {
    const m = wire.message;
    const ya = this.#y(wire.from);
    const yt = this.#y(wire.to);
    const dead = m.end === "lost" || m.end === "bounced";
    const span = m.dueUs - m.sentUs;
    let share = 1;
    let end = m.endStep >= 0 ? m.endUs : m.dueUs;
    if (m.end === "lost") {
      if (wire.edge >= 0) {
        const edge =
          this.#y(wire.edge) + (wire.own ? Math.sign(yt - ya) : Math.sign(ya - yt)) * this.#place.lane * 0.46;
        share = (edge - ya) / (yt - ya || 1);
        end = m.sentUs + span * share;
      } else {
        share = m.endS || 0.5;
        end = m.endUs === m.sentUs ? m.sentUs + span * share : m.endUs;
      }
    } else if (m.endStep < 0) {
      const known = /** @type {Timeline} */ (this.#timeline).untilUs;
      if (end > known) {
        share = Math.max(0, Math.min(1, (known - m.sentUs) / (span || 1)));
        end = known;
      }
    } else if (m.end === "bounced") share = 1 - 9 / Math.max(20, Math.abs(yt - ya));
    const xa = this.#px(m.sentUs);
    return {
      xa,
      ya,
      xb: xa + (this.#px(end) - xa) * (m.end === "bounced" ? share : 1),
      yb: ya + (yt - ya) * share,
      dead,
    };
  }

  /** What a badge says, the longest first. */
  #badgeTexts(/** @type {import('../scene/diagram.js').Badge} */ b) {
    const { words } = this.#options;
    const [a = "", ...rest] = b.ids;
    const long = words.t(`event_${b.kind}`, {
      node: words.name(b.step.node || a),
      nodes: words.list(b.ids),
      a: words.name(a),
      b: rest.map(words.name).join(words.t("comma")),
    });
    const key = `event_${b.kind}_short`;
    const short = words.t(key);
    return short === key ? [long] : [long, short];
  }

  #ticks(
    /** @type {number} */ from,
    /** @type {number} */ to,
    /** @type {number} */ fromUs,
    /** @type {number} */ toUs,
  ) {
    const f = this.#f;
    const { top } = this.#place;
    const { h } = this.#size;
    const gap = 50 * f;
    const breaks = (this.#axis === "warped" ? this.#lens.breaks : [])
      .filter((t) => t >= fromUs && t <= toUs)
      .map((t) => this.#px(t));
    const ms = 1000;
    const until = Math.min(toUs, /** @type {Timeline} */ (this.#timeline).untilUs);
    /** @type {Array<{x: number, t: number}>} */
    const ticks = [];
    /** @type {Set<number>} */
    const cells = new Set();
    for (const step of [10_000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1].map((s) => s * ms)) {
      if ((until - fromUs) / step > 4000) break;
      for (let t = Math.ceil(fromUs / step) * step; t <= until; t += step) {
        const x = this.#px(t);
        if (x < from || x > to) continue;
        const c = Math.round(x / gap);
        if ([c - 1, c, c + 1].some((k) => cells.has(k)) && ticks.some((o) => Math.abs(o.x - x) < gap)) continue;
        if (breaks.some((b) => Math.abs(b - x) < 13 * f + String(t / ms).length * 2.5)) continue;
        ticks.push({ x, t });
        cells.add(c);
      }
      if (step * this.#scale <= gap) break; // finer ticks would have no room
    }
    render(
      svg`${ticks.map(({ x }) => svg`<line class="grid" x1=${r(x)} x2=${r(x)} y1=${r(top)} y2=${h - 8}></line>`)}
`,
      /** @type {any} */ (this.#layer.ticks),
    );
    render(
      svg`${ticks.map(({ x, t }) => svg`<text class="tick" x=${r(x)} y=${r(top - 7)}>${milliseconds(t)}</text>`)}
      ${breaks.map((x) => svg`<path class="axis-break" d=${`M${r(x - 4)} ${r(top - 3)}l4 -9m2 9l4 -9`}></path>`)}`,
      /** @type {any} */ (this.#layer.numbers),
    );
    const drawn = [.../** @type {any} */ (this.#layer.numbers).children];
    this.#numbers = [
      ...ticks.map(({ x, t }) => ({ x, half: monoWidth(milliseconds(t), 11.5 * f) / 2 })),
      ...breaks.map((x) => ({ x, half: 7 })),
    ].map((n, i) => ({
      ...n,
      element: drawn[i],
      shown: drawn[i].getAttribute("visibility") !== "hidden", // an element that is used again
    }));
  }

  // ---------------------------------------------------------------------------------------------- per frame

  #move() {
    const { tUs, index } = this.#position;
    const { words } = this.#options;
    const { x0, x1 } = this.#place;
    const f = this.#f;
    const now = Math.max(x0 - 6, Math.min(x1 + 6, x0 + this.#px(tUs) - this.#offset));
    const at = r(now - x0 + MARGIN);
    const sheet = r(MARGIN - this.#offset + this.#sheetFrom);
    const slid = `${at} ${sheet}`;
    if (slid !== this.#slid) {
      this.#slid = slid;
      const wide = r(x1 - x0 + MARGIN + 14);
      const slide = (/** @type {string} */ name, /** @type {number} */ x) => {
        /** @type {HTMLElement} */ (this.#part[name]).style.transform = `translateX(${r(x)}px)`;
      };
      slide("grid", sheet);
      slide("lit", sheet);
      slide("events", sheet);
      slide("past", at - wide);
      slide("marks", sheet - at + wide);
      slide("known", sheet - at + wide);
      slide("next", at);
      slide("future", sheet - at);
      slide("cursor", r(now));
      this.#layer.numbers?.setAttribute("transform", `translate(${r(x0 - this.#offset)} 0)`);
    }
    this.#nameBands(tUs);
    const head = /** @type {SVGGElement} */ (this.#layer.cursor);
    const [, tag, text] = /** @type {any} */ (head.children);
    const shown = `${milliseconds(tUs)} ${words.t("ms")}`;
    if (shown !== this.#tagShown) {
      this.#tagShown = shown;
      text.textContent = shown;
      this.#overview();
    }
    const half = Math.max(36 * f, monoWidth(shown, 12 * f) / 2 + 9 * f);
    const aside = Math.min(0, this.#size.w - 4 - half - now);
    if (aside !== this.#aside || half !== this.#half) {
      this.#aside = aside;
      this.#half = half;
      tag.setAttribute("x", r(-half));
      tag.setAttribute("width", r(2 * half));
      tag.setAttribute("transform", `translate(${r(aside)} 0)`);
      text.setAttribute("x", String(r(aside)));
    }
    // A tick's number is hidden beneath the cursor's number and where the edge would cut it.
    for (const n of this.#numbers) {
      const x = x0 - this.#offset + n.x;
      const fits = x - n.half > 2 && x + n.half < this.#size.w - 1 && Math.abs(x - now - aside) > half + n.half + 3;
      if (fits === n.shown) continue;
      n.shown = fits;
      n.element.setAttribute("visibility", fits ? "visible" : "hidden");
    }
    // The name of the marked moment stays whole while its line is in sight.
    const tagged = this.#layer.parting?.querySelector("g");
    if (tagged) {
      const { left, wide } = this.#tag;
      const rule = left + wide / 2 - this.#offset;
      show(this.#layer.parting, rule >= 0 && rule <= this.#plotWidth + 14);
      const room = this.#plotWidth + 12 - wide;
      const shift = Math.max(0, Math.min(room, left - this.#offset)) + this.#offset - left;
      setOrDrop(tagged, "transform", Math.abs(shift) > 0.1 ? `translate(${r(shift)} 0)` : "");
    }
    const end = x0 + this.#lens.total * this.#scale - this.#offset;
    show(this.#layer["fade-left"], this.#offset > 1);
    show(this.#layer["fade-right"], end > x1 + 15);
    const unknown = /** @type {any} */ (this.#layer.unknown);
    const over = this.#timeline?.end === "" && end < x1;
    show(unknown, over);
    if (over) {
      unknown.setAttribute("x", String(r(end)));
      unknown.setAttribute("width", String(r(x1 - end + 14)));
      unknown.setAttribute("y", String(r(this.#place.top - 2)));
      unknown.setAttribute("height", String(r(this.#size.h - this.#place.top - 4)));
    }
    if (index !== this.#hotIndex) {
      this.#hotIndex = index;
      this.#hot(index);
    }
  }

  /** Keeps a band's name in sight as long as the band is, on one side of the playhead. A blocked band also says for how long. */
  #nameBands(/** @type {number} */ tUs) {
    const now = this.#px(tUs);
    if (this.#namesAt === this.#offset && this.#namesNow === now) return;
    this.#namesAt = this.#offset;
    this.#namesNow = now;
    for (const d of this.#deeds) {
      const past = d.tUs <= tUs;
      // Words are hidden before the window's edge would cut them.
      const cut = d.from !== null && d.from < this.#offset - 1;
      if (cut !== d.cut) setOrDrop(d.element, "visibility", cut ? "hidden" : "");
      d.cut = cut;
      if (past === d.past) continue;
      d.past = past;
      d.element.classList.toggle("future", !past);
    }
    for (const n of this.#names) {
      const { x, w, fromUs, toUs } = n.band;
      const spent = Math.min(toUs, tUs) - fromUs;
      const timed = n.clock && spent > 0 ? `${n.text} ${this.#options.words.duration(spent)}` : n.text;
      const right = x + w - 8;
      const seen = Math.max(n.from, this.#offset + 4);
      const divided = now > x && now < x + w;
      const wide = (/** @type {string} */ said) => widthOf(said, 12 * this.#f);
      const placed = (/** @type {string} */ said, /** @type {number} */ from, /** @type {number} */ to) => {
        const x = clearOf(n.blocked, from, wide(said));
        return x + wide(said) <= to ? { text: said, at: x } : null;
      };
      // The name stands left of the playhead, with or without its time, or right of it; if nothing fits it is hidden.
      const edge = divided ? Math.min(right, now - 5) : right;
      const leaving = Math.max(n.from, Math.min(seen, right - wide(n.text))); // the band has left the window
      const { text, at } = placed(timed, seen, edge) ??
        placed(n.text, seen, edge) ??
        placed(n.text, divided ? Math.max(seen, now + 7) : leaving, right) ?? { text: "", at: seen };
      const shift = r(at - n.from);
      if (shift !== n.shownX) {
        n.shownX = shift;
        n.element.setAttribute("transform", `translate(${shift} 0)`);
      }
      if (text === n.shown) continue;
      n.shown = text;
      for (const element of n.texts) element.textContent = text;
    }
  }

  /** Draws the messages that are in the air once more, thicker. */
  #hot(/** @type {number} */ index) {
    const timeline = /** @type {Timeline} */ (this.#timeline);
    const model = /** @type {DiagramModel} */ (this.#model);
    const flying = timeline.worldAfter(index).flights;
    /** @type {Wire[]} */
    const wires = [];
    if (flying.size < 80) {
      for (const id of flying.keys()) {
        const wire = model.wireOf(id);
        if (wire) wires.push(wire);
      }
    }
    render(
      svg`${wires.map((wire) => {
        const { xa, ya, xb, yb } = this.#line(wire);
        const back = wire.shape === "reply" || wire.shape === "vote";
        return svg`<line class=${`wire hot ${back ? "back" : "out"} ${tint(wire.hue, wire.tone)}`} x1=${r(xa)} y1=${r(ya)} x2=${r(xb)} y2=${r(yb)}></line>`;
      })}`,
      /** @type {any} */ (this.#layer.hot),
    );
  }

  // ---------------------------------------------------------------------------------------------- pointing

  #listen() {
    const surface = this.#root;
    const place = (/** @type {PointerEvent|WheelEvent} */ e) => {
      const box = surface.getBoundingClientRect();
      const scale = box.width / (this.#size.w || 1); // the page is zoomed if text is bigger
      return { x: (e.clientX - box.left) / scale, y: (e.clientY - box.top) / scale };
    };
    const seek = (/** @type {{x: number, y: number}} */ p) => {
      if (!this.#timeline || !this.#model) return;
      if (this.#drag?.kind === "overview") {
        const { x0, x1 } = this.#place;
        const t = Math.max(0, Math.min(1, (p.x - x0) / (x1 - x0))) * this.#horizon;
        this.#options.onSeek(Math.round(Math.min(t, this.#timeline.untilUs)), NEVER);
        return;
      }
      this.#options.onSeek(this.#snapped(p.x), NEVER);
    };
    surface.addEventListener("pointerdown", (e) => {
      if (e.button !== 0 || !this.#timeline) return;
      const p = place(e);
      if (e.pointerType === "touch") this.#fingers.set(e.pointerId, p.x);
      if (this.#fingers.size === 2) {
        this.#drag = { kind: "pinch", from: this.#spread };
      } else if (e.shiftKey && p.y > this.#place.overview) {
        this.#drag = { kind: "brush", from: p.x };
      } else {
        this.#drag = { kind: p.y < this.#place.overview ? "overview" : "plot", from: p.x };
        seek(p);
      }
      surface.setPointerCapture(e.pointerId);
      this.#tip.hidden = true;
    });
    surface.addEventListener("pointermove", (e) => {
      const p = place(e);
      if (!this.#drag) {
        this.#hover(p);
        return;
      }
      if (this.#drag.kind === "pinch") {
        if (!this.#fingers.has(e.pointerId)) return;
        this.#fingers.set(e.pointerId, p.x);
        const [a = 0, b = 0] = this.#fingers.values();
        this.#zoomAround((a + b) / 2, this.#spread / this.#drag.from);
        this.#drag.from = this.#spread;
        return;
      }
      if (this.#drag.kind === "brush") {
        const rect = /** @type {any} */ (this.#layer.brush);
        rect.setAttribute("visibility", "visible");
        rect.setAttribute("x", String(r(Math.min(p.x, this.#drag.from))));
        rect.setAttribute("width", String(r(Math.abs(p.x - this.#drag.from))));
        rect.setAttribute("y", String(r(this.#place.top)));
        rect.setAttribute("height", String(r(this.#size.h - this.#place.top - 4)));
        return;
      }
      if (this.#drag.kind === "plot") {
        // At the window's edges the window moves on while the pointer is held there.
        const { x0, x1 } = this.#place;
        if (p.x > x1 - 12) this.#offset = this.#bounded(this.#offset + 10);
        else if (p.x < x0 + 6) this.#offset = this.#bounded(this.#offset - 10);
        if (this.#offset < this.#drawn.from || this.#offset + this.#plotWidth > this.#drawn.to) this.#marks();
      }
      seek(p);
    });
    const release = (/** @type {PointerEvent} */ e) => {
      const drag = this.#drag;
      this.#drag = null;
      this.#fingers.delete(e.pointerId);
      // Touch has no hover, so the name is shown when the finger lets go.
      const touched = e.pointerType === "touch" && drag?.kind === "plot" && Math.abs(place(e).x - drag.from) < 9;
      if (touched) this.#hover(place(e), 14);
      if (drag?.kind !== "brush") return;
      /** @type {any} */ (this.#layer.brush).setAttribute("visibility", "hidden");
      const p = place(e);
      const wide = Math.abs(p.x - drag.from);
      if (wide < 12) return;
      const left = Math.min(p.x, drag.from) - this.#place.x0 + this.#offset;
      const factor = this.#plotWidth / wide;
      const before = this.#scale;
      this.#zoom = Math.min(12, this.#zoom * factor);
      this.#measure();
      this.#offset = this.#bounded((left * this.#scale) / before);
      this.#drawn = { from: 0, to: 0 };
      this.#redraw();
      this.#options.onView?.();
    };
    surface.addEventListener("pointerup", release);
    surface.addEventListener("pointercancel", release);
    surface.addEventListener("pointerleave", (e) => {
      if (e.pointerType === "touch") return;
      this.#tip.hidden = true;
      this.#options.onHover?.(null);
    });
    surface.addEventListener("dblclick", () => this.zoom(0));
    surface.addEventListener(
      "wheel",
      (e) => {
        if (!this.#model) return;
        if (e.ctrlKey || e.metaKey) {
          e.preventDefault();
          this.#zoomAround(place(e).x, Math.exp(-e.deltaY * 0.004));
        } else if (Math.abs(e.deltaX) > Math.abs(e.deltaY) || e.shiftKey) {
          e.preventDefault();
          this.#offset = this.#bounded(this.#offset + (e.shiftKey ? e.deltaY : e.deltaX));
          if (this.#offset < this.#drawn.from || this.#offset + this.#plotWidth > this.#drawn.to) this.#marks();
          this.#move();
          this.#overview();
          this.#options.onView?.();
        }
      },
      { passive: false },
    );
  }

  /** How far apart two fingers are. */
  get #spread() {
    const [a = 0, b = 0] = this.#fingers.values();
    return Math.max(20, Math.abs(a - b));
  }

  /** Makes the diagram so many times as wide; the time at x stays at x. */
  #zoomAround(/** @type {number} */ x, /** @type {number} */ factor) {
    const at = x - this.#place.x0 + this.#offset;
    const before = this.#scale;
    this.#zoom = Math.min(12, Math.max(0.02, this.#zoom * factor));
    this.#measure();
    this.#offset = this.#bounded((at * this.#scale) / before - (x - this.#place.x0));
    this.#redraw();
    this.#options.onView?.();
  }

  /** The time at x, or the instant of a step if one is near. */
  #snapped(/** @type {number} */ x) {
    const timeline = /** @type {Timeline} */ (this.#timeline);
    const tUs = Math.round(this.#timeAtX(x));
    const index = timeline.indexAt(tUs);
    let best = tUs;
    let least = SNAP_PX;
    for (const step of [timeline.steps[index], timeline.steps[index + 1]]) {
      if (!step) continue;
      const d = Math.abs(this.#place.x0 + this.#px(step.tUs) - this.#offset - x);
      if (d < least) {
        least = d;
        best = step.tUs;
      }
    }
    return best;
  }

  #hover(/** @type {{x: number, y: number}} */ p, within = 6) {
    const { words } = this.#options;
    const model = this.#model;
    if (!model || !this.#timeline) return;
    const at = { x: p.x - this.#place.x0 + this.#offset, y: p.y };
    const around = this.#timeAtX(p.x);
    const reach = model.flightUs * 60;
    let best = null;
    let least = within;
    for (const wire of model.wiresBetween(around - reach, around + reach)) {
      const m = wire.message;
      if ((m.endStep >= 0 ? m.endUs : m.dueUs) < around - reach) continue;
      const { xa, ya, xb, yb } = this.#line(wire);
      if (at.x < xa - within || at.x > xb + within) continue;
      const dx = xb - xa;
      const dy = yb - ya;
      const t = Math.max(0, Math.min(1, ((at.x - xa) * dx + (at.y - ya) * dy) / (dx * dx + dy * dy || 1)));
      const d = Math.hypot(at.x - xa - t * dx, at.y - ya - t * dy);
      if (d < least) {
        least = d;
        best = wire;
      }
    }
    this.#options.onHover?.(best ? best.message.id : null);
    this.#tip.hidden = !best;
    if (!best) return;
    const m = best.message;
    const text = words.t("from_to", { from: words.name(m.from), to: words.name(m.to), message: words.message(m) });
    const known = m.endStep >= 0 && m.endUs <= this.#position.tUs;
    this.#tip.textContent =
      known && m.end === "lost"
        ? words.t("message_lost", { message: text })
        : known && m.end === "bounced"
          ? words.t("message_bounced", { message: text })
          : text;
    const wide = this.#tip.offsetWidth;
    this.#tip.style.transform = `translate(${Math.max(4, Math.min(this.#size.w - wide - 4, p.x + 12))}px, ${p.y > this.#size.h - 44 ? p.y - 34 : p.y + 14}px)`;
  }
}

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Joins crosses at one edge into one with their number: those that nearly touch, and long rows at equal distances.
 * @param {Array<{x: number, y: number, n: number, quiet: boolean}>} crosses
 * @param {number} touch
 * @param {number} row
 */
function merged(crosses, touch, row) {
  /** @type {Array<{x: number, y: number, n: number, quiet: boolean, end: number}>} */
  const out = [];
  for (const c of [...crosses].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const last = out.at(-1);
    const near =
      last && Math.abs(last.y - c.y) < 2 && last.quiet === c.quiet && c.x - last.end < (c.quiet ? row : touch);
    if (last && near) {
      last.n += c.n;
      last.end = c.x;
    } else out.push({ ...c, end: c.x });
  }
  return out;
}

/** The first free place from `x` on for something that wide, among others that are sorted from the left. */
const clearOf = (/** @type {Box[]} */ standing, /** @type {number} */ x, /** @type {number} */ wide) =>
  standing.reduce((at, box) => (at < box.x + box.w + 4 && at + wide > box.x - 4 ? box.x + box.w + 5 : at), x);

/** Shows or hides an element, only if that changes. */
function show(/** @type {Element|undefined} */ element, /** @type {boolean} */ visible) {
  const value = visible ? "visible" : "hidden";
  if (element && element.getAttribute("visibility") !== value) element.setAttribute("visibility", value);
}

const badge = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ kind, /** @type {number} */ R) =>
  svg`<g class=${HEALS.has(kind) ? "badge-heal" : "badge-fault"}><circle class="badge" cx=${r(x)} cy=${r(y)} r=${r(R)}></circle><svg x=${r(x - R * 0.63)} y=${r(y - R * 0.63)} width=${r(R * 1.26)} height=${r(R * 1.26)} class="badge-icon"><use href=${iconAddress(ICONS.get(kind) ?? "x")}></use></svg></g>`;

/** The address of an icon in the sprite; the page may say where the sprite is. */
const iconAddress = (/** @type {string} */ name) =>
  `${document.documentElement.dataset.icons ?? "/static/vendor/icons.svg"}#${name}`;
