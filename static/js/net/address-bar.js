// The address bar always holds the exact run and moment. A new take is a new entry of the history; scrubbing rewrites the current one.

const REWRITE_EVERY_MS = 400; // Chrome allows 200 calls in 30 s, Safari 100

/** @typedef {{room: string, take: number}} HistoryEntry the room and the take that an entry of the history stands for */

/** Writes the address bar, and reports when a person goes back or forward. */
export class AddressBar {
  /** @param {(entry: HistoryEntry | null, address: string) => void} onTravel */
  constructor(onTravel) {
    this.written = "";
    this.waiting = "";
    /** @type {HistoryEntry | null} */
    this.entry = null;
    this.writtenAt = Number.NEGATIVE_INFINITY;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    addEventListener("popstate", (event) => {
      this.forget();
      this.entry = event.state;
      onTravel(event.state, location.pathname + location.search);
    });
    addEventListener("pagehide", () => this.flush());
  }

  /**
   * The moment changed: the address follows, not more often than browsers allow.
   * @param {string} address
   * @param {number} [every] at least so many milliseconds apart
   */
  show(address, every = 0) {
    if (address === this.written) {
      this.forget();
      return;
    }
    this.waiting = address;
    clearTimeout(this.timer);
    const since = performance.now() - this.writtenAt;
    this.timer = setTimeout(() => this.flush(), Math.max(0, Math.max(every, REWRITE_EVERY_MS) - since));
  }

  /** Sets what the current entry stands for. @param {string} address @param {HistoryEntry} entry */
  replace(address, entry) {
    this.forget();
    this.entry = entry;
    this.write(address);
  }

  /** Adds an entry for another take; the entry before keeps the moment at which it was left. @param {string} address @param {HistoryEntry} entry */
  push(address, entry) {
    this.flush();
    this.entry = entry;
    this.written = address;
    this.writtenAt = performance.now();
    history.pushState(entry, "", address);
  }

  flush() {
    const { waiting } = this;
    this.forget();
    if (waiting && waiting !== this.written) this.write(waiting);
  }

  forget() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = "";
  }

  /** @param {string} address */
  write(address) {
    this.written = address;
    this.writtenAt = performance.now();
    history.replaceState(this.entry, "", address);
  }
}
