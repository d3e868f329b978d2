// What a node can know of the others: when it last heard of each, their state then, and what it can't know.

import { html, nothing } from "lit-html";
import { knowledge } from "../core/causes.js";
import { dig } from "../core/words.js";
import { icon } from "./icons.js";

/** @import { Declaration, NodeAt } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Speech } from '../scene/speech.js' */

/** How important a hidden fact is: a node is down, then a node leads or has decided, then another number. */
const WEIGHS = { status: 2, phase: 1, number: 0 };

/** @typedef {{speech: Speech, timeline: Timeline, declaration: Declaration, index: number, tUs: number, id: string}} KnowsModel */

/** @param {KnowsModel} model */
export function knows(model) {
  const { speech, id } = model;
  return html`<div class="knowing">
    <p class="sub-head">${speech.t("knows_of", { node: speech.words.name(id) })}</p>
    <ul>
      ${heard(model).map(
        (one) =>
          html`<li data-known=${one.hidden ? "no" : "yes"}><b>${speech.words.name(one.id)}</b><span>${one.said}${one.hidden ? html`<em>${one.hidden}</em>` : nothing}</span></li>`,
      )}
    </ul>
  </div>`;
}

/** The line over the stage: whose knowledge is shown, and the most important fact that this node can't know. @param {KnowsModel} model @param {() => void} onClose */
export function knowsLine(model, onClose) {
  const { speech, id } = model;
  const [weightiest] = heard(model)
    .filter((one) => one.hidden)
    .sort((a, b) => b.weight - a.weight);
  const hidden = weightiest?.hidden ?? "";
  return html`${icon("eye")}<span title=${hidden}><b>${speech.t("knows_of", { node: speech.words.name(id) })}</b> ${hidden}</span>
    <button type="button" class="tb" data-action="knows-close" aria-label=${speech.t("knows_close")} title="${speech.t("knows_close")} (g)" @click=${onClose}>${icon("x")}</button>`;
}

/** For every other node: what is known of it and what is hidden. @param {KnowsModel} model */
function heard({ speech, timeline, declaration, index, tUs, id }) {
  const { words } = speech;
  const knowing = knowledge(timeline, id, index);
  const name = words.name(id);
  return (timeline.run?.cast ?? [])
    .filter((seat) => seat.id !== id)
    .map((seat) => {
      const last = knowing.last(seat.id);
      const now = /** @type {NodeAt} */ (timeline.worldAfter(index).nodes.get(seat.id));
      const then = timeline.worldAfter(last).nodes.get(seat.id);
      const step = timeline.steps[last];
      const is = asWords(speech, declaration, now);
      if (!step || !then)
        return {
          id: seat.id,
          said: speech.t("knows_never"),
          hidden: now.status === "up" ? "" : cannot(speech, name, now, is),
          weight: WEIGHS.status,
        };
      const was = asWords(speech, declaration, then);
      const said = speech.t("knows_as", { time: words.duration(Math.max(0, tUs - step.tUs)), what: was });
      const phase = declaration.roles.find((role) => role.slug === seat.role)?.phase ?? "";
      const turned = now.state[phase] !== then.state[phase];
      return {
        id: seat.id,
        said,
        hidden: was === is ? "" : cannot(speech, name, now, is),
        weight: now.status !== then.status ? WEIGHS.status : turned ? WEIGHS.phase : WEIGHS.number,
      };
    });
}

/** @param {Speech} speech @param {string} node @param {NodeAt} other @param {string} what */
const cannot = (speech, node, other, what) =>
  speech.t(other.status === "up" ? "knows_not" : "knows_not_status", {
    node,
    other: speech.words.name(other.id),
    what,
  });

/** A node's status or phase in words: crashed; leader, term 2. @param {Speech} speech @param {Declaration} declaration @param {NodeAt} node */
function asWords(speech, declaration, node) {
  const { words } = speech;
  if (node.status !== "up") return words.t(node.status);
  const phase = declaration.roles.find((role) => role.slug === node.role)?.phase;
  const number = dig(node.state, declaration.view.roles[node.role]?.number ?? "");
  const said = phase ? words.phase(String(node.state[phase])) : words.role(node.role);
  return typeof number === "number"
    ? speech.t("knows_with_number", { what: said, number: words.number(number) })
    : said;
}
