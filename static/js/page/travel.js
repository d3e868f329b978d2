// The address of the run and its moment: the address bar, back and forward, sharing, and the list of recent runs.

import { isShort, momentAddress, pathOf, readAddress, shortened } from "../net/address.js";
import { AddressBar } from "../net/address-bar.js";
import { rememberRun } from "../net/recent.js";

/** @import { Run } from '../core/types.js' */
/** @import { Place } from '../core/player.js' */
/** @import { HistoryEntry } from '../net/address-bar.js' */
/** @import { Theatre } from './theatre.js' */
/** @typedef {{entry: HistoryEntry | null, address: string}} Heading where a person went back or forward to */

export class Travel {
  /** @param {Theatre} page @param {string} sharedDigest what the link says the digest of the run's deeds is, "" if nothing */
  constructor(page, sharedDigest) {
    this.page = page;
    this.sharedDigest = sharedDigest;
    /** @type {Heading | null} where back or forward led, until it is shown: the address bar has it already */
    this.heading = null;
    /** @type {Heading | null} what the server was asked for */
    this.asked = null;
    this.link = "";
    /** @type {{link: string, run: string, vs: string | null} | null} our run's short link: while answers are hidden it is our address, since the long one names the scenario */
    this.short = null;
    this.bar = new AddressBar((entry, address) => this.onTravel(entry, address));
  }

  /** The run changed: a new take is a new entry of the history. @param {Run} run @param {{first: boolean, moved: boolean}} how */
  onRun(run, { first, moved }) {
    const entry = { room: this.page.connection.room, take: run.take };
    if (this.heading && !this.arrives(run)) return; // another take comes in between: no entry is made or overwritten for it
    const place = finite(this.page.destination);
    if (first && isShort(location.pathname)) this.#keepShort(run.address, location.pathname);
    const address = this.#written(run.address, place);
    if (first) this.bar.replace(location.pathname + location.search, entry);
    else if (this.heading || !moved) this.bar.replace(address, entry);
    else this.bar.push(address, entry);
    this.heading = this.asked = null;
  }

  /** Whether this is the run that back or forward led to. @param {Run} run */
  arrives(run) {
    if (this.asked === null || this.asked !== this.heading) return false;
    return !this.isKnown(this.asked.entry) || this.asked.entry?.take === run.take;
  }

  /** Whether the take of an entry is still in our room. @param {HistoryEntry | null} entry */
  isKnown(entry) {
    if (entry?.room !== this.page.connection.room) return false;
    return this.page.takes.all.some((take) => take.id === entry.take);
  }

  /** Compares the digest of deeds in the shared link with ours. If they differ, the engine has changed since the link was made. @param {string} digest */
  compareDigests(digest) {
    if (!this.sharedDigest) return;
    const asShared = this.page.timeline.run?.takes.length === 1;
    if (asShared && !digest.startsWith(this.sharedDigest.toLowerCase()))
      this.page.toasts.show(this.page.speech.t("engine_changed"));
    this.sharedDigest = "";
  }

  /** A person goes back or forward: this is done after the deed that is being done. @param {HistoryEntry | null} entry @param {string} address */
  onTravel(entry, address) {
    const heading = { entry, address };
    this.heading = heading;
    this.page.deeds.next(() => this.#go(heading));
  }

  /** @param {Heading} heading */
  async #go(heading) {
    if (heading !== this.heading) return; // another step back or forward was made since
    const { entry, address } = heading;
    const { run, at, vs } = readAddress(address);
    const { answers, comparison, deeds, timeline } = this.page;
    const beside = answers.keepBeside(pathOf(address) === this.short?.link ? this.short.vs : vs);
    const take = entry && this.isKnown(entry) ? entry.take : null;
    if (take !== null && take === timeline.run?.take) {
      this.heading = null;
      if (beside !== comparison.vs) comparison.set(beside);
      if (at) this.page.seek(at);
      return;
    }
    this.asked = heading;
    comparison.expect({ vs: beside, take });
    await (take === null ? deeds.cut("set", { address: run }, at) : deeds.cut("take", { take }, at));
  }

  /** The server refused to go there: the picture stays. */
  giveUp() {
    this.heading = this.asked = null;
  }

  /** The run and its moment; while steps are still on their way to a moment, that moment and not the last one that has come. */
  momentAddress() {
    return this.#written(this.page.address, finite(this.page.chosen));
  }

  /** @param {string} run @param {Place} place */
  #written(run, place) {
    const { answers, timeline } = this.page;
    const { deeds } = timeline.digests;
    const { short } = this;
    if (answers.hidden && short?.run === run && short.vs === answers.vs)
      return momentAddress(short.link, place, deeds, null, true);
    return momentAddress(run, place, deeds, answers.vs, answers.hidden);
  }

  /** @param {string} run @param {string} link */
  #keepShort(run, link) {
    this.short = { run, vs: this.page.answers.vs, link };
  }

  /**
   * The address of two runs beside each other. It has no digest, since our run may be watched for longer then than it is now.
   * @param {string} ours @param {string} theirs @param {Place} [place] the moment to be shown
   */
  besideAddress(ours, theirs, place = this.page.chosen) {
    return momentAddress(ours, finite(place), "", theirs);
  }

  /** Writes the present moment into the address bar, unless a step back or forward is under way. @param {number} every at least so many milliseconds apart */
  show(every) {
    if (!this.heading) this.bar.show(this.momentAddress(), every);
  }

  /** Adds an entry of the history for the same take, for example when a comparison opens. */
  push() {
    const { connection, timeline } = this.page;
    this.bar.push(this.momentAddress(), { room: connection.room, take: timeline.run?.take ?? 0 });
  }

  async share() {
    this.bar.flush();
    const { address, answers, menus, speech, toasts } = this.page;
    const shared = await shortened(this.momentAddress(), answers.hidden);
    if (answers.hidden && isShort(shared)) this.#keepShort(address, pathOf(shared));
    const link = location.origin + shared;
    this.link = link;
    try {
      await navigator.clipboard.writeText(link);
      menus.close();
      toasts.show(speech.t(this.namesAll ? "share_done" : "share_done_short"));
    } catch {
      this.page.toggleMenu("link");
    }
  }

  /** Whether the link that was shared names all that the run's address does; if not, a sentence says what it leaves out. */
  get namesAll() {
    const { answers, timeline } = this.page;
    return !answers.hidden || !timeline.run?.scenario || !this.link.startsWith(`${location.origin}/l/`);
  }

  /** Copies a sentence that somebody finds false, with the address at which it is told. @param {string} sentence */
  async report(sentence) {
    const { speech, toasts } = this.page;
    try {
      await navigator.clipboard.writeText(`${location.origin}${this.momentAddress()}\n${sentence}\n`);
      toasts.show(speech.t("report_done"));
    } catch {
      toasts.show(speech.t("report_failed"));
    }
  }

  /** Keeps the present moment for the catalogue's list of recent runs. */
  rememberWhere() {
    const { address, answers, chosen, ready, timeline } = this.page;
    if (!ready) return;
    rememberRun(momentAddress(address, finite(chosen), timeline.digests.deeds, answers.vs, answers.hidden)); // the list says of which protocol it is
  }
}

/** A place that can be written into an address. @param {Place} place */
const finite = ({ tUs, k }) => ({ tUs, k: Number.isFinite(k) ? k : 0 });
