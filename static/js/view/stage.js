// The stage: draws a scene and reports what is pointed at. It knows no protocol, and the page decides what a gesture does.
//
// Parts that change with a step are rendered with lit-html, and only if they have changed. Parts that move per frame are reused
// elements of which only transform, dash offset and opacity are set. Very many messages are drawn on canvases.

import { html, nothing, render, svg } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { at, clip, monoWidth, pathD, place, r, widthOf } from "../core/geometry.js";
import { DISK_LINE, deskLayout } from "../scene/desk.js";
import { barBeside, crossAt, shownAt, startIn } from "../scene/layout.js";
import { bodiesMeet, lastSeenAt, liesOn, nearestTo, Placed } from "../scene/near.js";
import { nodeLabel } from "../scene/node-label.js";
import { ringLayout, seatsWidth } from "../scene/ring.js";
import { Crowd } from "./crowd.js";
import { emphasise, emphasiseMessage, GHOST } from "./emphasis.js";
import {
  clientMark,
  cross,
  defs,
  label,
  legend,
  message,
  messageWidth,
  padlock,
  plain,
  record,
  stopwatch,
  themeOf,
  timerRing,
  tint,
  together,
  toneOfWord,
} from "./marks.js";

/** @import { Box, Emphasis, Point } from '../core/types.js' */
/** @import { Words } from '../core/words.js' */
/** @import { Layout, Spot } from '../scene/layout.js' */
/** @import { Desk, DeskLayout } from '../scene/desk.js' */
/** @import { SceneMessage, SceneModel, SceneNode, Target } from '../scene/scene.js' */

const SVG = "http://www.w3.org/2000/svg";
const HALO = 22; // px: half of what a finger or a hurried mouse needs (measured: 29 of 30 clicks hit)
const NEAR = 24; // px: a pointer this near to a message's centre means the message
const NEAR_A_FINGER = 32;
const SEEN_MS = 160; // between seeing and clicking
const CLICK_MOVES = 9; // px: a press that moves further is a drag
const TRAIL = 0.3; // of the way
const FEW_TIMERS = 12; // of more, small as they are then, each moves by COARSE_PX at a time: every arc that moves is styled anew
const COARSE_PX = 3;
const CROWD = 32; // messages in the air; from this number on pictures cost less than elements (docs/benchmarks.md)
const CROWD_ENDS = 24; // fewer than above, so that it doesn't change to and fro
const PLACES = Array.from({ length: 9 }, (_, n) => n / 8); // of a way: what lies near none of them lies beside it
const MOVING_TRIES = 8; // while time runs no message leaps far to a free place; while it stands, all of them can be read
const ASIDE = [0, 1, -1, 1.4, -1.4, 1.9, -1.9, 2.5, -2.5]; // heights of a body: how far beside its way it may stand
const CROWD_TRIES = 14; // tries; with many messages a free place isn't looked for everywhere

let stages = 0;

/** A timer's arc: its length in px and how many of them are gone. It moves by whole ones. @typedef {{element: Element, length: number, gone: number}} Arc */
/** A message's elements, used again and again. @typedef {{g: SVGGElement, body: SVGGElement, ring: SVGCircleElement, title: SVGTitleElement, path: SVGPathElement, far: SVGPathElement, near: SVGPathElement}} Elements */
/** A message on its way; in a crowd it has no elements. @typedef {import('./crowd.js').Flyer & {id: string, elements: Elements|null, look: string, beside: Array<Point & {R: number}>, written: Box[], first: number, span: number, lag: number, step: number, past: Array<{at: number, x: number, y: number}>, s: number}} Sprite */

/**
 * @typedef {Object} StageOptions
 * @property {Words} words
 * @property {(target: Target|null) => void} [onSelect]  what was clicked, or null for the floor
 * @property {HTMLElement|null} [truth]   where the strip of facts (what is true) is drawn
 * @property {HTMLElement|null} [key]     where the legend is drawn
 * @property {() => SceneModel|null} [beside]   what another stage shows that this legend stands for, too
 * @property {boolean} [elements]   every message is an element, however many: a picture is made of them
 */

/** The picture of a run's moment in `host`, with the strip of facts and the legend if there are places for them. */
export class Stage {
  /** @type {HTMLElement} */ #host;
  /** @type {SVGSVGElement} */ #svg;
  /** @type {SVGSVGElement} */ #back;
  /** @type {SVGSVGElement} */ #ways;
  /** @type {SVGSVGElement} */ #air;
  /** @type {Crowd} */ #crowd;
  /** @type {Record<string, SVGGElement>} */ #layer = {};
  #id = `s${++stages}`;
  /** @type {StageOptions} */ #options;
  #size = { w: 0, h: 0 };
  #f = 1;
  #key_ = "";
  #legendKey = "";
  #besideKey = "";
  /** @type {{key: string, layout: Layout}|null} */ #known = null;
  /** @type {SceneModel|null} */ #scene = null;
  /** @type {Emphasis|null} */ #emphasis = null;
  /** @type {Map<string, Sprite>} */ #flying = new Map();
  /** @type {Elements[]} */ #idle = [];
  #placed = new Placed();
  /** What is written beside a disc of a ring: messages keep off it while time stands still. @type {Map<string, import('../scene/near.js').Body[]>} */
  #texts = new Map();
  #stripOf = "";
  /** Whether time runs. */
  moving = false;
  #now = 0; // ms: when what is drawn was drawn
  /** @type {Map<string, Point|null>} */ #bars = new Map();
  #keyRoom = { w: 0, h: 0 };
  /** @type {Array<{arc: Arc, node: SceneNode, text: Element[]}>} */ #timers = [];
  /** @type {WeakMap<Element, Arc>} */ #arcs = new WeakMap();
  /** @type {Array<{elements: Element[], sinceUs: number, text: (us: number) => string, shown: string}>} */ #clocks =
    [];
  /** @type {Text|null} */ #time = null;
  #timeShown = "";
  /** @type {Layout|null} */ #composed = null;
  #crossKey = "";
  /** @type {Target|null} */ #pressed = null;
  /** @type {Point|null} */ #pressedAt = null;
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  docked = false;
  /** @type {Array<{disconnect: () => void}>} */ #watching = [];

  /** A stage that fills `host`. */
  constructor(/** @type {HTMLElement} */ host, /** @type {StageOptions} */ options) {
    this.#host = host;
    this.#options = options;
    // Layers on one another, so that parts that stand still aren't painted again while messages fly.
    const sheet = (/** @type {string} */ cls) => {
      const element = /** @type {SVGSVGElement} */ (document.createElementNS(SVG, "svg"));
      element.setAttribute("class", `stage-drawing ${cls}`);
      return element;
    };
    this.#back = sheet("stage-back");
    this.#ways = sheet("stage-ways");
    this.#svg = sheet("stage-nodes");
    this.#air = sheet("stage-air");
    this.#svg.setAttribute("role", "group");
    for (const behind of [this.#back, this.#ways]) behind.setAttribute("aria-hidden", "true");
    host.replaceChildren();
    this.#crowd = new Crowd(host);
    host.append(this.#back, this.#ways, this.#crowd.under, this.#svg, this.#crowd.over, this.#air);
    render(defs(this.#id), this.#layerNamed("defs", this.#back));
    for (const name of ["light", "walls", "links"]) this.#layerNamed(name, this.#back);
    this.#layerNamed("routes", this.#ways);
    for (const name of ["ways", "nodes", "waiting"]) this.#layerNamed(name);
    // The worlds are to be read, so messages pass behind them.
    for (const name of ["messages", "crosses", "worlds", "words"]) this.#layerNamed(name, this.#air);
    host.style.setProperty("--hatch", `url(#hatch-${this.#id})`);
    host.style.setProperty("--bars", `url(#bars-${this.#id})`);
    this.#listen();
    const sized = new ResizeObserver(() => this.resize());
    sized.observe(host);
    // The key shares its row with the action bar, so its room changes with the bar.
    const keySized = new ResizeObserver(() => {
      this.#measureKey();
      if (this.#scene && this.#size.w) this.#legend(this.#scene, this.#options.words);
    });
    if (options.key) keySized.observe(options.key);
    const themed = new MutationObserver(() => this.resize());
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.#watching = [sized, keySized, themed];
    this.resize();
  }

  /** Other words, when the language changes. */
  set words(/** @type {Words} */ words) {
    this.#options.words = words;
    this.#known = null;
    this.#redraw();
  }

  #layerNamed(/** @type {string} */ name, svgElement = this.#svg) {
    const g = document.createElementNS(SVG, "g");
    g.setAttribute("class", `layer-${name}`);
    this.#layer[name] = g;
    svgElement.append(g);
    return g;
  }

  /** Ends the drawing and its observers. */
  close() {
    for (const watch of this.#watching) watch.disconnect();
  }

  /** Reads the size and theme of its place again. */
  resize() {
    const { clientWidth: w, clientHeight: h } = this.#host;
    const theme = themeOf(this.#host);
    const f = (theme === "projector" && w >= 560 ? 1.22 : 1) * (w > 1250 && h > 500 ? 1.14 : 1);
    this.#size = { w: Math.round(w), h: Math.round(h) };
    this.#stripOf = ""; // the fonts may have been loaded
    this.#f = f;
    this.#host.style.setProperty("--f", String(f));
    this.#host.classList.toggle("small-stage", w < 560);
    for (const drawing of this.drawings) drawing.setAttribute("viewBox", `0 0 ${this.#size.w} ${this.#size.h}`);
    this.#crowd.resize({ ...this.#size, f: this.#shownScale(w < 560) });
    this.#measureKey();
    this.#redraw();
  }

  /** The scene that is shown. */
  get scene() {
    return this.#scene;
  }

  /** The SVG drawings, from back to front. They contain all messages if the stage was made with `elements`. */
  get drawings() {
    return [this.#back, this.#ways, this.#svg, this.#air];
  }

  /** The scale of messages. */
  #shownScale(/** @type {boolean} */ small) {
    return small ? Math.min(this.#f, 1) : this.#f;
  }

  /** The legend's room; read only when it changes, since reading it makes the browser lay out the page. */
  #measureKey() {
    const { key } = this.#options;
    if (key) this.#keyRoom = { w: key.clientWidth, h: key.clientHeight };
  }

  #redraw() {
    this.#key_ = "";
    this.#legendKey = "";
    if (this.#scene) this.draw(this.#scene, this.#emphasis);
  }

  /** Draws a scene: everything if anything but positions has changed, otherwise only what moves. Parts that an emphasis doesn't light are dimmed. */
  draw(/** @type {SceneModel} */ scene, /** @type {Emphasis|null} */ emphasis = null) {
    this.#scene = scene;
    const otherwise = emphasis !== this.#emphasis;
    this.#emphasis = emphasis;
    if (!this.#size.w || !this.#size.h) return;
    const anew = scene.key !== this.#key_;
    if (anew) {
      this.#key_ = scene.key;
      this.#compose(scene);
    } else if (this.#besideKey !== (this.#options.beside?.()?.key ?? "")) this.#legend(scene, this.#options.words);
    if (otherwise || (anew && emphasis)) this.#emphasise(scene);
    this.#move(scene);
  }

  // ---------------------------------------------------------------------------------------------- per step

  #layoutOf(/** @type {SceneModel} */ scene) {
    const { words } = this.#options;
    const { w, h } = this.#size;
    const f = this.#f;
    const widest = Math.max(3, ...scene.nodes.flatMap((n) => (n.log?.cells ?? []).map((c) => c.label.length)));
    const walls = scene.isolated.length
      ? scene.isolated.map((g) => g.ids.join(".")).join("|") +
        scene.nodes.map((n) => `${n.log?.total}${n.tally ? "t" : ""}`)
      : "";
    const key = [
      w,
      h,
      f,
      this.docked,
      scene.layout,
      scene.nodes.map((n) => n.id),
      walls,
      Array.isArray(scene.truth.worlds) && scene.truth.worlds.length > 1,
      Math.min(7, widest),
      words.lang,
    ].join();
    if (this.#known?.key === key) return this.#known.layout;
    const roles = Object.keys(words.captions?.phases ?? {}).filter(
      (p) => scene.nodes.some((n) => n.phase === p) || scene.layout === "ring",
    );
    const room = {
      w,
      h,
      f,
      docked: this.docked,
      roleWidth: Math.max(
        ...[...roles, ...scene.nodes.map((n) => n.phase)].map((p) => widthOf(words.phase(p), 13 * f)),
        widthOf(words.t("crashed"), 13 * f),
      ),
      wallWidth:
        widthOf(words.t(w < 560 ? "cut_off_short" : "cut_off_for", { time: words.duration(888_000) }), 12.5 * f) + 6,
      numberWidth: 0,
    };
    const layout = scene.layout === "desk" ? deskLayout(scene, room) : ringLayout(scene, room);
    this.#known = { key, layout };
    return layout;
  }

  #compose(/** @type {SceneModel} */ scene) {
    const { words } = this.#options;
    const layout = this.#layoutOf(scene);
    this.#host.style.setProperty("--u", String(/** @type {any} */ (layout).u ?? 1));
    this.#host.style.setProperty("--cell-font", `${layout.cell?.font ?? 11.5}px`);
    const lit = scene.nodes.filter((n) => n.spotlight);
    render(
      svg`${lit.map((n) => this.#light(layout, /** @type {Spot} */ (layout.spots[n.id])))}${scene.layout === "desk" ? scene.nodes.filter((n) => n.status !== "up" && /** @type {DeskLayout} */ (layout).desks[n.id]?.head && !(/** @type {DeskLayout} */ (layout).desks[n.id]?.aside)).map((n) => rig(/** @type {Spot} */ (layout.spots[n.id]))) : nothing}`,
      /** @type {any} */ (this.#layer.light),
    );
    render(
      svg`${layout.curtains.map((c) => svg`<path class="curtain-back" d=${c.d}></path><path class="comb" d=${c.comb}></path><path class="curtain" d=${c.d}></path>`)}`,
      /** @type {any} */ (this.#layer.walls),
    );
    render(this.#links(scene, layout), /** @type {any} */ (this.#layer.links));
    render(
      layout.kind === "desk" ? this.#worlds(scene, /** @type {DeskLayout} */ (layout)) : nothing,
      /** @type {any} */ (this.#layer.worlds),
    );
    const chosen = scene.selected?.kind === "node" ? scene.selected.id : null;
    const most = Math.max(1, ...scene.nodes.map((n) => n.number ?? 0));
    render(
      svg`${scene.nodes.map((node, i) => {
        const ask = node.status === "up" ? scene.clients.find((c) => c.node === node.id) : undefined;
        const first = chosen ? chosen === node.id : i === 0;
        const deps = [node, layout, words, words.lang, chosen === node.id, first, ask?.text, ask?.way, most];
        return guard(deps, () => this.#node(node, scene, layout));
      })}`,
      /** @type {any} */ (this.#layer.nodes),
    );
    render(
      svg`${layout.curtains.map((c) => label("wall", c.x, c.y, "", "middle"))}`,
      /** @type {any} */ (this.#layer.words),
    );
    this.#collect(scene, layout);
    this.#strip(scene, words, layout.w);
    this.#legend(scene, words);
    if (layout !== this.#composed) {
      this.#composed = layout;
      this.#bars.clear();
      for (const sprite of this.#flying.values()) sprite.look = ""; // routes have moved
      this.#crossKey = "";
    }
  }

  #emphasise(/** @type {SceneModel} */ scene) {
    const cap = this.#known?.layout.cap ?? 0;
    const hidden = new Map(scene.nodes.map((n) => [n.id, Math.max(0, (n.log?.total ?? 0) - cap)]));
    emphasise(this.#host, /** @type {SVGGElement} */ (this.#layer.nodes), this.#emphasis, hidden);
    for (const { id, elements } of this.#flying.values())
      if (elements) emphasiseMessage(partsOf(elements), this.#emphasis, id);
  }

  /** The elements that per-frame drawing touches. */
  #collect(/** @type {SceneModel} */ scene, /** @type {Layout} */ layout) {
    const { words } = this.#options;
    const byId = new Map(scene.nodes.map((node) => [node.id, node]));
    this.#timers = [];
    this.#clocks = [];
    for (const element of /** @type {any} */ (this.#layer.nodes).querySelectorAll("g.node")) {
      const node = byId.get(element.dataset.id);
      if (!node) continue;
      const drawn = element.querySelector("[data-timer]");
      if (drawn && node.timer) {
        const length = Math.round(2 * Math.PI * /** @type {Spot} */ (layout.spots[node.id]).R);
        const known = this.#arcs.get(drawn);
        const arc = known?.length === length ? known : { element: drawn, length, gone: -1 };
        this.#arcs.set(drawn, arc);
        this.#timers.push({ arc, node, text: [...element.querySelectorAll("[data-left]")] });
      }
      const blocked = [...element.querySelectorAll("[data-blocked]")];
      if (blocked.length && node.blockedUs !== null) {
        this.#clocks.push({ elements: blocked, sinceUs: node.blockedUs, text: (us) => words.duration(us), shown: "" });
      }
    }
    const walls = [.../** @type {any} */ (this.#layer.words).querySelectorAll(".wall")];
    for (const [i, curtain] of layout.curtains.entries()) {
      const key = layout.small ? "cut_off_short" : "cut_off_for";
      const others = curtain.ids.filter((id) => !curtain.members.includes(id));
      this.#clocks.push({
        elements: walls.slice(2 * i, 2 * i + 2),
        sinceUs: scene.isolated[curtain.group]?.sinceUs ?? 0,
        text: (us) => {
          const wall = words.t(key, { time: words.duration(us) });
          return others.length ? words.t("cut_off_with", { wall, nodes: words.list(others) }) : wall;
        },
        shown: "",
      });
    }
  }

  #light(/** @type {Layout} */ layout, /** @type {Spot} */ { x, y, R }) {
    const k = layout.kind === "desk" ? R / 34 : R / 36;
    return svg`<path class="beam" filter=${`url(#soft-${this.#id})`} fill=${`url(#beam-${this.#id})`} d=${`M${r(x - 16)} -60L${r(x + 16)} -60L${r(x + 150 * k)} ${r(y + 30)}A${r(150 * k)} ${r(52 * k)} 0 0 1 ${r(x - 150 * k)} ${r(y + 30)}Z`}></path>
      <ellipse cx=${r(x)} cy=${r(y + 20)} rx=${r(190 * k)} ry=${r(100 * k)} fill=${`url(#spot-${this.#id})`}></ellipse>`;
  }

  /** Links that are cut or held, and the one that is selected. */
  #links(/** @type {SceneModel} */ scene, /** @type {Layout} */ layout) {
    const f = this.#f;
    const chosen = scene.selected?.kind === "link" ? scene.selected.id.replace(".one-way", "").split("-") : null;
    const line = (/** @type {string} */ a, /** @type {string} */ b) => {
      const p = layout.spots[a];
      const q = layout.spots[b];
      return p && q ? straight(p, q, layout, a, b) : null;
    };
    const drawn = (
      /** @type {string} */ a,
      /** @type {string} */ b,
      /** @type {(m: Point, turn: number) => unknown} */ mark,
      /** @type {string} */ cls,
    ) => {
      const l = line(a, b);
      if (!l) return nothing;
      const where = cls === "link held" ? 0.24 : 0.5; // held messages wait in the middle
      const m = { x: l.a.x + (l.b.x - l.a.x) * where, y: l.a.y + (l.b.y - l.a.y) * where };
      const turn = (Math.atan2(l.b.y - l.a.y, l.b.x - l.a.x) * 180) / Math.PI;
      return svg`<g class=${cls}><line class="link-line" x1=${r(l.a.x)} y1=${r(l.a.y)} x2=${r(l.b.x)} y2=${r(l.b.y)}></line>${mark(m, turn)}</g>`;
    };
    return svg`
      ${chosen ? drawn(chosen[0] ?? "", chosen[1] ?? "", () => nothing, "link chosen") : nothing}
      ${scene.cuts.map((c) =>
        drawn(
          c.a,
          c.b,
          (m, turn) =>
            svg`<g class="cut-mark" transform=${`translate(${r(m.x)} ${r(m.y)}) rotate(${r(turn)}) scale(${r(f * 1.15)})`}><rect class="cut-gap" x="-6" y="-9" width="12" height="18"></rect><path class="cut-ends" d=${c.oneWay ? "M-5 -8v16M4 -5l5 5l-5 5" : "M-5 -8v16M5 -8v16"}></path></g>`,
          "link cut",
        ),
      )}
      ${scene.holds.map((c) =>
        drawn(
          c.a,
          c.b,
          (m) =>
            svg`<g class="hold-mark" transform=${`translate(${r(m.x)} ${r(m.y)}) scale(${r(f)})`}><circle class="hold-face" r="11"></circle><path class="hold-bars" d="M-3 -4.5v9M3 -4.5v9"></path></g>`,
          "link held",
        ),
      )}`;
  }

  #node(/** @type {SceneNode} */ node, /** @type {SceneModel} */ scene, /** @type {Layout} */ layout) {
    const { words } = this.#options;
    const { x, y, R } = /** @type {Spot} */ (layout.spots[node.id]);
    const desk = layout.kind === "desk";
    const chosen = scene.selected?.kind === "node" && scene.selected.id === node.id;
    const ask = node.status === "up" ? scene.clients.find((c) => c.node === node.id) : undefined;
    const first = scene.selected?.kind === "node" ? chosen : scene.nodes[0] === node;
    const early =
      node.timer && node.timer.earliestUs < node.timer.dueUs
        ? (node.timer.dueUs - node.timer.earliestUs) / (node.timer.dueUs - node.timer.fromUs)
        : null;
    const says = this.#statusWord(node);
    const number = node.number === null ? "" : words.number(node.number, !this.#spelled(scene, layout, R));
    const aria = nodeLabel(node, scene, words);
    const long = words.name(node.id).length > 2;
    const idY = number ? y + (layout.small ? 1 : 2) : y + layout.idSize * 0.34;
    const idSize = (desk ? (R / 26) * 17 : layout.idSize) * (long ? 0.86 : 1);
    return svg`<g class=${`node ${node.fill} ${tint(node.hue, node.tone)}`} data-id=${node.id} data-status=${node.status}>
      ${chosen ? svg`<circle class="chosen" cx=${r(x)} cy=${r(y)} r=${r(R + (desk ? 9.5 * (R / 28) : 12))}></circle>` : nothing}
      ${node.here && !chosen ? svg`<circle class="here" cx=${r(x)} cy=${r(y)} r=${r(R + (node.timer ? (desk ? 9.5 * (R / 28) : 12) : 7))}></circle>` : nothing}
      ${node.timer ? timerRing(x, y, R + 5, early) : nothing}
      <circle class="disc" cx=${r(x)} cy=${r(y)} r=${r(R)}></circle>
      <text aria-hidden="true" class="node-id" x=${r(x)} y=${r(idY)} font-size=${r(idSize)}>${words.name(node.id)}</text>
      ${number ? svg`<text aria-hidden="true" class="node-number" x=${r(x)} y=${r(y + layout.termSize + (layout.small ? 4 : 6))} font-size=${r(layout.termSize)}>${number}</text>` : nothing}
      ${desk ? this.#deskParts(node, /** @type {DeskLayout} */ (layout), says, ask) : this.#ringParts(node, layout, says, ask)}
      <circle class="hit" cx=${r(x)} cy=${r(y)} r=${r(Math.max(HALO, R + 4))} tabindex=${first ? "0" : "-1"} role="button" aria-pressed=${chosen ? "true" : "false"} aria-label=${aria}><title>${words.name(node.id)}, ${says}</title></circle>
    </g>`;
  }

  /** Whether the number's word fits into every disc; otherwise all discs show the short form. */
  #spelled(/** @type {SceneModel} */ scene, /** @type {Layout} */ layout, /** @type {number} */ R) {
    const { words } = this.#options;
    if (layout.kind === "desk") return !layout.small && R >= 32;
    const text = words.number(Math.max(1, ...scene.nodes.map((n) => n.number ?? 0)));
    const ascii = /^[\x20-\x7e]*$/.test(text);
    const width = ascii ? monoWidth(text, layout.termSize) : widthOf(text, layout.termSize);
    const below = layout.termSize + (layout.small ? 4 : 6);
    return width <= 2 * Math.sqrt(Math.max(0, R * R - below * below)) - 7;
  }

  #statusWord(/** @type {SceneNode} */ node) {
    const { words } = this.#options;
    if (node.status === "crashed" || node.status === "wiped" || node.status === "paused") return words.t(node.status);
    return words.phase(node.phase);
  }

  /** A client's request or answer: its mark and its words. */
  #client(
    /** @type {import('../scene/scene.js').ClientSays} */ client,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {string} */ anchor,
  ) {
    const f = this.#f;
    const { words } = this.#options;
    const text = client.way === "in" ? words.asked(client.text, 16) : words.answered(client.text, 16);
    const w = monoWidth(text, 12 * f);
    const left = anchor === "end" ? Math.max(6, x - w - 15 * f) : x;
    return svg`<g class="ask">${clientMark(client.way, left + 5 * f, y, f)}${label("ask-text", left + 13 * f, y, text)}</g>`;
  }

  #ringParts(
    /** @type {SceneNode} */ node,
    /** @type {Layout} */ layout,
    /** @type {string} */ says,
    /** @type {import('../scene/scene.js').ClientSays|undefined} */ ask,
  ) {
    const f = this.#f;
    const b = /** @type {import('../scene/layout.js').Block} */ (layout.blocks[node.id]);
    const spot = /** @type {Spot} */ (layout.spots[node.id]);
    const anchor = b.side;
    const mid = b.mid ?? b.x + b.w / 2;
    const edge = anchor === "start" ? b.x : anchor === "end" ? b.x + b.w : mid;
    const seats = node.tally && layout.seated !== false ? node.tally : null;
    const seatW = !seats
      ? 0
      : layout.counted || seats.seats.length > 7
        ? monoWidth(`${seats.have}/${seats.need}`, 12.5 * f)
        : seatsWidth(seats.seats.length, f);
    const wordW = widthOf(says, 13 * f);
    const start = startIn(b, wordW + (seats ? seatW + 8 : 0)); // where word and seats are centred
    const wordX = anchor === "start" ? b.x : anchor === "end" ? b.x + b.w : start + wordW / 2;
    const wordMid = anchor === "start" ? b.x + wordW / 2 : anchor === "end" ? b.x + b.w - wordW / 2 : wordX;
    this.#texts.set(node.id, [{ x: wordMid, y: b.y + layout.line - 4 - 4.5 * f, w: wordW, h: 13 * f }]);
    const seatX =
      anchor === "start" ? b.x + wordW + 10 : anchor === "end" ? b.x + b.w - wordW - 10 - seatW : start + wordW + 8;
    return svg`<text aria-hidden="true" class="role" x=${r(wordX)} y=${r(b.y + layout.line - 4)} text-anchor=${anchor}>${says}</text>
      ${seats ? this.#seats(seats, seatX, b.y + layout.line - 8.5 * f, layout.counted) : ask ? this.#client(ask, anchor === "end" ? b.x + b.w - wordW - 10 : anchor === "start" ? b.x + wordW + 10 : start + wordW + 8, b.y + layout.line - 4, anchor === "end" ? "end" : "start") : nothing}
      ${node.blockedUs !== null ? this.#blocked(edge, b.y - 18, anchor) : nothing}
      ${node.outbox.length ? this.#waiting(node, { x: spot.x + spot.R * 0.72, y: spot.y + spot.R * 0.86 }) : nothing}
      ${node.log?.total ? this.#log(node.id, node.log, b, layout) : nothing}`;
  }

  #blocked(/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ anchor) {
    return svg`${stopwatch(anchor === "end" ? x - 10 : x + 10, y + 4)}<text class="note tone-doubt mono" data-blocked x=${r(anchor === "end" ? x - 24 : x + 24)} y=${r(y + 8)} text-anchor=${anchor === "end" ? "end" : "start"}></text>`;
  }

  /** The number of messages in the outbox, where there is no room for more. */
  #waiting(/** @type {SceneNode} */ node, /** @type {Point} */ { x, y }) {
    const f = this.#f;
    const text = `${node.outbox.length}`;
    return svg`<g class="outbox" transform=${`translate(${r(x)} ${r(y)})`}><rect x=${-13 * f} y=${-9 * f} width=${26 * f} height=${18 * f} rx="5"></rect><path class="outbox-arrow" d=${`M${-8 * f} 0h${6 * f}m${-2.5 * f} ${-2.5 * f}l${2.5 * f} ${2.5 * f}l${-2.5 * f} ${2.5 * f}`}></path><text x=${5 * f} y=${4 * f}>${text}</text></g>`;
  }

  /** Seats: one for each voter, and a bar at the number that is needed. */
  #seats(
    /** @type {NonNullable<SceneNode['tally']>} */ tally,
    /** @type {number} */ x,
    /** @type {number} */ y,
    counted = false,
  ) {
    const f = this.#f;
    const sorted = [
      ...tally.seats.filter((s) => s.says === "yes"),
      ...tally.seats.filter((s) => s.says === "no"),
      ...tally.seats.filter((s) => !s.says),
    ];
    const n = sorted.length;
    if (counted || n > 7)
      return svg`<text class="seat-count" x=${r(x)} y=${r(y + 4.5 * f)}>${tally.have}/${tally.need}</text>`;
    const step = 12 * f;
    const barX = x + tally.need * step + (tally.need < n ? 1.5 * f : -1 * f);
    return svg`<g class="seats" aria-hidden="true">${sorted.map((seat, i) => {
      const cx = x + i * step + 5 * f + (i >= tally.need ? 5 * f : 0);
      return svg`<circle class=${`seat ${seat.says || "open"}`} cx=${r(cx)} cy=${r(y)} r=${r(4.6 * f)}></circle>${seat.says === "no" ? svg`<path class="seat-no" d=${`M${r(cx - 2.4 * f)} ${r(y)}h${r(4.8 * f)}`}></path>` : nothing}`;
    })}${tally.need < n ? svg`<line class="majority" x1=${r(barX)} x2=${r(barX)} y1=${r(y - 7 * f)} y2=${r(y + 7 * f)}></line>` : nothing}</g>`;
  }

  #log(
    /** @type {string} */ id,
    /** @type {NonNullable<SceneNode['log']>} */ log,
    /** @type {import('../scene/layout.js').Block} */ b,
    /** @type {Layout} */ layout,
  ) {
    const { cell, cap, f } = layout;
    const shown = log.cells.slice(-cap);
    const hidden = log.total - shown.length;
    const n = shown.length;
    const step = cell.w + cell.gap;
    const W = n * step - cell.gap;
    const x0 = b.side === "start" ? b.x + (hidden ? 10 : 0) : b.side === "end" ? b.x + b.w - W : startIn(b, W);
    const y0 = b.y + layout.line + 5;
    this.#texts.get(id)?.push({ x: x0 + W / 2, y: y0 + cell.h / 2, w: W, h: cell.h });
    const letters = Math.max(3, Math.floor((cell.w - (layout.small ? 4 : 8)) / ((cell.font ?? 12 * f) * 0.6)));
    const first = shown[0]?.index ?? 1;
    const at_ = log.commit === null ? null : log.commit - first + 1; // cells to the left of the bar
    return svg`<g aria-hidden="true" class="log">
      ${hidden ? svg`<path class="hidden-cells" d=${`M${r(x0 - 9)} ${r(y0 + cell.h / 2)}h.01m3.500 0h.01m3.500 0h.01`}></path>` : nothing}
      ${shown.map((entry, k) => {
        const x = x0 + k * step;
        const mid = x + cell.w / 2;
        const cls = entry.state === "disk" ? "disk" : `h${entry.hue} ${entry.state === "open" ? "open" : ""}`;
        return svg`<g class=${`cell ${cls}`}><rect x=${r(x)} y=${r(y0)} width=${r(cell.w)} height=${r(cell.h)} rx="5"></rect>${cell.two ? svg`<text class="cell-index" x=${r(mid)} y=${r(y0 + cell.h * 0.38)}>${entry.index}</text>` : nothing}<text x=${r(mid)} y=${r(y0 + (cell.two ? cell.h * 0.8 : cell.h / 2 + 4 * f))}>${clip(entry.label, letters)}</text></g>`;
      })}
      ${at_ === null || at_ < 0 || at_ > n ? nothing : svg`<line class="commit" x1=${r(x0 + at_ * step - cell.gap / 2)} x2=${r(x0 + at_ * step - cell.gap / 2)} y1=${r(y0 - 4)} y2=${r(y0 + cell.h + 4)}></line>`}
    </g>`;
  }

  // ---------------------------------------------------------------------------------------------- the desk

  #deskParts(
    /** @type {SceneNode} */ node,
    /** @type {DeskLayout} */ layout,
    /** @type {string} */ says,
    /** @type {import('../scene/scene.js').ClientSays|undefined} */ ask,
  ) {
    const { words } = this.#options;
    const { u, small } = layout;
    const { x, y, R } = /** @type {Spot} */ (layout.spots[node.id]);
    const desk = /** @type {Desk} */ (layout.desks[node.id]);
    const down = node.status === "crashed" || node.status === "wiped";
    const role = words.role(node.role);
    const left = x - R - (desk.head && !desk.aside ? 19 : 14) * u;
    const right = x + R + (node.blockedUs !== null ? 20 : 13) * u;
    const head = desk.head && !desk.aside;
    const lead = desk.head ? role : says;
    const follow = desk.head ? says : "";
    const tone = down ? "faint" : "toned";
    const { tight } = desk;
    const texts =
      small && !desk.aside
        ? nothing
        : desk.aside
          ? svg`${label("lbl", small ? layout.w - 8 : x, y + R + 23 * u, lead, small ? "end" : "middle")}${label(`note ${tone}`, small ? layout.w - 8 : x, y + R + 37 * u, follow, small ? "end" : "middle")}`
          : tight
            ? label(`lbl ${tone}`, x + R + (down ? 22 : 13) * u, y - 2 * u, lead) // messages lost at this node are lost at its rim
            : svg`${label(`lbl ${desk.head ? (down ? "faint" : "") : tone}`, left, y + (follow ? -9 : 4) * u, lead, "end")}${follow ? label(`note ${tone}`, left, y + 7 * u, follow, "end") : nothing}`;
    // After the decision is on disk and the votes are forgotten, empty seats are not drawn.
    const voted = node.tally && (node.tally.seats.some((s) => s.says) || !node.disk.some(([, v]) => v?.length));
    const seats = head && node.tally && voted && !small ? this.#bigSeats(node.tally, left, y + 26 * u, u) : nothing;
    const beside =
      small && desk.head
        ? nothing
        : node.blockedUs !== null
          ? small
            ? stopwatch(right, y, u)
            : tight
              ? svg`${stopwatch(x + R + 22 * u, y + 14 * u, u * 0.8)}<text class="note mono tone-doubt" data-blocked x=${r(x + R + 34 * u)} y=${r(y + 18 * u)}></text>`
              : desk.aside && right + 15 * u + widthOf(words.t("blocked"), 12.5 * u) > layout.w
                ? stopwatch(x - R - 12 * u, y - R * 0.7, u * 0.8) // the word for it is written beneath
                : svg`${stopwatch(right, y, u)}${label("lbl tone-doubt", right + 15 * u, y - 3 * u, words.t("blocked"))}<text class="lbl mono tone-doubt" data-blocked x=${r(right + 15 * u)} y=${r(y + 13 * u)}></text>`
          : node.timer && !desk.head && !small
            ? svg`<text class="note mono" data-left x=${r(tight ? x + R + 13 * u : right)} y=${r(y + (tight ? 14 : 4) * u)}></text>`
            : nothing;
    const strips = desk.aside && !node.disk.length ? nothing : this.#plates(node, desk, layout, down);
    const asks = ask && !small ? this.#client(ask, left, y - (desk.head ? 28 : 22) * u, "end") : nothing;
    return svg`${texts}${asks}${seats}${beside}${strips}${this.#outboxRow(node, desk, layout)}`;
  }

  /** Memory above, disk below; a crash empties the memory only. */
  #plates(
    /** @type {SceneNode} */ node,
    /** @type {Desk} */ desk,
    /** @type {DeskLayout} */ layout,
    /** @type {boolean} */ down,
  ) {
    const { words } = this.#options;
    const { u, small } = layout;
    const { x, y, w } = desk.plates;
    const { memH, diskH } = desk;
    const size = 12 * u;
    const memory = down ? words.t("memory_lost") : this.#memoryText(node, w - 16 * u, size);
    const y1 = y + memH + 4 * u;
    return svg`<rect class=${`memory${down ? " lost-memory" : ""}`} x=${r(x)} y=${r(y)} width=${r(w)} height=${r(memH)} rx=${r(6 * u)}></rect>
      ${plain("note", down ? x + w / 2 : x + 9 * u, y + memH / 2 + 4 * u, memory, down ? "middle" : "start")}
      <path class="disk-plate" d=${`M${r(x)} ${r(y1)}h${r(w)}v${r(diskH - 6 * u)}a${6 * u} ${6 * u} 0 0 1 ${-6 * u} ${6 * u}h${r(12 * u - w)}a${6 * u} ${6 * u} 0 0 1 ${-6 * u} ${-6 * u}z`}></path>
      <rect class="disk-foot" x=${r(x + 8 * u)} y=${r(y1 + diskH - 3 * u)} width=${r(w - 16 * u)} height=${r(3.5 * u)} rx=${r(1.7 * u)}></rect>
      ${node.status === "wiped" ? plain("note", x + w / 2, y1 + diskH / 2 + 4 * u, words.t("wiped"), "middle") : this.#diskParts(node, x, y1, w, diskH, u, small)}`;
  }

  /** What is in memory, in a few words that fit. */
  #memoryText(/** @type {SceneNode} */ node, /** @type {number} */ room, /** @type {number} */ size) {
    const { words } = this.#options;
    /** @type {string[]} */
    const parts = [];
    for (const [field, value] of node.memory) {
      if (value === node.phase) {
        if (this.#known && /** @type {DeskLayout} */ (this.#known.layout).desks?.[node.id]?.head !== true) continue;
        continue; // the phase is written beside the disc
      }
      const empty =
        value === null ||
        value === undefined ||
        value === "" ||
        (Array.isArray(value) && !value.length) ||
        (typeof value === "object" && !Object.keys(value ?? {}).length);
      if (empty) continue;
      const said = grouped(value, field, words);
      const named = `${words.field(field)}${words.lang.startsWith("zh") ? "：" : ": "}${said}`;
      const fits = widthOf(said, size) <= room;
      // If not everything fits, the newest values are shown.
      parts.push(widthOf(named, size) <= room ? named : fits ? said : grouped(value, field, words, true));
    }
    const joint = words.lang.startsWith("zh") ? "；" : "; ";
    let text = "";
    for (const part of parts) {
      const next = text ? text + joint + part : part;
      if (widthOf(next, size) <= room) text = next;
      else if (!text) text = clip(part, Math.floor(room / (size * 0.54)));
    }
    return text || (parts.length ? "" : words.phase(node.phase));
  }

  /** Log records from the left, rows of the table from the right. A locked row shows its present value and the new one. */
  #diskParts(
    /** @type {SceneNode} */ node,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {number} */ w,
    /** @type {number} */ h,
    /** @type {number} */ u,
    /** @type {boolean} */ small,
  ) {
    const { words } = this.#options;
    /** @type {unknown[]} */
    const drawn = [];
    let from = x + 8 * u;
    const first = small ? Math.min(h, DISK_LINE) : h; // the height of its first line
    const maps = node.disk.filter(([, v]) => v && typeof v === "object" && !Array.isArray(v));
    const numbers = node.disk.filter(([, v]) => typeof v === "number").map(([field, v]) => [words.field(field), v]);
    const [now, then] = [maps[0]?.[1] ?? Object.fromEntries(numbers), maps[1]?.[1] ?? {}];
    const rows = Object.keys(now);
    const size = 12.5 * u;
    let to = x + w - 9 * u;
    const locked = new Set(node.locks);
    const texts = rows.map((row) => {
      const next = row in then && then[row] !== now[row] ? String(then[row]) : "";
      return { row, next, text: small ? "" : `${words.value(row)} ${now[row]}`, lock: locked.has(row) };
    });
    const recordsOf = node.disk.flatMap(([, v]) => (Array.isArray(v) ? v : typeof v === "string" && v ? [v] : []));
    const widthOfRecords = () =>
      recordsOf.reduce((sum, rec) => sum + monoWidth(String(rec), 11.5 * u) + 16 * u, -4 * u);
    // Where there is little room, only the last record and the rows are drawn.
    const rowRoom = small
      ? (locked.size && 20) * u
      : texts.reduce((sum, { text, lock }) => sum + monoWidth(text, size) + (lock ? 30 : 12) * u, 5 * u);
    while (recordsOf.length > 1 && from + widthOfRecords() > to - rowRoom) recordsOf.shift();
    const wide = widthOfRecords();
    for (const { next, text, lock } of texts.reverse()) {
      const long = text && next ? monoWidth(text, size) + monoWidth(next, size) + 20 * u : monoWidth(text, size);
      const fits = to - long - (lock ? 18 * u : 0) > from + wide + 5 * u;
      const shown = fits ? text : "";
      if (fits && next && text) {
        drawn.push(plain("row-text", to, y + first / 2 + 4 * u, next, "end"));
        to -= monoWidth(next, size) + 5 * u;
        drawn.push(
          svg`<path class="row-arrow" d=${`M${r(to - 9 * u)} ${r(y + first / 2 - 3.5 * u)}l${r(3.5 * u)} ${r(3.5 * u)}l${r(-3.5 * u)} ${r(3.5 * u)}m${r(5 * u)} ${r(-7 * u)}l${r(3.5 * u)} ${r(3.5 * u)}l${r(-3.5 * u)} ${r(3.5 * u)}`}></path>`,
        );
        to -= 14 * u;
      }
      if (shown) {
        drawn.push(plain("row-text", to, y + first / 2 + 4 * u, shown, "end"));
        to -= monoWidth(shown, size) + 4 * u;
      }
      if (lock) {
        drawn.push(padlock(to - 7 * u, y + first / 2 - 2 * u, u));
        to -= 18 * u;
      }
      to -= 8 * u;
    }
    for (const rec of recordsOf) {
      const text = String(rec).toUpperCase();
      const { w: width, draw } = record(from, y + first / 2 - 11 * u, text, toneOfWord(rec), u);
      drawn.push(draw);
      from += width + 4 * u;
    }
    if (h > first) {
      const held = rows.map(
        (row) => `${words.value(row)} ${now[row]}${row in then && then[row] !== now[row] ? ` » ${then[row]}` : ""}`,
      );
      drawn.push(plain("row-text", x + w - 9, y + h - 9, held.join("  "), "end"));
    }
    if (!drawn.length) drawn.push(plain("note faint", x + w - 9 * u, y + first / 2 + 4 * u, words.t("disk"), "end"));
    return drawn;
  }

  /** The outbox: messages that have not left. They are in memory, so a crash loses them. */
  #outboxRow(/** @type {SceneNode} */ node, /** @type {Desk} */ desk, /** @type {DeskLayout} */ layout) {
    const { words } = this.#options;
    const { u, small } = layout;
    const gone = node.outbox.length === 0 && node.neverLeft.length > 0;
    const list = gone ? node.neverLeft : node.outbox;
    if (!list.length) return nothing;
    if (!desk.outbox) {
      const { x, y, R } = /** @type {Spot} */ (layout.spots[node.id]);
      return gone ? nothing : this.#waiting(node, { x: x + R * 0.74, y: y + R * 0.8 });
    }
    const { x, y, w } = desk.outbox;
    const texts = list.map((q) => (small ? words.name(q.to) : `${words.messageShort(q.type)} ${words.name(q.to)}`));
    const each = Math.max(...texts.map((text) => monoWidth(text, 11.5 * u))) + 14 * u;
    const columns = Math.max(1, Math.min(small ? 4 : list.length > 2 ? 2 : 1, Math.floor((w + 6) / (each + 6))));
    const packets = list.map((q, i) => {
      const px = x + (i % columns) * (each + 6 * u);
      const py = y + 18 * u + Math.floor(i / columns) * 29 * u;
      return svg`<g class=${`packet ${gone ? "never" : tint(0, words.toneOf(q.type))}`} transform=${`translate(${r(px)} ${r(py)})`}><rect width=${r(each)} height=${r(24 * u)} rx=${r(5 * u)}></rect><text x=${r(each / 2)} y=${r(16 * u)}>${texts[i]}</text>${gone ? cross(each - 3 * u, 1 * u, 4 * u) : nothing}</g>`;
    });
    return svg`${label("note", x, y + 10 * u, words.t(gone ? "never_left" : small ? "outbox_short" : "outbox"))}${packets}`;
  }

  /** The worlds: two states of the others that nodes in doubt can't tell apart, one for each outcome. */
  #worlds(/** @type {SceneModel} */ scene, /** @type {DeskLayout} */ layout) {
    const { words } = this.#options;
    const worlds = /** @type {Array<Record<string, any>>} */ (
      Array.isArray(scene.truth.worlds) ? scene.truth.worlds : []
    );
    const { u, w, small, worlds: room } = layout;
    const shown = ["abort", "commit"].flatMap((outcome) =>
      worlds.filter((world) => world.outcome === outcome).slice(-1),
    );
    if (shown.length < 2 || !room) return nothing;
    const told = shown.map((world) => {
      const other = world.outcome === "commit" ? "abort" : "commit";
      const params = { ...world, wrong_total: (world.wrong_a ?? 0) + (world.wrong_b ?? 0) };
      // If one account is changed and the other isn't, the sum is wrong. If both differ from the outcome, the result contradicts the coordinator.
      const harm = (world.wrong_a === world.a) !== (world.wrong_b === world.b) ? "wrong" : "against";
      const line = (/** @type {string} */ key) => words.fill(words.truth(key), params);
      return {
        world,
        ends: line(`worlds.ends-${world.outcome}${"a" in world ? "" : "-brief"}`),
        harm: line(`worlds.${harm}-${other}`),
        brief: line(`worlds.${harm}-${other}-brief`),
      };
    });
    if (!room.cards) return this.#worldLines(told, scene, room, u, small);
    const said = /** @type {string} */ (words.truth("worlds"));
    const each = (room.w - 24) / 2;
    const { y, h } = room;
    const fits = widthOf(said, 15 * u) * 0.98 <= w - 24;
    return svg`${label("world-said", w / 2, y - 11 * u, fits ? said : words.truth("worlds.brief"), "middle")}
      ${told.map(({ world, ends, harm }, i) => {
        const x = room.x + i * (each + 24);
        return svg`<g class=${`world-card tone-${world.outcome}`}><rect class="world" x=${r(x)} y=${r(y)} width=${r(each)} height=${r(h)} rx=${r(14 * u)}></rect>${this.#hidden(world, scene, x + 16 * u, y + 22 * u, u, false).draw}
          ${plain("lbl", x + 16 * u, y + 54 * u, ends)}
          ${cross(x + 21 * u, y + 68.5 * u, 4 * u)}${plain("lbl wrong", x + 34 * u, y + 73 * u, harm)}</g>`;
      })}`;
  }

  /** The worlds where there is little height: a line each, or two on a narrow stage. */
  #worldLines(
    /** @type {Array<{world: Record<string, any>, ends: string, harm: string, brief: string}>} */ told,
    /** @type {SceneModel} */ scene,
    /** @type {import('../scene/desk.js').WorldsPlace} */ room,
    /** @type {number} */ u,
    /** @type {boolean} */ small,
  ) {
    const { words } = this.#options;
    const h = (room.h - 4 * u) / 2;
    const size = 12.5 * u;
    const leads = ["worlds.either", "worlds.or"].map(words.truth);
    const end = room.x + room.w - 6 * u;
    const least = Math.min(1, h / (small ? 40 : 24) / u); // of the disks, so that they fit into a line's height
    const leadW = small ? 0 : Math.max(...leads.map((lead) => widthOf(lead, size))) + 8 * u;
    // To fit both lines, the harm is shortened first, then the disks are drawn smaller, then the lead is left out.
    const ways = [leadW, 0].flatMap((lead) => [1, 0.84].map((k) => ({ k, lead })));
    const disks = (
      /** @type {Record<string, any>} */ world,
      /** @type {typeof ways[number]} */ { k, lead },
      mid = 0,
    ) => {
      const from = room.x + 8 * u + lead;
      const { draw, end } = this.#hidden(world, scene, from, mid, u, true);
      const by = least * k;
      return {
        end: from + (end - from) * by,
        draw: svg`<g transform=${`translate(${r(from * (1 - by))} ${r(mid * (1 - by))}) scale(${r3(by)})`}>${draw}</g>`,
      };
    };
    const fits = (/** @type {typeof ways[number]} */ way, /** @type {typeof told[number]} */ { world, ends, brief }) =>
      disks(world, way).end + widthOf(ends, size) * 1.07 + 26 * u + widthOf(brief, size) * 1.05 <= end;
    const narrowest = { k: small ? 1 : 0.84, lead: 0 };
    const way = (small ? null : ways.find((one) => told.every((line) => fits(one, line)))) ?? narrowest;
    // Either both lines have the long form or both the short one.
    const afterEnds = (/** @type {typeof told[number]} */ { world, ends }) =>
      (small ? room.x + 8 : disks(world, way).end + 2 * u) + widthOf(ends, size) * 1.07 + 12 * u;
    const long = told.every((one) => afterEnds(one) + 12 * u + widthOf(one.harm, size) * 1.05 <= end);
    return svg`${told.map((one, i) => {
      const { world, ends, harm, brief } = one;
      const y = room.y + i * (h + 4 * u);
      const mid = small ? y + h * 0.31 : y + h / 2;
      const lead = leads[i] ?? "";
      const hidden = disks(world, way, mid);
      const line = small ? y + h * 0.84 : mid + 4.5 * u;
      const x = small ? room.x + 8 : hidden.end + 2 * u;
      const wrong = long ? harm : brief;
      const cx = small ? end - widthOf(wrong, size) * 1.07 - 9 * u : afterEnds(one);
      return svg`<g class=${`world-card tone-${world.outcome}`}><rect class="world" x=${r(room.x)} y=${r(y)} width=${r(room.w)} height=${r(h)} rx=${r(8 * u)}></rect>
        ${small ? plain("lbl", end, mid + 4 * u, lead, "end") : way.lead ? plain("lbl", room.x + 8 * u, line, lead) : nothing}${hidden.draw}
        ${plain("lbl", x, line, ends)}${cross(cx, line - 4 * u, 3.6 * u)}${plain("lbl wrong", small ? end : cx + 9 * u, line, wrong, small ? "end" : "start")}</g>`;
    })}`;
  }

  /** The disks, in a world, of the nodes that are down. */
  #hidden(
    /** @type {Record<string, any>} */ world,
    /** @type {SceneModel} */ scene,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {number} */ u,
    /** @type {boolean} */ tight,
  ) {
    const { words } = this.#options;
    const R = (tight ? 10 : 13) * u;
    let end = x;
    const draw = scene.nodes.flatMap((n) => {
      if (!(n.id in world)) return [];
      const cx = end + R;
      const none = world[n.id] === "none";
      const text = none ? words.truth("worlds.none") : String(world[n.id]).toUpperCase();
      const rec = record(cx + R + 5 * u, y - 10 * u, text, none ? "" : toneOfWord(world[n.id]), u);
      end = cx + R + 5 * u + rec.w + (tight ? 9 : 16) * u;
      return [
        svg`<circle class="ghost" cx=${r(cx)} cy=${r(y)} r=${r(R)}></circle><text class="ghost-id" x=${r(cx)} y=${r(y + 4 * u)}>${words.name(n.id)}</text>${rec.draw}`,
      ];
    });
    return { draw, end };
  }

  #bigSeats(
    /** @type {NonNullable<SceneNode['tally']>} */ tally,
    /** @type {number} */ right,
    /** @type {number} */ y,
    /** @type {number} */ u,
  ) {
    const { words } = this.#options;
    const n = tally.seats.length;
    const step = 27 * u;
    return svg`<g class="big-seats">${tally.seats.map((seat, i) => {
      const cx = right - (n - 1 - i) * step - 11 * u;
      return svg`<g class=${`big-seat ${seat.says || "open"}`}><circle cx=${r(cx)} cy=${r(y)} r=${r(11 * u)}></circle><text x=${r(cx)} y=${r(y + 4 * u)}>${words.name(seat.id)}</text></g>`;
    })}</g>`;
  }

  // ---------------------------------------------------------------------------------------------- strip and legend

  /** The strip of facts: what is true, also if no node knows it. */
  #strip(/** @type {SceneModel} */ scene, /** @type {Words} */ words, /** @type {number} */ wide) {
    const host = this.#options.truth;
    if (!host) return;
    const order = Object.keys(words.captions?.truth ?? {});
    const facts = Object.keys(scene.truth)
      .filter((key) => key !== "worlds")
      .sort((a, b) => order.indexOf(a) - order.indexOf(b))
      .map((key) => ({ key, ...factOf(scene.truth[key], words) }));
    render(
      html`<dl class="time-fact"><dt>${words.t("virtual_time")}</dt><dd><span class="clock"><span class="clock-now"></span></span><small>${words.t("ms")}</small></dd></dl>
        ${facts.map((fact) => html`<dl data-fact=${fact.key}><dt>${words.truth(fact.key)}</dt><dd class=${fact.wordy ? "words" : ""} data-tone=${fact.tone || nothing}>${fact.hue ? html`<b class=${`lamp h${fact.hue}`}></b>` : nothing}${fact.text}${fact.more ? html`<small>${fact.more}</small>` : nothing}</dd></dl>`)}`,
      host,
    );
    const now = /** @type {HTMLElement} */ (host.querySelector(".clock-now"));
    if (!this.#time || this.#time.parentNode !== now) {
      this.#time = document.createTextNode("");
      now.replaceChildren(this.#time);
      this.#timeShown = "";
    }
    const of = `${wide} ${words.lang} ${facts.map(({ key, text, more }) => `${key} ${text} ${more}`)}`;
    if (of === this.#stripOf) return;
    this.#stripOf = of;
    fitStrip(host);
  }

  #legend(/** @type {SceneModel} */ scene, /** @type {Words} */ words) {
    const host = this.#options.key;
    if (!host) return;
    const rows = this.#keyRoom.h > 50 ? 2 : 1;
    const beside = this.#options.beside?.() ?? null;
    this.#besideKey = beside?.key ?? "";
    const items = fitting(
      legend(beside ? together(scene, beside) : scene, words),
      this.#keyRoom.w - (this.#size.w < 800 ? 28 : 50),
      rows,
      12 * (themeOf(host) === "projector" ? 1.21 : 1),
    );
    const key = items.map((i) => i.key).join() + words.lang;
    if (key === this.#legendKey) return;
    this.#legendKey = key;
    render(
      html`${items.map((i) => html`<span><svg width=${i.w} height="24" aria-hidden="true">${i.body}</svg>${i.text}</span>`)}`,
      host,
    );
  }

  // ---------------------------------------------------------------------------------------------- per frame

  #move(/** @type {SceneModel} */ scene) {
    const layout = this.#known?.layout;
    if (!layout) return;
    const time = String(Math.round(scene.tUs / 1000));
    if (time !== this.#timeShown && this.#time) {
      // The clock has a fixed width for its number of digits, so that a new number doesn't make the browser lay out anything else.
      const clock = time.length === this.#timeShown.length ? null : this.#time.parentElement?.parentElement;
      if (clock) clock.dataset.room = "0".repeat(time.length);
      this.#time.data = time;
      this.#timeShown = time;
    }
    const coarse = this.#timers.length > FEW_TIMERS ? COARSE_PX : 1;
    for (const { arc, node, text } of this.#timers) {
      const t = /** @type {import('../core/types.js').Timer} */ (node.timer);
      const left = Math.max(0, Math.min(1, (t.dueUs - scene.tUs) / (t.dueUs - t.fromUs || 1)));
      const gone = Math.round(((1 - left) * arc.length) / coarse) * coarse;
      if (gone !== arc.gone) {
        arc.gone = gone;
        arc.element.setAttribute("stroke-dashoffset", String(r3(gone / arc.length)));
      }
      if (text.length) setText(text, this.#options.words.duration(Math.max(0, t.dueUs - scene.tUs)));
    }
    for (const clock of this.#clocks) {
      const shown = clock.text(Math.max(0, scene.tUs - clock.sinceUs));
      if (shown === clock.shown) continue;
      clock.shown = shown;
      setText(clock.elements, shown);
    }
    this.#fliers(scene, layout);
    this.#crosses(scene, layout);
  }

  /** Moves every message to its present position. */
  #fliers(/** @type {SceneModel} */ scene, /** @type {Layout} */ layout) {
    const { messages } = scene;
    const crowded = !this.#options.elements && messages.length >= (this.#crowd.shown ? CROWD_ENDS : CROWD);
    if (!crowded && this.#crowd.shown) this.#crowd.hide();
    const seen = new Set();
    const chosen = scene.selected?.kind === "message" ? scene.selected.id : "";
    this.#placed.clear();
    this.#now = performance.now();
    // Messages nearest to their end are placed first; among equally near ones those with the shortest way. Later ones keep their
    // distance.
    const near = (/** @type {SceneMessage} */ m) => Math.round(m.s * 40);
    const far = (/** @type {SceneMessage} */ m) => {
      const [from, to] = [layout.spots[m.from], layout.spots[m.to]];
      return from && to ? Math.round(Math.hypot(from.x - to.x, from.y - to.y)) : 0;
    };
    for (const m of [...messages].sort((a, b) => near(b) - near(a) || far(a) - far(b) || (a.id < b.id ? -1 : 1))) {
      seen.add(m.id);
      const sprite = this.#fly(m, layout, m.id === chosen);
      if (crowded) this.#undress(sprite);
      else this.#show(sprite, m);
    }
    for (const [id, sprite] of this.#flying) {
      if (seen.has(id)) continue;
      this.#flying.delete(id);
      this.#undress(sprite);
    }
    if (crowded) this.#crowd.draw([...this.#flying.values()], TRAIL, HALO);
  }

  #fly(/** @type {SceneMessage} */ m, /** @type {Layout} */ layout, /** @type {boolean} */ chosen) {
    let sprite = this.#flying.get(m.id);
    if (!sprite) {
      sprite = newSprite(m.id);
      this.#flying.set(m.id, sprite);
    }
    const look = `${m.shape}|${m.label}|${m.hue}|${m.tone}|${m.refused}|${m.held}|${chosen}|${this.#f}`;
    if (look !== sprite.look) {
      sprite.look = look;
      this.#aim(sprite, m, layout, chosen);
    }
    const s = this.#still.matches ? (m.s > 0 && m.s < 1 ? 0.5 : m.s) : shownAt(layout, m);
    // A body starts and ends at a node's rim and doesn't lie on a node.
    // Messages that follow each other closely are drawn a little behind on the way, so that none hides another; their arrival isn't changed.
    const meant = sprite.first + Math.max(0, s - m.lane * sprite.lag * 4 * s * (1 - s)) * sprite.span;
    // Where many messages come together, a body keeps off nodes and off bodies that are already placed, along its own route.
    const { along, p } = m.held
      ? { along: meant, p: at(sprite.curve, meant) }
      : this.#clear(sprite, meant, s > 0.5 ? -sprite.step : sprite.step);
    sprite.opacity = this.#emphasis && !this.#emphasis.message(m.id) ? GHOST : 1;
    sprite.s = s;
    sprite.along = along;
    sprite.x = p.x;
    sprite.y = p.y;
    this.#placed.add(sprite);
    const { past } = sprite;
    const was = past.length > 10 ? /** @type {typeof past[number]} */ (past.shift()) : { at: 0, x: 0, y: 0 };
    was.at = this.#now;
    was.x = p.x;
    was.y = p.y;
    past.push(was);
    return sprite;
  }

  /**
   * The first free place for a body from `along` on: forwards, then backwards, then beside its way. If there is none, the place
   * that is on no node and overlaps other bodies least.
   */
  #clear(/** @type {Sprite} */ sprite, /** @type {number} */ along, /** @type {number} */ step) {
    const crowded = this.#crowd.shown;
    const most = crowded ? CROWD_TRIES : this.moving ? MOVING_TRIES : Number.POSITIVE_INFINITY;
    let second = { along, p: at(sprite.curve, along) };
    let least = Number.POSITIVE_INFINITY;
    const { w, h } = this.#size;
    const still = !crowded && !this.moving;
    const texts = still ? [...this.#texts.values()].flat() : [];
    for (const times of still ? ASIDE : [0]) {
      const aside = times * (sprite.h + 3);
      for (const way of [step, -step]) {
        for (let tries = 0; tries <= most; tries++) {
          const share = along + tries * way;
          if (share < sprite.first || share > sprite.first + sprite.span) break;
          const p = aside ? besideOf(sprite.curve, share, aside) : at(sprite.curve, share);
          if (aside && (p.x < sprite.w / 2 || p.x > w - sprite.w / 2 || p.y < sprite.h / 2 || p.y > h - sprite.h / 2))
            continue;
          if (sprite.beside.some((disc) => liesOn(disc, p, sprite))) continue;
          const meets = (/** @type {import('../scene/near.js').Body} */ body) => bodiesMeet(body, p, sprite);
          const read = !texts.some(meets);
          if (read && !this.#placed.meet(p, sprite) && !sprite.written.some(meets)) return { along: share, p };
          const depth = crowded ? 0 : this.#placed.depth(p, sprite) + (read ? 0 : sprite.h);
          if (depth >= least) continue;
          least = depth;
          second = { along: share, p };
        }
      }
    }
    return second;
  }

  /** Computes a message's route and its measures. */
  #aim(
    /** @type {Sprite} */ sprite,
    /** @type {SceneMessage} */ m,
    /** @type {Layout} */ layout,
    /** @type {boolean} */ chosen,
  ) {
    const { words } = this.#options;
    const f = this.#shownScale(layout.small);
    const text = clip(m.label && (words.label(m.flight) || m.label), layout.small ? 7 : 14);
    const { shape, refused, held, hue, tone } = m;
    sprite.shown = { shape, label: text, refused, held, hue, tone };
    sprite.picture = `${shape}|${text}|${refused}|${held}|${tint(hue, tone)}`;
    sprite.way = `${m.from}>${m.to}.${m.lane}`;
    sprite.chosen = chosen;
    sprite.curve = layout.routeOf(m.from, m.to, m.lane);
    const { p0, p1, p2 } = sprite.curve;
    const size = { w: messageWidth(sprite.shown, f), h: (shape === "beat" ? 14 : 22) * f };
    sprite.w = size.w;
    sprite.h = size.h;
    sprite.first = clearance(p0, p1, p2, size);
    sprite.span = Math.max(0.2, 1 - sprite.first - clearance(p2, p1, p0, size));
    const far = Math.hypot(p2.x - p0.x, p2.y - p0.y) || 1;
    sprite.lag = Math.min(0.2, (size.h + 8) / far);
    sprite.step = 3 / far;
    // The nodes near its way, computed once and not at each frame.
    const points = PLACES.map((share) => at(sprite.curve, share));
    const near = far / PLACES.length + Math.hypot(size.w, size.h) / 2;
    sprite.beside = Object.values(layout.spots).filter((disc) =>
      points.some((p) => Math.hypot(p.x - disc.x, p.y - disc.y) < disc.R + near),
    );
    // Words that it must keep off: those of curtains and, on a desk, of a node's memory.
    sprite.written = [
      ...layout.curtains.map((curtain) => curtain.words),
      ...(layout.kind === "desk" ? headPlates(/** @type {DeskLayout} */ (layout)) : []),
    ].map(({ x, y, w, h }) => ({ x: x + w / 2, y: y + h / 2, w, h }));
    if (sprite.elements) this.#dress(sprite, sprite.elements, m);
  }

  /** Moves a message's elements. */
  #show(/** @type {Sprite} */ sprite, /** @type {SceneMessage} */ m) {
    if (!sprite.elements) {
      sprite.elements = this.#idle.pop() ?? newElements();
      this.#dress(sprite, sprite.elements, m);
    }
    const { g, far, near } = sprite.elements;
    g.setAttribute("transform", `translate(${r(sprite.x)} ${r(sprite.y)})`);
    // The trail is a dash on the route that ends at the message.
    far.setAttribute("stroke-dashoffset", String(r3(TRAIL - sprite.along)));
    near.setAttribute("stroke-dashoffset", String(r3(TRAIL * 0.47 - sprite.along)));
  }

  #dress(/** @type {Sprite} */ sprite, /** @type {Elements} */ elements, /** @type {SceneMessage} */ m) {
    const { words } = this.#options;
    const { g, body, ring, title, path, far, near } = elements;
    const color = tint(m.hue, m.tone);
    const d = pathD(sprite.curve);
    g.dataset.id = m.id;
    g.setAttribute("class", `msg ${color}${m.held ? " held" : ""}`);
    ring.style.display = sprite.chosen ? "" : "none";
    title.textContent = this.#saying(m.from, m.to, words.message(m.flight));
    render(message(sprite.shown, this.#shownScale(this.#size.w < 560)), body);
    for (const line of [path, far, near]) line.setAttribute("d", d);
    far.setAttribute("class", `trail far ${color}`);
    near.setAttribute("class", `trail near ${color}`);
    for (const [line, share] of /** @type {const} */ ([
      [far, TRAIL],
      [near, TRAIL * 0.47],
    ])) {
      line.setAttribute("pathLength", "1");
      line.setAttribute("stroke-dasharray", `${share} 3`);
    }
    emphasiseMessage(partsOf(elements), this.#emphasis, m.id);
    if (g.isConnected) return;
    /** @type {any} */ (this.#layer.routes).append(path, far, near);
    /** @type {any} */ (this.#layer.messages).append(g);
  }

  #saying(/** @type {string} */ from, /** @type {string} */ to, /** @type {string} */ said) {
    const { words } = this.#options;
    return words.t("from_to", { from: words.name(from), to: words.name(to), message: said });
  }

  /** Takes a message's elements back, for other messages. */
  #undress(/** @type {Sprite} */ sprite) {
    const { elements } = sprite;
    if (!elements) return;
    for (const e of partsOf(elements)) e.remove();
    sprite.elements = null;
    this.#idle.push(elements);
  }

  #crosses(/** @type {SceneModel} */ scene, /** @type {Layout} */ layout) {
    const key = scene.crosses.map((c) => `${c.id}${c.fade === 1 ? "" : Math.round(c.fade * 8)}`).join();
    if (key === this.#crossKey) return;
    this.#crossKey = key;
    const f = this.#f;
    const dead = scene.crosses.map((c) => {
      const curve = layout.routeOf(c.from, c.to, c.lane);
      const s = crossAt(layout, c);
      const { p0, p1 } = curve;
      const p2 = at(curve, s);
      return { c, p2, way: pathD({ p0, p1: { x: p0.x + (p1.x - p0.x) * s, y: p0.y + (p1.y - p0.y) * s }, p2 }) };
    });
    // A lost message's way is drawn beneath words, its cross above them.
    render(
      svg`${dead.map(({ c, way }) => svg`<g class=${`dead h${c.hue}`} opacity=${r(c.fade)}><path class="path" d=${way}></path></g>`)}`,
      /** @type {any} */ (this.#layer.ways),
    );
    render(
      svg`${dead.map(({ c, p2 }) => {
        const title = this.#options.words.t(c.end === "bounced" ? "key_bounced" : "key_lost");
        return svg`<g class="dead cross" opacity=${r(c.fade)}><title>${title}</title>${cross(p2.x, p2.y, layout.small ? 5 : 6 * f)}</g>`;
      })}`,
      /** @type {any} */ (this.#layer.crosses),
    );
  }

  // ---------------------------------------------------------------------------------------------- pointing

  /** A free place for a bar of that size beside a node: its left upper corner in CSS px within the stage, or null if it had to lie on something. */
  placeBar(/** @type {string} */ nodeId, /** @type {number} */ w, /** @type {number} */ h) {
    if (!this.#known) return null;
    const key = `${nodeId} ${w} ${h}`;
    const known = this.#bars.get(key);
    if (known !== undefined && this.#composed === this.#known.layout) return known;
    const free = this.#barAt(this.#known.layout, nodeId, w, h);
    if (this.#composed === this.#known.layout) this.#bars.set(key, free);
    return free;
  }

  #barAt(/** @type {Layout} */ layout, /** @type {string} */ nodeId, /** @type {number} */ w, /** @type {number} */ h) {
    const spot = layout.spots[nodeId];
    if (spot && layout.kind === "desk" && /** @type {DeskLayout} */ (layout).desks[nodeId]?.head && !layout.small) {
      // A little lower than necessary, so that messages that leave the coordinator stay visible.
      const x = Math.min(layout.w - w - 8, Math.max(8, spot.x - w / 2));
      const room = { x: 0, y: 0, w: layout.w, h: layout.h };
      const free = place([{ x, y: spot.y + spot.R + 42, w, h }], [...layout.taken], room);
      if (free.cost < 1) return { x: free.x, y: free.y };
    }
    return barBeside(layout, nodeId, w, h);
  }

  #messageOf(/** @type {string} */ id) {
    return this.#scene?.messages.find((m) => m.id === id) ?? null;
  }

  /** The node whose disc is at a point. */
  #nodeAt(/** @type {Point} */ p) {
    for (const [id, spot] of Object.entries(this.#known?.layout.spots ?? {})) {
      if (Math.hypot(spot.x - p.x, spot.y - p.y) <= Math.max(HALO, spot.R + 6)) return id;
    }
    return null;
  }

  /** What is at a point: the nearest message in reach, a node, a link, or nothing. @returns {Target|null} */
  #targetAt(/** @type {Point} */ p, finger = false) {
    const layout = this.#known?.layout;
    if (!layout || !this.#scene) return null;
    const reach = finger ? NEAR_A_FINGER : NEAR;
    const under = nearestTo(this.#flying.values(), p, reach);
    if (under) return { kind: "message", id: under.id };
    const node = this.#nodeAt(p);
    if (node) return { kind: "node", id: node };
    // A person clicks where the message was a moment ago.
    const seen = lastSeenAt(this.#flying.values(), p, reach, performance.now() - SEEN_MS);
    if (seen) return { kind: "message", id: seen.id };
    for (const [id, b] of Object.entries(layout.blocks)) {
      if (p.x >= b.x && p.x <= b.x + b.w && p.y >= b.y && p.y <= b.y + b.h) return { kind: "node", id };
    }
    const ids = Object.keys(layout.spots);
    let link = null;
    let near = finger ? 16 : 7;
    for (const [i, a] of ids.entries()) {
      for (const b of ids.slice(i + 1)) {
        const l = straight(/** @type {Spot} */ (layout.spots[a]), /** @type {Spot} */ (layout.spots[b]), layout, a, b);
        const d = distance(p, l.a, l.b);
        if (d < near) {
          near = d;
          link = `${a}-${b}`;
        }
      }
    }
    return link ? { kind: "link", id: link } : null;
  }

  #listen() {
    const host = this.#host;
    const place = (/** @type {PointerEvent} */ e) => {
      const box = host.getBoundingClientRect();
      const scale = box.width / (host.clientWidth || 1); // the page is zoomed if text is bigger
      return { x: (e.clientX - box.left) / scale, y: (e.clientY - box.top) / scale };
    };
    host.addEventListener("pointerdown", (e) => {
      if (e.button !== 0) return;
      // The message under the pointer when it went down is meant, even if it has flown on when the pointer comes up.
      this.#pressedAt = place(e);
      this.#pressed = this.#targetAt(this.#pressedAt, e.pointerType === "touch");
    });
    host.addEventListener("pointercancel", () => {
      this.#pressedAt = null;
    });
    host.addEventListener("pointerup", (e) => {
      const from = this.#pressedAt;
      this.#pressedAt = null;
      if (!from) return;
      const to = place(e);
      if (Math.hypot(to.x - from.x, to.y - from.y) > CLICK_MOVES) return;
      this.#options.onSelect?.(this.#pressed);
    });
    host.addEventListener("pointermove", (e) => {
      const target = this.#targetAt(place(e));
      host.style.cursor = target ? "pointer" : "";
      // Elements have their own titles; a message on the canvas gets one here.
      const m = this.#crowd.shown && target?.kind === "message" ? this.#messageOf(target.id) : null;
      host.title = m ? this.#saying(m.from, m.to, this.#options.words.message(m.flight)) : "";
    });
    host.addEventListener("keydown", (e) => {
      const id = /** @type {Element} */ (e.target).closest?.("g.node")?.getAttribute("data-id");
      if (!id || !this.#scene) return;
      if (e.key === "Enter" || e.key === " ") {
        e.preventDefault();
        e.stopPropagation();
        this.#options.onSelect?.({ kind: "node", id });
        return;
      }
      const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
      if (!way || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      e.stopPropagation();
      const ids = this.#scene.nodes.map((node) => node.id);
      this.focus(/** @type {string} */ (ids[(ids.indexOf(id) + way + ids.length) % ids.length]));
    });
  }

  /** Puts the keyboard's focus on a node. */
  focus(/** @type {string} */ nodeId) {
    const circle = /** @type {SVGElement|null} */ (
      /** @type {any} */ (this.#layer.nodes).querySelector(`g.node[data-id="${CSS.escape(nodeId)}"] .hit`)
    );
    if (!circle) return;
    for (const other of /** @type {any} */ (this.#layer.nodes).querySelectorAll(".hit"))
      other.setAttribute("tabindex", "-1");
    circle.setAttribute("tabindex", "0");
    circle.focus();
  }
}

/** The items that fit into the legend's rows, important ones first. Another row would make the stage jump. */
function fitting(
  /** @type {ReturnType<typeof legend>} */ items,
  /** @type {number} */ room,
  /** @type {number} */ rows,
  /** @type {number} */ size,
) {
  const gap = 15;
  const width = (/** @type {typeof items[number]} */ i) => i.w + 6 + widthOf(i.text, size) * 1.04;
  const fits = (/** @type {typeof items} */ shown) => {
    let row = 1;
    let x = 0;
    for (const item of shown) {
      if (x > 0 && x + gap + width(item) > room) {
        row += 1;
        x = 0;
      }
      x += (x > 0 ? gap : 0) + width(item);
      if (x > room) return false;
    }
    return row <= rows;
  };
  const kept = new Set();
  for (const item of [...items].sort((a, b) => b.weight - a.weight)) {
    kept.add(item);
    if (!fits(items.filter((i) => kept.has(i)))) kept.delete(item);
  }
  return items.filter((i) => kept.has(i));
}

const r3 = (/** @type {number} */ v) => Math.round(v * 1000) / 1000;

/** A message that has just left. @returns {Sprite} */
const newSprite = (/** @type {string} */ id) => ({
  id,
  elements: null,
  look: "",
  beside: [],
  written: [],
  curve: { p0: { x: 0, y: 0 }, p1: { x: 0, y: 0 }, p2: { x: 0, y: 0 } },
  way: "",
  picture: "",
  shown: { shape: "", label: "", refused: false, held: false, hue: 0, tone: "" },
  chosen: false,
  opacity: 1,
  first: 0,
  span: 1,
  lag: 0,
  step: 0,
  along: 0,
  s: 0,
  x: 0,
  y: 0,
  w: 0,
  h: 0,
  past: [],
});

/** The elements of a message. @returns {Elements} */
function newElements() {
  const make = (/** @type {string} */ name, /** @type {string} */ cls) => {
    const e = document.createElementNS(SVG, name);
    if (cls) e.setAttribute("class", cls);
    return /** @type {any} */ (e);
  };
  const g = make("g", "msg");
  const title = make("title", "");
  const hit = make("circle", "hit");
  hit.setAttribute("r", String(HALO));
  const ring = make("circle", "chosen");
  ring.setAttribute("r", String(HALO + 2));
  const body = make("g", "");
  g.append(title, hit, ring, body);
  return {
    g,
    body,
    ring,
    title,
    path: make("path", "path"),
    far: make("path", "trail far"),
    near: make("path", "trail near"),
  };
}

/** The point that lies so many px beside a curve at share `t`. */
function besideOf(
  /** @type {import('../core/types.js').Curve} */ curve,
  /** @type {number} */ t,
  /** @type {number} */ aside,
) {
  const p = at(curve, t);
  const next = at(curve, t + 0.01);
  const d = Math.hypot(next.x - p.x, next.y - p.y) || 1;
  return { x: p.x - ((next.y - p.y) / d) * aside, y: p.y + ((next.x - p.x) / d) * aside };
}

/** The strips of the nodes that stand above. */
const headPlates = (/** @type {DeskLayout} */ { desks }) =>
  Object.values(desks).flatMap(({ head, aside, plates }) => (head && !aside ? [plates] : []));

/** The share of a curve from `a` to `b` that a body of that size needs at `a`'s end to stand beside the node there. */
function clearance(
  /** @type {Point} */ a,
  /** @type {Point} */ control,
  /** @type {Point} */ b,
  /** @type {{w: number, h: number}} */ { w, h },
) {
  const dx = control.x - a.x;
  const dy = control.y - a.y;
  const d = Math.hypot(dx, dy) || 1;
  const reach = Math.min(w / 2 / Math.max(0.01, Math.abs(dx / d)), h / 2 / Math.max(0.01, Math.abs(dy / d)));
  return Math.min(0.3, (reach + 1) / (Math.hypot(b.x - a.x, b.y - a.y) || 1));
}

/** A field's value in a few words; keys of a map with the same value are grouped. */
function grouped(
  /** @type {any} */ value,
  /** @type {string} */ field,
  /** @type {Words} */ words,
  newestFirst = false,
) {
  if (!value || typeof value !== "object" || Array.isArray(value)) return words.value(value, field);
  /** @type {Map<string, string[]>} */
  const by = new Map();
  for (const [key, item] of Object.entries(value)) {
    const said = words.value(item);
    by.set(said, [...(by.get(said) ?? []), words.value(key)]);
  }
  const groups = newestFirst ? [...by].reverse() : [...by];
  return groups
    .map(([said, who]) => `${who.join(words.t("comma"))} ${said}`)
    .join(words.lang.startsWith("zh") ? "，" : ", ");
}

const partsOf = (/** @type {Elements} */ { g, path, far, near }) => [g, path, far, near];

const setText = (/** @type {Element[]} */ elements, /** @type {string} */ text) => {
  for (const e of elements) if (e.textContent !== text) e.textContent = text;
};

/** The coordinator's lamp when it is out: only its frame. */
const rig = (/** @type {Spot} */ { x, y, R }) => {
  const k = R / 30;
  return svg`<path class="rig" d=${`M${r(x - 9 * k)} 0L${r(x - 40 * k)} ${r(y + 34 * k)}M${r(x + 9 * k)} 0L${r(x + 40 * k)} ${r(y + 34 * k)}`}></path><ellipse class="rig" cx=${r(x)} cy=${r(y + 36 * k)} rx=${r(40 * k)} ry=${r(9 * k)}></ellipse>`;
};

/** The straight line between two nodes, rim to rim; in a row it runs above. */
function straight(
  /** @type {Spot} */ a,
  /** @type {Spot} */ b,
  /** @type {Layout} */ layout,
  /** @type {string} */ from,
  /** @type {string} */ to,
) {
  if (layout.kind === "desk" && Math.abs(a.y - b.y) < 4) {
    const c = layout.routeOf(from, to, 0);
    const mid = at(c, 0.5);
    return { a: { x: a.x, y: mid.y }, b: { x: b.x, y: mid.y } };
  }
  const d = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const ux = (b.x - a.x) / d;
  const uy = (b.y - a.y) / d;
  return {
    a: { x: a.x + ux * (a.R + 8), y: a.y + uy * (a.R + 8) },
    b: { x: b.x - ux * (b.R + 8), y: b.y - uy * (b.R + 8) },
  };
}

function distance(/** @type {Point} */ p, /** @type {Point} */ a, /** @type {Point} */ b) {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const t = Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/** Facts that don't fit wrap into a hidden row. Then the facts stand closer; if that isn't enough, the last ones are left out. */
function fitStrip(/** @type {HTMLElement} */ host) {
  const facts = /** @type {HTMLElement[]} */ ([...host.querySelectorAll("dl[data-fact]")]);
  const fits = () => host.scrollHeight <= host.clientHeight + 1;
  for (const fact of facts) fact.hidden = false;
  for (const tight of ["no", "closer", "closest"]) {
    host.dataset.tight = tight;
    if (fits()) return;
  }
  for (const fact of facts.reverse()) {
    fact.hidden = true;
    if (fits()) return;
  }
}

/** A fact of the strip: its value, what comes small beside it, its colour. */
function factOf(/** @type {any} */ value, /** @type {Words} */ words) {
  if (value === null || value === undefined) return { text: words.t("none"), more: "", hue: 0, tone: "", wordy: true };
  if (typeof value !== "object" || Array.isArray(value)) {
    const empty = Array.isArray(value) && value.length === 0;
    return {
      text: empty ? words.t("none") : words.value(value),
      more: "",
      hue: 0,
      tone: typeof value === "string" ? toneOfWord(value) : "",
      wordy: typeof value !== "number",
    };
  }
  const entries = Object.entries(value);
  const [first, ...rest] = entries;
  if (!first) return { text: words.t("none"), more: "", hue: 0, tone: "", wordy: true };
  const number = rest.find(([k, v]) => typeof v === "number" && words.isNumber(k));
  const more = rest
    .map(([k, v]) =>
      words.isNumber(k)
        ? words.number(v)
        : k === "of"
          ? words.t("of_n", { n: v })
          : typeof v === "number" || typeof v === "boolean"
            ? `${words.field(k)} ${words.value(v)}`
            : words.value(v, k),
    )
    .concat(typeof first[1] === "number" && words.captions?.fields?.[first[0]] ? [words.field(first[0])] : [])
    .join(" ");
  return {
    text: words.value(first[1], first[0]),
    more,
    hue: number ? ((((number[1] - 1) % 6) + 6) % 6) + 1 : 0,
    tone: toneOfWord(first[1]),
    wordy: typeof first[1] !== "number" && !number,
  };
}
