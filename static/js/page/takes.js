// The takes of the run: what they are called, naming and deleting them, and going from one to another.

import { html } from "lit-html";
import { readQuery } from "../net/address.js";
import { Refused } from "../net/connection.js";

/** @import { Take } from '../scene/takes.js' */
/** @import { Theatre } from './theatre.js' */

export class TakesOfRun {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    /** @type {number | null} the take whose name is being written */
    this.renaming = null;
    /** How far this take was seen. After a change at an earlier moment a comparison with it is offered. */
    this.seenUs = 0;
    /** @type {typeof import('../view/takes.js').takeTree | null} draws the tree of takes; it comes after the first frame */
    this.draw = null;
  }

  /** @param {number} tUs */
  saw(tUs) {
    this.seenUs = Math.max(this.seenUs, tUs);
  }

  get all() {
    return this.page.timeline.run?.takes ?? [];
  }

  /** The take that is shown. */
  get current() {
    return this.all.find((take) => take.id === this.page.timeline.run?.take) ?? null;
  }

  /** What a take is called: the name that it was given, or what it changed. @param {Take} take */
  title(take) {
    if (take.name) return take.name;
    return take.what ? this.page.speech.deed(take.what) : this.described(take.address);
  }

  /** What a take is called where it stands alone: with the time at which it changed something. @param {Take} take */
  told(take) {
    if (take.name || !take.what || take.what.startsWith("-")) return this.title(take);
    const { speech } = this.page;
    return speech.t("takes_deed", { what: speech.deed(take.what), when: speech.whenOf(take.what) });
  }

  /** @param {string} address */
  described(address) {
    return this.changesOf(address) || this.page.speech.t("takes_first");
  }

  /** How a run differs from its scenario, in a few words of its protocol; "" if it doesn't differ. @param {string} address */
  changesOf(address, speech = this.page.speech) {
    const query = readQuery(address.split("?")[1] ?? "");
    const listed = (/** @type {string} */ name) => (query.get(name) ?? "").split("~").filter(Boolean);
    const parts = [];
    if (query.has("s")) parts.push(`${speech.t("params_seed")} ${query.get("s")}`);
    for (const param of listed("p")) {
      const dot = param.indexOf(".");
      const name = param.slice(0, dot);
      parts.push(
        `${speech.ui[`param_${name.replaceAll("-", "_")}`] ?? speech.words.param(name).name} ${param.slice(dot + 1)}`,
      );
    }
    if (["i", "w", "o"].some((name) => query.has(name))) parts.push(speech.t("takes_settings"));
    for (const text of listed("x"))
      parts.push(speech.t("takes_deed", { what: speech.deed(text), when: speech.whenOf(text) }));
    return parts.join(speech.t("semicolon"));
  }

  tree() {
    const { page } = this;
    const { run } = page.timeline;
    if (!run || run.takes.length < 2 || !this.draw) return html``;
    return this.draw(
      { run, speech: page.speech, title: (take) => this.title(take), renaming: this.renaming },
      {
        onTake: (take) => page.command("take", { take }),
        onCompare: (take) => page.comparison.open(take.address),
        onRename: (id) => this.rename(id),
        onName: (take, name) => this.name(take, name),
        onForget: (take) => this.forget(take),
      },
    );
  }

  /** @param {number | null} id */
  rename(id) {
    const before = this.renaming;
    this.renaming = id;
    this.page.panels.drawRail();
    const { changes } = this.page.hosts;
    const field = /** @type {HTMLInputElement | null} */ (changes.querySelector(".take-name"));
    field?.focus();
    field?.select();
    if (id === null && before !== null && document.activeElement === document.body)
      /** @type {HTMLElement | null} */ (changes.querySelector(".takes [aria-current=true]"))?.focus({
        preventScroll: true,
      });
  }

  /** @param {Take} take @param {string} name */
  name(take, name) {
    if (name.trim() !== (take.name ?? "")) this.page.command("name", { take: take.id, name: name.trim() });
  }

  /** @param {Take} take */
  async forget(take) {
    const { page } = this;
    const { speech, toasts } = page;
    if (take.address === page.comparison.vs) return toasts.show(speech.t("takes_forget_compared"));
    const what = this.title(take);
    try {
      await page.connection.command("forget", { take: take.id });
    } catch (why) {
      if (!(why instanceof Refused)) throw why;
      page.sayRefused(why);
      return;
    }
    toasts.show(speech.t("takes_forgotten", { what }), {
      label: speech.t("undo"),
      act: () => page.command("recall", { take: take.id }),
    });
  }

  /** The run from which the present take was made; for the first take the unchanged scenario; null if there is none. */
  get before() {
    const { current } = this;
    const parent = this.all.find((take) => take.id === current?.parent);
    if (parent) return parent.address;
    const path = this.page.address.split("?")[0] ?? "";
    return this.page.address.includes("?")
      ? path
      : (this.all.filter((take) => take !== current).at(-1)?.address ?? null);
  }

  /** A new take was made at a place. If the old one was seen further than that, a comparison with it is offered. @param {number} tUs */
  offerComparison(tUs) {
    const { page } = this;
    const seen = this.seenUs;
    this.seenUs = tUs;
    const { before } = this;
    if (page.answers.hidden || page.comparison.isOpen || seen <= tUs || before === null) return;
    page.toasts.show(page.speech.t("compare_offer"), {
      label: page.speech.t("compare_before"),
      act: () => page.comparison.open(before),
    });
  }
}
