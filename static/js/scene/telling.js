// A run told in sentences, for reading aloud, for braille and for print. Routine steps are left out or summed up. Pure.

import { looksOf } from "./scene.js";

/** @import { Declaration, Step } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Speech } from './speech.js' */

/**
 * One sentence, and the step that it stands for.
 * @typedef {Object} Line
 * @property {number} index
 * @property {number} last    the last step that the sentence also covers: the same deed by other nodes, or a routine stretch
 * @property {string} text
 * @property {'' | 'moment' | 'deed' | 'broken' | 'dull'} kind
 */

/** @typedef {{tUs: number, lines: Line[]}} Paragraph what happened at one instant */

/** Kinds of steps that happen all the time: told only if they have a caption. */
const ROUTINE = new Set(["start", "forced", "send", "deliver", "timer"]);
const ENDS_BADLY = new Set(["lost", "bounced"]);
const EVERY_MS = 2000; // a screen reader needs about as long for a sentence

/**
 * The run up to a step, in paragraphs.
 * @param {object} run
 * @param {Speech} run.speech
 * @param {Timeline} run.timeline
 * @param {Declaration} run.declaration
 * @param {number} [run.from] the first step that is told
 * @param {number} run.until the last one
 * @returns {Paragraph[]}
 */
export function narrate({ speech, timeline, declaration, from = 0, until }) {
  const teller = new Teller(speech, timeline, declaration);
  for (const step of timeline.steps.slice(from, until + 1)) teller.hear(step);
  return teller.finish();
}

class Teller {
  /** @param {Speech} speech @param {Timeline} timeline @param {Declaration} declaration */
  constructor(speech, timeline, declaration) {
    this.speech = speech;
    this.timeline = timeline;
    this.declaration = declaration;
    /** @type {Paragraph[]} */
    this.paragraphs = [];
    /** @type {Map<number, string>} step -> key moment */
    this.moments = new Map([...timeline.moments].map(([slug, step]) => [step, slug]));
    this.scenario = (timeline.run?.scenario ?? "").split("/").at(-1) ?? "";
    this.togetherUs = Number(timeline.run?.params.latency ?? 10) * 1000;
    this.dull = nothingYet();
    /** The sentence that isn't finished yet: other nodes may still do the same. @type {{line: Line, same: string, others: string[], more: number, tUs: number} | null} */
    this.saying = null;
  }

  /** @param {Step} step */
  hear(step) {
    const told = this.tell(step);
    if (!told) return this.count(step);
    const before = this.saying;
    if (before && told.same && before.same === told.same && step.tUs - before.tUs <= this.togetherUs) {
      if (ENDS_BADLY.has(step.kind)) before.more += 1;
      else before.others.push(step.node);
      before.line.last = step.index;
      before.tUs = step.tUs;
      return;
    }
    this.finishSentence();
    this.sumUp();
    this.leaveOutRepetition(step, told.kind);
    const line = { index: step.index, last: step.index, text: told.text, kind: told.kind };
    this.saying = { line, same: told.same, others: [], more: 0, tUs: step.tUs };
    for (const broken of step.properties.filter((property) => property.status === "broken")) {
      this.finishSentence();
      const { name, broken: how } = this.speech.words.property(broken.slug, broken.params);
      const text = this.speech.t("narration_broken", { name, how });
      this.put(step.tUs, { index: step.index, last: step.index, text, kind: "broken" });
    }
  }

  /** A key moment's sentence replaces the sentence about the same node just before it; an intervention is told before it. @param {Step} step @param {Line['kind']} kind */
  leaveOutRepetition(step, kind) {
    if (kind !== "moment") return;
    if (!ROUTINE.has(step.kind) && !ENDS_BADLY.has(step.kind)) {
      const { text } = this.plain(step);
      return this.put(step.tUs, { index: step.index, last: step.index, text, kind: "deed" });
    }
    const paragraph = this.paragraphs.at(-1);
    const line = paragraph?.lines.at(-1);
    const before = line && this.timeline.steps[line.index];
    const sameNode = before?.node === step.node && line?.index === line?.last && line?.kind === "";
    if (!paragraph || !sameNode || this.at(paragraph.tUs) !== this.at(step.tUs)) return;
    paragraph.lines.pop();
    if (!paragraph.lines.length) this.paragraphs.pop();
  }

  /** An instant, as it is shown. @param {number} tUs */
  at(tUs) {
    return this.speech.time(tUs);
  }

  /**
   * The sentence of a step, or null if it is routine, and a key that is the same for steps that can be told together.
   * @param {Step} step
   * @returns {{text: string, same: string, kind: Line['kind']} | null}
   */
  tell(step) {
    const { speech, timeline } = this;
    const moment = this.moments.get(step.index);
    const headline = moment ? speech.words.moment(this.scenario, moment).headline : "";
    if (headline) return { text: headline, same: "", kind: "moment" };
    const caption = speech.words.note(step);
    const note = step.notes.find(({ key }) => key === caption?.key);
    if (caption && note) {
      const byNode = JSON.stringify([note.key, { ...note.params, node: "" }]);
      return { text: caption.headline, same: step.node && !moment ? byNode : "", kind: moment ? "moment" : "" };
    }
    if (ROUTINE.has(step.kind))
      return step.properties.some(({ status }) => status === "broken") ? this.plain(step) : null;
    if (!ENDS_BADLY.has(step.kind)) return this.plain(step);
    const message = timeline.messages.get(step.ref);
    if (message && this.isBeat(message)) return null;
    return { ...this.plain(step), same: `${step.kind}.${message?.type ?? ""}`, kind: "" };
  }

  /** @param {Step} step @returns {{text: string, same: string, kind: Line['kind']}} */
  plain(step) {
    return { text: this.speech.plainSentence(step, this.timeline), same: "", kind: "deed" };
  }

  /** @param {{type: string, body: Record<string, any>}} message */
  isBeat(message) {
    return looksOf(message.type, message.body, this.declaration.view.messages[message.type]).shape === "beat";
  }

  /** @param {Step} step */
  count(step) {
    const message = this.timeline.messages.get(step.ref);
    if (!message || !(step.kind === "deliver" || ENDS_BADLY.has(step.kind))) return;
    if (ENDS_BADLY.has(step.kind)) this.dull.lost += 1;
    else if (this.isBeat(message)) this.dull.beats += 1;
    else this.dull.others += 1;
    if (this.dull.index < 0) this.dull.index = step.index;
    this.dull.last = step.index;
    this.dull.tUs = step.tUs;
  }

  /** Ends the sentence that is being said. */
  finishSentence() {
    if (!this.saying) return;
    const { line, others, more } = this.saying;
    this.saying = null;
    const { speech } = this;
    if (others.length === 1) line.text = speech.t("narration_so_does", { text: line.text, node: speech.nodes(others) });
    if (others.length > 1) line.text = speech.t("narration_so_do", { text: line.text, nodes: speech.nodes(others) });
    if (more === 1) line.text = speech.t("narration_one_more", { text: line.text });
    if (more > 1) line.text = speech.t("narration_more", { text: line.text, n: more });
    this.put(this.timeline.steps[line.index]?.tUs ?? 0, line);
  }

  /** Sums up routine steps that were not told, if they took long. */
  sumUp() {
    const { beats, others, lost, index, last, tUs: dullUs } = this.dull;
    this.dull = nothingYet();
    const fromUs = this.timeline.steps[index]?.tUs ?? dullUs;
    if (dullUs - fromUs <= this.togetherUs) return; // too short to be worth a sentence
    const { speech } = this;
    const counted = [
      ["narration_beats", beats],
      ["narration_others", others],
      ["narration_lost", lost],
    ].flatMap(([key, n]) => (n ? [speech.t(n === 1 ? `${key}_one` : String(key), { n })] : []));
    const what = speech.words.list(counted);
    const text = speech.t("narration_dull", { what, time: speech.time(dullUs) });
    this.put(fromUs, { index, last, text, kind: "dull" });
  }

  /** @param {number} tUs @param {Line} line */
  put(tUs, line) {
    const last = this.paragraphs.at(-1);
    const text = line.text.replace(/(?<![.!?。！？…])$/, this.speech.t("narration_stop"));
    const said = { ...line, text };
    if (last && this.at(last.tUs) === this.at(tUs)) last.lines.push(said);
    else this.paragraphs.push({ tUs, lines: [said] });
  }

  finish() {
    this.finishSentence();
    this.sumUp();
    return this.paragraphs;
  }
}

const nothingYet = () => ({ beats: 0, others: 0, lost: 0, index: -1, last: -1, tUs: -1 });

/** The line in which a step is told, or the last one before it. @param {Paragraph[]} paragraphs @param {number} index */
export function lineAt(paragraphs, index) {
  let found = null;
  for (const { lines } of paragraphs) for (const line of lines) if (line.index <= index) found = line;
  return found;
}

/** What a screen reader is told: each step that a person goes to, and while it plays only important steps, one sentence at a time. */
export class Announcer {
  constructor() {
    this.index = -1;
    this.saidAt = Number.NEGATIVE_INFINITY;
    /** @type {Step | null} */
    this.pending = null;
    this.text = "";
  }

  /**
   * What is to be said now.
   * @param {object} moment
   * @param {Speech} moment.speech
   * @param {Timeline} moment.timeline
   * @param {number} moment.index the step that is shown
   * @param {boolean} moment.playing
   * @param {number} now wall time in milliseconds
   */
  announce({ speech, timeline, index, playing }, now) {
    const from = this.index;
    this.index = index;
    if (!playing) {
      this.pending = null;
      const step = timeline.steps[index];
      this.text = step ? told(speech, timeline, step) : "";
      return this.text;
    }
    for (const step of timeline.steps.slice(Math.min(from, index) + 1, index + 1)) {
      const weighs = weight(speech, timeline, step);
      if (weighs && weighs >= (this.pending ? weight(speech, timeline, this.pending) : 0)) this.pending = step;
    }
    if (this.pending && now - this.saidAt >= EVERY_MS) {
      this.text = told(speech, timeline, this.pending);
      this.pending = null;
      this.saidAt = now;
    }
    return this.text;
  }
}

/** @param {Speech} speech @param {Timeline} timeline @param {Step} step */
const told = (speech, timeline, step) =>
  speech.t("told_at", { time: speech.time(step.tUs), what: speech.sentence(step, timeline) });

/** How important a step is while it plays; 0 is not told. @param {Speech} speech @param {Timeline} timeline @param {Step} step */
function weight(speech, timeline, step) {
  if (step.properties.some(({ status }) => status === "broken")) return 4;
  if (!ROUTINE.has(step.kind) && !ENDS_BADLY.has(step.kind)) return 3;
  for (const at of timeline.moments.values()) if (at === step.index) return 2;
  return speech.words.note(step) ? 1 : 0;
}
