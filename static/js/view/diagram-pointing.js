// Pointing at a diagram: seeking, dragging, brushing, pinching, wheels, and the name of the message under the pointer.

import { r } from "../core/geometry.js";
import { NEVER } from "../scene/diagram-window.js";
import { wireAt } from "../scene/diagram-wires.js";

/** @import { Timeline } from '../core/timeline.js' */
/** @import { DiagramModel } from '../scene/diagram.js' */
/** @import { DiagramWindow } from '../scene/diagram-window.js' */
/** @import { DiagramOptions } from './diagram.js' */

const SNAP_PX = 5;

/**
 * What a diagram lends to those who point at it. `state.drag` is what a pointer does just now.
 * @typedef {Object} Surface
 * @property {HTMLElement} root
 * @property {HTMLElement} tip
 * @property {any} brush
 * @property {DiagramWindow} win
 * @property {DiagramOptions} options
 * @property {{drag: null|{kind: 'plot'|'overview'|'brush'|'pinch', from: number}}} state
 * @property {() => DiagramModel|null} model
 * @property {() => Timeline|null} timeline
 * @property {() => {w: number, h: number}} size
 * @property {() => {tUs: number, index: number}} position
 * @property {() => number} horizon   microseconds
 * @property {() => void} marks
 * @property {() => void} move
 * @property {() => void} overview
 * @property {() => void} measure
 * @property {() => void} redraw
 * @property {(factor: number) => void} zoom
 */

/** Listens to everything that points at it. */
export function listen(/** @type {Surface} */ surface) {
  const { root, tip, win, options, state } = surface;
  /** @type {Map<number, number>} fingers on the plot, and where they are */
  const fingers = new Map();

  /** How far apart two fingers are. */
  const spread = () => {
    const [a = 0, b = 0] = fingers.values();
    return Math.max(20, Math.abs(a - b));
  };

  /** Makes the diagram so many times as wide; the time at x stays at x. */
  const zoomAround = (/** @type {number} */ x, /** @type {number} */ factor) => {
    const at = x - win.place.x0 + win.offset;
    const before = win.scale;
    win.widen(factor);
    surface.measure();
    win.offset = win.bounded((at * win.scale) / before - (x - win.place.x0));
    surface.redraw();
    options.onView?.();
  };

  /** The time at x, or the instant of a step if one is near. */
  const snapped = (/** @type {number} */ x) => {
    const timeline = /** @type {Timeline} */ (surface.timeline());
    const tUs = Math.round(win.timeAtX(x, timeline.untilUs));
    const index = timeline.indexAt(tUs);
    let best = tUs;
    let least = SNAP_PX;
    for (const step of [timeline.steps[index], timeline.steps[index + 1]]) {
      if (!step) continue;
      const d = Math.abs(win.place.x0 + win.px(step.tUs) - win.offset - x);
      if (d < least) {
        least = d;
        best = step.tUs;
      }
    }
    return best;
  };

  const hover = (/** @type {{x: number, y: number}} */ p, within = 6) => {
    const { words } = options;
    const model = surface.model();
    const timeline = surface.timeline();
    if (!model || !timeline) return;
    const best = wireAt(model, win, p, { within, untilUs: timeline.untilUs });
    options.onHover?.(best ? best.message.id : null);
    tip.hidden = !best;
    if (!best) return;
    const m = best.message;
    const text = words.t("from_to", { from: words.name(m.from), to: words.name(m.to), message: words.message(m) });
    const known = m.endStep >= 0 && m.endUs <= surface.position().tUs;
    tip.textContent =
      known && m.end === "lost"
        ? words.t("message_lost", { message: text })
        : known && m.end === "bounced"
          ? words.t("message_bounced", { message: text })
          : text;
    const wide = tip.offsetWidth;
    tip.style.transform = `translate(${Math.max(4, Math.min(surface.size().w - wide - 4, p.x + 12))}px, ${p.y > surface.size().h - 44 ? p.y - 34 : p.y + 14}px)`;
  };

  const place = (/** @type {PointerEvent|WheelEvent} */ e) => {
    const box = root.getBoundingClientRect();
    const scale = box.width / (surface.size().w || 1); // the page is zoomed if text is bigger
    return { x: (e.clientX - box.left) / scale, y: (e.clientY - box.top) / scale };
  };
  const seek = (/** @type {{x: number, y: number}} */ p) => {
    const timeline = surface.timeline();
    if (!timeline || !surface.model()) return;
    if (state.drag?.kind === "overview") {
      const { x0, x1 } = win.place;
      const t = Math.max(0, Math.min(1, (p.x - x0) / (x1 - x0))) * surface.horizon();
      options.onSeek(Math.round(Math.min(t, timeline.untilUs)), NEVER);
      return;
    }
    options.onSeek(snapped(p.x), NEVER);
  };
  root.addEventListener("pointerdown", (e) => {
    if (e.button !== 0 || !surface.timeline()) return;
    const p = place(e);
    if (e.pointerType === "touch") fingers.set(e.pointerId, p.x);
    if (fingers.size === 2) {
      state.drag = { kind: "pinch", from: spread() };
    } else if (e.shiftKey && p.y > win.place.overview) {
      state.drag = { kind: "brush", from: p.x };
    } else {
      state.drag = { kind: p.y < win.place.overview ? "overview" : "plot", from: p.x };
      seek(p);
    }
    root.setPointerCapture(e.pointerId);
    tip.hidden = true;
  });
  root.addEventListener("pointermove", (e) => {
    const p = place(e);
    if (!state.drag) {
      hover(p);
      return;
    }
    if (state.drag.kind === "pinch") {
      if (!fingers.has(e.pointerId)) return;
      fingers.set(e.pointerId, p.x);
      const [a = 0, b = 0] = fingers.values();
      zoomAround((a + b) / 2, spread() / state.drag.from);
      state.drag.from = spread();
      return;
    }
    if (state.drag.kind === "brush") {
      const rect = /** @type {any} */ (surface.brush);
      rect.setAttribute("visibility", "visible");
      rect.setAttribute("x", String(r(Math.min(p.x, state.drag.from))));
      rect.setAttribute("width", String(r(Math.abs(p.x - state.drag.from))));
      rect.setAttribute("y", String(r(win.place.top)));
      rect.setAttribute("height", String(r(surface.size().h - win.place.top - 4)));
      return;
    }
    if (state.drag.kind === "plot") {
      // At the window's edges the window moves on while the pointer is held there.
      const { x0, x1 } = win.place;
      if (p.x > x1 - 12) win.offset = win.bounded(win.offset + 10);
      else if (p.x < x0 + 6) win.offset = win.bounded(win.offset - 10);
      if (win.offset < win.drawn.from || win.offset + win.plotWidth > win.drawn.to) surface.marks();
    }
    seek(p);
  });
  const release = (/** @type {PointerEvent} */ e) => {
    const drag = state.drag;
    state.drag = null;
    fingers.delete(e.pointerId);
    // Touch has no hover, so the name is shown when the finger lets go.
    const touched = e.pointerType === "touch" && drag?.kind === "plot" && Math.abs(place(e).x - drag.from) < 9;
    if (touched) hover(place(e), 14);
    if (drag?.kind !== "brush") return;
    /** @type {any} */ (surface.brush).setAttribute("visibility", "hidden");
    const p = place(e);
    const wide = Math.abs(p.x - drag.from);
    if (wide < 12) return;
    const left = Math.min(p.x, drag.from) - win.place.x0 + win.offset;
    const factor = win.plotWidth / wide;
    const before = win.scale;
    win.widen(factor);
    surface.measure();
    win.offset = win.bounded((left * win.scale) / before);
    win.drawn = { from: 0, to: 0 };
    surface.redraw();
    options.onView?.();
  };
  root.addEventListener("pointerup", release);
  root.addEventListener("pointercancel", release);
  root.addEventListener("pointerleave", (e) => {
    if (e.pointerType === "touch") return;
    tip.hidden = true;
    options.onHover?.(null);
  });
  root.addEventListener("dblclick", () => surface.zoom(0));
  root.addEventListener(
    "wheel",
    (e) => {
      if (!surface.model()) return;
      if (e.ctrlKey || e.metaKey) {
        e.preventDefault();
        zoomAround(place(e).x, Math.exp(-e.deltaY * 0.004));
      } else if (Math.abs(e.deltaX) > Math.abs(e.deltaY) || e.shiftKey) {
        e.preventDefault();
        win.offset = win.bounded(win.offset + (e.shiftKey ? e.deltaY : e.deltaX));
        if (win.offset < win.drawn.from || win.offset + win.plotWidth > win.drawn.to) surface.marks();
        surface.move();
        surface.overview();
        options.onView?.();
      }
    },
    { passive: false },
  );
}
