// The panel "Just happened": who did what, the seats of a vote, why, the rule with the line that fired, what to watch.

import { html, nothing } from "lit-html";
import { isByHand } from "../core/starts.js";
import { countedBy, sceneAt } from "../scene/scene.js";
import { oneWay } from "../scene/speech.js";
import { icon } from "./icons.js";
import { tint } from "./marks.js";

/** @import { Declaration, Step } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Speech } from '../scene/speech.js' */

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {Timeline} model.timeline
 * @param {Declaration} model.declaration
 * @param {number} model.index the step that is shown
 * @param {(index: number) => void} onWhy
 * @param {(sentence: string) => void} onReport gets a sentence that somebody finds false, and what it was made of
 */
export function happened({ speech, timeline, declaration, index }, onWhy, onReport) {
  const about = subject(speech, timeline, index);
  if (!about) return opening(speech, timeline);
  const { step, moment, said, caption, headline } = about;
  const t = speech.t.bind(speech);
  const node = sceneAt(timeline, declaration, { tUs: step.tUs, index: step.index }).nodes.find(
    (n) => n.id === step.node,
  );
  const rule = excerpt(speech, step);
  const broken = [step, moment?.step].some((one) => one?.properties.some((property) => property.status === "broken"));
  const look = { hue: node?.hue ?? 0, tone: node?.tone ?? "" };
  const watch = said?.see || caption?.watch;
  const also = speech.words.notes(step).filter((note) => note.headline); // the first of them is the headline already
  const why = caption?.why || (speech.ui[`why_${step.kind}${oneWay(step)}`] ?? speech.ui[`why_${step.kind}`] ?? "");
  return html`<p class="ph">${t("happened")}<span class="r mono">${speech.time((moment?.step ?? step).tUs)}</span></p>
    <h2>${clauses(headline)}</h2>
    ${seats(speech, timeline, declaration, step, moment?.step ?? step)} ${why ? html`<p>${rich(why, speech, timeline)}</p>` : nothing}
    ${also.slice(1).map((note) => html`<p>${rich(note.headline, speech, timeline)}</p>`)}
    ${
      rule
        ? html`<div class="rule ${tint(look.hue, look.tone)}" ?data-broken=${broken} aria-label=${t("happened_rule")}>
            <div>${rule.title}</div>
            ${rule.lines.map(([id, line], i) => html`<div class="line ${rule.lit.includes(i) ? litAs(id) : ""}" data-depth=${depthOf(line)}>${line.trim()}</div>`)}
          </div>`
        : nothing
    }
    ${watch ? html`<div class="watch">${icon("eye")}<span>${rich(watch, speech, timeline)}</span></div>` : nothing}
    <button type="button" class="tb line why-ask" data-action="why" title="${t("why_help")} (w)" @click=${() => onWhy(step.index)}>${icon("circle-help")}${t("why")}</button>
    <button type="button" class="not-true" data-action="report" title=${t("report_help")} @click=${() => onReport(reported(about))}>${t("report")}</button>`;
}

/** What a report of a false sentence names: the sentence, and the key and parameters that it was made of. @param {NonNullable<ReturnType<typeof subject>>} about */
function reported({ step, moment, caption, headline }) {
  const keys = [moment && `moment ${moment.slug}`, caption && `note ${caption.key}`, `step ${step.index} ${step.kind}`];
  const { node, ...params } = caption?.params ?? { node: step.node };
  return `${headline}\n${keys.filter(Boolean).join(", ")}\n${JSON.stringify({ node, ...params })}`;
}

/** How a line is lit. A rule that says no (`R-V-no`) is not lit in the colour of one that says yes. @param {string} rule */
const litAs = (rule) => (rule.endsWith("-no") ? "on no" : "on");

/** What just happened in one sentence; at the very beginning, what the scenario is about. @param {{speech: Speech, timeline: Timeline, index: number}} model */
export function headlineAt({ speech, timeline, index }) {
  const scenario = scenarioOf(timeline);
  const title = scenario ? speech.words.scenario(scenario).title : (speech.captions?.name ?? "");
  return subject(speech, timeline, index)?.headline ?? title;
}

/** What to tell at a step: the step that it is about, and the words. @param {Speech} speech @param {Timeline} timeline @param {number} index */
function subject(speech, timeline, index) {
  const told = toTell(timeline, index);
  const moment = momentSince(timeline, told?.index ?? 0, index);
  const step = (moment && originOf(timeline, speech, moment.step)) ?? told ?? moment?.step;
  if (!step) return null;
  const caption = speech.words.note(step);
  const said = moment ? speech.words.moment(scenarioOf(timeline), moment.slug) : null;
  const headline = said?.headline || caption?.headline || speech.plainSentence(step, timeline);
  return { step, moment, said, caption, headline };
}

/** Kinds of interventions: they have no caption of the protocol, but they are told as what just happened. */
export const DEEDS = new Set(
  "crash restart wipe pause resume partition heal cut mend hold release drop delay duplicate no-effect broken".split(
    " ",
  ),
);

/**
 * The step to tell about: the last one with a headline, or a later intervention, or an answer to a client that has left since.
 * @param {Timeline} timeline
 * @param {number} index
 */
function toTell(timeline, index) {
  const noted = timeline.lastNote(index);
  for (let at = index; at > (noted?.index ?? -1); at--) {
    const step = timeline.steps[at];
    if (step && (DEEDS.has(step.kind) || answersClient(step))) return step;
  }
  return noted;
}

/** Whether nothing but an answer to a client leaves in this step. @param {Step} step */
const answersClient = (step) => step.kind === "send" && step.outputs.some(({ kind }) => kind === "answer");

/** @param {Timeline} timeline @param {Speech} speech @param {Step} step the step that a key moment tells about: its own, or the one of the same node that caused it */
function originOf(timeline, speech, step) {
  if (DEEDS.has(step.kind) || step.kind === "lost" || step.kind === "bounced") return step;
  for (let at = step.index, k = 0; at >= 0 && k < 4; k++) {
    const one = timeline.steps[at];
    if (!one || one.node !== step.node) return null;
    if (speech.words.note(one)) return one;
    at = one.cause;
  }
  return null;
}

/**
 * The key moment at or after the step that is told about, if there is one; it has its own headline.
 * @param {Timeline} timeline
 * @param {number} from
 * @param {number} to
 */
function momentSince(timeline, from, to) {
  const reached = [...timeline.moments].filter(([, at]) => at >= from && at <= to).sort((a, b) => a[1] - b[1]);
  const last = reached.at(-1);
  const step = last && timeline.steps[last[1]];
  return step ? { slug: last[0], step } : null;
}

/** @param {Timeline} timeline */
const scenarioOf = (timeline) => timeline.run?.scenario.split("/").at(-1) ?? "";

/** What the scenario is about, shown before the first headline. @param {Speech} speech @param {Timeline} timeline */
function opening(speech, timeline) {
  const slug = scenarioOf(timeline);
  const told = slug ? speech.words.scenario(slug) : null;
  const about = speech.captions?.about ?? {};
  const task = told && "task" in told ? /** @type {string} */ (told.task) : "";
  return html`<p class="ph">${speech.t("happened")}<span class="r">${speech.t("happened_nothing")}</span></p>
    <h2>${told?.title ?? speech.captions?.name ?? ""}</h2>
    <p>${rich(told?.summary ?? speech.captions?.tagline ?? "", speech, timeline)}</p>
    ${slug ? nothing : startOf(speech, timeline.run?.start ?? "")}
    ${task || about.watch ? html`<div class="watch">${icon("eye")}<span>${rich(task || about.watch, speech, timeline)}</span></div>` : nothing}`;
}

/** In which start a run begins that belongs to no scenario. @param {Speech} speech @param {string} start */
function startOf(speech, start) {
  if (!start) return nothing;
  const name = speech.captions?.starts?.[start] ?? start;
  return html`<p>${isByHand(start) ? speech.t("start_was_set_up") : speech.t("start_was_named", { name })}</p>`;
}

/**
 * The excerpt of the rules that fired: the one in which most of them stand, of several such the last, with their lines lit.
 * @param {Speech} speech
 * @param {Step} step
 */
function excerpt(speech, step) {
  const fired = step.rules.flatMap((id) => speech.words.excerptsOf(id));
  const standing = (/** @type {string} */ title) => fired.filter((one) => one.title === title);
  const [shown] = [...fired].reverse().sort((a, b) => standing(b.title).length - standing(a.title).length);
  return shown ? { ...shown, lit: standing(shown.title).flatMap((one) => one.lit) } : null;
}

/**
 * Seats: one per voter, yes votes first, and a bar at the number that is needed. Shown only for steps in which votes counted.
 * @param {Speech} speech
 * @param {Timeline} timeline
 * @param {Declaration} declaration
 * @param {Step} step
 * @param {Step} shown until when votes have come
 */
function seats(speech, timeline, declaration, step, shown) {
  const tally = DEEDS.has(step.kind) ? null : tallyThatCounted(timeline, declaration, step, shown);
  if (!tally) return nothing;
  const t = speech.t.bind(speech);
  const { have, need, hue } = tally;
  const all = tally.seats.length;
  const every = need === all; // a single no decides
  const no = tally.seats.some((seat) => seat.says === "no");
  const verdict = every
    ? no
      ? "votes_no"
      : have === need
        ? "votes_all"
        : "votes_missing"
    : have >= need
      ? "votes_majority"
      : "votes_short";
  const order = { yes: 0, no: 1, "": 2 };
  const sorted = [...tally.seats].sort((a, b) => order[a.says] - order[b.says]);
  const tone = (/** @type {string} */ says) => (every && says ? tint(0, says === "yes" ? "commit" : "abort") : "");
  return html`<div class="seats ${tint(hue)}" role="img" aria-label=${t("votes", { have, all, need })}>
    ${sorted.map(
      (seat, i) =>
        html`${i === need && need < all ? html`<i class="majority"></i>` : nothing}<span class="seat ${tone(seat.says)}" data-vote=${seat.says}
            >${speech.words.name(seat.id)}</span
          >`,
    )}
    <em>${t("votes", { have, all, need })}<br />${t(verdict)}</em>
  </div>`;
}

/**
 * The tally that this step changed, or that led to the node's new phase: the last vote and the new phase are in the same step.
 * @param {Timeline} timeline
 * @param {Declaration} declaration
 * @param {Step} step
 * @param {Step} shown
 */
function tallyThatCounted(timeline, declaration, step, shown) {
  const at = (/** @type {number} */ index) =>
    sceneAt(timeline, declaration, { tUs: step.tUs, index }).nodes.find((node) => node.id === step.node);
  const after = at(step.index);
  const before = at(step.index - 1);
  const hint = after && declaration.view.roles[after.role]?.tally;
  if (!hint || !(after.tally ?? before?.tally)) return null;
  const touched = [step.patch?.["="], step.patch?.["+"], step.patch?.["~"]].some(
    (part) => part && [hint.field, hint.against].some((field) => field && (field.split(".")[0] ?? "") in part),
  );
  if (!touched && before?.phase === after.phase) return null;
  const world = timeline.worldAfter(shown.index);
  const node = world.nodes.get(step.node);
  const tally = node && countedBy(hint, node, world);
  if (!tally?.seats.some((seat) => seat.says)) return null;
  return { ...tally, hue: after.hue || before?.hue || 0 };
}

/** Chinese lines may break anywhere, also within a word. So a headline is made to break between its clauses, if they fit. @param {string} text */
function clauses(text) {
  const parts = text.split(/(?<=[，：；。？！])/);
  return parts.length > 1 ? parts.map((part) => html`<span class="clause">${part}</span>`) : text;
}

/** Two leading spaces are one step in. @param {string} line */
const depthOf = (line) => Math.min(3, Math.floor((line.length - line.trimStart().length) / 2));

/** Parts that must stay on one line: a row with its value, a word with a hyphen. */
const WHOLE = /((?<![A-Za-z])[A-Z] \d+|[a-z]+-[a-z]+)/;
const whole = (/** @type {string} */ part, /** @type {number} */ i) =>
  i % 2 ? html`<span class="whole">${part}</span>` : part;

/**
 * Names of nodes, and what stands between **stars**, in bold.
 * @param {string} text
 * @param {Speech} speech
 * @param {Timeline} timeline
 */
function rich(text, speech, timeline) {
  const names = (timeline.run?.cast ?? [])
    .map((seat) => speech.words.name(seat.id))
    .sort((a, b) => b.length - a.length);
  if (!text) return text;
  const bold = new RegExp(
    `(\\*\\*.+?\\*\\*${names.length ? `|(?<![A-Za-z0-9])(?:${names.join("|")})(?![A-Za-z0-9])` : ""})`,
    "g",
  );
  return text
    .split(bold)
    .map((part, i) => (i % 2 ? html`<b>${part.replaceAll("**", "")}</b>` : part.split(WHOLE).map(whole)));
}
