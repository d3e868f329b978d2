// Interventions by a person: done one after the other, each at the place that is shown.

import { findAction } from "../scene/actions.js";

/** @import { Place } from '../core/player.js' */
/** @import { Action } from '../scene/actions.js' */
/** @import { Theatre } from './theatre.js' */

const CUT_WITHIN_MS = 8000;
const ON_MESSAGES = ["drop", "delay", "duplicate"];

export class Deeds {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    /** @type {Promise<unknown>} all deeds so far */
    this.done = Promise.resolve();
    /** What is being done just now, "" if nothing is. */
    this.doing = "";
    this.cutSeen = false;
    /** @type {(() => void) | null} */
    this.cutCame = null;
  }

  /** Does a deed after the one before, since that one may change what can be done, and not before the chosen place is shown. @param {() => unknown} deed */
  next(deed) {
    this.done = this.done
      .then(() => this.#arrive())
      .then(deed)
      .catch((why) => console.error(why));
  }

  /** While steps are on their way, the last one that has come is shown: a deed done there would come at a moment that nobody chose. */
  async #arrive() {
    while (!this.page.arrived && this.page.line === "open") await new Promise(requestAnimationFrame);
  }

  /** Does something to the world at the place that is shown. @param {string} what */
  intervene(what) {
    if (this.#isPossible()) this.next(() => this.#intervene(what));
  }

  /** Without a connection nothing is done, and a toast says so. A deed that waited for the connection would come at another moment. */
  #isPossible() {
    const { line, speech, toasts } = this.page;
    if (line !== "open") toasts.show(speech.t("act_cannot_now"));
    return line === "open";
  }

  /** Goes one take back or forward, after the deed that is being done: undo pressed right behind a crash takes that crash back. @param {"undo" | "redo"} way */
  go(way) {
    this.next(() => this.page.timeline.run?.[way] && this.#isPossible() && this.cut(way, {}, null));
  }

  /**
   * Gives a command that changes the run, and waits until the changed run has come.
   * @param {string} name
   * @param {Record<string, unknown>} fields
   * @param {Place | null} standAt where to stand in that run; null: at the same time as now
   * @returns {Promise<boolean>} whether it came
   */
  async cut(name, fields, standAt) {
    const came = new Promise((resolve) => {
      this.cutCame = () => resolve(true);
      setTimeout(() => resolve(false), CUT_WITHIN_MS);
    });
    this.cutSeen = false;
    try {
      return (await this.page.command(name, fields, standAt)) && (await came);
    } finally {
      this.cutCame = null;
    }
  }

  /** Does a button's action; a second press during the same deed does nothing. @param {Action} action */
  act(action) {
    if (action.id === "why") return this.page.why.askSelected();
    if (action.select) return this.page.targets.select(action.select);
    if (action.form) return this.page.openCommand(action.form);
    if (action.what && action.what !== this.doing) this.intervene(action.what);
  }

  /** An action of the selected target by its id, as a key asks for it. @param {string} id */
  actById(id) {
    this.next(() => this.#actById(id));
  }

  /** @param {string} id */
  #actById(id) {
    const { speech, targets, toasts } = this.page;
    const { selected } = targets;
    const onMessage = ON_MESSAGES.includes(id);
    if (onMessage && selected?.kind !== "message") return toasts.show(speech.t("act_needs_message"));
    const target = onMessage || selected?.kind === "node" ? selected : targets.nodeTarget();
    if (!target) return toasts.show(speech.t("act_needs_node"));
    const action = findAction(targets.actionsOf(target), id);
    if (!action) return;
    if (action.never) return toasts.show(action.never);
    if (action.what) return this.#intervene(action.what);
    if (selected?.kind !== target.kind || selected.id !== target.id) targets.select(target);
    targets.drawActions();
    this.page.actions.choose(action.id);
  }

  /** Time stands still until the server has cut the run there and what follows has come. @param {string} what */
  async #intervene(what) {
    const { page } = this;
    const { player } = page;
    if (!page.ready || !this.#isPossible()) return;
    const resume = player.aiming; // the clock was stopped only to aim at a message
    player.freeze(performance.now());
    const { tUs, k } = player.place;
    this.doing = what;
    const steps = what.startsWith("drop:") ? 2 : 1; // the deed, and the message lost by it
    const standAt = { tUs, k: k + steps };
    try {
      if (await this.cut("intervene", { what, at: [tUs, k] }, standAt)) {
        this.#standBehind(tUs);
        page.takes.offerComparison(tUs);
      }
    } finally {
      this.doing = "";
      const now = performance.now();
      player.thaw(now);
      if (resume && !player.playing) player.play(now);
      page.refresh();
    }
  }

  /** Goes right behind the step that the last deed made: what the script does at the same instant may come before it. @param {number} tUs when it was done */
  #standBehind(tUs) {
    const { player, timeline } = this.page;
    const made = timeline.run?.interventions.at(-1)?.step ?? null;
    if (made === null || player.tUs !== tUs) return; // it made no step, or a person has gone elsewhere since
    const next = timeline.steps[made + 1];
    const loses = timeline.steps[made]?.kind === "drop" && next?.kind === "lost" && next.tUs === tUs;
    player.goTo(loses ? made + 1 : made, performance.now()); // with the message that it lost
  }

  /** A frame was taken in; `cut` says whether it cut the run. @param {boolean} cut */
  heard(cut) {
    this.cutSeen ||= cut;
    if (this.cutSeen && this.page.arrived) this.cutCame?.();
  }
}
