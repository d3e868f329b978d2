// The panel "Why?": the question, and below it the chain of causes, link by link, back to its beginning.

import { html, nothing } from "lit-html";
import { patched } from "../core/timeline.js";
import { dig } from "../core/words.js";
import { capital } from "../scene/speech.js";
import { icon } from "./icons.js";

/** @import { Declaration, LogHint, Step } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Link, Root } from '../core/causes.js' */
/** @import { Speech } from '../scene/speech.js' */

/**
 * What is asked about: a step, a message, a property, or a value of a node: a field, or one entry of it.
 * @typedef {{about: 'step', index: number} | {about: 'message', id: string} | {about: 'property', slug: string} | {about: 'value', node: string, field: string, key?: string|number, value?: any}} Question
 */

const WHOLE = 9; // links; a longer chain is folded, since long chains repeat themselves
const FIRST = 5;
const LAST = 2;
const DIFFS = 4;
const MAX_LETTERS = 46; // letters of a value

/**
 * @typedef {Object} WhyModel
 * @property {Speech} speech
 * @property {Timeline} timeline
 * @property {Declaration} declaration
 * @property {Question} question
 * @property {number} index      the step that answers, -1 if it has been so from the start
 * @property {{links: Link[], root: Root}} answer
 * @property {number} shown      the step that is shown
 * @property {boolean} unfolded
 */

/**
 * @param {WhyModel} model
 * @param {{onStep: (index: number) => void, onClose: () => void, onUnfold: () => void}} gestures
 */
export function why(model, { onStep, onClose, onUnfold }) {
  const { speech, answer, unfolded } = model;
  const t = speech.t.bind(speech);
  const newestFirst = answer.links.map((link, i) => ({ link, number: i + 1 })).reverse();
  const folded = newestFirst.length > WHOLE && !unfolded;
  const hidden = newestFirst.length - FIRST - LAST;
  const row = (/** @type {{link: Link, number: number}} */ one) => linkOf(model, one, onStep);
  return html`<div class="because">
    <p class="ph">${icon("circle-help")}${t("why")}<span class="r"></span>
      <button type="button" class="tb" data-action="why-close" aria-label=${t("why_close")} title="${t("why_close")} (Esc)" @click=${onClose}>${icon("x")}</button>
    </p>
    <h2 tabindex="-1">${capital(title(model))}</h2>
    ${newestFirst.length ? html`<p class="vh">${t("why_chain", { count: newestFirst.length })}</p>` : nothing}
    <ol class="links" reversed>
      ${(folded ? newestFirst.slice(0, FIRST) : newestFirst).map(row)}
      ${
        folded
          ? html`<li class="fold"><button type="button" data-action="why-unfold" @click=${onUnfold}>${t("why_more", { count: hidden })}</button></li>
            ${newestFirst.slice(-LAST).map(row)}`
          : nothing
      }
    </ol>
    ${root(speech, answer.root)}
  </div>`;
}

/** What is asked, as a statement. @param {WhyModel} model */
function title({ speech, timeline, question, declaration, index }) {
  const { words } = speech;
  switch (question.about) {
    case "step": {
      const step = timeline.steps[question.index];
      return step ? speech.sentence(step, timeline) : "";
    }
    case "message": {
      const message = timeline.messages.get(question.id);
      if (!message) return question.id;
      const { from, to } = message;
      return speech.t("message_named", { message: words.message(message), from: words.name(from), to: words.name(to) });
    }
    case "property": {
      const change = timeline.steps[index]?.properties.find((one) => one.slug === question.slug);
      const { name, broken } = words.property(question.slug, change?.params);
      return change?.status === "broken" && broken
        ? broken
        : `${name}${speech.t("colon")}${speech.t(`property_${change?.status ?? "pending"}`)}`;
    }
    case "value": {
      const { node, field, key, value } = question;
      const role = timeline.run?.cast.find((seat) => seat.id === node)?.role ?? "";
      const log = declaration.view.roles[role]?.log;
      const entry = log?.field === field && key !== undefined;
      const text = short(entry ? entryText(speech, log, value) : words.value(value, field));
      const said = { node: words.name(node), field: words.field(field), value: text };
      if (key === undefined) return speech.t("why_value", said);
      if (entry) return speech.t("why_entry", { ...said, entry: Number(key) + (log.first ?? 1) });
      return speech.t("why_peer", { ...said, peer: words.value(key) });
    }
  }
}

/**
 * @param {WhyModel} model
 * @param {{link: Link, number: number}} one
 * @param {(index: number) => void} onStep
 */
function linkOf(model, { link, number }, onStep) {
  const { speech, timeline, question, shown } = model;
  const step = /** @type {Step} */ (timeline.steps[link.index]);
  // The title already tells the step that is asked about, so its link says how it came about.
  const asked = question.about === "step" && question.index === link.index;
  const said = asked ? speech.plainSentence(step, timeline) : speech.sentence(step, timeline);
  const parts = [
    ...link.also.map((index) => ({ index, tie: "why_also" })),
    ...link.meanwhile.map((index) => ({ index, tie: "why_meanwhile" })),
  ];
  return html`<li class="cause" data-kind=${step.kind} ?data-shown=${link.index === shown}>
    <span class="n" aria-hidden="true">${number}</span>
    ${jump(speech, step, said, onStep, link.index === shown)}
    ${law(speech, step)} ${diff(model, step)}
    ${parts.map(({ index, tie }) => {
      const other = /** @type {Step} */ (timeline.steps[index]);
      return html`<div class="aside"><em>${speech.t(tie)}</em>${jump(speech, other, speech.sentence(other, timeline), onStep, index === shown)}</div>`;
    })}
  </li>`;
}

/** @param {Speech} speech @param {Step} step @param {string} said @param {(index: number) => void} onStep @param {boolean} current */
const jump = (speech, step, said, onStep, current) =>
  html`<button type="button" class="go" aria-current=${current ? "step" : "false"} title=${speech.t("why_go")} @click=${() => onStep(step.index)}>
    <span class="mono">${speech.time(step.tUs)}</span><span>${said}</span>
  </button>`;

/** The rule that was obeyed, with its line of the excerpt. @param {Speech} speech @param {Step} step */
function law(speech, step) {
  const id = step.rules.at(-1);
  if (!id) return nothing;
  const rule = speech.words.rule(id);
  const text = rule ? rule.lit.map((i) => rule.lines[i]?.[1].trim() ?? "").join(speech.lang === "zh" ? "" : " ") : "";
  return html`<p class="law"><span class="mono">${id}</span>${text}</p>`;
}

/** What the step changed in its node, in the inspector's words. @param {WhyModel} model @param {Step} step */
function diff({ speech, timeline, declaration }, step) {
  if (!step.patch) return nothing;
  const { words } = speech;
  const node = timeline.worldAfter(step.index - 1).nodes.get(step.node);
  const names = Object.keys({ ...step.patch["="], ...step.patch["+"], ...step.patch["~"] });
  // A disk write holds what the step before it changed, so only the names of the fields are shown.
  if (step.kind === "forced")
    return html`<p class="law">${names.map((field) => words.field(field)).join(speech.t("comma"))}</p>`;
  const before = node?.state ?? {};
  const after = patched(before, step.patch);
  const log = declaration.view.roles[node?.role ?? ""]?.log;
  /** @type {Array<{field: string, was: string, is: string}>} */
  const rows = [];
  for (const field of names) {
    const [was, is] = [before[field], after[field]];
    if (Array.isArray(was) && Array.isArray(is) && field === log?.field) {
      const from = log.first ?? 1;
      const kept = step.patch["+"]?.[field]?.[0] ?? 0;
      const said = (/** @type {any[]} */ items) =>
        items
          .slice(kept)
          .map((item, i) => `${from + kept + i}${speech.t("colon")}${entryText(speech, log, item)}`)
          .join(speech.t("comma"));
      rows.push({ field, was: said(was), is: said(is) });
      continue;
    }
    const maps = [was, is].every((v) => v && typeof v === "object" && !Array.isArray(v));
    if (maps) {
      for (const key of Object.keys({ ...was, ...is }))
        if (JSON.stringify(was[key]) !== JSON.stringify(is[key]))
          rows.push({
            field: `${words.field(field)} ${words.value(key)}`,
            was: words.value(was[key], field),
            is: words.value(is[key], field),
          });
      continue;
    }
    rows.push({ field, was: words.value(was, field), is: words.value(is, field) });
  }
  const changed = rows.filter(({ was, is }) => was !== is);
  if (!changed.length) return nothing;
  const more = changed.length - DIFFS;
  return html`<dl class="diff">
    ${changed.slice(0, DIFFS).map(
      ({ field, was, is }) =>
        html`<div><dt>${words.field(field)}</dt>
          <dd>${was ? html`<s>${short(was)}</s>` : nothing} ${icon("arrow-right")} <b>${short(is) || words.t("none")}</b></dd></div>`,
    )}
    ${more > 0 ? html`<div><dt>${speech.t("why_diff_more", { count: more })}</dt></div>` : nothing}
  </dl>`;
}

/** An entry of a log as its cell shows it. @param {Speech} speech @param {LogHint} hint @param {any} entry */
function entryText(speech, hint, entry) {
  if (entry === null || typeof entry !== "object") return speech.words.value(entry);
  const text = hint.label.includes("{")
    ? hint.label.replace(/\{([^{}]+)\}/g, (_, path) => String(dig(entry, path) ?? ""))
    : String(dig(entry, hint.label) ?? "");
  const number = hint.hue ? dig(entry, hint.hue) : undefined;
  return number === undefined ? text : `${text} (${speech.words.number(number)})`;
}

/** @param {string} text */
const short = (text) => (text.length > MAX_LETTERS ? `${text.slice(0, MAX_LETTERS - 1)}…` : text);

/** What began it. @param {Speech} speech @param {Root} from */
function root(speech, { by, text }) {
  const what = text ? speech.deed(text) : "";
  return html`<p class="root" data-by=${by}>
    ${icon(by === "person" ? "users" : by === "scenario" ? "film" : "play")}<span>${speech.t(`why_root_${by}`, { what })}</span>
  </p>`;
}
