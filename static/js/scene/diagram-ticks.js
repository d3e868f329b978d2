// The numbers of a diagram's axis, as many as there is room for, and the places where it leaves time out. Pure.

/** @import { DiagramWindow } from './diagram-window.js' */

/**
 * Ticks and breaks between two positions (px) that are two instants.
 * @param {DiagramWindow} win
 * @param {{from: number, to: number, fromUs: number, toUs: number, untilUs: number, warped: boolean}} span
 */
export function ticksIn(win, { from, to, fromUs, toUs, untilUs, warped }) {
  const { f } = win;
  const gap = 50 * f;
  const breaks = (warped ? win.lens.breaks : []).filter((t) => t >= fromUs && t <= toUs).map((t) => win.px(t));
  const ms = 1000;
  const until = Math.min(toUs, untilUs);
  /** @type {Array<{x: number, t: number}>} */
  const ticks = [];
  /** @type {Set<number>} */
  const cells = new Set();
  for (const step of [10_000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1].map((s) => s * ms)) {
    if ((until - fromUs) / step > 4000) break;
    for (let t = Math.ceil(fromUs / step) * step; t <= until; t += step) {
      const x = win.px(t);
      if (x < from || x > to) continue;
      const c = Math.round(x / gap);
      if ([c - 1, c, c + 1].some((k) => cells.has(k)) && ticks.some((o) => Math.abs(o.x - x) < gap)) continue;
      if (breaks.some((b) => Math.abs(b - x) < 13 * f + String(t / ms).length * 2.5)) continue;
      ticks.push({ x, t });
      cells.add(c);
    }
    if (step * win.scale <= gap) break; // finer ticks would have no room
  }
  return { ticks, breaks };
}
