// The marks: one drawing for each meaning, used by the stage, the diagram and the legend.

import { nothing, svg } from "lit-html";
import { arc, monoWidth, polar, r } from "../core/geometry.js";

/** @import { LegendItem } from '../scene/arrangement.js' */
/** @import { Words } from '../core/words.js' */
/** @import { SceneModel } from '../scene/scene.js' */

/** The theme of a place: the page's, or that of a picture within it. */
export const themeOf = (/** @type {Element} */ element) => {
  const themed = element.closest("[data-theme]");
  return (themed instanceof HTMLElement && themed.dataset.theme) || "light";
};

/** The class that sets the colour of a mark: its tone, or else the hue of its number. */
export const tint = (/** @type {number} */ hue, tone = "") => (tone ? `tone-${tone}` : `h${hue}`);

/** The mark of a client's request ▼, an answer ▲, a refusal ⊖, or △ when it gave up, with its tip at the lower edge. */
export const clientMark = (
  /** @type {import('../scene/scene.js').ClientSays['way']} */ way,
  /** @type {number} */ x,
  /** @type {number} */ y,
  f = 1,
) =>
  way === "no"
    ? svg`<g class="client-refused"><circle cx=${r(x)} cy=${r(y - 4.5 * f)} r=${r(4.8 * f)}></circle><path d=${`M${r(x - 2.4 * f)} ${r(y - 4.5 * f)}h${r(4.8 * f)}`}></path></g>`
    : svg`<path class=${way === "open" ? "client-open" : "client"} d=${way !== "in" ? `M${r(x)} ${r(y - 9 * f)}l${r(-5 * f)} ${r(9 * f)}h${r(10 * f)}z` : `M${r(x)} ${r(y)}l${r(-5 * f)} ${r(-9 * f)}h${r(10 * f)}z`}></path>`;

/** A tick. */
export const tick = (/** @type {number} */ x, /** @type {number} */ y, s = 1) =>
  svg`<path class="glyph" d=${`M${r(x - 4 * s)} ${r(y)}l${r(2.8 * s)} ${r(3 * s)}l${r(5.2 * s)} ${r(-6 * s)}`}></path>`;

/** The bar of a message that arrived but was refused. */
const bar = (/** @type {number} */ x, /** @type {number} */ y, s = 1) =>
  svg`<path class="glyph" d=${`M${r(x - 4.5 * s)} ${r(y)}h${r(9 * s)}`}></path>`;

/** The cross where a message was lost. */
export const cross = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ s) =>
  svg`<path class="lost" d=${`M${r(x - s)} ${r(y - s)}l${2 * s} ${2 * s}m0 ${-2 * s}l${-2 * s} ${2 * s}`}></path>`;

/** Text over lines. Its halo is a separate text underneath, so that the stroke doesn't cover a neighbouring letter. */
export const label = (
  /** @type {string} */ cls,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {unknown} */ text,
  anchor = "start",
) =>
  svg`<text class=${`halo ${cls}`} aria-hidden="true" x=${r(x)} y=${r(y)} text-anchor=${anchor}>${text}</text><text class=${cls} x=${r(x)} y=${r(y)} text-anchor=${anchor}>${text}</text>`;

/** Text without a halo, where nothing lies beneath it. */
export const plain = (
  /** @type {string} */ cls,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {unknown} */ text,
  anchor = "start",
) => svg`<text class=${cls} x=${r(x)} y=${r(y)} text-anchor=${anchor}>${text}</text>`;

/** A padlock on a row. */
export const padlock = (/** @type {number} */ x, /** @type {number} */ y, s = 1) =>
  svg`<g class="padlock" transform=${`translate(${r(x)} ${r(y)}) scale(${r(s)})`}><path class="lock" d="M-4 -1v-3.5a4 4 0 0 1 8 0v3.5"></path><rect class="lock-body" x="-6" y="-1" width="12" height="9" rx="2"></rect></g>`;

/** A stopwatch: the node is blocked. */
export const stopwatch = (/** @type {number} */ x, /** @type {number} */ y, s = 1) =>
  svg`<g class="stopwatch" transform=${`translate(${r(x)} ${r(y)}) scale(${r(s)})`}><path class="watch-hand" d="M-3 -13h6"></path><circle class="watch-face" r="9"></circle><path class="watch-hand" d="M0 -5v5l3.5 2.5"></path></g>`;

/** A timer's track, its arc and the tick at the earliest end, around a point. The arc's length is set per frame. */
export const timerRing = (
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ R,
  /** @type {number|null} */ earliest,
) => {
  const inner = earliest === null ? null : polar(x, y, R - 3.5, earliest);
  const outer = earliest === null ? null : polar(x, y, R + 4, earliest);
  return svg`<circle class="track" cx=${r(x)} cy=${r(y)} r=${r(R)}></circle>
    <path class="timer" data-timer d=${`M${r(x)} ${r(y - R)}a${r(R)} ${r(R)} 0 0 1 0 ${r(2 * R)}a${r(R)} ${r(R)} 0 0 1 0 ${r(-2 * R)}`} pathLength="1"></path>
    ${inner && outer ? svg`<line class="earliest" x1=${r(inner.x)} y1=${r(inner.y)} x2=${r(outer.x)} y2=${r(outer.y)}></line>` : nothing}`;
};

/**
 * A message's body at the origin. Request: filled square with what it carries. Reply: ring with what it answers. Vote: disc.
 * @param {{shape: string, label: string, refused?: boolean}} m
 * @param {number} f
 */
export function message(m, f) {
  const h = 22 * f;
  const mark = m.refused ? bar : tick;
  switch (m.shape) {
    case "vote":
      return svg`<circle class=${m.refused ? "ring" : "fill"} r=${r(11 * f)}></circle><g class=${m.refused ? "" : "inverse"}>${mark(0, 0, f)}</g>`;
    case "reply": {
      if (!m.label) return svg`<circle class="ring" r=${r(11 * f)}></circle>${mark(0, 0, f)}`;
      const w = monoWidth(m.label, 12 * f) + 27 * f;
      return svg`<rect class="ring" x=${r(-w / 2)} y=${r(-h / 2)} width=${r(w)} height=${r(h)} rx=${r(h / 2)}></rect>${mark(-w / 2 + 12 * f, 0, f * 0.9)}
        <text class="num" x=${r(8 * f)} y=${r(4.2 * f)}>${m.label}</text>`;
    }
    case "beat":
      return svg`<rect class="fill" x=${r(-7 * f)} y=${r(-7 * f)} width=${r(14 * f)} height=${r(14 * f)} rx=${r(3 * f)}></rect>`;
    default: {
      const w = monoWidth(m.label, 12 * f) + 14 * f;
      return svg`<rect class="fill" x=${r(-w / 2)} y=${r(-h / 2)} width=${r(w)} height=${r(h)} rx=${r(5 * f)}></rect><text class="pay" y=${r(4.2 * f)}>${m.label}</text>`;
    }
  }
}

/** How wide a message's body is. */
export function messageWidth(/** @type {{shape: string, label: string}} */ m, /** @type {number} */ f) {
  if (m.shape === "vote" || (m.shape === "reply" && !m.label)) return 22 * f;
  if (m.shape === "beat") return 14 * f;
  return monoWidth(m.label, 12 * f) + (m.shape === "reply" ? 27 : 14) * f;
}

/** A record in a log on disk; gives the drawing and its width. */
export function record(
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {string} */ text,
  /** @type {string} */ tone,
  u = 1,
) {
  const w = monoWidth(text, 11.5 * u) + 12 * u;
  const solid = tone === "commit" || tone === "abort" ? " solid" : "";
  return {
    w,
    draw: svg`<g class=${`record ${tone ? `tone-${tone}` : "h0"}${solid}`}><rect x=${r(x)} y=${r(y)} width=${r(w)} height=${r(20 * u)} rx=${r(4 * u)}></rect><text x=${r(x + w / 2)} y=${r(y + 14 * u)}>${text}</text></g>`,
  };
}

/** Patterns and lights that the marks refer to. */
export const defs = (/** @type {string} */ id) => svg`<defs>
  <pattern id=${`hatch-${id}`} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="var(--off-soft)"></rect><line x1="0" y1="0" x2="0" y2="7" stroke="var(--off)" stroke-width="1.6" opacity=".4"></line></pattern>
  <pattern id=${`bars-${id}`} width="9" height="9" patternUnits="userSpaceOnUse"><rect width="9" height="9" fill="var(--paper)"></rect><rect x="2" width="3" height="9" fill="var(--off)" opacity=".38"></rect></pattern>
  <pattern id=${`doubt-${id}`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect width="6" height="6" fill="var(--doubt-soft)"></rect><line x1="0" y1="0" x2="0" y2="6" stroke="var(--doubt)" stroke-width="1.4" opacity=".55"></line></pattern>
  <radialGradient id=${`spot-${id}`}><stop offset="0" stop-color="var(--spot)"></stop><stop offset=".5" stop-color="var(--spot)" stop-opacity=".8"></stop><stop offset="1" stop-color="var(--spot)" stop-opacity="0"></stop></radialGradient>
  <linearGradient id=${`beam-${id}`} x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="var(--spot)" stop-opacity="0"></stop><stop offset="1" stop-color="var(--spot)" stop-opacity=".8"></stop></linearGradient>
  <filter id=${`soft-${id}`} x="-30%" width="160%"><feGaussianBlur stdDeviation="16"></feGaussianBlur></filter>
</defs>`;

/** Which marks stay in the legend if not all fit: the rarer ones. */
/** @type {Record<string, number>} */
const WEIGHTS = {
  client: 1,
  numbers: 2,
  timer: 3,
  "on-disk": 3,
  log: 4,
  memory: 4,
  disk: 4,
  m: 6,
  lost: 8,
  lock: 7,
  blocked: 8,
  curtain: 9,
  cut: 9,
  held: 9,
};

/** Two scenes in one, for a legend that serves two stages. @param {SceneModel} a @param {SceneModel} b @returns {SceneModel} */
export const together = (a, b) => ({
  ...a,
  nodes: [...a.nodes, ...b.nodes],
  messages: [...a.messages, ...b.messages],
  crosses: [...a.crosses, ...b.crosses],
  isolated: [...a.isolated, ...b.isolated],
  cuts: [...a.cuts, ...b.cuts],
  holds: [...a.holds, ...b.holds],
  clients: [...a.clients, ...b.clients],
});

/**
 * The legend: only the marks that are on the stage now, drawn by the same functions.
 * @param {SceneModel} scene
 * @param {Words} words
 * @param {LegendItem[]} extra   those of the arrangement
 */
export function legend(scene, words, extra) {
  /** @type {Array<{key: string, w: number, body: unknown, text: string, weight: number}>} */
  const items = [];
  const add = (
    /** @type {string} */ key,
    /** @type {number} */ w,
    /** @type {string} */ cls,
    /** @type {unknown} */ body,
    /** @type {string} */ text,
  ) =>
    items.push({
      key,
      w,
      body: svg`<g class=${cls} transform=${`translate(${w / 2} 12)`}>${body}</g>`,
      text,
      weight: WEIGHTS[key.split(".")[0] ?? ""] ?? 5,
    });
  const seen = new Set();
  for (const m of scene.messages) {
    const kind = `${m.type}.${m.shape}.${m.refused}`;
    if (seen.has(kind)) continue;
    seen.add(kind);
    const said = m.label && (words.label(m.flight) || m.label);
    const label = said.length > 7 ? said.slice(0, 6) : said;
    const look = { ...m, label };
    const name = m.shape === "beat" ? words.t("key_beat") : words.messageName(m.type);
    add(
      `m.${kind}.${label}.${tint(m.hue, m.tone)}`,
      messageWidth(look, 0.9) + 4,
      `msg ${tint(m.hue, m.tone)}`,
      message(look, 0.9),
      m.refused ? words.t("key_refusal", { message: name }) : name,
    );
  }
  if (scene.crosses.length) add("lost", 16, "", cross(0, 0, 5), words.t("key_lost"));
  if (scene.nodes.some((n) => n.timer)) {
    const early = scene.nodes.some((n) => n.timer && n.timer.earliestUs < n.timer.dueUs);
    add(
      `timer.${early}`,
      26,
      "h0 node",
      svg`<circle class="track" r="8"></circle><path class="timer" d=${arc(0, 0, 8, 0.62)}></path>${early ? svg`<line class="earliest" x1="7" y1="-5.5" x2="11" y2="-8.5"></line>` : nothing}`,
      words.t(early ? "key_timer" : "key_timer_plain"),
    );
  }
  const logged = scene.nodes.filter((n) => n.log?.total);
  if (logged.length) {
    const hue = logged[0]?.log?.cells.at(-1)?.hue ?? 1;
    // A log without a commit index has one kind of cells.
    if (logged.some((n) => n.log?.commit !== null))
      add(
        `log.${hue}`,
        48,
        "",
        svg`<g class=${`cell h${hue}`}><rect x="-22" y="-8" width="17" height="16" rx="4"></rect></g><g class=${`cell open h${hue}`}><rect x="4" y="-8" width="17" height="16" rx="4"></rect></g><line class="commit" x1="-.5" x2="-.5" y1="-11" y2="11"></line>`,
        words.t("key_log"),
      );
    else if (logged.some((n) => n.log?.cells[0]?.state !== "disk"))
      add(
        `log.entry.${hue}`,
        24,
        "",
        svg`<g class=${`cell h${hue}`}><rect x="-9" y="-8" width="17" height="16" rx="4"></rect></g>`,
        words.t("key_entry"),
      );
    if (logged.some((n) => n.log?.cells[0]?.state === "disk"))
      add(
        "on-disk",
        20,
        "cell disk",
        svg`<rect x="-9" y="-8" width="18" height="16" rx="4"></rect>`,
        words.t("key_on_disk"),
      );
  }
  for (const item of extra) {
    if (item.used(scene)) add(item.key, item.w, "", item.body(), words.t(item.words));
  }
  if (scene.nodes.some((n) => n.locks.length)) add("lock", 16, "", padlock(0, -1), words.t("key_lock"));
  if (scene.nodes.some((n) => n.blockedUs !== null))
    add("blocked", 22, "", stopwatch(0, 1, 0.9), words.t("key_blocked"));
  if (scene.isolated.length)
    add(
      "curtain",
      28,
      "",
      svg`<rect class="curtain-back" x="-13" y="-8" width="26" height="16" rx="6"></rect><rect class="comb slim" x="-11" y="-6" width="22" height="12" rx="5"></rect><rect class="curtain" x="-13" y="-8" width="26" height="16" rx="6"></rect>`,
      words.t("key_curtain"),
    );
  if (scene.cuts.length)
    add(
      "cut",
      26,
      "cut-mark",
      svg`<path class="cut-line" d="M-13 0h9M4 0h9"></path><path class="cut-ends" d="M-4 -6v12M4 -6v12"></path>`,
      words.t("key_link_cut"),
    );
  if (scene.holds.length)
    add("held", 20, "hold-mark", svg`<path class="hold-bars" d="M-3 -6v12M3 -6v12"></path>`, words.t("key_held"));
  for (const way of /** @type {const} */ (["in", "out", "no", "open"]))
    if (scene.clients.some((client) => client.way === way))
      add("client", 14, "", clientMark(way, 0, 6), words.t(way === "in" ? "key_client" : `key_client_${way}`));
  const numbers = [...new Set(scene.nodes.flatMap((n) => (n.number !== null && n.number > 0 ? [n.number] : [])))]
    .sort((a, b) => a - b)
    .slice(-6);
  if (numbers.length) {
    const texts = numbers.map((n) => words.figure(n));
    const w = Math.max(17, ...texts.map((text) => (text.length > 2 ? monoWidth(text, 11) + 8 : 0)));
    add(
      `numbers.${numbers.join()}`,
      numbers.length * w,
      "",
      numbers.map(
        (n, i) =>
          svg`<g class=${`h${((n - 1) % 6) + 1}`} transform=${`translate(${(i - (numbers.length - 1) / 2) * w} 0)`}><rect class="swatch" x=${r(-w / 2 + 0.5)} y="-8" width=${r(w - 1)} height="16" rx="8"></rect><text class="num swatch-text" y="3.8">${texts[i]}</text></g>`,
      ),
      words.number("").trim(),
    );
  }
  return items;
}
