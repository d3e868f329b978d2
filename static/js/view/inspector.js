// The selected node: its fields, with those marked that this step changed, its log, its peers, its timers.

import { html, nothing } from "lit-html";
import { dig } from "../core/words.js";
import { sceneAt } from "../scene/scene.js";
import { knowsToggle, whyButton } from "./ask.js";
import { icon } from "./icons.js";
import { tint } from "./marks.js";

/** @import { Declaration, NodeAt, RoleHint, Step } from '../core/types.js' */
/** @import { SceneNode } from '../scene/scene.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Speech } from '../scene/speech.js' */

/** @typedef {(place: {field: string, key?: string|number}) => void} OnWhy */

const LOG_SHOWN = 12; // entries, the last ones of the log

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Timeline} model.timeline
 * @param {Declaration} model.declaration
 * @param {number} model.index
 * @param {number} model.tUs
 * @param {string} model.id the selected node, or ""
 * @param {object} parts
 * @param {OnWhy} parts.onWhy a person asks why a value is so
 * @param {boolean} parts.knows whether only what the node can know is lit
 * @param {() => void} parts.onKnows
 * @param {unknown} parts.knowing what the node knows of the others
 */
export function inspector({ speech, timeline, declaration, index, tUs, id }, { onWhy, knows, onKnows, knowing }) {
  const t = speech.t.bind(speech);
  const world = timeline.worldAfter(index);
  const node = world.nodes.get(id);
  if (!node) return html`<p class="ph">${t("node")}</p><p class="empty">${t("node_none")}</p>`;
  const scene = sceneAt(timeline, declaration, { tUs, index }).nodes.find((n) => n.id === id);
  const hint = declaration.view.roles[node.role] ?? {};
  const step = timeline.steps[index];
  const acted = step?.node === id ? step : null;
  const before = acted ? (timeline.worldAfter(index - 1).nodes.get(id) ?? null) : null;
  const shown = { speech, node, before, step: acted, hint, declaration, onWhy };
  return html`<p class="ph">${t("node_named", { node: speech.words.name(id) })} ${chip(speech, scene)}<span class="r"></span>${knowsToggle(speech, id, knows, onKnows)}</p>
    ${knowing} ${fields(shown)} ${log(shown, scene)} ${peers(shown, timeline, scene)}
    ${facts(speech, node, tUs)}`;
}

/** @param {Speech} speech @param {SceneNode | undefined} scene */
function chip(speech, scene) {
  if (!scene) return nothing;
  const down = scene.status !== "up";
  const word = down ? speech.t(scene.status) : speech.words.phase(scene.phase);
  return html`<span class="chip ${tint(scene.hue, scene.tone)}" data-fill=${down ? "rim" : scene.fill} ?data-down=${down}>${word}</span>`;
}

/**
 * @param {object} shown
 * @param {Speech} shown.speech
 * @param {NodeAt} shown.node
 * @param {NodeAt | null} shown.before
 * @param {Step | null} shown.step
 * @param {RoleHint} shown.hint
 * @param {Declaration} shown.declaration
 * @param {OnWhy} shown.onWhy
 */
function fields({ speech, node, before, step, hint, declaration, onWhy }) {
  const role = declaration.roles.find((r) => r.slug === node.role);
  const durable = new Set(role?.durable ?? []);
  const down = node.status === "crashed" || node.status === "wiped";
  const names = (hint.inspect?.length ? hint.inspect : Object.keys(node.state)).filter(
    (field) => field !== hint.log?.field && !hint.table?.columns.includes(field),
  );
  return html`<dl class="kv">
    ${names.map((field) => {
      const gone = down && !durable.has(field);
      const value = down && durable.has(field) ? (node.disk[field] ?? node.state[field]) : dig(node.state, field);
      const was = before ? dig(before.state, field) : value;
      const changed = Boolean(step && before && !gone && different(was, value));
      const text = gone ? "" : speech.words.value(value, field);
      const long = text.length > 9;
      return html`<div ?data-changed=${changed} ?data-wide=${text.length > 26} title=${changed ? speech.t("node_changed") : ""}>
        <dt>${speech.words.field(field)}</dt>
        <dd ?data-long=${long}>
          ${gone ? html`<span class="gone">${speech.t("node_lost")}</span>` : text}${
            changed ? html` <span class="was">${speech.words.value(was, field)}</span>` : nothing
          }
          ${whyButton(whyOf(speech, node, speech.words.field(field)), () => onWhy({ field }))}
        </dd>
      </div>`;
    })}
  </dl>`;
}

/** @param {Speech} speech @param {NodeAt} node @param {string} value */
const whyOf = (speech, node, value) =>
  speech.t("why_of", { what: `${speech.words.name(node.id)}${speech.t("comma")}${value}` });

/** @param {unknown} a @param {unknown} b */
const different = (a, b) => a !== b && JSON.stringify(a) !== JSON.stringify(b);

/**
 * The log as cells. Entries that this node doesn't know to be committed are dashed; those that this step wrote have a ring.
 * @param {object} shown
 * @param {Speech} shown.speech
 * @param {NodeAt} shown.node
 * @param {NodeAt | null} shown.before
 * @param {Step | null} shown.step
 * @param {RoleHint} shown.hint
 * @param {OnWhy} shown.onWhy
 * @param {SceneNode | undefined} scene
 */
function log({ speech, node, before, step, hint, onWhy }, scene) {
  if (!scene?.log || !hint.log) return nothing;
  const { cells, commit } = scene.log;
  const t = speech.t.bind(speech);
  if (!cells.length)
    return html`<div class="log"><span class="log-more">${t("node_log")}${t("colon")}${t("node_log_empty")}</span></div>`;
  const { field, hue, first = 1 } = hint.log;
  const entries = /** @type {any[]} */ (node.state[field] ?? node.disk[field] ?? []);
  const kept = step?.patch?.["+"]?.[field]?.[0] ?? before?.state[field]?.length ?? cells.length;
  const hidden = Math.max(0, cells.length - LOG_SHOWN);
  return html`<div class="log" aria-label=${t("node_log")}>
    ${hidden ? html`<span class="log-more">${t("node_log_more", { count: hidden })}</span>` : nothing}
    ${cells.slice(hidden).map((cell) => {
      const fresh = Boolean(step && cell.index - first >= kept);
      const number = hue ? dig(entries[cell.index - first], hue) : undefined;
      const asks = whyOf(speech, node, `${t("node_log")} ${cell.index}`);
      return html`<button type="button" class="lc h${cell.hue}" data-action="why" data-state=${cell.state} ?data-new=${fresh} aria-label="${[cell.index, number === undefined ? "" : speech.words.number(number), cell.label].filter((part) => part !== "").join(" ")}${t("comma")}${asks}" title=${fresh ? t("node_changed") : asks} @click=${() => onWhy({ field, key: cell.index - first })}>
          <small>${cell.index} ${number === undefined ? nothing : html`<span>${speech.words.number(number)}</span>`}</small> ${cell.label}
        </button>
        ${commit === cell.index ? html`<i class="commit-bar"></i>` : nothing}`;
    })}
  </div>`;
}

/**
 * What a leader keeps about each peer, while its phase has it.
 * @param {{speech: Speech, node: NodeAt, hint: RoleHint, declaration: Declaration, onWhy: OnWhy}} shown
 * @param {Timeline} timeline
 * @param {SceneNode | undefined} scene
 */
function peers({ speech, node, hint, onWhy }, timeline, scene) {
  if (!hint.table || !scene || scene.status === "crashed" || !hint.table.during.includes(scene.phase)) return nothing;
  const { columns } = hint.table;
  const rows = (timeline.run?.cast ?? []).filter(({ id, role }) => id !== node.id && role === node.role);
  const ids = rows.length ? rows : (timeline.run?.cast ?? []).filter(({ id }) => id !== node.id);
  return html`<table class="peers">
    <thead>
      <tr>
        <th scope="col">${speech.t("node_peer")}</th>
        ${columns.map((column) => html`<th scope="col">${speech.words.field(column)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${ids.map(
        ({ id }) =>
          html`<tr>
            <td>${speech.words.name(id)}</td>
            ${columns.map((column) => {
              const value = dig(node.state, column)?.[id];
              return value === undefined || value === null
                ? html`<td><span class="unknown">${speech.t("unknown")}</span></td>`
                : html`<td>
                    ${speech.words.value(value, column)}${whyButton(
                      whyOf(speech, node, `${speech.words.field(column)} ${speech.words.name(id)}`),
                      () => onWhy({ field: column, key: id }),
                    )}
                  </td>`;
            })}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Timers that run, and messages in the outbox. @param {Speech} speech @param {NodeAt} node @param {number} tUs */
function facts(speech, node, tUs) {
  const timers = [...node.timers.values()];
  if (!timers.length && !node.outbox.length) return nothing;
  return html`<ul class="facts">
    ${timers.map((timer) => {
      const least = timer.earliestUs < timer.dueUs && timer.earliestUs > tUs;
      const due = speech.t("node_timer_due", { time: speech.words.duration(Math.max(0, timer.dueUs - tUs)) });
      const earliest = least
        ? speech.t("node_timer_earliest", { time: speech.words.duration(timer.earliestUs - tUs) })
        : "";
      return html`<li title=${earliest}>
        ${icon("timer")}${speech.words.timer(timer.name)}<span class="mono">${due}</span><span class="vh">${earliest}</span>
      </li>`;
    })}
    ${node.outbox.map(
      ({ to, type }) =>
        html`<li>${icon("send")}${speech.words.messageName(type)}<span class="mono">${speech.words.name(to)}</span></li>`,
    )}
  </ul>`;
}
