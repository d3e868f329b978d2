// The line to the server (docs/wire.md): commands with ids, acknowledged or sent again; resumed after a lost connection.

const FIRST_RETRY_MS = 300;
const MAX_RETRY_MS = 8000; // short enough for a person who waits; when the browser comes online or the tab is shown, it is tried at once
const ASK_EVERY_MS = 10_000; // daphne pings too, but the page can't see those pings
const SILENCE_MS = 6000; // if nothing comes within this time after a ping, the line counts as dead even if the socket is open

/** Whether this browser can unpack deflated frames; all browsers can since 2023. */
const CAN_UNPACK = "DecompressionStream" in globalThis;

/** @param {ArrayBuffer} data raw deflate @returns {Promise<string>} */
const unpacked = (data) =>
  new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();

/** A command that the server refused; `message` says what is possible instead. */
export class Refused extends Error {
  /** @param {string} code @param {string} why @param {string} [zh] the same in Chinese, if the server says it */
  constructor(code, why, zh = "") {
    super(why);
    this.code = code;
    this.zh = zh;
  }

  /** What is possible, for readers of this language. @param {string} lang */
  said(lang) {
    return lang === "zh" && this.zh ? this.zh : this.message;
  }
}

/** @typedef {"connecting" | "open" | "lost"} LineState */
/** @typedef {{id: number, frame: Record<string, unknown>, resolve: () => void, reject: (why: Refused) => void}} Pending */

/** A line to one run's room. It survives lost connections and restarted servers. */
export class Connection {
  /**
   * @param {object} options
   * @param {string} options.url of the WebSocket
   * @param {() => string} options.address the run to open, also after the server forgot the room
   * @param {() => {epoch: number, have: number}} options.progress what has been applied so far
   * @param {(frame: any) => void} options.onFrame a frame with steps
   * @param {(state: LineState) => void} options.onState
   * @param {(why: Refused) => void} options.onRefused the run itself can't be opened
   * @param {() => void} options.onNewRoom the server had forgotten the room and made another
   */
  constructor(options) {
    this.options = options;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {LineState} */
    this.state = "connecting";
    this.room = "";
    this.nextId = 1;
    /** @type {Map<number, Pending>} commands without an answer yet, in the order in which they were given */
    this.pending = new Map();
    this.retries = 0;
    this.knocks = 0;
    this.heardAt = 0;
    this.wantedUs = -1;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retryTimer = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.askTimer = undefined;
    this.greeted = false;
  }

  /** Connects, and stays connected until `close`. */
  open() {
    addEventListener("online", this.retryNow);
    document.addEventListener("visibilitychange", this.retryNow);
    this.connect();
  }

  /** Closes the line; it won't be opened again. */
  close() {
    removeEventListener("online", this.retryNow);
    document.removeEventListener("visibilitychange", this.retryNow);
    clearTimeout(this.retryTimer);
    clearTimeout(this.askTimer);
    this.knocks += 1;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /**
   * Gives a command; it is sent again until the server has answered. Rejects with `Refused`.
   * @param {string} name what to do: `intervene`, `undo`, ...
   * @param {Record<string, unknown>} [fields]
   * @returns {Promise<void>}
   */
  command(name, fields = {}) {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const pending = { id, frame: { id, do: name, ...fields }, resolve, reject };
      this.pending.set(id, pending);
      if (this.state === "open") this.send(pending.frame);
    });
  }

  /**
   * Asks for steps up to a time, unless as many were asked for before.
   * @param {number} untilUs
   */
  want(untilUs) {
    if (untilUs <= this.wantedUs) return;
    this.wantedUs = untilUs;
    if (this.state === "open") this.send({ do: "want", until_us: untilUs });
  }

  /** After a cut later steps have to be asked for again. */
  forgetWants() {
    this.wantedUs = -1;
  }

  // ------------------------------------------------------------------------------------------------- the socket

  connect() {
    clearTimeout(this.retryTimer);
    this.greeted = false;
    const early = earlyLine(this.options.url);
    const socket = early?.socket ?? new WebSocket(this.options.url);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    if (early) this.greet(true);
    else socket.onopen = () => this.greet();
    let heard = Promise.resolve(); // frames are unpacked one after the other, so that a text frame doesn't overtake a packed one
    socket.onmessage = (event) => {
      heard = heard
        .then(() => (typeof event.data === "string" ? event.data : unpacked(event.data)))
        .then((text) => {
          if (socket === this.socket) this.hear(text);
        })
        .catch((why) => console.error(why));
    };
    for (const event of early?.heard ?? []) socket.onmessage(event);
    socket.onclose = () => socket === this.socket && this.lose();
  }

  /** The first message on a new socket: resume the room, or open the run. @param {boolean} [said] early.js says them */
  greet(said = false) {
    this.heardAt = performance.now();
    this.ask();
    const { epoch, have } = this.options.progress();
    const id = this.nextId++;
    const again = this.room !== "";
    const frame = again
      ? { id, do: "resume", room: this.room, epoch, have, packed: CAN_UNPACK }
      : { id, do: "open", address: this.options.address(), packed: CAN_UNPACK };
    this.pending.set(id, {
      id,
      frame: {},
      resolve: () => this.welcome(),
      reject: (why) => {
        if (!again) return this.options.onRefused(why);
        this.room = "";
        this.dropCommandsOfTheOldRoom();
        this.options.onNewRoom();
        this.greet();
      },
    });
    if (!said) this.send(frame);
  }

  /** The room is open (again): send every command that was not answered. */
  welcome() {
    this.retries = 0;
    this.greeted = true;
    this.enter("open");
    for (const { frame } of this.pending.values()) if (frame.do) this.send(frame);
    const wanted = this.wantedUs;
    this.forgetWants();
    this.want(wanted);
  }

  /** Commands about takes and undo make sense only in the room in which they were given; an intervention names its own place. */
  dropCommandsOfTheOldRoom() {
    for (const { id, frame, reject } of [...this.pending.values()]) {
      if (frame.do === "intervene" || frame.do === "set") continue;
      this.pending.delete(id);
      reject(new Refused("gone", ""));
    }
  }

  /** @param {string} text */
  hear(text) {
    this.heardAt = performance.now();
    const frame = JSON.parse(text);
    if (frame.ack !== undefined) this.answer(frame.ack, null);
    else if (frame.refused !== undefined)
      this.answer(frame.id, new Refused(frame.refused, frame.why ?? "", frame.why_zh));
    else if (frame.steps !== undefined) {
      if (frame.room) this.room = frame.room;
      const { epoch, have } = this.options.progress();
      if (frame.from !== undefined && frame.epoch === epoch && frame.from > have) this.resync();
      else this.options.onFrame(frame);
    }
  }

  /** @param {number} id @param {Refused | null} refusal */
  answer(id, refusal) {
    const pending = this.pending.get(id);
    if (!pending) return;
    this.pending.delete(id);
    if (refusal) pending.reject(refusal);
    else pending.resolve();
  }

  /** Steps are missing before the ones that came: they are asked for as after a lost connection. */
  resync() {
    if (this.greeted) {
      this.greeted = false;
      this.greet();
    }
  }

  lose() {
    this.socket = null;
    clearTimeout(this.askTimer);
    for (const [id, { frame }] of this.pending) if (!frame.do) this.pending.delete(id); // the first message is sent anew on each socket
    this.enter("lost");
    this.knockLater();
  }

  knockLater() {
    const wait = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 1.7 ** this.retries) * (0.75 + Math.random() / 2);
    this.retries += 1;
    this.retryTimer = setTimeout(() => this.knock(), wait);
  }

  /**
   * Opens a socket only after the server has answered a request: after failed sockets Firefox delays the next one by up to a minute
   * (measured: 10 s after the twelfth), even if the server is back.
   */
  async knock() {
    clearTimeout(this.retryTimer);
    this.knocks += 1;
    const knock = this.knocks;
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(SILENCE_MS) }).catch(
      () => null,
    );
    if (knock !== this.knocks) return; // closed meanwhile, or another attempt is under way
    if (answer && answer.status < 500) this.connect();
    else this.knockLater();
  }

  retryNow = () => {
    if (this.socket || document.visibilityState !== "visible") return;
    this.retries = 0;
    this.knock();
  };

  /** Pings the server again and again. */
  ask() {
    clearTimeout(this.askTimer);
    this.askTimer = setTimeout(() => {
      const asked = performance.now();
      this.send({ do: "ping", n: Math.round(asked) });
      this.askTimer = setTimeout(() => {
        if (this.heardAt < asked) {
          const socket = this.socket;
          this.lose();
          socket?.close();
        } else this.ask();
      }, SILENCE_MS);
    }, ASK_EVERY_MS);
  }

  /** @param {Record<string, unknown>} frame */
  send(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** @param {LineState} state */
  enter(state) {
    if (this.state === state) return;
    this.state = state;
    this.options.onState(state);
  }
}

/**
 * The line that early.js has opened to this address, with what was heard on it so far; for the first who asks, null if none lives.
 * @param {string} url
 */
function earlyLine(url) {
  const page = /** @type {{earlyLine?: {socket: WebSocket, heard: MessageEvent[]}}} */ (globalThis);
  const line = page.earlyLine;
  if (line?.socket.url !== new URL(url, location.href).href) return null;
  page.earlyLine = undefined;
  return line.socket.readyState <= WebSocket.OPEN ? line : null;
}
