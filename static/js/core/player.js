// The cursor of a run: a time while it plays, a step while it stands still. Pure: the caller passes the wall time.

/** @import { Timeline } from './timeline.js' */
/** @import { Playback } from './playback.js' */
/** @import { Step } from './types.js' */

/**
 * A place in a run: after the first `k` steps of the instant `tUs`.
 * @typedef {{tUs: number, k: number}} Place
 */

/**
 * Reads a place as addresses write it: `420`, `420.5`, `420+1`; a blank counts as a plus. Null when it says nothing sensible.
 * @param {string | null | undefined} text
 * @returns {Place | null}
 */
export function readPlace(text) {
  const match = /^(\d+(?:\.\d{1,3})?)(?:[+ ](\d+))?$/.exec(text ?? "");
  return match && { tUs: Math.round(Number(match[1]) * 1000), k: Number(match[2] ?? 0) };
}

const ALL = Number.POSITIVE_INFINITY;
const QUIET_PACE = 8; // times the usual pace: waiting for a timeout then takes one or two seconds instead of fifteen
const LEAD_MS = 400; // of wall time: the usual pace begins again this long before something happens

/** The cursor: everything up to and including step `index` is shown, as it is at `tUs`. */
export class Player {
  /**
   * @param {Timeline} timeline
   * @param {Playback} playback
   */
  constructor(timeline, playback) {
    this.timeline = timeline;
    this.playback = playback;
    this.tUs = 0;
    this.index = -1;
    /** The server's answer to a deed is awaited: time stands still although the buttons say that it plays. */
    this.frozen = false;
    this.resumeAfterThaw = false;
    /** Whether time was stopped only so that somebody can aim at a message. */
    this.aiming = false;
    /** Time doesn't pass beyond it: the run that stands beside this one is known up to there only. */
    this.holdUs = ALL;
    /** @type {Timeline | null} the run that stands beside this one, on the same clock */
    this.beside = null;
  }

  /** Whether it plays, as the person sees it. */
  get playing() {
    return this.frozen ? this.resumeAfterThaw : this.playback.playing;
  }

  /** The place that is shown: the one at which a deed is done. @returns {Place} */
  get place() {
    const shown = this.timeline.placeOf(this.index);
    return this.index >= 0 && shown.tUs === this.tUs ? shown : { tUs: this.tUs, k: 0 };
  }

  /** Time passes up to here: when this run is over, as far as the run beside it goes. */
  get untilUs() {
    const { timeline, beside } = this;
    return beside && isOver(timeline) ? Math.max(timeline.untilUs, beside.untilUs) : timeline.untilUs;
  }

  /** Whether the run beside this one may go on after this one is over, but isn't known that far yet. @param {number} tUs */
  mayGoOnTo(tUs) {
    const { timeline, beside } = this;
    return beside !== null && isOver(timeline) && tUs > this.untilUs && !beside.end;
  }

  /** Whether the last step of the run is shown and no more will come. */
  get atEnd() {
    return this.timeline.end !== "" && this.tUs >= this.untilUs && !this.mayGoOnTo(ALL);
  }

  /** Whether nothing is in the air, and nothing will happen for a while, in neither run. */
  get quiet() {
    const { timeline, beside, index, tUs } = this;
    const next = timeline.steps[index + 1];
    if (!beside) return Boolean(next) && this.#isQuiet(timeline, index);
    const theirs = beside.indexAt(tUs, ALL);
    const more = Boolean(next ?? beside.steps[theirs + 1]);
    return more && this.#isQuiet(timeline, index) && this.#isQuiet(beside, theirs);
  }

  /** @param {Timeline} timeline @param {number} index */
  #isQuiet(timeline, index) {
    if (timeline.worldAfter(index).flights.size) return false;
    const next = timeline.steps[index + 1];
    return !next || next.tUs - this.tUs > LEAD_MS * this.playback.rate;
  }

  /**
   * Lets time pass, and says which steps were passed, so that the caller can stop at one of them.
   * @param {number} now wall time in milliseconds
   * @returns {{from: number, to: number}} steps after `from` up to `to` were passed
   */
  tick(now) {
    const from = this.index;
    if (!this.playback.playing) return { from, to: from };
    this.playback.limit(Math.min(this.untilUs, this.holdUs));
    this.playback.setPace(this.quiet ? QUIET_PACE : 1, now);
    this.tUs = Math.round(this.playback.position(now));
    this.index = Math.max(from, this.timeline.indexAt(this.tUs, ALL));
    if (this.atEnd) this.playback.pause(now);
    return { from, to: this.index };
  }

  /** @param {number} now */
  play(now) {
    this.aiming = false;
    this.playback.limit(Math.min(this.untilUs, this.holdUs));
    this.playback.seek(this.tUs, now);
    this.playback.play(now);
  }

  /** @param {number} now */
  pause(now) {
    this.playback.pause(now);
    this.playback.seek(this.tUs, now);
    this.resumeAfterThaw = false;
    this.aiming = false;
  }

  /** Stops time while somebody aims at a message: `endAim` lets it go on. @param {number} now */
  pauseToAim(now) {
    this.pause(now);
    this.aiming = true;
  }

  /** Time goes on if it was stopped for an aim only. @param {number} now */
  endAim(now) {
    if (this.aiming) this.play(now);
  }

  /** Time doesn't pass beyond a moment; without one nothing holds it. */
  hold(untilUs = ALL) {
    this.holdUs = untilUs;
  }

  /** Another run stands beside this one, on the same clock; null: none does any more. @param {Timeline | null} beside */
  accompany(beside) {
    this.beside = beside;
  }

  /** Stops the clock until `thaw`. @param {number} now */
  freeze(now) {
    if (this.frozen) return;
    this.aiming = false;
    this.resumeAfterThaw = this.playback.playing;
    this.frozen = true;
    this.playback.pause(now);
    this.playback.seek(this.tUs, now);
  }

  /** @param {number} now */
  thaw(now) {
    if (!this.frozen) return;
    this.frozen = false;
    if (this.resumeAfterThaw) this.play(now);
    this.resumeAfterThaw = false;
  }

  /**
   * Goes to a place, or to the last known step before it.
   * @param {Place} place
   * @param {number} now
   */
  seek(place, now) {
    this.tUs = Math.max(0, Math.min(Math.round(place.tUs), this.untilUs));
    this.index = this.timeline.indexAt(this.tUs, place.k);
    this.playback.seek(this.tUs, now);
  }

  /**
   * Stands right after a step.
   * @param {number} index
   * @param {number} now
   */
  goTo(index, now) {
    const step = this.timeline.steps[index];
    if (!step) return this.seek({ tUs: 0, k: 0 }, now);
    this.tUs = step.tUs;
    this.index = index;
    this.playback.seek(step.tUs, now);
  }

  /** The step before or after the one that is shown, or null. @param {1 | -1} direction @param {(step: Step) => boolean} [wanted] */
  next(direction, wanted = () => true) {
    const { steps } = this.timeline;
    for (let index = this.index + direction; index >= -1 && index < steps.length; index += direction) {
      if (index === -1) return -1;
      const step = steps[index];
      if (step && wanted(step)) return index;
    }
    return null;
  }

  /**
   * The place one step before or after, of whichever of the two runs on this clock has one first; null if neither has.
   * @param {1 | -1} direction
   * @returns {Place | null}
   */
  nextOfBoth(direction) {
    const { timeline, beside, index, tUs } = this;
    const theirs = beside?.steps[beside.indexAt(tUs, ALL) + 1];
    const mine = timeline.steps[index + direction];
    if (direction > 0) {
      if (mine && mine.tUs <= (theirs?.tUs ?? ALL)) return timeline.placeOf(index + 1);
      return theirs && theirs.tUs <= this.untilUs ? { tUs: theirs.tUs, k: ALL } : null;
    }
    if (mine?.tUs === tUs) return timeline.placeOf(index - 1);
    if (tUs === 0) return null;
    const before = (/** @type {Timeline | null} */ run) => run?.steps[run.indexAt(tUs - 1, ALL)]?.tUs ?? 0;
    return { tUs: Math.max(before(timeline), before(beside)), k: ALL };
  }
}

/** Whether a run is known to have no further step. A run that ended because its time was over may have more. @param {Timeline} timeline */
export const isOver = (timeline) => timeline.end !== "" && timeline.end !== "horizon";

/** Whether a message leaves or arrives in this step: where stepping by message stops. @param {Step} step */
export const isAboutMessage = (step) =>
  step.sends.length > 0 || step.kind === "deliver" || step.kind === "lost" || step.kind === "bounced";

/** How many milliseconds of virtual time one second shows: key 1 to key 9. */
export const SPEEDS = [2, 5, 10, 20, 40, 100, 200, 400, 1000];

/** The speed at which a message flies for about a second: slow enough to follow it and to click it. @param {number} latencyMs */
export const speedFor = (latencyMs) =>
  SPEEDS.reduce((best, speed) => (Math.abs(speed - latencyMs) < Math.abs(best - latencyMs) ? speed : best));
