// The question that a person asked and what is lit for its answer; and the mode in which only what the selected node can know is lit.

import { nothing } from "lit-html";
import { chain, knowledge, originOf, originOfMessage, originOfProperty, past } from "../core/causes.js";
import { dig } from "../core/words.js";
import { knows, knowsLine } from "../view/knows.js";
import { why } from "../view/why.js";

/** @import { Emphasis, Step } from '../core/types.js' */
/** @import { Question } from '../view/why.js' */
/** @import { Theatre } from './theatre.js' */

/** A question with its answer. The step is kept to notice when a cut has put another one in its place. @typedef {{question: Question, index: number, step: Step|undefined, answer: ReturnType<typeof chain>, emphasis: Emphasis}} Asked */

const ALIKE = /** @type {const} */ (["tUs", "kind", "node", "cause", "ref"]);

export class Why {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    /** @type {Asked | null} */
    this.asked = null;
    this.unfolded = false;
    /** Whether all that the selected node can't know is dimmed. */
    this.knows = false;
    /** @type {{key: string, emphasis: Emphasis} | null} */
    this.known = null;
    /** @type {Element | null} what had the focus before the question */
    this.from = null;
  }

  /** Asks about what is selected: a message, else the step that is shown. */
  askSelected() {
    const { targets, timeline, player } = this.page;
    const { selected } = targets;
    if (selected?.kind === "message" && timeline.messages.has(selected.id))
      return this.ask({ about: "message", id: selected.id });
    if (player.index >= 0) this.ask({ about: "step", index: player.index });
  }

  /** Stops time and answers. @param {Question} question */
  ask(question) {
    const { page } = this;
    if (!page.ready || page.answers.refuses()) return;
    page.stop();
    page.comparison.close(); // the answer stands in the rail
    const at = page.player.index;
    const index = this.#originOf(question, at);
    if (!this.asked) this.from = document.activeElement;
    this.unfolded = false;
    const value = this.#valueOf(question, at);
    this.asked = this.#answered(question.about === "value" ? { ...question, value } : question, index);
    page.panels.showTab("explain");
    page.askDraw();
    requestAnimationFrame(() => {
      const title = /** @type {HTMLElement | null} */ (page.hosts.happened.querySelector("h2"));
      title?.focus({ preventScroll: true });
      page.hosts.happened.scrollIntoView({ block: "nearest" });
    });
  }

  /** @param {Question} question @param {number} index @returns {Asked} */
  #answered(question, index) {
    const { timeline, declaration } = this.page;
    const answer = chain(timeline, index, declaration);
    return { question, index, step: timeline.steps[index], answer, emphasis: this.#emphasisOf(index, answer) };
  }

  /** The question with its answer. After a cut it is kept if the step that answers it is there again, otherwise dropped. */
  #standing() {
    const { asked } = this;
    const { steps, end } = this.page.timeline;
    const now = steps[asked?.index ?? -1];
    if (!asked || now === asked.step) return asked;
    if (!now && end === "") return null; // the step may still come
    const same = now && asked.step && ALIKE.every((part) => now[part] === asked.step?.[part]);
    this.asked = same ? this.#answered(asked.question, asked.index) : null;
    return this.asked;
  }

  close() {
    this.asked = null;
    const { from } = this;
    this.from = null;
    this.page.refresh();
    if (from instanceof HTMLElement && from.isConnected && from !== document.body) from.focus({ preventScroll: true });
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }

  /** Nothing is asked any more, and everything is lit. */
  end() {
    if (this.asked) this.close();
    this.knows = false;
  }

  toggleKnows() {
    if (this.page.answers.refuses()) return;
    if (this.asked) this.close();
    this.knows = !this.knows;
    this.page.refresh();
  }

  /** The step that answers. @param {Question} question @param {number} at */
  #originOf(question, at) {
    const { timeline } = this.page;
    switch (question.about) {
      case "step":
        return question.index;
      case "message":
        return originOfMessage(timeline, question.id);
      case "property":
        return originOfProperty(timeline, question.slug, at);
      case "value":
        return originOf(timeline, question, at);
    }
  }

  /** The value that is asked about, as it was when it was asked. @param {Question} question @param {number} at */
  #valueOf(question, at) {
    if (question.about !== "value") return undefined;
    const { node, field, key } = question;
    const value = dig(this.page.timeline.worldAfter(at).nodes.get(node)?.state, field);
    return key === undefined ? value : value?.[key];
  }

  /** @param {number} index @param {ReturnType<typeof chain>} answer @returns {Emphasis} */
  #emphasisOf(index, answer) {
    const { timeline } = this.page;
    const within = past(timeline, index);
    const links = answer.links.map((link) => link.index);
    const chained = new Set(links);
    return {
      kind: "why",
      step: within.has,
      message: within.message,
      node: (id) => within.last(id) >= 0,
      strong: (id) => {
        const message = timeline.messages.get(id);
        return Boolean(
          message && chained.has(message.sendStep) && (message.sendStep === index || chained.has(message.endStep)),
        );
      },
      untilUs: (id) => timeline.steps[within.last(id)]?.tUs ?? -1,
      chain: links,
    };
  }

  /** What is lit now; the same object as long as it doesn't change. @returns {Emphasis | null} */
  emphasis() {
    const { page } = this;
    const asked = this.#standing();
    if (asked) return asked.emphasis;
    const { node } = page.targets;
    if (!this.knows || !node || !page.timeline.run) return null;
    const key = `${node}.${page.player.index}.${page.timeline.version}`;
    if (this.known?.key !== key) this.known = { key, emphasis: this.#known(node, page.player.index) };
    return this.known.emphasis;
  }

  /** @param {string} id @param {number} index @returns {Emphasis} */
  #known(id, index) {
    const { timeline, declaration } = this.page;
    const knows = knowledge(timeline, id, index);
    const world = timeline.worldAfter(index);
    const before = new Map(
      [...world.nodes.keys()].map((other) => [other, timeline.worldAfter(knows.last(other)).nodes.get(other)]),
    );
    return {
      kind: "knows",
      step: knows.step,
      message: knows.message,
      // A node is lit if the selected one has heard of it and it still looks as it did then.
      node: (other) => {
        if (other === id) return true;
        const [now, then] = [world.nodes.get(other), before.get(other)];
        return Boolean(knows.last(other) >= 0 && now && then && looksLike(now, then, declaration));
      },
      cell: (other, place) => {
        if (other === id) return true;
        const field = declaration.view.roles[world.nodes.get(other)?.role ?? ""]?.log?.field;
        if (!field || knows.last(other) < 0) return false;
        const [now, then] = [world.nodes.get(other)?.state[field]?.[place], before.get(other)?.state[field]?.[place]];
        return then !== undefined && same(now, then);
      },
      untilUs: (other) => (other === id ? Number.POSITIVE_INFINITY : (timeline.steps[knows.last(other)]?.tUs ?? -1)),
      chain: [],
    };
  }

  /** The line over the stage while only what the node knows is lit. */
  line() {
    return this.knows && !this.asked ? knowsLine(this.#knower(), () => this.toggleKnows()) : nothing;
  }

  /** What the selected node knows of the others, for the rail. */
  knowing() {
    return this.knows ? knows(this.#knower()) : nothing;
  }

  #knower() {
    const { speech, timeline, declaration, player, targets } = this.page;
    return { speech, timeline, declaration, index: player.index, tUs: player.tUs, id: targets.node };
  }

  /** The answer as a panel, or null if nothing was asked. */
  panel() {
    const { page } = this;
    const asked = this.#standing();
    if (!asked) return null;
    const { speech, timeline, declaration, player } = page;
    return why(
      { speech, timeline, declaration, shown: player.index, unfolded: this.unfolded, ...asked },
      {
        onStep: (index) => page.goTo(index),
        onClose: () => this.close(),
        onUnfold: () => {
          this.unfolded = true;
          page.refresh();
        },
      },
    );
  }
}

/** @param {unknown} a @param {unknown} b */
const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/**
 * Whether a node is drawn the same, apart from its log's entries, which are compared one by one.
 * @param {import('../core/types.js').NodeAt} now
 * @param {import('../core/types.js').NodeAt} then
 * @param {import('../core/types.js').Declaration} declaration
 */
function looksLike(now, then, declaration) {
  if (now.status !== then.status) return false;
  if (now.state === then.state && now.disk === then.disk) return true;
  const hint = declaration.view.roles[now.role] ?? {};
  const phase = declaration.roles.find((role) => role.slug === now.role)?.phase ?? "";
  const fields = [
    phase,
    hint.number,
    hint.locks,
    hint.blocked,
    hint.log?.commit,
    hint.tally?.field,
    hint.tally?.against,
  ];
  return (
    [...fields, ...(hint.memory ?? [])].every(
      (field) => !field || same(dig(now.state, field), dig(then.state, field)),
    ) && (hint.disk ?? []).every((field) => same(now.disk[field], then.disk[field]))
  );
}
