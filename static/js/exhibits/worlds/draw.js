// The worlds, drawn: states of the others that nodes in doubt can't tell apart.

import { nothing, svg } from "lit-html";
import { r, r3, widthOf } from "../../core/geometry.js";
import { cross, label, plain, record } from "../../view/marks.js";
import { worldsIn } from "./shape.js";

/** @import { Pen } from '../../scene/arrangement.js' */
/** @import { SceneExhibit } from '../../scene/scene.js' */
/** @import { RowsLayout, WorldsPlace } from '../../arrangements/rows/layout.js' */

/** The worlds: two states of the others that nodes in doubt can't tell apart, one for each outcome. */
export function drawWorlds(
  /** @type {Pen} */ pen,
  /** @type {SceneExhibit} */ item,
  /** @type {WorldsPlace} */ room,
  /** @type {RowsLayout} */ { u, w, small },
) {
  const { words } = pen;
  const shown = worldsIn(item);
  if (shown.length < 2 || !room) return nothing;
  const told = shown.map((world) => {
    const other = item.hint.outcomes.find((/** @type {string} */ outcome) => outcome !== world.outcome);
    const params = { ...world, wrong_total: (world.wrong_a ?? 0) + (world.wrong_b ?? 0) };
    // If one account is changed and the other isn't, the sum is wrong. If both differ from the outcome, the result contradicts the coordinator.
    const harm = (world.wrong_a === world.a) !== (world.wrong_b === world.b) ? "wrong" : "against";
    const line = (/** @type {string} */ key) => words.fill(words.truth(`${item.fact}.${key}`), params);
    return {
      world,
      ends: line(`ends-${world.outcome}${"a" in world ? "" : "-brief"}`),
      harm: line(`${harm}-${other}`),
      brief: line(`${harm}-${other}-brief`),
    };
  });
  if (!room.cards) return worldLines(pen, item.fact, told, room, u, small);
  const said = /** @type {string} */ (words.truth(item.fact));
  const each = (room.w - 24) / 2;
  const { y, h } = room;
  const fits = widthOf(said, 15 * u) * 0.98 <= w - 24;
  return svg`${label("world-said", w / 2, y - 11 * u, fits ? said : words.truth(`${item.fact}.brief`), "middle")}
    ${told.map(({ world, ends, harm }, i) => {
      const x = room.x + i * (each + 24);
      return svg`<g class=${`world-card tone-${words.tone(world.outcome)}`}><rect class="world" x=${r(x)} y=${r(y)} width=${r(each)} height=${r(h)} rx=${r(14 * u)}></rect>${hidden(pen, item.fact, world, x + 16 * u, y + 22 * u, u, false).draw}
        ${plain("lbl", x + 16 * u, y + 54 * u, ends)}
        ${cross(x + 21 * u, y + 68.5 * u, 4 * u)}${plain("lbl wrong", x + 34 * u, y + 73 * u, harm)}</g>`;
    })}`;
}

/** The worlds where there is little height: a line each, or two on a narrow stage. */
function worldLines(
  /** @type {Pen} */ pen,
  /** @type {string} */ fact,
  /** @type {Array<{world: Record<string, any>, ends: string, harm: string, brief: string}>} */ told,
  /** @type {WorldsPlace} */ room,
  /** @type {number} */ u,
  /** @type {boolean} */ small,
) {
  const { words } = pen;
  const h = (room.h - 4 * u) / 2;
  const size = 12.5 * u;
  const leads = ["either", "or"].map((key) => words.truth(`${fact}.${key}`));
  const end = room.x + room.w - 6 * u;
  const least = Math.min(1, h / (small ? 40 : 24) / u); // of the disks, so that they fit into a line's height
  const leadW = small ? 0 : Math.max(...leads.map((lead) => widthOf(lead, size))) + 8 * u;
  // To fit both lines, the harm is shortened first, then the disks are drawn smaller, then the lead is left out.
  const ways = [leadW, 0].flatMap((lead) => [1, 0.84].map((k) => ({ k, lead })));
  const disks = (/** @type {Record<string, any>} */ world, /** @type {typeof ways[number]} */ { k, lead }, mid = 0) => {
    const from = room.x + 8 * u + lead;
    const { draw, end } = hidden(pen, fact, world, from, mid, u, true);
    const by = least * k;
    return {
      end: from + (end - from) * by,
      draw: svg`<g transform=${`translate(${r(from * (1 - by))} ${r(mid * (1 - by))}) scale(${r3(by)})`}>${draw}</g>`,
    };
  };
  const fits = (/** @type {typeof ways[number]} */ way, /** @type {typeof told[number]} */ { world, ends, brief }) =>
    disks(world, way).end + widthOf(ends, size) * 1.07 + 26 * u + widthOf(brief, size) * 1.05 <= end;
  const narrowest = { k: small ? 1 : 0.84, lead: 0 };
  const way = (small ? null : ways.find((one) => told.every((line) => fits(one, line)))) ?? narrowest;
  // Either both lines have the long form or both the short one.
  const afterEnds = (/** @type {typeof told[number]} */ { world, ends }) =>
    (small ? room.x + 8 : disks(world, way).end + 2 * u) + widthOf(ends, size) * 1.07 + 12 * u;
  const long = told.every((one) => afterEnds(one) + 12 * u + widthOf(one.harm, size) * 1.05 <= end);
  return svg`${told.map((one, i) => {
    const { world, ends, harm, brief } = one;
    const y = room.y + i * (h + 4 * u);
    const mid = small ? y + h * 0.31 : y + h / 2;
    const lead = leads[i] ?? "";
    const hidden = disks(world, way, mid);
    const line = small ? y + h * 0.84 : mid + 4.5 * u;
    const x = small ? room.x + 8 : hidden.end + 2 * u;
    const wrong = long ? harm : brief;
    const cx = small ? end - widthOf(wrong, size) * 1.07 - 9 * u : afterEnds(one);
    return svg`<g class=${`world-card tone-${words.tone(world.outcome)}`}><rect class="world" x=${r(room.x)} y=${r(y)} width=${r(room.w)} height=${r(h)} rx=${r(8 * u)}></rect>
      ${small ? plain("lbl", end, mid + 4 * u, lead, "end") : way.lead ? plain("lbl", room.x + 8 * u, line, lead) : nothing}${hidden.draw}
      ${plain("lbl", x, line, ends)}${cross(cx, line - 4 * u, 3.6 * u)}${plain("lbl wrong", small ? end : cx + 9 * u, line, wrong, small ? "end" : "start")}</g>`;
  })}`;
}

/** The disks, in a world, of the nodes that are down. */
function hidden(
  /** @type {Pen} */ pen,
  /** @type {string} */ fact,
  /** @type {Record<string, any>} */ world,
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {number} */ u,
  /** @type {boolean} */ tight,
) {
  const { words } = pen;
  const R = (tight ? 10 : 13) * u;
  let end = x;
  const draw = pen.scene.nodes.flatMap((n) => {
    if (!(n.id in world)) return [];
    const cx = end + R;
    const none = world[n.id] === "none";
    const text = none ? words.truth(`${fact}.none`) : String(world[n.id]).toUpperCase();
    const rec = record(cx + R + 5 * u, y - 10 * u, text, none ? "" : words.tone(world[n.id]), u);
    end = cx + R + 5 * u + rec.w + (tight ? 9 : 16) * u;
    return [
      svg`<circle class="ghost" cx=${r(cx)} cy=${r(y)} r=${r(R)}></circle><text class="ghost-id" x=${r(cx)} y=${r(y + 4 * u)}>${words.name(n.id)}</text>${rec.draw}`,
    ];
  });
  return { draw, end };
}
