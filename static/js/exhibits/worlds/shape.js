// Which worlds are shown. Pure.

/** @import { SceneExhibit } from '../../scene/scene.js' */

/** A world as the protocol gives it: its outcome, and what the disks of the nodes that are down hold in it. @typedef {Record<string, any>} WorldTold */

/** The last world of each outcome, in the order that the view declares. @returns {WorldTold[]} */
export function worldsIn(/** @type {SceneExhibit} */ { value, hint }) {
  const worlds = Array.isArray(value) ? value : [];
  return /** @type {string[]} */ (hint.outcomes).flatMap((outcome) =>
    worlds.filter((world) => world.outcome === outcome).slice(-1),
  );
}

/** Whether there are two that can't be told apart. */
export const isShown = (/** @type {SceneExhibit} */ item) => Array.isArray(item.value) && item.value.length > 1;
