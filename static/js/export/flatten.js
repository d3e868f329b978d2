// Turns a part of the page into a drawing that needs nothing else: boxes, words and SVG become plain SVG with all styles written out
// as attributes. What other programs don't understand (variables, classes, `use`, `pathLength`, filters, HTML) is replaced or left out.

import { HAN } from "./fonts.js";

/**
 * @typedef {Object} Flat
 * @property {SVGGElement} drawing
 * @property {SVGDefsElement} defs   what it refers to
 * @property {Set<string>} faces     the fonts it is set in
 */

/** @typedef {{left: number, top: number, right: number, bottom: number}} Sides */

const SVG = "http://www.w3.org/2000/svg";
/** Characters that only the Chinese font has: arrows, mathematical signs, Chinese. */
const HAN_LETTERS = /[\u2190-\u22ff\u2713\u2e80-\uffef]/;
const BOLD_FROM = 550; // the Chinese font has two weights; this is nearer to the bolder
const STEP = 3; // px between the points of a curve that is cut out of a longer one
const GROUPS = new Set(["g", "a"]);
const SERVERS = new Set(["pattern", "linearGradient", "radialGradient"]);
const SHAPES = {
  path: ["d"],
  rect: ["x", "y", "width", "height", "rx", "ry"],
  circle: ["cx", "cy", "r"],
  ellipse: ["cx", "cy", "rx", "ry"],
  line: ["x1", "y1", "x2", "y2"],
  polyline: ["points"],
  polygon: ["points"],
  text: ["x", "y"],
};
const SERVER_ATTRIBUTES = [
  "x",
  "y",
  "width",
  "height",
  "patternUnits",
  "patternTransform",
  "gradientUnits",
  "x1",
  "y1",
  "x2",
  "y2",
  "cx",
  "cy",
  "r",
  "fx",
  "fy",
];
/** Fonts for programs that ignore the fonts in the picture: of about the same width, and available on Linux. */
const OTHERS = "Arial, 'DejaVu Sans', sans-serif";
const OTHERS_OF = new Map([["Atkinson Hyperlegible Mono", "'DejaVu Sans Mono', 'Courier New', monospace"]]);

/**
 * @param {HTMLElement} root a part of the page with a layout; what can't be seen in it is left out
 * @param {Document} icons the sprite that `use` refers to
 * @returns {Flat}
 */
export function flatten(root, icons) {
  const flattener = new Flattener(root, icons);
  flattener.box(root, flattener.drawing, sidesOf(root));
  return flattener;
}

class Flattener {
  /** @type {Set<string>} */
  faces = new Set();
  /** @type {Map<string, string>} paint servers and clips by what they are */
  named = new Map();
  drawing = make("g");
  defs = make("defs");

  /** @param {HTMLElement} root @param {Document} icons */
  constructor(root, icons) {
    this.origin = root.getBoundingClientRect();
    this.icons = icons;
    this.pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  }

  // Boxes and words

  /** @param {HTMLElement} element @param {Element} into @param {Sides} seen what of it can be seen at most */
  box(element, into, seen) {
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility !== "visible") return;
    const target = this.group(into, style);
    this.ground(element, style, target);
    const clips = style.overflowX !== "visible";
    const within = clips ? common(seen, sidesOf(element)) : seen;
    if (within.right <= within.left || within.bottom <= within.top) return;
    const inner = clips && within !== seen ? this.clipped(target, within) : target;
    for (const child of element.childNodes) {
      if (child instanceof Text) this.words(child, style, inner, within);
      else if (child instanceof SVGSVGElement) this.picture(child, inner);
      else if (child instanceof HTMLElement) this.box(child, inner, within);
    }
  }

  /** A box's own colour. @param {HTMLElement} element @param {CSSStyleDeclaration} style @param {Element} into */
  ground(element, style, into) {
    const { colour, alpha } = hex(style.backgroundColor);
    if (!alpha) return;
    const box = element.getBoundingClientRect();
    const radius = Math.min(Number.parseFloat(style.borderTopLeftRadius) || 0, box.height / 2);
    const round = style.borderTopLeftRadius.endsWith("%") ? box.height / 2 : radius;
    const rect = make("rect", {
      x: round2(box.left - this.origin.left),
      y: round2(box.top - this.origin.top),
      width: round2(box.width),
      height: round2(box.height),
      fill: colour,
    });
    if (round) rect.setAttribute("rx", String(round2(round)));
    if (alpha < 1) rect.setAttribute("fill-opacity", String(alpha));
    into.append(rect);
  }

  /** A text as the page has broken it into lines. @param {Text} node @param {CSSStyleDeclaration} style @param {Element} into @param {Sides} seen */
  words(node, style, into, seen) {
    for (const line of linesOf(node)) {
      if (line.left >= seen.right || line.right <= seen.left || line.top >= seen.bottom || line.bottom <= seen.top)
        continue;
      this.pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      const ascent = this.pen.measureText(line.text).fontBoundingBoxAscent;
      const descent = this.pen.measureText(line.text).fontBoundingBoxDescent;
      // The line's box may be that of a fallback font; the letters stand in its middle in any case.
      const baseline = (line.top + line.bottom + ascent - descent) / 2;
      const text = make("text", { x: round2(line.left - this.origin.left), y: round2(baseline - this.origin.top) });
      text.textContent = line.text;
      // The text keeps its width even if a program sets it in another font.
      text.setAttribute("textLength", String(round2(line.right - line.left)));
      text.setAttribute("lengthAdjust", "spacingAndGlyphs");
      this.paint(text, "fill", style.color, "1");
      this.type(text, style, line.text);
      into.append(text);
    }
  }

  // SVG

  /** An SVG where it stands on the page. @param {SVGSVGElement} svg @param {Element} into */
  picture(svg, into) {
    const style = getComputedStyle(svg);
    if (style.display === "none" || style.visibility !== "visible") return;
    const box = svg.getBoundingClientRect();
    const { x, y, width } = svg.viewBox.baseVal ?? { x: 0, y: 0, width: 0 };
    const scale = width ? box.width / width : 1;
    const place = [box.left - this.origin.left - x * scale, box.top - this.origin.top - y * scale].map(round2);
    const scaled = Math.abs(scale - 1) > 0.001 ? ` scale(${round4(scale)})` : "";
    const g = this.group(into, style, `translate(${place.join(" ")})${scaled}`);
    for (const child of svg.children) this.element(child, g);
    if (!g.childNodes.length) g.remove();
  }

  /** @param {Element} element @param {Element} into @returns {void} */
  element(element, into) {
    if (!(element instanceof SVGElement)) return;
    const name = element.localName;
    if (name === "use") return this.used(/** @type {SVGUseElement} */ (element), into);
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility !== "visible") return;
    if (GROUPS.has(name) || name === "svg") {
      const g = this.group(
        into,
        style,
        name === "svg" ? nested(element) : (element.getAttribute("transform") ?? ""),
        true,
      );
      for (const child of element.children) this.element(child, g);
      if (!g.childNodes.length) g.remove();
    } else if (name in SHAPES) this.shape(element, style, into);
  }

  /** What `use` shows: something of the page once more, or an icon of the sprite. @param {SVGUseElement} use @param {Element} into @returns {void} */
  used(use, into) {
    const [file = "", id = ""] = (use.getAttribute("href") ?? "").split("#");
    if (!file) {
      const original = document.getElementById(id);
      if (!original) return;
      // An element that is shown where it stands on the page has the styles of that place.
      const copy = /** @type {SVGElement} */ (original.cloneNode(true));
      copy.removeAttribute("id");
      use.replaceWith(copy);
      return this.element(copy, into);
    }
    const symbol = this.icons.getElementById(id);
    const viewport = use.viewportElement;
    if (!symbol || !viewport) return;
    const [, , wide = 24] = (symbol.getAttribute("viewBox") ?? "").split(" ").map(Number);
    const size = Number(viewport.getAttribute("width"));
    const g = make("g", { transform: `scale(${round4(size / wide)})` });
    const style = getComputedStyle(use);
    for (const part of symbol.children) this.shape(part, style, g);
    into.append(g);
  }

  /** @param {Element} element @param {CSSStyleDeclaration} style @param {Element} into */
  shape(element, style, into) {
    if (style.filter !== "none") return; // a beam of light, which without its blur would look like a wedge
    const name = /** @type {keyof typeof SHAPES} */ (element.localName);
    const cut = element.hasAttribute("pathLength") && style.strokeDasharray !== "none" ? partOf(element, style) : null;
    if (cut === "") return;
    const out = cut ? make("path", { d: cut }) : make(name);
    if (!cut) for (const attribute of [...SHAPES[name], "transform"]) copy(element, out, attribute);
    const filled = cut ? false : this.paint(out, "fill", style.fill, style.fillOpacity);
    if (cut) out.setAttribute("fill", "none");
    const stroked = this.paint(out, "stroke", style.stroke, style.strokeOpacity);
    if (!filled && !stroked) return;
    if (stroked) this.stroke(out, style, cut !== null);
    else out.removeAttribute("stroke");
    if (style.opacity !== "1") out.setAttribute("opacity", style.opacity);
    if (name === "text") {
      const text = element.textContent ?? "";
      if (!text.trim()) return;
      out.textContent = text;
      if (style.textAnchor !== "start") out.setAttribute("text-anchor", style.textAnchor);
      this.type(out, style, text);
    }
    into.append(out);
  }

  /** @param {Element} out @param {CSSStyleDeclaration} style @param {boolean} cut its dashes are cut out already */
  stroke(out, style, cut) {
    out.setAttribute("stroke-width", String(Number.parseFloat(style.strokeWidth)));
    if (style.strokeLinecap !== "butt") out.setAttribute("stroke-linecap", style.strokeLinecap);
    if (style.strokeLinejoin !== "miter") out.setAttribute("stroke-linejoin", style.strokeLinejoin);
    if (cut || style.strokeDasharray === "none") return;
    out.setAttribute("stroke-dasharray", style.strokeDasharray.replaceAll("px", "").replaceAll(",", ""));
    const offset = Number.parseFloat(style.strokeDashoffset);
    if (offset) out.setAttribute("stroke-dashoffset", String(offset));
  }

  // Looks

  /** A group, made only if it is needed. @param {Element} into @param {CSSStyleDeclaration} style @param {string} [transform] @param {boolean} [always] */
  group(into, style, transform = "", always = false) {
    if (!transform && style.opacity === "1" && !always) return into;
    const g = make("g");
    if (transform) g.setAttribute("transform", transform);
    if (style.opacity !== "1") g.setAttribute("opacity", style.opacity);
    into.append(g);
    return g;
  }

  /**
   * A fill or a stroke in hex; whether there is one.
   * @param {Element} out
   * @param {"fill" | "stroke"} what
   * @param {string} value as computed
   * @param {string} opacity
   */
  paint(out, what, value, opacity) {
    const server = /^url\("?[^"#]*#([^")]+)"?\)/.exec(value)?.[1];
    const { colour, alpha } = server ? { colour: this.server(server), alpha: 1 } : hex(value);
    const all = alpha * Number(opacity);
    out.setAttribute(what, all ? colour : "none");
    if (all && all < 1) out.setAttribute(`${what}-opacity`, String(round2(all)));
    return all > 0 && colour !== "none";
  }

  /** A pattern or gradient, with its colours written out; gives how to refer to it. @param {string} id */
  server(id) {
    const known = this.named.get(id);
    if (known) return known;
    const source = document.getElementById(id);
    if (!source || !SERVERS.has(source.localName)) return "none";
    const reference = `url(#${id})`;
    this.named.set(id, reference);
    const out = make(/** @type {"pattern"} */ (source.localName), { id });
    for (const attribute of SERVER_ATTRIBUTES) copy(source, out, attribute);
    for (const child of source.children) {
      const style = getComputedStyle(child);
      if (child.localName !== "stop") {
        this.shape(child, style, out);
        continue;
      }
      const { colour, alpha } = hex(style.stopColor);
      const stop = make("stop", { offset: child.getAttribute("offset") ?? "0", "stop-color": colour });
      const all = alpha * Number(style.stopOpacity);
      if (all < 1) stop.setAttribute("stop-opacity", String(all));
      out.append(stop);
    }
    this.defs.append(out);
    return reference;
  }

  /** A group of which only a part is seen. @param {Element} into @param {Sides} sides */
  clipped(into, sides) {
    const key = [
      sides.left - this.origin.left,
      sides.top - this.origin.top,
      sides.right - sides.left,
      sides.bottom - sides.top,
    ]
      .map(round2)
      .join(" ");
    const [x = "0", y = "0", width = "0", height = "0"] = key.split(" ");
    const id = this.named.get(key) ?? `seen-${this.named.size}`;
    if (!this.named.has(key)) {
      this.named.set(key, id);
      const path = make("clipPath", { id });
      path.append(make("rect", { x, y, width, height }));
      this.defs.append(path);
    }
    const g = make("g", { "clip-path": `url(#${id})` });
    into.append(g);
    return g;
  }

  /** How a text is set. @param {Element} out @param {CSSStyleDeclaration} style @param {string} text */
  type(out, style, text) {
    const face = (style.fontFamily.split(",")[0] ?? "").trim().replace(/^["']|["']$/g, "");
    const han = HAN_LETTERS.test(text);
    this.faces.add(face);
    if (han) this.faces.add(`${HAN} ${Number(style.fontWeight) > BOLD_FROM ? 700 : 400}`);
    const chinese = han ? `'${HAN}', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', ` : "";
    out.setAttribute("font-family", `'${face}', ${chinese}${OTHERS_OF.get(face) ?? OTHERS}`);
    out.setAttribute("font-size", String(round2(Number.parseFloat(style.fontSize))));
    if (style.fontWeight !== "400") out.setAttribute("font-weight", style.fontWeight);
    if (style.letterSpacing !== "normal") {
      const spacing = Number.parseFloat(style.letterSpacing);
      if (spacing) out.setAttribute("letter-spacing", String(round2(spacing)));
    }
  }
}

/**
 * An SVG element of a picture.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, string | number>} [attributes]
 */
export function make(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
  return element;
}

/**
 * The part of a path of length 1 that its dash shows: a timer that is half over, the trail behind a message. It becomes a path of its
 * own, because few programs know `pathLength`; empty if nothing is shown.
 * @param {Element} element
 * @param {CSSStyleDeclaration} style
 */
function partOf(element, style) {
  const geometry = /** @type {SVGGeometryElement} */ (element);
  const [dash = 0] = style.strokeDasharray.split(",").map(Number.parseFloat);
  const offset = Number.parseFloat(style.strokeDashoffset) || 0;
  const whole = geometry.getTotalLength();
  const from = Math.max(0, -offset) * whole;
  const to = Math.min(1, dash - offset) * whole;
  if (to - from < 0.2) return "";
  const steps = Math.max(1, Math.ceil((to - from) / STEP));
  const turn = new DOMMatrix(getComputedStyle(element).transform);
  const points = Array.from({ length: steps + 1 }, (_, i) => {
    const p = new DOMPoint(...xy(geometry.getPointAtLength(from + ((to - from) * i) / steps))).matrixTransform(turn);
    return `${round2(p.x)} ${round2(p.y)}`;
  });
  return `M${points.join("L")}`;
}

/** @param {DOMPoint} point @returns {[number, number]} */
const xy = ({ x, y }) => [x, y];

/** @param {Text} node @returns {Array<Sides & {text: string}>} */
function linesOf(node) {
  const range = document.createRange();
  /** @type {Array<Sides & {text: string}>} */
  const lines = [];
  let at = 0;
  for (const letter of node.data) {
    range.setStart(node, at);
    at += letter.length;
    range.setEnd(node, at);
    const box = range.getClientRects()[0];
    if (!box?.width) continue; // white space that the page has dropped
    const line = lines.at(-1);
    const { left, right, top, bottom } = box;
    if (line && Math.abs(line.top - top) < 2) {
      line.text += letter;
      line.right = right;
    } else if (letter.trim()) lines.push({ left, right, top, bottom, text: letter });
  }
  return lines.map((line) => ({ ...line, text: line.text.replace(/\s+/g, " ").trimEnd() }));
}

/** A colour as #rrggbb and how much it covers. @param {string} value as computed: rgb(1, 2, 3), rgba(1, 2, 3, 0.5), none */
function hex(value) {
  const [red, green, blue, alpha = 1] = (/^rgba?\(([^)]+)\)/.exec(value)?.[1] ?? "").split(/[\s,/]+/).map(Number);
  if (red === undefined || green === undefined || blue === undefined) return { colour: "none", alpha: 0 };
  const colour = `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
  return { colour, alpha };
}

/** How an inner svg places what is in it. @param {Element} svg */
function nested(svg) {
  const [x, y] = ["x", "y"].map((name) => round2(Number(svg.getAttribute(name) ?? 0)));
  return `translate(${x} ${y})`;
}

/** @param {Element} from @param {Element} to @param {string} attribute */
function copy(from, to, attribute) {
  const value = from.getAttribute(attribute);
  if (value !== null) to.setAttribute(attribute, value);
}

/** @param {Element} element @returns {Sides} */
const sidesOf = (element) => element.getBoundingClientRect();

/** @param {Sides} a @param {Sides} b @returns {Sides} */
const common = (a, b) => ({
  left: Math.max(a.left, b.left),
  top: Math.max(a.top, b.top),
  right: Math.min(a.right, b.right),
  bottom: Math.min(a.bottom, b.bottom),
});

/** @param {number} value */
const round2 = (value) => Math.round(value * 100) / 100;
/** @param {number} value */
const round4 = (value) => Math.round(value * 10_000) / 10_000;
