// What stands in a diagram besides its axis: bands with their names, wires, badges of deeds, and words that keep off all of these.

import { nothing, svg } from "lit-html";
import { place, r, widthOf } from "../core/geometry.js";
import { NEVER } from "../scene/diagram-window.js";
import { wiresIn } from "../scene/diagram-wires.js";
import { clientMark, label, tint } from "./marks.js";

/** @import { Box } from '../core/types.js' */
/** @import { Words } from '../core/words.js' */
/** @import { DiagramModel } from '../scene/diagram.js' */
/** @import { DiagramWindow } from '../scene/diagram-window.js' */

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
export const HEALS = new Set(["restart", "resume", "heal", "mend", "release"]);

/**
 * All marks between two instants, each where it stands.
 * @param {DiagramModel} model
 * @param {DiagramWindow} win
 * @param {{words: Words, from: number, to: number, fromUs: number, toUs: number, known: number, h: number}} span   `known`: until when steps have come
 */
export function marksIn(model, win, { words, from, to, fromUs, toUs, known, h }) {
  const { f } = win;
  const { top } = win.place;
  const X = (/** @type {number} */ t) => win.px(t);
  // Words stand where a lane has room for them, and over the lines of a folded role.
  const roomy = win.lanes.names.some(({ h }) => h >= 20);
  const Y = (/** @type {number} */ i) => win.y(i);

  /** @type {Box[]} */
  const taken = [];
  const bounds = { x: from - 4, y: top - 10, w: to - from + 30, h: h - top + 10 }; // up to the numbers of the axis
  const badges = badgesIn(model, win, fromUs, toUs);
  for (const b of badges) taken.push({ x: b.x - 11, y: b.y - 11, w: 22, h: 22, k: 9 });
  const asks = model.asks
    .filter((a) => a.tUs >= fromUs && a.tUs <= toUs && a.lane >= 0)
    .map((a) => ({ ...a, x: X(a.tUs), y: Y(a.lane) - win.bar(a.lane) / 2 - 2 }));
  for (const a of asks) taken.push({ x: a.x - 7, y: a.y - 11, w: 14, h: 11, k: 9 });

  const bands = model.bands
    .filter((b) => b.toUs >= fromUs && b.fromUs <= toUs)
    .map((b) => {
      const x = Math.max(from - 20, X(b.fromUs));
      return { ...b, x, w: Math.min(to + 20, X(Math.min(b.toUs, known))) - x };
    })
    .filter((b) => b.w > 0);
  const names = bands.flatMap((b) => {
    if (!win.isRoomy(b.lane) || b.kind === "down" || b.kind === "paused") return [];
    const said = b.field ? words.value(b.value, b.field) : words.phase(b.phase);
    const text = `${said}${b.number === null ? "" : ` ${words.figure(b.number)}`}`;
    const wide = widthOf(text, 12 * f);
    // The name starts behind the badges at the band's beginning.
    let inset = 12;
    for (const d of badges)
      if (d.lane === b.lane && d.x > b.x - 11 && d.x < b.x + inset + wide + 12) inset = Math.max(inset, d.x - b.x + 15);
    if (wide + inset + 8 > b.w) return [];
    const clock = b.kind === "blocked";
    const x = Math.max(b.x + inset, win.offset + 12);
    const own = { x, y: Y(b.lane) - 8 * f, w: wide, h: 15 * f, k: 9 };
    taken.push(own);
    return [{ x: b.x + inset, y: Y(b.lane) + 4 * f, text, wide, clock, band: b, from: b.x + inset, own }];
  });

  const wires = wiresIn(model, win, { fromUs, toUs, untilUs: known });
  taken.push(
    ...wires.crosses.map((c) => ({ x: c.x - 5 * f, y: c.y - 6 * f, w: (c.n > 1 ? 30 : 10) * f, h: 12 * f, k: 2 })),
  );
  const beside = (
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {number} */ w,
    /** @type {number} */ gap,
    /** @type {number} */ lane,
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
    .map((b) => ({ x: b.x, y: Y(b.lane) - win.bar(b.lane) / 2, w: b.w, h: win.bar(b.lane), k: 1 }));
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
            texts: badgeTexts(b, words),
            tUs: b.tUs,
            index: b.step.index,
            lane: b.lane,
          })),
        ...asks.map((a) => {
          const texts = [20, 9].map((most) =>
            a.way === "in" ? words.asked(a.text, most) : words.answered(a.text, most),
          );
          return { x: a.x, y: a.y - 3, gap: 8, cls: "event ask", texts, tUs: a.tUs, index: a.index, lane: a.lane };
        }),
      ].flatMap((n) => {
        // Texts keep off each other: a text is shortened first, then it may lie on a band, and if that has no room it is left out.
        for (const standing of [[...taken, ...bars], taken]) {
          for (const text of n.texts) {
            // A client's words stand beside their mark, close above the band; one lane away they would seem to belong to another node.
            const ask = n.cls === "event ask";
            const all = beside(n.x, n.y, widthOf(text, 12 * f) + 2, n.gap, Math.max(20, win.high(n.lane)));
            const places = ask ? all.slice(0, 2).map((one) => ({ ...one, h: 13 * f })) : all;
            const at = place(places, [...standing], bounds);
            if (at.cost > at.w * at.h * (ask ? 0.3 : 0.08)) continue;
            taken.push({ x: at.x, y: at.y, w: at.w, h: at.h, k: 9 });
            return [{ ...n, text, lx: at.x, ly: at.y + 12 * f }];
          }
        }
        return [];
      });
  return { asks, badges, bands, names, wires, notes, roomy, taken, X, Y };
}

/** @typedef {ReturnType<typeof marksIn>} Marks */

/** The marks that the playhead divides into past and future. */
export function drawMarks(
  /** @type {Marks} */ { bands, names, wires, roomy, X, Y },
  /** @type {DiagramModel} */ model,
  /** @type {DiagramWindow} */ win,
  /** @type {{from: number, to: number, fromUs: number, toUs: number, known: number}} */ {
    from,
    to,
    fromUs,
    toUs,
    known,
  },
) {
  const { f } = win;
  return svg`${model.isolated
    .filter((s) => s.toUs >= fromUs && s.fromUs <= toUs)
    .map((s) => {
      const x = Math.max(from - 20, X(s.fromUs));
      return svg`<rect class="apart" x=${r(x)} width=${r(Math.max(0, Math.min(to + 20, X(Math.min(s.toUs, known))) - x))} y=${r(Y(s.lane) - win.high(s.lane) * 0.46)} height=${r(win.high(s.lane) * 0.92)} rx="4"></rect>`;
    })}
    ${bands.map((b) => svg`<rect class=${`band ${b.kind} ${b.kind === "phase" ? b.fill : ""} ${tint(b.hue, b.tone)}`} x=${r(b.x)} width=${r(b.w)} y=${r(Y(b.lane) - win.bar(b.lane) / 2)} height=${r(win.bar(b.lane))} rx="4"></rect>`)}
    ${operations(model, win, { from, to, fromUs, toUs, known })}${wiresDrawing(wires, win, roomy)}
    ${model.forces
      .filter((p) => p.tUs >= fromUs && p.tUs <= toUs)
      .map((p) => {
        const s = Math.min(4.6 * f, win.high(p.lane) * 0.2);
        return svg`<path class="force" d=${`M${r(X(p.tUs))} ${r(Y(p.lane) - s)}l${r(s)} ${r(s)}l${r(-s)} ${r(s)}l${r(-s)} ${r(-s)}z`}></path>`;
      })}
    <g data-names>${names.map((n) => {
      const cls = `band-name ${n.band.kind} ${n.band.kind === "phase" ? n.band.fill : ""} ${tint(n.band.hue, n.band.tone)}`;
      // A name has a plate in the colour of its band, so that wires pass beneath it. Its text is set by hand later and is not in the template.
      return svg`<g><text class=${`halo ${cls}`} aria-hidden="true" x=${r(n.x)} y=${r(n.y)}></text><text class=${cls} x=${r(n.x)} y=${r(n.y)}></text></g>`;
    })}</g>`;
}

/** Badges and their words, which are drawn whole, even where the playhead crosses them. */
export function deedsIn(/** @type {Marks} */ { asks, badges, notes }, /** @type {DiagramWindow} */ win) {
  const { f } = win;
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
      mark: badge(b.x, b.y, b.kind, Math.min(9.5, Math.max(5, win.high(b.lane) * 0.42))),
    })),
    ...notes.map((n) => ({ tUs: n.tUs, index: n.index, mark: label(n.cls, n.lx, n.ly, n.text), from: n.lx })),
  ];
  return deeds;
}

/** The operations of clients: a rail along the lane from the command to its answer; dashed where the client has given up. */
function operations(
  /** @type {DiagramModel} */ model,
  /** @type {DiagramWindow} */ win,
  /** @type {{from: number, to: number, fromUs: number, toUs: number, known: number}} */ {
    from,
    to,
    fromUs,
    toUs,
    known,
  },
) {
  return model.operations.map(({ lane, fromUs: began, toUs: ended, lateUs, outcome }) => {
    const until = outcome === "unknown" ? (lateUs < NEVER ? lateUs : ended) : ended;
    if (!win.isRoomy(lane) || began > toUs || Math.min(until, known) < fromUs) return nothing;
    const X = (/** @type {number} */ tUs) => Math.max(from - 20, Math.min(to + 20, win.px(Math.min(tUs, known))));
    const y = r(win.y(lane) - win.bar(lane) / 2 - 1.5);
    const rail = `M${r(X(began))} ${y}H${r(X(ended))}`;
    const late =
      lateUs < NEVER ? svg`<path class="operation late" d=${`M${r(X(ended))} ${y}H${r(X(lateUs))}`}></path>` : nothing;
    return svg`<path class=${`operation ${outcome || "open"}`} d=${rail}></path>${late}`;
  });
}

/** The wires, one path for all that look the same. */
function wiresDrawing(
  /** @type {Marks['wires']} */ { lines, ends, crosses, c },
  /** @type {DiagramWindow} */ win,
  /** @type {boolean} */ roomy,
) {
  const { f } = win;
  return svg`${[...lines].map(([look, ds]) => svg`<path class=${look} d=${ds.join("")}></path>`)}
    ${[...ends].map(([look, ds]) => svg`<path class=${look} d=${ds.join("")}></path>`)}
    ${crosses.map((d, i) => {
      const free =
        d.n > 1 &&
        roomy &&
        !crosses.some((o, j) => j !== i && Math.abs(o.y - d.y) < 12 && o.x - d.x > 0 && o.x - d.x < 30 * f);
      return svg`<path class="lost-wire" d=${`M${r(d.x - c)} ${r(d.y - c)}l${r(2 * c)} ${r(2 * c)}m0 ${r(-2 * c)}l${r(-2 * c)} ${r(2 * c)}`}></path>${free ? label("event fault", d.x + 6 * f, d.y + 3.5 * f, `×${d.n}`) : nothing}`;
    })}`;
}

/** Places badges side by side; several of one kind at one place become one. */
function badgesIn(
  /** @type {DiagramModel} */ model,
  /** @type {DiagramWindow} */ win,
  /** @type {number} */ fromUs,
  /** @type {number} */ toUs,
) {
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
    const x = Math.max(win.px(b.tUs), (last.get(b.lane) ?? -99) + 20);
    last.set(b.lane, x);
    out.push({ ...b, x, y: win.y(b.lane) });
  }
  return out;
}

/** What a badge says, the longest first. */
function badgeTexts(/** @type {import('../scene/diagram.js').Badge} */ b, /** @type {Words} */ words) {
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

const badge = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ kind, /** @type {number} */ R) =>
  svg`<g class=${HEALS.has(kind) ? "badge-heal" : "badge-fault"}><circle class="badge" cx=${r(x)} cy=${r(y)} r=${r(R)}></circle><svg x=${r(x - R * 0.63)} y=${r(y - R * 0.63)} width=${r(R * 1.26)} height=${r(R * 1.26)} class="badge-icon"><use href=${iconAddress(ICONS.get(kind) ?? "x")}></use></svg></g>`;

/** The address of an icon in the sprite; the page may say where the sprite is. */
const iconAddress = (/** @type {string} */ name) =>
  `${document.documentElement.dataset.icons ?? "/static/vendor/icons.svg"}#${name}`;
