// Pictures of a run's moment: a figure with its title, its words and its link, as SVG and as PNG, with the run inside.
//
// A figure has its own stage and diagram, beside the visible page, with its own size and theme. It is made and removed within one
// task, so it is never seen.

import { html, nothing, render } from "lit-html";
import { clip, monoWidth } from "../core/geometry.js";
import { Diagram } from "../view/diagram.js";
import { loadPictures } from "../view/pictures.js";
import { Stage } from "../view/stage.js";
import { withText } from "./chunks.js";
import { flatten, make } from "./flatten.js";
import { embedded } from "./fonts.js";
import { carriedText, KEYWORD, NAMESPACE } from "./read.js";

/** @import { Timeline } from '../core/timeline.js' */
/** @import { Words } from '../core/words.js' */
/** @import { SceneModel } from '../scene/scene.js' */
/** @import { DiagramView } from '../view/diagram.js' */
/** @import { Carried } from './read.js' */

/** @typedef {'stage' | 'diagram' | 'both'} What */
/** @typedef {'light' | 'dark' | 'projector'} Theme */

/**
 * A moment of a run, with all that is said about it.
 * @typedef {Object} Pictured
 * @property {Timeline} timeline
 * @property {{tUs: number, index: number}} position
 * @property {SceneModel} scene
 * @property {DiagramView} view    how the diagram looks at the run
 * @property {Words} words
 * @property {string} lang         as in <html lang>
 * @property {string} brand
 * @property {string} name         the protocol's
 * @property {string} scenario     its title, or ""
 * @property {string} broken       what the run forgets on purpose, or ""
 * @property {string} time         in words
 * @property {string} said         the sentence of what just happened
 * @property {string} link         the moment's address with its site
 * @property {string} file         how files of it are called, without what they show
 * @property {Carried} carried     what goes into the picture
 */

/** @typedef {{svg: string, width: number, height: number}} Picture */

const WIDTH = 1040; // px: the size that stages are designed for
const LANE = 38; // px
const SCALE = 2;
const LINK_PX = 11.5;
const DRAWS = 20; // at most
const DRAW_AGAIN_MS = 40;

/** @type {Promise<Document> | null} */
let sprite = null;

/**
 * The figure of a moment.
 * @param {Pictured} moment
 * @param {What} what
 * @param {Theme} theme
 * @returns {Promise<Picture>}
 */
export async function draw(moment, what, theme) {
  sprite ??= icons();
  await loadPictures(moment.scene.view);
  const { svg, faces } = figure(moment, what, theme, await sprite);
  const style = make("style");
  style.textContent = await embedded(faces);
  svg.querySelector("metadata")?.after(style);
  const [width, height] = ["width", "height"].map((side) => Number(svg.getAttribute(side)));
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
  return { svg: text, width: /** @type {number} */ (width), height: /** @type {number} */ (height) };
}

/**
 * The picture in dots, two to each point, with the run in it.
 * @param {Picture} picture
 * @param {Carried} carried
 */
export async function png({ svg, width, height }, carried) {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    image.src = url;
    await image.decode();
    const canvas = await drawn(image, width * SCALE, height * SCALE);
    const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ resolve) =>
      canvas.toBlob(resolve, "image/png"),
    );
    if (!blob) throw new Error("the browser makes no PNG of this size");
    const bytes = withText(new Uint8Array(await blob.arrayBuffer()), KEYWORD, carriedText(carried));
    return new Blob([bytes], { type: "image/png" });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** How the file of a picture is called. @param {Pictured} moment @param {What} what @param {string} format */
export const fileName = ({ file }, what, format) => `${file}-${what}.${format}`;

/**
 * Draws until two drawings in a row are the same: some browsers draw an image before they have loaded its fonts.
 * @param {HTMLImageElement} image
 * @param {number} width
 * @param {number} height
 */
async function drawn(image, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  let before = null;
  for (let i = 0; i < DRAWS; i++) {
    pen.clearRect(0, 0, width, height);
    pen.drawImage(image, 0, 0, width, height);
    const now = new Uint32Array(pen.getImageData(0, 0, width, height).data.buffer);
    if (before && same(before, now)) break;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, DRAW_AGAIN_MS));
  }
  return canvas;
}

/** @param {Uint32Array} a @param {Uint32Array} b */
const same = (a, b) => a.every((value, i) => value === b[i]);

async function icons() {
  const answer = await fetch(document.documentElement.dataset.icons ?? "/static/vendor/icons.svg");
  return new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
}

/** @param {Pictured} moment @param {What} what @param {Theme} theme @param {Document} iconSprite */
function figure(moment, what, theme, iconSprite) {
  const easel = document.createElement("div");
  easel.className = "easel";
  easel.inert = true;
  easel.setAttribute("aria-hidden", "true");
  document.documentElement.append(easel); // beside the page, so that the page's width doesn't matter
  try {
    render(template(moment, what, theme), easel);
    const root = /** @type {HTMLElement} */ (easel.firstElementChild);
    root.style.width = `${WIDTH}px`;
    if (what !== "diagram") stageIn(root, moment);
    if (what !== "stage") diagramIn(root, moment);
    const height = Math.ceil(root.getBoundingClientRect().height);
    root.style.height = `${height}px`; // whole dots, so that the last row isn't cut
    return standalone(flatten(root, iconSprite), moment, WIDTH, height);
  } finally {
    easel.remove();
  }
}

/** @param {HTMLElement} root @param {Pictured} moment */
function stageIn(root, { words, scene }) {
  const [truth, host, key] = ["truth", "stage", "key"].map((part) => find(root, part));
  if (!truth || !host || !key) return;
  const stage = new Stage(host, { words, truth, key, elements: true });
  stage.draw(scene);
  stage.close();
  key.style.height = "auto"; // as many rows as there are
}

/** @param {HTMLElement} root @param {Pictured} moment */
function diagramIn(root, { words, timeline, position, view }) {
  const host = find(root, "diagram");
  if (!host) return;
  host.style.height = `${(timeline.run?.cast.length ?? 1) * LANE + 64}px`;
  const diagram = new Diagram(host, { words, view, onSeek: () => {} });
  diagram.draw(timeline, position);
  diagram.close();
}

/** @param {HTMLElement} root @param {string} part @returns {HTMLElement | null} */
const find = (root, part) => root.querySelector(`[data-figure=${part}]`);

/** @param {Pictured} moment @param {What} what @param {Theme} theme */
function template({ name, scenario, broken, time, said, link, brand }, what, theme) {
  const room = WIDTH - 2 * 24 - 180; // px: margins and brand
  const linkText = clip(link, Math.floor(room / monoWidth("0", LINK_PX)));
  return html`<div class="figure" data-theme=${theme} data-what=${what}>
    <div class="figure-head">
      <b>${name}</b><span>${scenario}</span>${broken ? html`<strong>${broken}</strong>` : nothing}<em>${time}</em>
    </div>
    ${
      what === "diagram"
        ? nothing
        : html`<div class="hud" data-figure="truth"></div>
            <div class="figure-stage" data-figure="stage"></div>
            <div class="key" data-figure="key"></div>`
    }
    <p class="figure-said">${said}</p>
    ${what === "stage" ? nothing : html`<div class="figure-space"><div data-figure="diagram"></div></div>`}
    <div class="figure-foot"><b>${brand}</b><span>${linkText}</span></div>
  </div>`;
}

/** @param {import('./flatten.js').Flat} flat @param {Pictured} moment @param {number} width @param {number} height */
function standalone({ drawing, defs, faces }, moment, width, height) {
  const { name, scenario, time, said, carried, lang } = moment;
  const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img" });
  svg.setAttributeNS("http://www.w3.org/XML/1998/namespace", "xml:lang", lang);
  const title = make("title");
  title.textContent = [name, scenario, time].filter(Boolean).join(" – ");
  const description = make("desc");
  description.textContent = said;
  const metadata = make("metadata");
  const run = document.createElementNS(NAMESPACE, "run");
  run.textContent = carriedText(carried);
  metadata.append(run);
  svg.append(title, description, metadata, defs, drawing);
  return { svg, faces };
}
