// Points, curves and boxes. Pure.

/** @import { Box, Curve, Point } from './types.js' */

/** Rounds to a tenth of a pixel: what is written into the drawing. */
export const r = (/** @type {number} */ v) => Math.round(v * 10) / 10;

/** Rounds to a thousandth: shares of a length. */
export const r3 = (/** @type {number} */ v) => Math.round(v * 1000) / 1000;

/** `n` points on an ellipse. */
export function ring(
  /** @type {number} */ n,
  /** @type {{cx: number, cy: number, rx: number, ry: number, rot?: number}} */ { cx, cy, rx, ry, rot = -Math.PI / 2 },
) {
  return Array.from({ length: n }, (_, i) => {
    const a = rot + (i / n) * 2 * Math.PI;
    return { x: cx + rx * Math.cos(a), y: cy + ry * Math.sin(a) };
  });
}

/** A curve between two discs, bowed to the sender's left, so that request and reply never overlap. */
export function route(
  /** @type {Point} */ a,
  /** @type {Point} */ b,
  /** @type {number} */ bow,
  /** @type {number} */ ra,
  rb = ra,
) {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const d = Math.hypot(dx, dy) || 1;
  const ux = dx / d;
  const uy = dy / d;
  const nx = uy;
  const ny = -ux;
  return {
    p0: { x: a.x + ux * ra + nx * bow * 0.28, y: a.y + uy * ra + ny * bow * 0.28 },
    p1: { x: (a.x + b.x) / 2 + nx * bow * 1.6, y: (a.y + b.y) / 2 + ny * bow * 1.6 },
    p2: { x: b.x - ux * rb + nx * bow * 0.28, y: b.y - uy * rb + ny * bow * 0.28 },
  };
}

/** The point of a curve at share `t`. */
export function at(/** @type {Curve} */ { p0, p1, p2 }, /** @type {number} */ t) {
  const u = 1 - t;
  return { x: u * u * p0.x + 2 * u * t * p1.x + t * t * p2.x, y: u * u * p0.y + 2 * u * t * p1.y + t * t * p2.y };
}

/** A curve as the `d` of a path. */
export const pathD = (/** @type {Curve} */ { p0, p1, p2 }) =>
  `M${r(p0.x)} ${r(p0.y)}Q${r(p1.x)} ${r(p1.y)} ${r(p2.x)} ${r(p2.y)}`;

/** A point on a circle; 0 is the top, clockwise. */
export function polar(
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ R,
  /** @type {number} */ share,
) {
  const a = -Math.PI / 2 + share * 2 * Math.PI;
  return { x: x + R * Math.cos(a), y: y + R * Math.sin(a) };
}

/** An arc from the top, clockwise, as the `d` of a path. */
export function arc(
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ R,
  /** @type {number} */ share,
) {
  const f = Math.min(0.9999, Math.max(0.0001, share));
  const p = polar(x, y, R, f);
  return `M${r(x)} ${r(y - R)}A${R} ${R} 0 ${f > 0.5 ? 1 : 0} 1 ${r(p.x)} ${r(p.y)}`;
}

/** Whether a point is in a polygon. */
export function within(/** @type {Point[]} */ polygon, /** @type {Point} */ p) {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const a = /** @type {Point} */ (polygon[i]);
    const b = /** @type {Point} */ (polygon[j]);
    if (a.y > p.y !== b.y > p.y && p.x < ((b.x - a.x) * (p.y - a.y)) / (b.y - a.y) + a.x) odd = !odd;
  }
  return odd;
}

/** The convex hull of some points, clockwise on the screen. */
export function hull(/** @type {Point[]} */ points) {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const cross = (/** @type {Point} */ o, /** @type {Point} */ a, /** @type {Point} */ b) =>
    (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
  const half = (/** @type {Point[]} */ list) => {
    /** @type {Point[]} */
    const out = [];
    for (const p of list) {
      while (out.length > 1 && cross(/** @type {Point} */ (out.at(-2)), /** @type {Point} */ (out.at(-1)), p) <= 0)
        out.pop();
      out.push(p);
    }
    out.pop();
    return out;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** A polygon with rounded corners, as the `d` of a path. */
export function roundedD(/** @type {Point[]} */ polygon, /** @type {number} */ radius) {
  const n = polygon.length;
  return `${polygon
    .map((p, i) => {
      const a = /** @type {Point} */ (polygon[(i + n - 1) % n]);
      const b = /** @type {Point} */ (polygon[(i + 1) % n]);
      const cut = (/** @type {Point} */ q) => {
        const d = Math.hypot(q.x - p.x, q.y - p.y) || 1;
        const k = Math.min(radius, d / 2) / d;
        return `${r(p.x + (q.x - p.x) * k)} ${r(p.y + (q.y - p.y) * k)}`;
      };
      return `${i ? "L" : "M"}${cut(a)}Q${r(p.x)} ${r(p.y)} ${cut(b)}`;
    })
    .join("")}Z`;
}

/** A convex polygon, smaller by `by` on all sides (good enough for slim margins). */
export function inset(/** @type {Point[]} */ polygon, /** @type {number} */ by) {
  const n = polygon.length;
  return polygon.map((p, i) => {
    const a = /** @type {Point} */ (polygon[(i + n - 1) % n]);
    const b = /** @type {Point} */ (polygon[(i + 1) % n]);
    const unit = (/** @type {Point} */ s, /** @type {Point} */ e) => {
      const d = Math.hypot(e.x - s.x, e.y - s.y) || 1;
      return { x: (e.x - s.x) / d, y: (e.y - s.y) / d };
    };
    const u = unit(a, p);
    const v = unit(p, b);
    const det = u.x * v.y - u.y * v.x;
    if (Math.abs(det) < 0.05) return { x: p.x - u.y * by, y: p.y + u.x * by };
    // The corner where both sides, moved inwards, meet.
    return { x: p.x + ((v.x - u.x) * by) / det, y: p.y + ((v.y - u.y) * by) / det };
  });
}

const cover = (/** @type {Box} */ a, /** @type {Box} */ b) =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));

/**
 * The first candidate that touches nothing taken, else the one that overlaps least; it is then taken too.
 * @template {Box} B
 * @param {B[]} candidates
 * @param {Box[]} taken
 * @param {Box} bounds
 * @returns {B & {cost: number}}
 */
export function place(candidates, taken, bounds) {
  let best = /** @type {B} */ (candidates[0]);
  let least = Number.POSITIVE_INFINITY;
  for (const c of candidates) {
    const outside = c.w * c.h - cover(c, bounds);
    const cost = outside * 10 + taken.reduce((sum, b) => sum + cover(c, b) * (b.k ?? 1), 0);
    if (cost < least - 0.5) {
      best = c;
      least = cost;
    }
    if (least <= 0.5) break;
  }
  taken.push(best);
  return { ...best, cost: least };
}

/** The width of a text in px; near enough to place it without asking the browser. */
export function widthOf(/** @type {unknown} */ text, /** @type {number} */ size) {
  let w = 0;
  for (const c of String(text))
    w += c > "\u2e7f" ? 1 : c === " " ? 0.28 : /[mwMW]/.test(c) ? 0.85 : /[il.,:|']/.test(c) ? 0.3 : 0.57;
  return w * size;
}

/** The width of a text in the state face, where every letter is 0.6 wide. */
export function monoWidth(/** @type {unknown} */ text, /** @type {number} */ size) {
  let w = 0;
  for (const c of String(text)) w += c > "\u2e7f" ? 1 : 0.61;
  return w * size;
}

/** A text cut to a number of letters (a Chinese one counts for two), with an ellipsis. */
export function clip(/** @type {unknown} */ text, /** @type {number} */ letters) {
  let w = 0;
  let out = "";
  for (const c of String(text)) {
    w += c > "\u2e7f" ? 2 : 1;
    if (w > letters) return `${out.slice(0, -1)}…`;
    out += c;
  }
  return out;
}
