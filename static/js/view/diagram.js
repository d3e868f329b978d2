// The space-time diagram: draws its model, follows the playhead, and reports the time that is pointed at.
//
// Marks are drawn when steps arrive, as a few long paths for any number of marks. Per frame only the cursor, the veil and the window
// move.

import { nothing, render, svg } from "lit-html";
import { monoWidth, r, widthOf } from "../core/geometry.js";
import { milliseconds } from "../core/words.js";
import { DiagramModel } from "../scene/diagram.js";
import { ticksIn } from "../scene/diagram-ticks.js";
import { DiagramWindow, MARGIN } from "../scene/diagram-window.js";
import { lineOf } from "../scene/diagram-wires.js";
import { laneNames, laneNamesWidth, numbersIn, show, showDeeds, showNames, showNumbers } from "./diagram-labels.js";
import { deedsIn, drawMarks, HEALS, marksIn } from "./diagram-marks.js";
import { hotWires, overview, partingAt, sheets } from "./diagram-sheets.js";
import { setOrDrop } from "./emphasis.js";
import { themeOf } from "./marks.js";

/** @import { Emphasis, Step } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Words } from '../core/words.js' */
/** @import { Axis } from '../scene/diagram.js' */

/**
 * @typedef {Object} DiagramOptions
 * @property {Words} words
 * @property {(tUs: number, k: number) => void} onSeek
 * @property {(messageId: string|null) => void} [onHover]
 * @property {DiagramView} [view]   how it looks at the run in the beginning
 * @property {() => void} [onView]   a person has moved or widened its window
 */

/** How a diagram looks at a run: its axis, how wide it makes it, and the time at its left edge. @typedef {{axis: 'warped'|'linear', zoom: number, fromUs: number}} DiagramView */

const LETTER = 36; // px at the left of the times: in a comparison a letter stands there
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
  #size = { w: 0, h: 0 };
  #f = 1;
  #sheetFrom = 0; // px: the position at the left edge of the sheets
  #slid = "";
  #aside = Number.NaN;
  #half = 0;
  #drawnOf = { epoch: -1, untilUs: 0, scale: 0 }; // the run and the scale that they were drawn for
  #dirty = true;
  #hotIndex = -2;
  /** @type {import('./diagram-pointing.js').Surface['state']} what a pointer does just now */
  #pointed = { drag: null };
  #win = new DiagramWindow(() => this.#lensNow());
  /** @type {import('./diagram-labels.js').ShownNumber[]} */ #numbers = [];
  /** @type {import('./diagram-labels.js').ShownName[]} */ #names = [];
  /** @type {import('./diagram-labels.js').ShownDeed[]} */ #deeds = [];
  /** @type {Emphasis|null} */ #emphasis = null;
  /** @type {typeof import('./diagram-lit.js').litMarks|null} */ #litMarks = null;
  #namesAt = Number.NaN;
  #namesNow = Number.NaN;
  #tagShown = "";
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
    if (options.view) {
      this.#axis = options.view.axis;
      this.#win.zoom = options.view.zoom;
    }
    const sized = new ResizeObserver(() => this.resize());
    sized.observe(host);
    const themed = new MutationObserver(() => this.resize());
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.#watching = [sized, themed];
    this.resize();
  }

  /** Takes what a page's first frame doesn't need: pointing, and the marks that an emphasis lights. */
  equip(/** @type {typeof import('./diagram-tools.js').diagramTools} */ { listen, litMarks }) {
    this.#litMarks = litMarks;
    listen({
      root: this.#root,
      tip: this.#tip,
      brush: this.#layer.brush,
      win: this.#win,
      options: this.#options,
      state: this.#pointed,
      model: () => this.#model,
      timeline: () => this.#timeline,
      size: () => this.#size,
      position: () => this.#position,
      horizon: () => this.#horizon,
      marks: () => this.#marks(),
      move: () => this.#move(),
      overview: () => this.#overview(),
      measure: () => this.#measure(),
      redraw: () => this.#redraw(),
      zoom: (factor) => this.zoom(factor),
    });
  }

  /** Other words, when the language changes. */
  set words(/** @type {Words} */ words) {
    this.#options.words = words;
    this.#redraw();
  }

  /** Sheets on one another. Marks that are drawn seldom have their own sheets, so that per frame sheets slide and nothing is painted again. */
  #skeleton() {
    const id = this.#id;
    render(sheets(id), this.#root);
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
    const fromUs = this.#model ? this.#win.timeAt(this.#win.offset) : 0;
    return { axis: this.#axis, zoom: this.#win.zoom, fromUs };
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
    if (axis !== this.#axis || zoom !== this.#win.zoom) {
      this.#axis = axis;
      this.#win.zoom = zoom;
      this.#dirty = true;
    }
    if (fromUs === this.#fromUs && !this.#dirty) return;
    this.#fromUs = fromUs;
    if (!this.#model || this.#dirty) return;
    this.#win.offset = this.#win.bounded(this.#win.px(fromUs));
    if (this.#win.offset < this.#win.drawn.from || this.#win.offset + this.#win.plotWidth > this.#win.drawn.to)
      this.#dirty = true;
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
    this.#win.widen(factor);
    this.#redraw(true);
    this.#options.onView?.();
  }

  #redraw(centre = false) {
    this.#dirty = true;
    if (!this.#timeline) return;
    if (centre && this.#model) {
      this.#measure();
      this.#win.offset = this.#win.bounded(this.#win.px(this.#position.tUs) - this.#win.plotWidth * 0.5);
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
      const first = this.#win.drawn.to < 0;
      this.#dirty = false;
      this.#measure();
      this.#follow();
      if (this.#led) this.#win.offset = this.#win.bounded(this.#win.px(this.#fromUs));
      else if (first) {
        const { view } = this.#options;
        this.#win.offset = this.#win.bounded(
          view ? this.#win.px(view.fromUs) : this.#win.px(position.tUs) - this.#win.plotWidth * 0.6,
        );
        this.#follow(); // if this diagram is narrower than the one whose view it has
      }
      this.#frame();
      this.#marks();
      this.#hotIndex = -2;
    } else {
      this.#follow();
      if (otherwise) this.#light();
    }
    this.#move();
  }

  /** Whether the new steps lie beyond the drawn part. Then nothing has to be drawn again, which saves time in long runs. */
  #isBeyond(/** @type {Timeline} */ timeline) {
    const { epoch, untilUs, scale } = this.#drawnOf;
    if (epoch !== timeline.epoch || !Number.isFinite(this.#win.drawn.to)) return false;
    this.#measure();
    if (this.#win.scale !== scale) return false;
    const { longestUs, flightUs } = /** @type {DiagramModel} */ (this.#model);
    return this.#win.lens.timeAt(this.#win.drawn.to / scale) < untilUs - longestUs - 2 * flightUs;
  }

  // ---------------------------------------------------------------------------------------------- measures

  #lensNow() {
    if (this.#axes) return this.#axes[this.#axis];
    return /** @type {Axis} */ (this.#axis === "linear" ? this.#model?.linear : this.#model?.axis);
  }

  #measure() {
    const { w, h } = this.#size;
    const f = this.#f;
    const { cast } = /** @type {DiagramModel} */ (this.#model);
    const marked = this.#mark !== null;
    const { words } = this.#options;
    const room = { w, h, f, cast, marked, linear: this.#axis === "linear" };
    this.#win.layLanes(room);
    this.#win.measure({ ...room, names: laneNamesWidth(this.#win.lanes.names, words, f) });
  }

  /** Moves the window with time while it runs; a seek within the window doesn't move it. */
  #follow() {
    const still = this.#led || (this.#pointed.drag !== null && this.#pointed.drag.kind !== "overview");
    this.#win.follow(this.#position.tUs, still);
    if (!still && this.#win.drawn.to >= 0 && this.#win.isBeyond) this.#marks();
  }

  // ---------------------------------------------------------------------------------------------- when steps arrive

  /** Draws the parts that don't move with the window: names, lanes, overview. */
  #frame() {
    const { words } = this.#options;
    const { h } = this.#size;
    const f = this.#f;
    const { x0, x1, top } = this.#win.place;
    const model = /** @type {DiagramModel} */ (this.#model);
    this.#root.setAttribute("aria-label", words.t("diagram"));
    for (const name of ["plot", "deeds"]) {
      const part = /** @type {HTMLElement} */ (this.#part[name]);
      part.style.left = `${x0 - MARGIN}px`;
      part.style.width = `${Math.max(0, x1 - x0 + MARGIN + 14)}px`;
    }
    render(
      svg`${model.lanes.map((_id, i) => svg`<line class="life" x1=${x0} x2=${x1} y1=${r(this.#win.y(i))} y2=${r(this.#win.y(i))}></line>`)}`,
      /** @type {any} */ (this.#layer.lanes),
    );
    render(
      laneNames(this.#win.lanes.names, words, { top: this.#win.laneTop, f }),
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
    const { x0, x1 } = this.#win.place;
    const timeline = /** @type {Timeline} */ (this.#timeline);
    const model = /** @type {DiagramModel} */ (this.#model);
    const end = this.#horizon;
    const X = (/** @type {number} */ t) => x0 + ((x1 - x0) * Math.min(t, end)) / end;
    const moments = [...timeline.moments.values()].map((i) => timeline.steps[i]?.tUs ?? 0);
    const from = this.#win.timeAt(this.#win.offset);
    const to = Math.min(end, this.#win.lens.timeAt((this.#win.offset + this.#win.plotWidth) / this.#win.scale));
    const faults = model.badges.filter((b) => !HEALS.has(b.kind));
    render(
      overview({
        from: x0,
        to: x1,
        window: [X(from), X(to)],
        known: X(timeline.untilUs),
        played: X(this.#position.tUs),
        faults: faults.map((b) => X(b.tUs)),
        parting: this.#mark ? X(this.#mark.tUs) : null,
        moments: moments.map(X),
      }),
      /** @type {any} */ (this.#layer.overview),
    );
  }

  #marks() {
    const { words } = this.#options;
    const win = this.#win;
    const { h } = this.#size;
    const model = /** @type {DiagramModel} */ (this.#model);
    const { from, to } = win.range(this.#pointed.drag?.kind === "overview");
    for (const name of ["grid", "marks", "future", "known", "lit", "events"]) {
      const sheet = /** @type {HTMLElement} */ (this.#part[name]);
      sheet.setAttribute("viewBox", `${r(from)} 0 ${r(to - from + 20)} ${h}`);
      sheet.style.width = `${r(to - from + 20)}px`;
      sheet.style.height = `${h}px`;
    }
    this.#sheetFrom = r(from);
    this.#slid = "";
    const fromUs = win.timeAt(from);
    const toUs = win.timeAt(to);
    const { epoch, steps, untilUs: known } = /** @type {Timeline} */ (this.#timeline);
    this.#drawnOf = { epoch, untilUs: Math.min(known, steps.at(-1)?.tUs ?? 0), scale: win.scale };
    const span = { words, from, to, fromUs, toUs, known, h };
    const marks = marksIn(model, win, span);
    render(drawMarks(marks, model, win, span), /** @type {any} */ (this.#layer.marks));
    const groups = [.../** @type {any} */ (this.#layer.marks).querySelector("[data-names]").children];
    const owned = new Set(marks.names.map((n) => n.own));
    const others = marks.taken.filter((t) => !owned.has(/** @type {typeof marks.names[number]['own']} */ (t)));
    this.#names = marks.names.map((n, i) => ({
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

    const deeds = deedsIn(marks, win);
    render(svg`${deeds.map((d) => svg`<g>${d.mark}</g>`)}`, /** @type {any} */ (this.#layer.events));
    this.#drawMark(win.px(this.#mark?.tUs ?? 0), from, to);
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
    const end = Math.min(this.#win.lens.total * this.#win.scale, this.#win.drawn.to);
    const to = emphasis.kind === "knows" ? Math.min(end, this.#win.px(this.#position.tUs)) : end;
    render(
      this.#litMarks?.({
        emphasis,
        lanes: model.lanes,
        wires: model.wiresBetween(
          this.#win.lens.timeAt(from / this.#win.scale),
          this.#win.lens.timeAt(to / this.#win.scale),
        ),
        chain: emphasis.chain.map((index) => /** @type {Step} */ (timeline.steps[index])),
        from,
        to: end,
        high: (lane) => this.#win.high(lane),
        f: this.#f,
        X: (tUs) => this.#win.px(tUs),
        Y: (lane) => this.#win.y(lane),
        line: (wire) => lineOf(wire, this.#win, timeline.untilUs),
        wireOf: (id) => model.wireOf(id),
      }),
      host,
    );
  }

  /** Draws the marked moment: a line through all lanes, with its name below them. */
  #drawMark(/** @type {number} */ x, /** @type {number} */ from, /** @type {number} */ to) {
    const f = this.#f;
    const { top } = this.#win.place;
    const { h } = this.#size;
    const text = this.#mark?.text ?? "";
    const wide = widthOf(text, 12 * f) + 16 * f;
    const left = x - wide / 2;
    this.#tag = { left, wide };
    const y = h - 19 * f;
    render(
      this.#mark && x >= from - wide && x <= to + wide
        ? partingAt({ x, top: top - 4, y, left, wide, text, f })
        : nothing,
      /** @type {any} */ (this.#layer.parting),
    );
  }

  #ticks(
    /** @type {number} */ from,
    /** @type {number} */ to,
    /** @type {number} */ fromUs,
    /** @type {number} */ toUs,
  ) {
    const f = this.#f;
    const { top } = this.#win.place;
    const { h } = this.#size;
    const { untilUs } = /** @type {Timeline} */ (this.#timeline);
    const warped = this.#axis === "warped";
    const { ticks, breaks } = ticksIn(this.#win, { from, to, fromUs, toUs, untilUs, warped });
    render(
      svg`${ticks.map(({ x }) => svg`<line class="grid" x1=${r(x)} x2=${r(x)} y1=${r(top)} y2=${h - 8}></line>`)}`,
      /** @type {any} */ (this.#layer.ticks),
    );
    render(
      svg`${ticks.map(({ x, t }) => svg`<text class="tick" x=${r(x)} y=${r(top - 7)}>${milliseconds(t)}</text>`)}
      ${breaks.map((x) => svg`<path class="axis-break" d=${`M${r(x - 4)} ${r(top - 3)}l4 -9m2 9l4 -9`}></path>`)}`,
      /** @type {any} */ (this.#layer.numbers),
    );
    this.#numbers = numbersIn(/** @type {any} */ (this.#layer.numbers), ticks, breaks, f);
  }

  // ---------------------------------------------------------------------------------------------- per frame

  #move() {
    const { tUs, index } = this.#position;
    const { words } = this.#options;
    const { x0, x1 } = this.#win.place;
    const f = this.#f;
    const now = Math.max(x0 - 6, Math.min(x1 + 6, x0 + this.#win.px(tUs) - this.#win.offset));
    const at = r(now - x0 + MARGIN);
    const sheet = r(MARGIN - this.#win.offset + this.#sheetFrom);
    if (`${at} ${sheet}` !== this.#slid) {
      this.#slid = `${at} ${sheet}`;
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
      this.#layer.numbers?.setAttribute("transform", `translate(${r(x0 - this.#win.offset)} 0)`);
    }
    this.#nameBands(tUs);
    const [, tag, text] = /** @type {any} */ (this.#layer.cursor).children;
    const shown = `${milliseconds(tUs)} ${words.t("ms")}`;
    if (shown !== this.#tagShown) {
      this.#tagShown = shown;
      text.textContent = shown;
      this.#overview();
    }
    const half = Math.max(36 * f, monoWidth(shown, 12 * f) / 2 + 9 * f);
    const aside = Math.max(LETTER - (now - half), 0) || Math.min(0, this.#size.w - 4 - half - now);
    if (aside !== this.#aside || half !== this.#half) {
      this.#aside = aside;
      this.#half = half;
      tag.setAttribute("x", r(-half));
      tag.setAttribute("width", r(2 * half));
      tag.setAttribute("transform", `translate(${r(aside)} 0)`);
      text.setAttribute("x", String(r(aside)));
    }
    showNumbers(this.#numbers, { shift: x0 - this.#win.offset, w: this.#size.w, tag: now + aside, half });
    this.#showMark();
    const end = x0 + this.#win.lens.total * this.#win.scale - this.#win.offset;
    show(this.#layer["fade-left"], this.#win.offset > 1);
    show(this.#layer["fade-right"], end > x1 + 15);
    const unknown = /** @type {any} */ (this.#layer.unknown);
    const over = this.#timeline?.end === "" && end < x1;
    show(unknown, over);
    if (over) {
      unknown.setAttribute("x", String(r(end)));
      unknown.setAttribute("width", String(r(x1 - end + 14)));
      unknown.setAttribute("y", String(r(this.#win.place.top - 2)));
      unknown.setAttribute("height", String(r(this.#size.h - this.#win.place.top - 4)));
    }
    if (index !== this.#hotIndex) {
      this.#hotIndex = index;
      this.#hot(index);
    }
  }

  /** The name of the marked moment stays whole while its line is in sight. */
  #showMark() {
    const tagged = this.#layer.parting?.querySelector("g");
    if (!tagged) return;
    const { offset, plotWidth } = this.#win;
    const { left, wide } = this.#tag;
    const rule = left + wide / 2 - offset;
    show(this.#layer.parting, rule >= 0 && rule <= plotWidth + 14);
    const shift = Math.max(0, Math.min(plotWidth + 12 - wide, left - offset)) + offset - left;
    setOrDrop(tagged, "transform", Math.abs(shift) > 0.1 ? `translate(${r(shift)} 0)` : "");
  }

  /** Keeps a band's name in sight as long as the band is, on one side of the playhead. A blocked band also says for how long. */
  #nameBands(/** @type {number} */ tUs) {
    const now = this.#win.px(tUs);
    const left = this.#win.offset;
    if (this.#namesAt === left && this.#namesNow === now) return;
    this.#namesAt = left;
    this.#namesNow = now;
    showDeeds(this.#deeds, tUs, left);
    showNames(this.#names, { tUs, now, left, size: 12 * this.#f, duration: this.#options.words.duration });
  }

  /** Draws the messages that are in the air once more, thicker. */
  #hot(/** @type {number} */ index) {
    const timeline = /** @type {Timeline} */ (this.#timeline);
    const model = /** @type {DiagramModel} */ (this.#model);
    const flying = timeline.worldAfter(index).flights;
    const ids = flying.size < 80 ? [...flying.keys()] : [];
    const wires = ids.flatMap((id) => model.wireOf(id) ?? []);
    render(hotWires(wires, this.#win, timeline.untilUs), /** @type {any} */ (this.#layer.hot));
  }
}
