// Small pictures of real runs. Each is drawn when it comes into view, and plays once while it is pointed at.

import { render, svg } from "lit-html";
import { r } from "../core/geometry.js";
import { Timeline } from "../core/timeline.js";
import { sketchOf } from "../scene/sketch.js";

/** @import { Declaration } from '../core/types.js' */
/** @import { Sketch } from '../scene/sketch.js' */

const PLAYS_MS = 3600;
const SIZES = { face: { w: 276, h: 138 }, card: { w: 208, h: 76 }, row: { w: 132, h: 58 } };
const EAGER = "160px"; // pictures are drawn this far before they come into view

/**
 * @typedef {Object} Living a picture that was drawn
 * @property {() => void} play
 */

/**
 * @typedef {Object} Library where runs come from
 * @property {(slug: string) => Promise<Declaration>} declaration
 * @property {(slug: string, scenario: string) => Promise<any>} film a scenario's run, whole, as one frame
 */

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * The pictures of a page: elements with `data-film="raft/r4"`, and if wanted `data-size` (face, card, row), `data-until-us` (how far
 * it is shown) and `data-moment` (a key moment to mark).
 */
export class Films {
  /** @type {WeakMap<Element, Living>} */ #drawn = new WeakMap();
  /** @type {HTMLElement[]} pictures that came into view and wait for their turn */
  #waiting = [];
  #drawing = false;
  #library;
  #seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        this.#seen.unobserve(target);
        this.#waiting.push(/** @type {HTMLElement} */ (target));
      }
      this.#drawNext();
    },
    { rootMargin: EAGER },
  );

  /** @param {Library} library */
  constructor(library) {
    this.#library = library;
  }

  /** Draws the pictures below `root` when they come into view; known ones stay as they are. @param {ParentNode} root */
  watch(root) {
    for (const host of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-film]"))) {
      const what = `${host.dataset.film} ${host.dataset.moment ?? ""} ${host.dataset.untilUs ?? ""}`;
      if (host.dataset.watched === what) continue;
      const first = host.dataset.watched === undefined;
      host.dataset.watched = what;
      this.#seen.observe(host);
      if (!first) continue;
      const area = host.closest("a") ?? host;
      for (const call of ["pointerenter", "focus"]) area.addEventListener(call, () => this.#drawn.get(host)?.play());
    }
  }

  /** Draws one at a time, between frames, so that the page doesn't stutter. */
  async #drawNext() {
    if (this.#drawing) return;
    this.#drawing = true;
    for (let host = this.#waiting.shift(); host; host = this.#waiting.shift()) {
      if (!host.isConnected) continue;
      try {
        await this.#draw(host);
      } catch {
        host.dataset.failed = ""; // without its picture an entry still works
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    this.#drawing = false;
  }

  /** @param {HTMLElement} host */
  async #draw(host) {
    const { film = "", size = "card", moment = "", untilUs } = host.dataset;
    const [slug = "", scenario = ""] = film.split("/");
    const [declaration, frame] = await Promise.all([
      this.#library.declaration(slug),
      this.#library.film(slug, scenario),
    ]);
    const timeline = new Timeline(declaration);
    timeline.apply(frame);
    const room = SIZES[/** @type {keyof typeof SIZES} */ (size)];
    const until = untilUs === undefined ? {} : { untilUs: Number(untilUs) };
    const sketch = sketchOf(declaration, timeline, { ...room, ...until });
    const at = timeline.steps[timeline.moments.get(moment) ?? -1]?.tUs ?? until.untilUs;
    render(picture(sketch, room, at === undefined ? null : sketch.x(at)), host);
    const living = alive(host, room.w);
    this.#drawn.set(host, living);
    if (size === "face" && !still()) whenVisible(host, living.play);
  }
}

/** @param {Sketch} sketch @param {{w: number, h: number}} size @param {number | null} at */
const picture = (sketch, { w, h }, at) => svg`<svg class="film" viewBox=${`0 0 ${w} ${h}`} aria-hidden="true">
  <path class="film-lane" d=${sketch.lanes}></path>
  <g class="film-marks">
    <path class="film-apart" d=${sketch.apart}></path>
    ${sketch.lines.map(({ look, d }) => svg`<path class=${`film-wire ${look}`} d=${d}></path>`)}
    ${sketch.bars.map((bar) => svg`<rect class=${`film-bar ${bar.look}`} x=${r(bar.x)} y=${r(bar.y)} width=${r(bar.w)} height=${r(bar.h)} rx="2.5"></rect>`)}
    <path class="film-lost film-missed" d=${sketch.missed}></path><path class="film-lost" d=${sketch.lost}></path><path class="film-crash" d=${sketch.crashes}></path>
    <path class="film-frozen" d=${sketch.frozen}></path>
  </g>
  ${at === null ? "" : svg`<path class="film-at" d=${`M${r(at)} 3V${h - 3}`}></path>`}
  <path class="film-head" d=${`M0 4V${h - 4}`}></path>
</svg>`;

/** Playing uncovers the marks from left to right, with a playhead before them. @param {HTMLElement} host @param {number} w @returns {Living} */
function alive(host, w) {
  const marks = host.querySelector(".film-marks");
  const head = host.querySelector(".film-head");
  /** @type {Animation[]} */
  let playing = [];
  return {
    play() {
      if (still() || playing.some((one) => one.playState === "running")) return;
      const timing = { duration: PLAYS_MS, easing: "linear" };
      playing = [
        marks?.animate(
          [{ clipPath: `inset(-8px ${w}px -8px -8px)` }, { clipPath: "inset(-8px 0px -8px -8px)" }],
          timing,
        ),
        head?.animate(
          [
            { transform: "translateX(0px)", opacity: 1 },
            { opacity: 1, offset: 0.96 },
            { transform: `translateX(${w}px)`, opacity: 0 },
          ],
          timing,
        ),
      ].filter((one) => one !== undefined);
    },
  };
}

/** @param {Element} element @param {() => void} act */
function whenVisible(element, act) {
  const watch = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      act();
    },
    { threshold: 0.6 },
  );
  watch.observe(element);
}
