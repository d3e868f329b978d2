// Stand-ins for parts of the page that are loaded after its first frame. They answer as those parts do before their first use. Any
// use loads the real parts (Theatre.withAll) and is passed on to them.

import { nothing } from "lit-html";
import { isOver } from "../core/player.js";

/** @import { Question } from '../view/why.js' */
/** @import { Comparison } from './comparison.js' */
/** @import { Theatre } from './theatre.js' */

/** Stands in for the comparison. */
export class ComparisonToCome {
  /** @param {Theatre} page @param {string | null} vs the run that the address sets beside ours: it stays there until it is shown */
  constructor(page, vs) {
    this.page = page;
    this.vs = vs;
    this.isOpen = false;
    this.unlike = false;
    /** @type {Comparison['next']} */
    this.next = null;
  }

  /** @param {Comparison['next']} next */
  expect(next) {
    this.next = next;
  }

  start() {
    if (this.vs !== null) this.page.withAll(() => {});
  }

  /** @param {string | null} vs */
  set(vs) {
    this.vs = vs;
    this.start();
  }

  onRun() {
    const { next, page } = this;
    if (!next || (next.take !== null && next.take !== page.timeline.run?.take)) return;
    this.next = null;
    this.set(next.vs);
  }

  /** @param {string} address */
  open(address) {
    this.page.withAll(() => this.page.comparison.open(address));
  }

  toggle() {
    this.page.withAll(() => this.page.comparison.toggle());
  }

  /** Whether the run beside ours, which isn't here yet, may go on to a time at which ours is over. @param {number} tUs */
  mayReach(tUs) {
    const { timeline } = this.page;
    return this.vs !== null && isOver(timeline) && tUs > timeline.untilUs;
  }

  close() {}
  relabel() {}
  wantMore() {}
  draw() {}
  drawPanels() {}

  emphasis() {
    return null;
  }
}

/** Stands in for the answers. */
export class WhyToCome {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    this.asked = /** @type {import('./why.js').Asked | null} */ (null);
    this.knows = false;
  }

  /** @param {Question} question */
  ask(question) {
    this.page.withAll(() => this.page.why.ask(question));
  }

  askSelected() {
    this.page.withAll(() => this.page.why.askSelected());
  }

  toggleKnows() {
    this.page.withAll(() => this.page.why.toggleKnows());
  }

  close() {}
  end() {}

  emphasis() {
    return null;
  }

  panel() {
    return null;
  }

  line() {
    return nothing;
  }

  knowing() {
    return nothing;
  }
}
