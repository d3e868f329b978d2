// The wires of a diagram: the line of each message, and what lines that look the same have in common. Pure.

import { r } from "../core/geometry.js";
import { thinned } from "./diagram.js";

/** @import { DiagramModel, Wire } from './diagram.js' */
/** @import { DiagramWindow } from './diagram-window.js' */

const MAX_WIRES = 6000; // wires that are drawn at a time

/** The line of a message: to where it arrived or was lost, or to its last known position. */
export function lineOf(/** @type {Wire} */ wire, /** @type {DiagramWindow} */ win, /** @type {number} */ untilUs) {
  const m = wire.message;
  const ya = win.y(wire.from);
  const yt = win.y(wire.to);
  const dead = m.end === "lost" || m.end === "bounced";
  const span = m.dueUs - m.sentUs;
  let share = 1;
  let end = m.endStep >= 0 ? m.endUs : m.dueUs;
  if (m.end === "lost") {
    if (wire.edge >= 0) {
      const edge = win.y(wire.edge) + (wire.own ? Math.sign(yt - ya) : Math.sign(ya - yt)) * win.high(wire.edge) * 0.46;
      share = (edge - ya) / (yt - ya || 1);
      end = m.sentUs + span * share;
    } else {
      share = m.endS || 0.5;
      end = m.endUs === m.sentUs ? m.sentUs + span * share : m.endUs;
    }
  } else if (m.endStep < 0) {
    const known = untilUs;
    if (end > known) {
      share = Math.max(0, Math.min(1, (known - m.sentUs) / (span || 1)));
      end = known;
    }
  } else if (m.end === "bounced") share = 1 - 9 / Math.max(20, Math.abs(yt - ya));
  const xa = win.px(m.sentUs);
  return {
    xa,
    ya,
    xb: xa + (win.px(end) - xa) * (m.end === "bounced" ? share : 1),
    yb: ya + (yt - ya) * share,
    dead,
  };
}

/**
 * The wires between two instants as a few paths: `lines` and `ends` by their look, and `crosses` where messages died.
 * @param {DiagramModel} model
 * @param {DiagramWindow} win
 * @param {{fromUs: number, toUs: number, untilUs: number}} span
 */
export function wiresIn(model, win, { fromUs, toUs, untilUs }) {
  const { f } = win;
  /** @type {Map<string, string[]>} */
  const lines = new Map();
  /** @type {Map<string, string[]>} */
  const ends = new Map();
  /** @type {Map<string, {x: number, y: number, n: number, quiet: boolean}>} */
  const deaths = new Map();
  const push = (/** @type {Map<string, string[]>} */ map, /** @type {string} */ key, /** @type {string} */ d) => {
    const list = map.get(key);
    if (list) list.push(d);
    else map.set(key, [d]);
  };
  const seen = model
    .wiresBetween(fromUs, toUs)
    .filter(({ message: m }) => (m.endStep >= 0 ? m.endUs : m.dueUs) >= fromUs);
  for (const wire of thinned(seen, (tUs) => win.px(tUs), MAX_WIRES)) {
    const m = wire.message;
    const { xa, ya, xb, yb, dead } = lineOf(wire, win, untilUs);
    const back = wire.shape === "reply" || wire.shape === "vote";
    const tint = wire.tone ? `tone-${wire.tone}` : `h${wire.hue}`;
    const look = `wire ${back ? "back" : "out"}${wire.quiet ? " quiet" : ""} ${tint}`;
    const group =
      dead && wire.own && m.endUs === m.sentUs
        ? `${wire.from}.${yb > ya}.${Math.round(m.sentUs / (model.flightUs / 4 || 1))}`
        : "";
    const drawn = group && (wire.edge === wire.from || deaths.has(group));
    if (!drawn) push(lines, look, `M${r(xa)} ${r(ya)}L${r(xb)} ${r(yb)}`);
    if (dead) {
      // Several messages lost at one edge at one moment become one cross with their number.
      const key = group || m.id;
      const one = deaths.get(key);
      if (one) one.n += 1;
      else deaths.set(key, { x: xb, y: yb, n: 1, quiet: wire.quiet || wire.own });
    } else if (m.end === "deliver") {
      const s = (wire.quiet ? 1.9 : 2.5) * f;
      const shape = back
        ? `M${r(xb - s)} ${r(yb)}a${r(s)} ${r(s)} 0 1 0 ${r(2 * s)} 0a${r(s)} ${r(s)} 0 1 0 ${r(-2 * s)} 0`
        : `M${r(xb - s)} ${r(yb - s)}h${r(2 * s)}v${r(2 * s)}h${r(-2 * s)}z`;
      push(ends, `end ${back ? "back" : "out"} ${tint}`, shape);
    }
  }
  const c = Math.min(3.6 * f, Math.max(2, ...win.lanes.highs) * 0.16);
  const crosses = merged([...deaths.values()], 5 * c, 40 * f);
  return { lines, ends, crosses, c };
}

/** The wire that a pointer is on, if one is near: its line passes at most `within` px from the point. */
export function wireAt(
  /** @type {DiagramModel} */ model,
  /** @type {DiagramWindow} */ win,
  /** @type {{x: number, y: number}} */ p,
  /** @type {{within: number, untilUs: number}} */ { within, untilUs },
) {
  const at = { x: p.x - win.place.x0 + win.offset, y: p.y };
  const around = win.timeAtX(p.x, untilUs);
  const reach = model.flightUs * 60;
  let best = null;
  let least = within;
  for (const wire of model.wiresBetween(around - reach, around + reach)) {
    const m = wire.message;
    if ((m.endStep >= 0 ? m.endUs : m.dueUs) < around - reach) continue;
    const { xa, ya, xb, yb } = lineOf(wire, win, untilUs);
    if (at.x < xa - within || at.x > xb + within) continue;
    const dx = xb - xa;
    const dy = yb - ya;
    const t = Math.max(0, Math.min(1, ((at.x - xa) * dx + (at.y - ya) * dy) / (dx * dx + dy * dy || 1)));
    const d = Math.hypot(at.x - xa - t * dx, at.y - ya - t * dy);
    if (d < least) {
      least = d;
      best = wire;
    }
  }
  return best;
}

/**
 * Joins crosses at one edge into one with their number: those that nearly touch, and long rows at equal distances.
 * @param {Array<{x: number, y: number, n: number, quiet: boolean}>} crosses
 * @param {number} touch
 * @param {number} row
 */
function merged(crosses, touch, row) {
  /** @type {Array<{x: number, y: number, n: number, quiet: boolean, end: number}>} */
  const out = [];
  for (const c of [...crosses].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const last = out.at(-1);
    const near =
      last && Math.abs(last.y - c.y) < 2 && last.quiet === c.quiet && c.x - last.end < (c.quiet ? row : touch);
    if (last && near) {
      last.n += c.n;
      last.end = c.x;
    } else out.push({ ...c, end: c.x });
  }
  return out;
}
