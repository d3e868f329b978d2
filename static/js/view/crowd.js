// Messages as pictures on canvases, which the stage draws instead of elements when many are in the air. An element costs style, paint
// and layers at every frame; a picture costs a copy. Both look the same.

import { at } from "../core/geometry.js";
import { tint } from "./marks.js";

/** @import { Curve, Point } from '../core/types.js' */

/**
 * A message as it is to be drawn now.
 * @typedef {Object} Flyer
 * @property {number} x
 * @property {number} y
 * @property {number} w
 * @property {number} h
 * @property {number} along    how far its body is along its curve
 * @property {Curve} curve
 * @property {string} way      names the curve
 * @property {string} picture  names its looks
 * @property {PictureLook} shown
 * @property {boolean} chosen
 * @property {number} opacity
 */
/** @typedef {{shape: string, label: string, refused: boolean, held: boolean, hue: number, tone: string}} PictureLook */
/** @typedef {Record<'hue'|'onHue'|'paper'|'stage'|'mark'|'ink'|'ink2', string>} Colors */

const EDGE = 4; // px around a picture for its stroke
const FULL = 2 * Math.PI;
const TRAILS = /** @type {const} */ ([
  [1, 0.47, 0.4],
  [0.47, 0, 0.79],
]); // from and to which share of the trail, opacity: a far part, and a near one that looks as both of css/stage.css together

/** The canvases of a stage: one beneath the nodes for the ways, drawn when they change only, and one above them for all that moves. */
export class Crowd {
  under = canvas();
  over = canvas();
  /** @type {HTMLElement} */ #probe = document.createElement("i");
  /** @type {Map<string, HTMLCanvasElement>} */ #pictures = new Map();
  /** @type {Map<string, Colors>} */ #colors = new Map();
  #size = { w: 0, h: 0, f: 1 };
  #dpr = 1;
  #ways = "";
  #font = "";

  constructor(/** @type {HTMLElement} */ host) {
    this.#probe.hidden = true;
    host.append(this.#probe);
    this.hide();
  }

  /** Takes a size and a font scale; what was drawn in other colours is forgotten. */
  resize(/** @type {{w: number, h: number, f: number}} */ size) {
    this.#size = size;
    const { offsetWidth: local } = document.body;
    const bigger = local ? document.body.getBoundingClientRect().width / local : 1;
    this.#dpr = Math.max(1, (devicePixelRatio || 1) * bigger);
    this.#pictures.clear();
    this.#colors.clear();
    this.#font = "";
    this.#ways = "";
  }

  get shown() {
    return !this.over.hidden;
  }

  /** Clears the canvases, because messages are drawn as elements. */
  hide() {
    for (const sheet of [this.under, this.over]) {
      sheet.hidden = true;
      sheet.width = 0; // gives its memory back
    }
    this.#ways = "";
  }

  /** Draws all messages anew; earlier ones in the list lie below later ones. */
  draw(/** @type {Flyer[]} */ flyers, /** @type {number} */ trail, /** @type {number} */ halo) {
    const { w, h } = this.#size;
    for (const sheet of [this.under, this.over]) {
      if (sheet.width === Math.round(w * this.#dpr) && sheet.height === Math.round(h * this.#dpr)) continue;
      sheet.width = Math.round(w * this.#dpr);
      sheet.height = Math.round(h * this.#dpr);
      sheet.hidden = false;
      this.#ways = "";
    }
    this.#drawWays(flyers);
    const pen = this.#pen(this.over);
    this.#drawTrails(pen, flyers, trail);
    this.#drawBodies(pen, flyers, halo);
  }

  /** The dotted ways, each once, however many fly on it. */
  #drawWays(/** @type {Flyer[]} */ flyers) {
    const ways = new Map(flyers.map((m) => [m.way, m.curve]));
    const key = [...ways.keys()].sort().join();
    if (key === this.#ways) return;
    this.#ways = key;
    const pen = this.#pen(this.under);
    pen.strokeStyle = this.#colorsOf(0, "").mark;
    pen.lineWidth = 1.5;
    pen.setLineDash([2.3, 3.7]); // square dots: as round ones look at this size, and far cheaper
    pen.beginPath();
    for (const { p0, p1, p2 } of ways.values()) {
      pen.moveTo(p0.x, p0.y);
      pen.quadraticCurveTo(p1.x, p1.y, p2.x, p2.y);
    }
    pen.stroke();
    pen.setLineDash([]);
  }

  #drawTrails(/** @type {CanvasRenderingContext2D} */ pen, /** @type {Flyer[]} */ flyers, /** @type {number} */ trail) {
    pen.lineWidth = 3;
    /** @type {Map<string, Flyer[]>} */
    const groups = new Map();
    for (const m of flyers) {
      const key = `${tint(m.shown.hue, m.shown.tone)} ${m.opacity}`;
      const group = groups.get(key);
      if (group) group.push(m);
      else groups.set(key, [m]);
    }
    for (const group of groups.values()) {
      const { shown, opacity } = /** @type {Flyer} */ (group[0]);
      pen.strokeStyle = this.#colorsOf(shown.hue, shown.tone).hue;
      for (const [from, to, alpha] of TRAILS) {
        pen.globalAlpha = alpha * opacity;
        // Straight lines, one by one: one path of many curves takes the browser twice as long.
        for (const { curve, along } of group) {
          const a = Math.max(0, along - trail * from);
          const b = Math.max(0, along - trail * to);
          if (b > a) line(pen, at(curve, a), at(curve, b));
        }
      }
    }
    pen.globalAlpha = 1;
  }

  #drawBodies(/** @type {CanvasRenderingContext2D} */ pen, /** @type {Flyer[]} */ flyers, /** @type {number} */ halo) {
    const dpr = this.#dpr;
    const onPixel = (/** @type {number} */ v) => Math.round(v * dpr) / dpr; // otherwise its letters would blur
    for (const m of flyers) {
      const picture = this.#pictureOf(m);
      const w = picture.width / dpr;
      const h = picture.height / dpr;
      if (m.opacity !== 1) pen.globalAlpha = m.opacity;
      pen.drawImage(picture, onPixel(m.x - w / 2), onPixel(m.y - h / 2), w, h);
      if (m.opacity !== 1) pen.globalAlpha = 1;
      if (!m.chosen) continue;
      pen.strokeStyle = this.#colorsOf(0, "").ink2;
      pen.lineWidth = 1.6;
      pen.lineCap = "round";
      pen.setLineDash([1.5, 5]);
      pen.beginPath();
      pen.arc(m.x, m.y, halo + 2, 0, FULL);
      pen.stroke();
      pen.setLineDash([]);
    }
  }

  /** An empty sheet, measured in CSS px. */
  #pen(/** @type {HTMLCanvasElement} */ sheet) {
    const pen = /** @type {CanvasRenderingContext2D} */ (sheet.getContext("2d"));
    pen.setTransform(this.#dpr, 0, 0, this.#dpr, 0, 0);
    pen.clearRect(0, 0, this.#size.w, this.#size.h);
    pen.lineCap = "butt";
    return pen;
  }

  #pictureOf(/** @type {Flyer} */ m) {
    const known = this.#pictures.get(m.picture);
    if (known) return known;
    const picture = canvas();
    const whole = (/** @type {number} */ v) => Math.ceil((v + 2 * EDGE) * this.#dpr);
    picture.width = whole(m.w);
    picture.height = whole(m.h);
    const pen = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
    pen.setTransform(this.#dpr, 0, 0, this.#dpr, picture.width / 2, picture.height / 2);
    this.#font ||= getComputedStyle(this.#probe).getPropertyValue("--font-mono") || "monospace";
    body(pen, m.shown, m.w, this.#size.f, this.#colorsOf(m.shown.hue, m.shown.tone), this.#font);
    this.#pictures.set(m.picture, picture);
    return picture;
  }

  /** The colours that a mark of that hue or tone has in this theme; asked of the browser once. */
  #colorsOf(/** @type {number} */ hue, /** @type {string} */ tone) {
    const name = tint(hue, tone);
    const known = this.#colors.get(name);
    if (known) return known;
    this.#probe.className = name;
    const style = getComputedStyle(this.#probe);
    const token = (/** @type {string} */ property) => style.getPropertyValue(property).trim();
    const colors = {
      hue: token("--hue"),
      onHue: name === "h0" ? token("--paper") : token("--on-hue"),
      paper: token("--paper"),
      stage: token("--stage"),
      mark: token("--mark"),
      ink: token("--ink"),
      ink2: token("--ink-2"),
    };
    this.#colors.set(name, colors);
    return colors;
  }
}

const canvas = () => {
  const element = document.createElement("canvas");
  element.className = "stage-crowd";
  element.setAttribute("aria-hidden", "true");
  return element;
};

function line(/** @type {CanvasRenderingContext2D} */ pen, /** @type {Point} */ a, /** @type {Point} */ b) {
  pen.beginPath();
  pen.moveTo(a.x, a.y);
  pen.lineTo(b.x, b.y);
  pen.stroke();
}

/** A message's body at the origin: what `message` in marks.js draws as elements, in the same measures. */
function body(
  /** @type {CanvasRenderingContext2D} */ pen,
  /** @type {PictureLook} */ { shape, label, refused, held },
  /** @type {number} */ w,
  /** @type {number} */ f,
  /** @type {Colors} */ colors,
  /** @type {string} */ font,
) {
  const h = 22 * f;
  const round = shape === "vote" || (shape === "reply" && !label);
  const filled = shape === "vote" ? !refused : shape !== "reply";
  pen.beginPath();
  if (round) pen.arc(0, 0, 11 * f, 0, FULL);
  else if (shape === "beat") pen.roundRect(-7 * f, -7 * f, 14 * f, 14 * f, 3 * f);
  else pen.roundRect(-w / 2, -h / 2, w, h, shape === "reply" ? h / 2 : 5 * f);
  pen.fillStyle = filled ? colors.hue : colors.paper;
  pen.fill();
  pen.strokeStyle = held ? colors.ink : filled ? colors.stage : colors.hue;
  pen.lineWidth = filled ? 2 : 2.2;
  pen.setLineDash(held ? [3, 2.5] : []);
  pen.stroke();
  pen.setLineDash([]);
  if (shape === "vote") glyph(pen, 0, f, refused, refused ? colors.hue : colors.onHue);
  if (shape === "reply") glyph(pen, label ? -w / 2 + 12 * f : 0, label ? f * 0.9 : f, refused, colors.hue);
  if (!label || shape === "vote" || shape === "beat") return;
  pen.font = `650 ${12 * f}px ${font}`;
  pen.textAlign = "center";
  pen.fillStyle = shape === "reply" ? colors.hue : colors.onHue;
  pen.fillText(label, shape === "reply" ? 8 * f : 0, 4.2 * f);
}

/** A tick, or the bar of a refusal. */
function glyph(
  /** @type {CanvasRenderingContext2D} */ pen,
  /** @type {number} */ x,
  /** @type {number} */ s,
  /** @type {boolean} */ refused,
  /** @type {string} */ color,
) {
  pen.strokeStyle = color;
  pen.lineWidth = 2.4;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.beginPath();
  if (refused) {
    pen.moveTo(x - 4.5 * s, 0);
    pen.lineTo(x + 4.5 * s, 0);
  } else {
    pen.moveTo(x - 4 * s, 0);
    pen.lineTo(x - 1.2 * s, 3 * s);
    pen.lineTo(x + 4 * s, -3 * s);
  }
  pen.stroke();
}
