// The run and its moment as an address: the address bar, back and forward, sharing, and where somebody was.

import { momentAddress, readAddress, shortened } from "../net/address.js";
import { AddressBar } from "../net/address-bar.js";
import { rememberRun } from "../net/recent.js";

/** @import { Run } from '../core/types.js' */
/** @import { Place } from '../view/player.js' */
/** @import { Theatre } from './theatre.js' */

export class Travel {
  /** @param {Theatre} page @param {string} sharedDigest what the link says the run's digest is, "" if nothing */
  constructor(page, sharedDigest) {
    this.page = page;
    this.sharedDigest = sharedDigest;
    /** Whether the take that comes was asked for by back or forward. */
    this.travelling = false;
    this.link = "";
    this.bar = new AddressBar((entry, address) => this.onTravel(entry, address));
  }

  /** The run changed: a new take is a new entry of the history. @param {Run} run @param {{first: boolean, moved: boolean}} how */
  onRun(run, { first, moved }) {
    const { connection, standAt, reaching, player, timeline } = this.page;
    const entry = { room: connection.room, take: run.take };
    const place = finite(standAt ?? reaching ?? player.place);
    const address = momentAddress(run.address, place, timeline.digest, this.page.comparison.vs);
    if (first) this.bar.replace(location.pathname + location.search, entry);
    else if (this.travelling || !moved) this.bar.replace(address, entry);
    else this.bar.push(address, entry);
    this.travelling = false;
  }

  /** A link names the digest of the run that was shared: if ours is another, the engine has changed since. @param {string} digest */
  compareDigests(digest) {
    if (!this.sharedDigest) return;
    const asShared = this.page.timeline.run?.takes.length === 1;
    if (asShared && !digest.startsWith(this.sharedDigest)) this.page.toasts.show(this.page.speech.t("engine_changed"));
    this.sharedDigest = "";
  }

  /** Back or forward. @param {{room: string, take: number} | null} entry @param {string} address */
  onTravel(entry, address) {
    const { run, at, vs } = readAddress(address);
    const { comparison } = this.page;
    const sameRoom = entry && entry.room === this.page.connection.room;
    const known = sameRoom && this.page.timeline.run?.takes.some((take) => take.id === entry.take);
    this.page.standAt = at;
    this.travelling = true;
    if (known && entry.take === this.page.timeline.run?.take) {
      this.travelling = false;
      this.page.standAt = null;
      if (vs !== comparison.vs) comparison.set(vs);
      if (at) this.page.seek(at);
      return;
    }
    comparison.next = { vs, take: known ? entry.take : null };
    this.page.command(known ? "take" : "set", known ? { take: entry.take } : { address: run });
  }

  momentAddress() {
    return momentAddress(this.page.address, this.page.player.place, this.page.timeline.digest, this.page.comparison.vs);
  }

  /** The same take in another light: an entry of its own. */
  push() {
    const { connection, timeline } = this.page;
    this.bar.push(this.momentAddress(), { room: connection.room, take: timeline.run?.take ?? 0 });
  }

  async share() {
    this.bar.flush();
    const link = location.origin + (await shortened(this.momentAddress()));
    this.link = link;
    try {
      await navigator.clipboard.writeText(link);
      this.page.menus.close();
      this.page.toasts.show(this.page.speech.t("share_done"));
    } catch {
      if (this.page.menus.open) this.page.menus.close();
      this.page.menus.toggle("link");
    }
  }

  /** For the catalogue: where somebody was. */
  rememberWhere() {
    if (!this.page.ready) return;
    rememberRun(this.momentAddress());
  }
}

/** A place that can be written into an address. @param {Place} place */
const finite = ({ tUs, k }) => ({ tUs, k: Number.isFinite(k) ? k : 0 });
