// A table: where its cells stand, and its sentence. Pure.

import { widthOf } from "../../core/geometry.js";

/** @import { Box } from '../../core/types.js' */
/** @import { SceneExhibit } from '../../scene/scene.js' */

/** A cell: what it holds, its number, and whether it is the one that counts; null where nothing has come. @typedef {{value: any, number: number, marked?: boolean}|null} Cell */
/** The fact. @typedef {{columns: string[], rows: Array<{name: string, cells: Cell[]}>, says?: string, params?: Record<string, any>}} TableTold */

/** The table that is shown, or null. @returns {TableTold|null} */
export const tableIn = (/** @type {SceneExhibit} */ { value }) =>
  value && Array.isArray(value.columns) && Array.isArray(value.rows) ? value : null;

/** Boxes of the cells, row by row, and the places of the titles. */
export function cellsIn(
  /** @type {TableTold} */ told,
  /** @type {Box} */ box,
  /** @type {{u: number, small: boolean}} */ { u, small },
) {
  const pad = (small ? 8 : 14) * u;
  const names = Math.max(0, ...told.rows.map(({ name }) => (name ? widthOf(name, 12 * u) + 8 * u : 0)));
  const gap = (small ? 9 : 12) * u;
  const n = Math.max(1, told.columns.length);
  const left = box.x + pad + names;
  const wide = (box.x + box.w - pad - left - gap * (n - 1)) / n;
  const top = box.y + (small ? 36 : 50) * u;
  const foot = (told.says ? 26 : 8) * u;
  const each = Math.max(
    16 * u,
    Math.min((wide < 84 * u ? 46 : 42) * u, (box.y + box.h - foot - top) / Math.max(1, told.rows.length) - 5 * u),
  );
  return {
    heads: told.columns.map((_, i) => ({ x: left + i * (wide + gap) + wide / 2, y: top - (small ? 5 : 7) * u })),
    rows: told.rows.map((_, k) => ({
      name: { x: box.x + pad, y: top + k * (each + 5 * u) + each / 2 + 4 * u },
      cells: told.columns.map((_, i) => ({
        x: left + i * (wide + gap),
        y: top + k * (each + 5 * u),
        w: wide,
        h: each,
      })),
    })),
  };
}
