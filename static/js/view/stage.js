// The stage: draws a scene and reports what is pointed at. It knows no protocol, and the page decides what a gesture does.
//
// Parts that change with a step are rendered with lit-html, and only if they have changed. Parts that move per frame are reused
// elements of which only transform, dash offset and opacity are set. Very many messages are drawn on canvases.

import { html, nothing, render, svg } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { place, r, r3, widthOf } from "../core/geometry.js";
import { barBeside } from "../scene/layout.js";
import { nodeLabel } from "../scene/node-label.js";
import { HALO, targetAt } from "../scene/pointing.js";
import { arranged } from "../scene/regions.js";
import { Crowd } from "./crowd.js";
import { emphasise } from "./emphasis.js";
import { Fliers } from "./fliers.js";
import { Key } from "./key.js";
import { curtains, curtainWords, links } from "./links.js";
import { defs, themeOf, timerRing, tint } from "./marks.js";
import { arrangementOf, exhibitOf } from "./pictures.js";
import { Strip } from "./strip.js";

/** @import { Emphasis, Point } from '../core/types.js' */
/** @import { Words } from '../core/words.js' */
/** @import { Arrangement, Exhibit, Pen } from '../scene/arrangement.js' */
/** @import { Layout, Spot } from '../scene/layout.js' */
/** @import { SceneModel, SceneNode, Target } from '../scene/scene.js' */

const SVG = "http://www.w3.org/2000/svg";
const CLICK_MOVES = 9; // px: a press that moves further is a drag
const FEW_TIMERS = 12; // of more, small as they are then, each moves by COARSE_PX at a time: every arc that moves is styled anew
const COARSE_PX = 3;

let stages = 0;

/** A timer's arc: its length in px and how many of them are gone. It moves by whole ones. @typedef {{element: Element, length: number, gone: number}} Arc */

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
  /** @type {{key: string, layout: Layout}|null} */ #known = null;
  /** @type {SceneModel|null} */ #scene = null;
  /** @type {Emphasis|null} */ #emphasis = null;
  /** @type {Fliers} */ #fliers;
  /** What exhibits show, as tables for readers. */
  #tables = document.createElement("div");
  /** @type {Strip|null} */ #strip;
  /** @type {Key|null} */ #legend;
  /** What is written beside a disc: messages keep off it while time stands still. @type {Map<string, import('../scene/near.js').Body[]>} */
  #texts = new Map();
  /** Whether time runs. */
  moving = false;
  /** @type {Map<string, Point|null>} */ #bars = new Map();
  /** @type {Array<{arc: Arc, node: SceneNode, text: Element[]}>} */ #timers = [];
  /** @type {WeakMap<Element, Arc>} */ #arcs = new WeakMap();
  /** @type {Array<{elements: Element[], sinceUs: number, text: (us: number) => string, shown: string}>} */ #clocks =
    [];
  /** What hides the future of exhibits over time. @type {Array<{element: SVGElement, fromPx: number, toPx: number, untilUs: number, wide: boolean, at: number}>} */
  #futures = [];
  /** @type {Layout|null} */ #composed = null;
  /** @type {Target|null} */ #pressed = null;
  /** @type {Point|null} */ #pressedAt = null;
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
    this.#tables.className = "vh";
    host.append(this.#back, this.#ways, this.#crowd.under, this.#svg, this.#crowd.over, this.#air, this.#tables);
    render(defs(this.#id), this.#layerNamed("defs", this.#back));
    for (const name of ["light", "around", "walls", "links"]) this.#layerNamed(name, this.#back);
    this.#layerNamed("routes", this.#ways);
    for (const name of ["ways", "nodes", "waiting"]) this.#layerNamed(name);
    // Exhibits are to be read, so messages pass behind them.
    for (const name of ["messages", "crosses", "exhibits", "words"]) this.#layerNamed(name, this.#air);
    host.style.setProperty("--hatch", `url(#hatch-${this.#id})`);
    host.style.setProperty("--bars", `url(#bars-${this.#id})`);
    const { routes, messages, ways, crosses } = /** @type {Record<string, SVGGElement>} */ (this.#layer);
    const layers = /** @type {any} */ ({ routes, messages, ways, crosses });
    this.#fliers = new Fliers(layers, this.#crowd, options.elements ?? false);
    this.#strip = options.truth ? new Strip(options.truth) : null;
    this.#legend = options.key ? new Key(options.key, () => options.beside?.() ?? null) : null;
    this.#listen();
    const sized = new ResizeObserver(() => this.resize());
    sized.observe(host);
    // The key shares its row with the action bar, so its room changes with the bar.
    const keySized = new ResizeObserver(() => {
      this.#legend?.measure();
      if (this.#scene && this.#size.w) this.#drawKey(this.#scene);
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
    this.#strip?.remeasure();
    this.#f = f;
    this.#host.style.setProperty("--f", String(f));
    this.#host.classList.toggle("small-stage", w < 560);
    for (const drawing of this.drawings) drawing.setAttribute("viewBox", `0 0 ${this.#size.w} ${this.#size.h}`);
    this.#crowd.resize({ ...this.#size, f: this.#shownScale(w < 560) });
    this.#legend?.measure();
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

  #redraw() {
    this.#key_ = "";
    this.#legend?.renew();
    if (this.#scene) this.draw(this.#scene, this.#emphasis);
  }

  /** Draws a scene: everything if anything but positions has changed, otherwise only what moves. Parts that an emphasis doesn't light are dimmed. */
  draw(/** @type {SceneModel} */ scene, /** @type {Emphasis|null} */ emphasis = null) {
    this.#scene = scene;
    const otherwise = emphasis !== this.#emphasis;
    this.#emphasis = emphasis;
    if (!this.#size.w || !this.#size.h || !arrangementOf(scene.view.arrangement)) return;
    const anew = scene.key !== this.#key_;
    if (anew) {
      this.#key_ = scene.key;
      this.#compose(scene);
    } else if (this.#legend?.isOld) this.#drawKey(scene);
    if (otherwise || (anew && emphasis)) this.#emphasise(scene);
    this.#move(scene);
  }

  // ---------------------------------------------------------------------------------------------- per step

  #layoutOf(/** @type {SceneModel} */ scene, /** @type {Arrangement} */ arrangement) {
    const { words } = this.#options;
    const { w, h } = this.#size;
    const f = this.#f;
    const walls = scene.isolated.length
      ? scene.isolated.map((g) => g.ids.join(".")).join("|") +
        scene.nodes.map((n) => `${n.log?.total}${n.tally ? "t" : ""}`)
      : "";
    const wishes = scene.exhibits.map((item) => exhibitOf(item.kind)?.wish(item, scene) ?? null);
    const key = [
      w,
      h,
      f,
      this.docked,
      scene.view.arrangement,
      scene.nodes.map((n) => n.id),
      walls,
      JSON.stringify(wishes),
      arrangement.reserve(scene),
      words.lang,
    ].join();
    if (this.#known?.key === key) return this.#known.layout;
    const phases = [...Object.keys(words.captions?.phases ?? {}), ...scene.nodes.map((n) => n.phase)];
    const room = {
      w,
      h,
      f,
      docked: this.docked,
      words,
      roleWidth: Math.max(...phases.map((p) => widthOf(words.phase(p), 13 * f)), widthOf(words.t("crashed"), 13 * f)),
      wallWidth:
        widthOf(words.t(w < 560 ? "cut_off_short" : "cut_off_for", { time: words.duration(888_000) }), 12.5 * f) + 6,
    };
    const layout = arranged(arrangement, scene, room, (item) => wishes[scene.exhibits.indexOf(item)] ?? null);
    this.#known = { key, layout };
    return layout;
  }

  #compose(/** @type {SceneModel} */ scene) {
    const { words } = this.#options;
    const arrangement = /** @type {Arrangement} */ (arrangementOf(scene.view.arrangement));
    const layout = this.#layoutOf(scene, arrangement);
    /** @type {Pen} */
    const pen = { words, f: this.#f, scene, write: (id, body) => this.#texts.get(id)?.push(body) };
    const layer = /** @type {Record<string, SVGGElement>} */ (this.#layer);
    const put = (/** @type {string} */ name, /** @type {unknown} */ drawing) =>
      render(drawing, /** @type {SVGGElement} */ (layer[name]));
    this.#host.style.setProperty("--u", String(layout.u ?? 1));
    this.#host.style.setProperty("--cell-font", `${layout.cell?.font ?? 11.5}px`);
    const lit = scene.nodes.filter((n) => n.spotlight);
    put(
      "light",
      svg`${lit.map((n) => this.#light(/** @type {Spot} */ (layout.spots[n.id]), layout.lamp ?? 36))}${arrangement.behind?.(pen, layout)}`,
    );
    put("walls", curtains(layout));
    put("links", links(scene, layout));
    const shown = scene.exhibits.flatMap((item) => ({ item, part: /** @type {Exhibit} */ (exhibitOf(item.kind)) }));
    for (const name of ["around", "exhibits"])
      put(
        name,
        svg`${shown.map(({ item, part }) => (Boolean(part.behind) === (name === "around") ? part.draw(pen, item, layout.exhibits[item.id], layout) : nothing))}`,
      );
    render(
      html`${shown.map(({ item, part }) => tableOf(item.fact || item.kind, part.table(item, words)))}`,
      this.#tables,
    );
    const chosen = scene.selected?.kind === "node" ? scene.selected.id : null;
    const most = Math.max(1, ...scene.nodes.map((n) => n.number ?? 0));
    put(
      "nodes",
      svg`${scene.nodes.map((node, i) => {
        const ask = node.status === "up" ? scene.clients.find((c) => c.node === node.id) : undefined;
        const first = chosen ? chosen === node.id : i === 0;
        const deps = [node, layout, words, words.lang, chosen === node.id, first, ask?.text, ask?.way, most];
        return guard(deps, () => {
          this.#texts.set(node.id, []);
          const spelled = arrangement.spelled(layout, words, most, layout.spots[node.id]?.R ?? 0);
          const says = this.#statusWord(node);
          const parts = arrangement.parts(pen, node, layout, says, ask);
          return this.#node(node, scene, layout, { says, parts, spelled, first, isChosen: chosen === node.id });
        });
      })}`,
    );
    put("words", curtainWords(layout));
    this.#collect(scene, layout);
    this.#strip?.draw(scene, words, layout.w);
    this.#drawKey(scene);
    if (layout !== this.#composed) {
      this.#composed = layout;
      this.#bars.clear();
      this.#fliers.reroute();
    }
  }

  #drawKey(/** @type {SceneModel} */ scene) {
    const kinds = new Set(scene.exhibits.map(({ kind }) => kind));
    const parts = [arrangementOf(scene.view.arrangement), ...[...kinds].map(exhibitOf)];
    const items = parts.flatMap((part) => part?.legend ?? []);
    this.#legend?.draw(scene, items, this.#options.words, this.#size.w);
  }

  #emphasise(/** @type {SceneModel} */ scene) {
    const cap = this.#known?.layout.cap ?? 0;
    const hidden = new Map(scene.nodes.map((n) => [n.id, Math.max(0, (n.log?.total ?? 0) - cap)]));
    emphasise(this.#host, /** @type {SVGGElement} */ (this.#layer.nodes), this.#emphasis, hidden);
    this.#fliers.emphasise(this.#emphasis);
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
    this.#futures = [.../** @type {any} */ (this.#layer.exhibits).querySelectorAll("[data-until]")].map((element) => ({
      element,
      fromPx: Number(element.dataset.from),
      toPx: Number(element.dataset.to),
      untilUs: Number(element.dataset.until),
      wide: element.classList.contains("yet-to-come"),
      at: -1,
    }));
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

  #light(/** @type {Spot} */ { x, y, R }, /** @type {number} */ least) {
    const k = R / least;
    return svg`<path class="beam" filter=${`url(#soft-${this.#id})`} fill=${`url(#beam-${this.#id})`} d=${`M${r(x - 16)} -60L${r(x + 16)} -60L${r(x + 150 * k)} ${r(y + 30)}A${r(150 * k)} ${r(52 * k)} 0 0 1 ${r(x - 150 * k)} ${r(y + 30)}Z`}></path>
      <ellipse cx=${r(x)} cy=${r(y + 20)} rx=${r(190 * k)} ry=${r(100 * k)} fill=${`url(#spot-${this.#id})`}></ellipse>`;
  }

  #node(
    /** @type {SceneNode} */ node,
    /** @type {SceneModel} */ scene,
    /** @type {Layout} */ layout,
    /** @type {{says: string, parts: unknown, spelled: boolean, first: boolean, isChosen: boolean}} */ {
      says,
      parts,
      spelled,
      first,
      isChosen,
    },
  ) {
    const { words } = this.#options;
    const { x, y, R } = /** @type {Spot} */ (layout.spots[node.id]);
    const early =
      node.timer && node.timer.earliestUs < node.timer.dueUs
        ? (node.timer.dueUs - node.timer.earliestUs) / (node.timer.dueUs - node.timer.fromUs)
        : null;
    const number = node.number === null || layout.numbered?.(R) === false ? "" : words.number(node.number, !spelled);
    const aria = nodeLabel(node, scene, words);
    const long = words.name(node.id).length > 2;
    const idY = number ? y + (layout.small ? 1 : 2) : y + layout.idSize * 0.34;
    const idSize = layout.idSizeOf(R) * (long ? 0.86 : 1);
    const ring = (/** @type {string} */ cls, /** @type {number} */ off) =>
      svg`<circle class=${cls} cx=${r(x)} cy=${r(y)} r=${r(R + off)}></circle>`;
    return svg`<g class=${`node ${node.fill} ${tint(node.hue, node.tone)}`} data-id=${node.id} data-status=${node.status}>
      ${isChosen ? ring("chosen", layout.rimOf(R)) : nothing}
      ${node.here && !isChosen ? ring("here", layout.nearRimOf(R, node.timer !== null)) : nothing}
      ${node.timer ? timerRing(x, y, R + 5, early) : nothing}
      <circle class="disc" cx=${r(x)} cy=${r(y)} r=${r(R)}></circle>
      <text aria-hidden="true" class="node-id" x=${r(x)} y=${r(idY)} font-size=${r(idSize)}>${words.name(node.id)}</text>
      ${number ? svg`<text aria-hidden="true" class="node-number" x=${r(x)} y=${r(y + layout.termSize + (layout.small ? 4 : 6))} font-size=${r(layout.termSize)}>${number}</text>` : nothing}
      ${parts}
      <circle class="hit" cx=${r(x)} cy=${r(y)} r=${r(Math.max(HALO, R + 4))} tabindex=${first ? "0" : "-1"} role="button" aria-pressed=${isChosen ? "true" : "false"} aria-label=${aria}><title>${words.name(node.id)}, ${says}</title></circle>
    </g>`;
  }

  #statusWord(/** @type {SceneNode} */ node) {
    const { words } = this.#options;
    if (node.status === "crashed" || node.status === "wiped" || node.status === "paused") return words.t(node.status);
    return words.phase(node.phase);
  }
  // ---------------------------------------------------------------------------------------------- per frame

  #move(/** @type {SceneModel} */ scene) {
    const layout = this.#known?.layout;
    if (!layout) return;
    this.#strip?.tick(scene.tUs);
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
    for (const one of this.#futures) {
      const at = r(one.fromPx + (one.toPx - one.fromPx) * Math.max(0, Math.min(1, scene.tUs / one.untilUs)));
      if (at === one.at) continue;
      one.at = at;
      one.element.setAttribute("x", String(at));
      if (one.wide) one.element.setAttribute("width", String(r(one.toPx - at)));
    }
    this.#fliers.draw(scene, layout, {
      words: this.#options.words,
      f: this.#f,
      scale: this.#shownScale(layout.small),
      size: this.#size,
      moving: this.moving,
      emphasis: this.#emphasis,
      texts: () => [...this.#texts.values()].flat(),
    });
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
    const best = layout.barOf?.(nodeId, w, h);
    if (best) {
      const free = place([best], [...layout.taken], { x: 0, y: 0, w: layout.w, h: layout.h });
      if (free.cost < 1) return { x: free.x, y: free.y };
    }
    return barBeside(layout, nodeId, w, h);
  }

  #messageOf(/** @type {string} */ id) {
    return this.#scene?.messages.find((m) => m.id === id) ?? null;
  }

  /** What is at a point. */
  #targetAt(/** @type {Point} */ p, finger = false) {
    const layout = this.#known?.layout;
    if (!layout || !this.#scene) return null;
    return targetAt(p, { layout, bodies: () => this.#fliers.bodies, now: performance.now(), finger });
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
      host.title = m ? this.#fliers.saying(m, this.#options.words) : "";
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

const setText = (/** @type {Element[]} */ elements, /** @type {string} */ text) => {
  for (const e of elements) if (e.textContent !== text) e.textContent = text;
};

/** An exhibit for readers. */
const tableOf = (/** @type {string} */ fact, /** @type {{head: string[], rows: string[][]}|undefined} */ told) =>
  told?.rows.length
    ? html`<table data-exhibit=${fact}><thead><tr>${told.head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead><tbody>${told.rows.map(
        ([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((text) => html`<td>${text}</td>`)}</tr>`,
      )}</tbody></table>`
    : nothing;
