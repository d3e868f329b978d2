// What the page says: the interface's words, and steps, deeds and spans of time as sentences. Pure.

import { commandText } from "../core/commands.js";
import { readDeed } from "../core/interventions.js";
import { linkOf } from "../core/timeline.js";
import { askText, makeWords } from "../core/words.js";
import { looksOf } from "./scene.js";

/** @import { Declaration, Step, Message } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Words } from '../core/words.js' */
/** @import { Deed } from '../core/interventions.js' */

/** Finds spaces between two Chinese characters, which are removed; beside Latin letters and digits a space stays. */
const BETWEEN_HANZI = /(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])/g;

/** Speaks one language at a time. `speak` changes it, also for all holders of the same `words` object. */
export class Speech {
  /**
   * @param {Declaration} declaration
   * @param {{ui: Record<string, string>, captions: any, lang: string}} language
   */
  constructor(declaration, language) {
    this.declaration = declaration;
    this.ui = language.ui;
    this.lang = language.lang;
    /** @type {any} */
    this.captions = language.captions;
    /** @type {Words} */
    this.words = makeWords(language.captions, language.ui, language.lang, declaration);
  }

  /**
   * From now on another language.
   * @param {{ui: Record<string, string>, captions: any, lang: string}} language
   * @param {Array<{id: string, role: string}>} cast
   */
  speak({ ui, captions, lang }, cast) {
    this.ui = ui;
    this.captions = captions;
    this.lang = lang;
    Object.assign(this.words, makeWords(captions, ui, lang, this.declaration));
    this.words.cast(cast);
  }

  /**
   * The words that a page's first frame did without, in the language that it speaks.
   * @param {{ui: Record<string, string>, captions: any, lang: string}} language
   */
  complete({ ui, captions, lang }) {
    if (lang !== this.lang) return;
    Object.assign(this.ui, ui);
    Object.assign(this.captions, captions);
  }

  /**
   * One of the interface's words, with its parameters put in. A key without words shows itself.
   * @param {string} key
   * @param {Record<string, string | number>} [params]
   */
  t(key, params = {}) {
    const text = (this.ui[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole));
    return this.lang === "zh" ? text.replace(BETWEEN_HANZI, "") : text;
  }

  /** A moment: 738 ms. @param {number} us */
  time(us) {
    const ms = us / 1000;
    return `${Number.isInteger(ms) ? ms : ms.toFixed(ms < 100 ? 1 : 0)} ${this.ui.ms}`;
  }

  /** Nodes in a row: S1, S2 and S3. @param {string[]} ids */
  nodes(ids) {
    return this.words.list(ids);
  }

  /** Groups of a partition: S1, S2 | S3, S4, S5. @param {string[][]} groups */
  groups(groups) {
    return groups.map((group) => group.map((id) => this.words.name(id)).join(this.ui.comma)).join(" | ");
  }

  /** A client command as the captions call it, or as it is written. @param {string} text */
  command(text) {
    const said = this.words.commandWords(text);
    const known = this.declaration.commands.find((c) => commandText(c.example).text === text || c.slug === text);
    return said || (known ? this.words.command(known.slug) : askText(text));
  }

  /**
   * What happened in a step, in one sentence: its caption, or what its kind says.
   * @param {Step} step
   * @param {Timeline} timeline
   */
  sentence(step, timeline) {
    return this.words.note(step)?.headline || this.plainSentence(step, timeline);
  }

  /** A step in one sentence, whatever its captions. @param {Step} step @param {Timeline} timeline */
  plainSentence(step, timeline) {
    const { words } = this;
    const message = timeline.messages.get(step.ref);
    const sent = step.sends[0];
    const told = this.told(step, message ?? (sent && { ...sent, from: step.node }));
    if (told) return capital(told);
    const [output] = step.outputs;
    if (step.kind === "send" && !sent && output) return capital(words.output(output.kind, output.value, step.node));
    const link = linkOf(step.ref);
    const groups = step.ref.split("-").map((group) => group.split("."));
    const alone = step.kind === "partition" ? groups.filter((group) => group.length === 1) : [];
    const key =
      alone.length === 1 && groups.length === 2
        ? "done_isolate"
        : `step_${step.kind}${lossOf(step, message)}${oneWay(step)}`;
    // What was done to the world has the same words as the deed, unless the deed says more than the step.
    const worded = [key, `step_${step.kind}`, `done_${step.kind}`].find((one) => one in this.ui);
    const text = this.t(worded ?? key, {
      node: words.name(step.node || (alone[0]?.[0] ?? "")),
      from: message ? words.name(message.from) : "",
      to: message ? words.name(message.to) : step.sends.length ? this.nodes(unique(step.sends.map((s) => s.to))) : "",
      message: message ? this.message(message) : sent ? this.message(sent) : step.ref,
      timer: words.timer(step.ref.split(".").slice(1, -1).join(".")),
      label: words.value(step.ref),
      groups: this.groups(groups),
      a: words.name(link.a),
      b: words.name(link.b),
      command: this.command(commandText(step.ref).text),
      why: this.whyNoEffect(step),
    });
    return capital(text);
  }

  /**
   * What is said with a message that leaves or arrives, where the protocol has words of its own for it.
   * @param {Step} step
   * @param {{from: string, to: string, type: string, body: Record<string, any>} | undefined} message
   */
  told(step, message) {
    const said = message && this.captions?.messages?.[message.type]?.said;
    if (!said || !(step.kind === "deliver" || (step.kind === "send" && step.sends.length === 1))) return "";
    const looks = looksOf(message.type, message.body, this.declaration.view.messages[message.type]);
    const template =
      said[`${step.kind}${looks.refused ? "_no" : looks.shape === "beat" ? "_beat" : ""}`] ?? said[step.kind];
    const { from, to } = message;
    return template ? this.words.fill(template, { ...message.body, from, to, label: this.words.label(message) }) : "";
  }

  /** A message within a sentence: its name and what it carries. @param {{type: string, body: Record<string, any>}} message */
  message(message) {
    const name = this.words.messageName(message.type);
    const label = this.words.label(message);
    return label && !name.toLowerCase().includes(label.toLowerCase()) ? `${name} ${label}` : name;
  }

  /** @param {Step} step */
  whyNoEffect(step) {
    return this.t(`no_effect_${step.notes[0]?.params.why ?? "not-there"}`);
  }

  /** A deed in words: S1 crashes. @param {string} text @returns {string} */
  deed(text) {
    if (text.startsWith("-")) return this.t("done_removed", { what: this.deed(text.slice(1)) });
    const { words } = this;
    const deed = readDeed(text);
    const [a = "", b = ""] = deed.nodes;
    const said = this.t(`done_${deed.verb}`, {
      node: words.name(deed.node),
      from: words.name(a),
      to: words.name(b),
      a: words.name(a),
      b: words.name(b),
      message: words.messageName(deed.message),
      timer: words.timer(deed.timer),
      ms: deed.number,
      factor: deed.number,
      command: this.command(deed.command),
      groups: this.groups(deed.groups),
    });
    return capital(said);
  }

  /** When a deed that is given as text happens. @param {string} text */
  whenOf(text) {
    return this.when(readDeed(text));
  }

  /** When a deed happens: at 258 ms, or when C has sent COMMIT. @param {Deed} deed */
  when(deed) {
    if (deed.place) return this.t("changes_at", { time: this.time(deed.place.tUs) });
    if (!deed.trigger) return "";
    const { node, kind, what, k } = deed.trigger;
    const { words } = this;
    const said = kind === "note" ? words.noteBefore(what, node) : "";
    const trigger = said
      ? this.t("trigger_said", { said })
      : this.t(`trigger_${kind}`, {
          node: words.name(node),
          message: words.messageName(what),
          timer: words.timer(what),
          label: words.value(what),
        });
    return this.t("changes_when", { trigger: k > 1 ? this.t("trigger_kth", { trigger, k }) : trigger });
  }
}

/** A sentence begins with a capital, also where a message's name is small. @param {string} text */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** A link that is cut, or mended, in one direction only has words of its own. @param {Step} step */
export const oneWay = (step) => (step.ref.endsWith(".one-way") ? "_one_way" : "");

/** @param {Step} step @param {Message | undefined} message */
const lossOf = (step, message) => (step.kind === "lost" && message?.why ? `_${message.why}` : "");

/** @template T @param {T[]} items */
const unique = (items) => [...new Set(items)];
