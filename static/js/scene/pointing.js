// What a pointer means: a message, a node or a link. Pure.

import { lastSeenAt, nearestTo } from "./near.js";
import { distance, straight } from "./way.js";

/** @import { Point } from '../core/types.js' */
/** @import { Layout, Spot } from './layout.js' */
/** @import { Target } from './scene.js' */

export const HALO = 22; // px: half of what a finger or a hurried mouse needs (measured: 29 of 30 clicks hit)
const NEAR = 24; // px: a pointer this near to a message's centre means the message
const NEAR_A_FINGER = 32;
const SEEN_MS = 160; // between seeing and clicking

/** @typedef {Point & {id: string, past: Array<Point & {at: number}>}} Seen */

/** The node whose disc is at a point. */
function nodeAt(/** @type {Layout} */ layout, /** @type {Point} */ p) {
  for (const [id, spot] of Object.entries(layout.spots)) {
    if (Math.hypot(spot.x - p.x, spot.y - p.y) <= Math.max(HALO, spot.R + 6)) return id;
  }
  return null;
}

/**
 * What is at a point: the nearest message in reach, a node, a link, or nothing. `now` is in ms, as in the bodies' `past`.
 * @param {Point} p
 * @param {{layout: Layout, bodies: () => Iterable<Seen>, now: number, finger: boolean}} where
 * @returns {Target|null}
 */
export function targetAt(p, { layout, bodies, now, finger }) {
  const reach = finger ? NEAR_A_FINGER : NEAR;
  const under = nearestTo(bodies(), p, reach);
  if (under) return { kind: "message", id: under.id };
  const node = nodeAt(layout, p);
  if (node) return { kind: "node", id: node };
  // A person clicks where the message was a moment ago.
  const seen = lastSeenAt(bodies(), p, reach, now - SEEN_MS);
  if (seen) return { kind: "message", id: seen.id };
  for (const [id, b] of Object.entries(layout.blocks)) {
    if (p.x >= b.x && p.x <= b.x + b.w && p.y >= b.y && p.y <= b.y + b.h) return { kind: "node", id };
  }
  const ids = Object.keys(layout.spots);
  let link = null;
  let near = finger ? 16 : 7;
  for (const [i, a] of ids.entries()) {
    for (const b of ids.slice(i + 1)) {
      const l = straight(/** @type {Spot} */ (layout.spots[a]), /** @type {Spot} */ (layout.spots[b]), layout, a, b);
      const d = distance(p, l.a, l.b);
      if (d < near) {
        near = d;
        link = `${a}-${b}`;
      }
    }
  }
  return link ? { kind: "link", id: link } : null;
}
