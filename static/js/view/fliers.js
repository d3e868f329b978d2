// Messages on their way and the crosses where some were lost: drawn per frame, as elements or, when there are very many, on canvases.

import { render, svg } from "lit-html";
import { at, clip, pathD, r, r3 } from "../core/geometry.js";
import { crossAt, shownAt } from "../scene/layout.js";
import { Placed } from "../scene/near.js";
import { HALO } from "../scene/pointing.js";
import { clearance, discsBeside, freePlace, MOST_ASIDE } from "../scene/way.js";
import { emphasiseMessage, GHOST } from "./emphasis.js";
import { cross, message, messageWidth, tint } from "./marks.js";

/** @import { Emphasis, Point } from '../core/types.js' */
/** @import { Words } from '../core/words.js' */
/** @import { Layout } from '../scene/layout.js' */
/** @import { Body } from '../scene/near.js' */
/** @import { SceneMessage, SceneModel } from '../scene/scene.js' */
/** @import { Crowd } from './crowd.js' */

const SVG = "http://www.w3.org/2000/svg";
const TRAIL = 0.3; // of the way
const CROWD = 32; // messages in the air; from this number on pictures cost less than elements (docs/benchmarks.md)
const CROWD_ENDS = 24; // fewer than above, so that it doesn't change to and fro

/** A message's elements, used again and again. @typedef {{g: SVGGElement, body: SVGGElement, ring: SVGCircleElement, title: SVGTitleElement, path: SVGPathElement, far: SVGPathElement, near: SVGPathElement}} Elements */
/** A message on its way; in a crowd it has no elements. @typedef {import('./crowd.js').Flyer & {id: string, elements: Elements|null, look: string, beside: Array<Point & {R: number}>, around: Array<Point & {R: number}>, written: Body[], first: number, span: number, lag: number, step: number, past: Array<{at: number, x: number, y: number}>, s: number}} Sprite */
/** How they are looked at: `f` is the stage's scale, `scale` that of messages; `texts` are words that they keep off while time stands still. @typedef {{words: Words, f: number, scale: number, size: {w: number, h: number}, moving: boolean, emphasis: Emphasis|null, texts: () => Body[]}} Sight */

/** All messages in the air, and those that died a moment ago. */
export class Fliers {
  /** @type {Map<string, Sprite>} */ #flying = new Map();
  /** @type {Elements[]} */ #idle = [];
  #placed = new Placed();
  #now = 0; // ms: when what is drawn was drawn
  #crossKey = "";
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Record<'routes'|'messages'|'ways'|'crosses', SVGGElement>} */ #layers;
  /** @type {Crowd} */ #crowd;
  #elements;
  /** @type {Sight} */ #sight;
  /** @type {Parameters<typeof freePlace>[3]} */ #room;

  /**
   * @param {Record<'routes'|'messages'|'ways'|'crosses', SVGGElement>} layers
   * @param {Crowd} crowd
   * @param {boolean} elements   every message is an element, however many
   */
  constructor(layers, crowd, elements) {
    this.#layers = layers;
    this.#crowd = crowd;
    this.#elements = elements;
    this.#sight = /** @type {any} */ (null);
    this.#room = /** @type {any} */ (null);
  }

  /** The messages that are shown, where they are. */
  get bodies() {
    return this.#flying.values();
  }

  /** Their routes have moved. */
  reroute() {
    for (const sprite of this.#flying.values()) sprite.look = "";
    this.#crossKey = "";
  }

  /** Dims those that an emphasis doesn't light. */
  emphasise(/** @type {Emphasis|null} */ emphasis) {
    for (const { id, elements } of this.#flying.values())
      if (elements) emphasiseMessage(partsOf(elements), emphasis, id);
  }

  /** What a message says, and on which way. */
  saying(/** @type {SceneMessage} */ m, /** @type {Words} */ words) {
    return words.t("from_to", { from: words.name(m.from), to: words.name(m.to), message: words.message(m.flight) });
  }

  /** Moves every message to its present position. */
  draw(/** @type {SceneModel} */ scene, /** @type {Layout} */ layout, /** @type {Sight} */ sight) {
    const { messages } = scene;
    this.#sight = sight;
    const crowded = !this.#elements && messages.length >= (this.#crowd.shown ? CROWD_ENDS : CROWD);
    if (!crowded && this.#crowd.shown) this.#crowd.hide();
    const seen = new Set();
    const chosen = scene.selected?.kind === "message" ? scene.selected.id : "";
    this.#placed.clear();
    this.#now = performance.now();
    const { moving, size } = sight;
    const texts = moving || this.#crowd.shown ? [] : sight.texts();
    this.#room = { placed: this.#placed, texts, size, crowded: this.#crowd.shown, moving };
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
    this.#crosses(scene, layout);
  }

  #fly(/** @type {SceneMessage} */ m, /** @type {Layout} */ layout, /** @type {boolean} */ chosen) {
    const { emphasis } = this.#sight;
    let sprite = this.#flying.get(m.id);
    if (!sprite) {
      sprite = newSprite(m.id);
      this.#flying.set(m.id, sprite);
    }
    const look = `${m.shape}|${m.label}|${m.hue}|${m.tone}|${m.refused}|${m.held}|${chosen}|${this.#sight.f}`;
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
      : freePlace(sprite, meant, s > 0.5 ? -sprite.step : sprite.step, this.#room);
    sprite.opacity = emphasis && !emphasis.message(m.id) ? GHOST : 1;
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

  /** Computes a message's route and its measures. */
  #aim(
    /** @type {Sprite} */ sprite,
    /** @type {SceneMessage} */ m,
    /** @type {Layout} */ layout,
    /** @type {boolean} */ chosen,
  ) {
    const { words, scale } = this.#sight;
    const text = clip(m.label && (words.label(m.flight) || m.label), layout.small ? 7 : 14);
    const { shape, refused, held, hue, tone } = m;
    sprite.shown = { shape, label: text, refused, held, hue, tone };
    sprite.picture = `${shape}|${text}|${refused}|${held}|${tint(hue, tone)}`;
    sprite.way = `${m.from}>${m.to}.${m.lane}`;
    sprite.chosen = chosen;
    sprite.curve = layout.routeOf(m.from, m.to, m.lane);
    const { p0, p1, p2 } = sprite.curve;
    const size = { w: messageWidth(sprite.shown, scale), h: (shape === "beat" ? 14 : 22) * scale };
    sprite.w = size.w;
    sprite.h = size.h;
    sprite.first = clearance(p0, p1, p2, size);
    sprite.span = Math.max(0.2, 1 - sprite.first - clearance(p2, p1, p0, size));
    const far = Math.hypot(p2.x - p0.x, p2.y - p0.y) || 1;
    sprite.lag = Math.min(0.2, (size.h + 8) / far);
    sprite.step = 3 / far;
    sprite.beside = discsBeside(layout, sprite.curve, size);
    sprite.around = discsBeside(layout, sprite.curve, size, MOST_ASIDE * (size.h + 3));
    // Words that it must keep off: those of curtains and of what the arrangement has written.
    sprite.written = [...layout.curtains.map((curtain) => curtain.words), ...(layout.written ?? [])].map(
      ({ x, y, w, h }) => ({ x: x + w / 2, y: y + h / 2, w, h }),
    );
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
    const { words, scale, emphasis } = this.#sight;
    const { g, body, ring, title, path, far, near } = elements;
    const color = tint(m.hue, m.tone);
    const d = pathD(sprite.curve);
    g.dataset.id = m.id;
    g.setAttribute("class", `msg ${color}${m.held ? " held" : ""}`);
    ring.style.display = sprite.chosen ? "" : "none";
    title.textContent = this.saying(m, words);
    render(message(sprite.shown, scale), body);
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
    emphasiseMessage(partsOf(elements), emphasis, m.id);
    if (g.isConnected) return;
    this.#layers.routes.append(path, far, near);
    this.#layers.messages.append(g);
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
    const { f, words } = this.#sight;
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
      this.#layers.ways,
    );
    render(
      svg`${dead.map(({ c, p2 }) => {
        const title = words.t(c.end === "bounced" ? "key_bounced" : "key_lost");
        return svg`<g class="dead cross" opacity=${r(c.fade)}><title>${title}</title>${cross(p2.x, p2.y, layout.small ? 5 : 6 * f)}</g>`;
      })}`,
      this.#layers.crosses,
    );
  }
}

const partsOf = (/** @type {Elements} */ { g, path, far, near }) => [g, path, far, near];

/** A message that has just left. @returns {Sprite} */
const newSprite = (/** @type {string} */ id) => ({
  id,
  elements: null,
  look: "",
  beside: [],
  around: [],
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
