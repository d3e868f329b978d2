// The page of a run: joins the line to the server, the timeline, the clock, the drawing and the panels. Views report, this decides.

import { html, render } from "lit-html";
import { Playback } from "./core/playback.js";
import { Timeline } from "./core/timeline.js";
import { momentAddress, readAddress, runAddress, shortened } from "./net/address.js";
import { AddressBar } from "./net/address-bar.js";
import { Connection, Refused } from "./net/connection.js";
import { fetchLanguage, remember, rememberLanguage, tagOf } from "./net/preferences.js";
import { sceneAt } from "./scene/scene.js";
import { ActionBar } from "./view/actionbar.js";
import { actionsFor, findAction, isOn } from "./view/actions.js";
import { changes } from "./view/changes.js";
import { Diagram } from "./view/diagram.js";
import { happened } from "./view/happened.js";
import { inspector } from "./view/inspector.js";
import { keyCommand } from "./view/keyboard.js";
import { Menus } from "./view/menu.js";
import { draftOf, paramsForm, readDraft } from "./view/params.js";
import { picker } from "./view/picker.js";
import { isAboutMessage, Player, SPEEDS, speedFor } from "./view/player.js";
import { isBroken, properties } from "./view/properties.js";
import { tabs } from "./view/rail.js";
import { linkSheet, more, shortcuts } from "./view/sheets.js";
import { Speech } from "./view/speech.js";
import { Stage } from "./view/stage.js";
import { stepTable } from "./view/steptable.js";
import { Toasts } from "./view/toasts.js";
import { THEMES, topbar } from "./view/topbar.js";
import { axisTool, caption, transport } from "./view/transport.js";

/** @import { BarModel } from './view/actionbar.js' */
/** @import { Action, Target } from './view/actions.js' */
/** @import { Draft, Param } from './view/params.js' */
/** @import { Place } from './view/player.js' */
/** @import { Tab } from './view/rail.js' */
/** @import { TransportGesture } from './view/transport.js' */
/** @import { MenuContent } from './view/menu.js' */

const ALL = Number.POSITIVE_INFINITY;
const AHEAD_US = 1_500_000; // ask for more when fewer steps than this lie ahead; the server derives 2 s beyond what is asked
const SHORT_US = 10_000_000; // a run this short is fetched whole while nothing moves: then the link can carry its digest
const ASK_IN_US = 250_000; // so that playing asks a few times a second, not sixty
const PANELS_EVERY_MS = 90; // nobody reads faster, and the stage needs the time
const CAPTION_STAYS_MS = 700; // while it plays
const PLAYING_REWRITES_MS = 1500; // the address bar costs the browser 10 ms a time
const CUT_WITHIN_MS = 8000;
const SMALL_STAGE_PX = 800; // below this the action bar docks under the stage
const SMALL_PAGE_PX = 800;

class Theatre {
  constructor() {
    const opened = data("run");
    this.declaration = data("declaration");
    this.slug = /** @type {string} */ (this.declaration.slug);
    this.speech = new Speech(this.declaration, {
      ui: data("words"),
      captions: data("captions"),
      lang: document.documentElement.lang.startsWith("zh") ? "zh" : "en",
    });
    this.address = /** @type {string} */ (opened.address);
    this.hosts = findHosts();
    document.documentElement.dataset.icons = this.hosts.app.dataset.icons;

    this.timeline = new Timeline(this.declaration, this.speech.captions);
    this.playback = new Playback();
    this.player = new Player(this.timeline, this.playback);

    /** @type {Target | null} */
    this.selected = null;
    /** @type {string} the node that was selected last: what the rail shows */
    this.node = "";
    /** @type {Tab} */
    this.tab = "explain";
    this.theme = document.documentElement.dataset.theme ?? "light";
    this.speed = 40;
    /** @type {"connecting" | "open" | "lost"} */
    this.line = "connecting";
    this.find = "";
    /** @type {Draft | null} */
    this.draft = null;

    /** @type {Place | null} a place beyond the steps that are here, to go to when they come */
    this.reaching = readAddress(location.pathname + location.search).at ?? { tUs: 0, k: ALL };
    this.sharedDigest = opened.digest ?? "";
    /** @type {Place | null} where to stand after the next cut */
    this.standAt = null;
    /** @type {(() => void) | null} */
    this.cutCame = null;
    /** @type {Promise<unknown>} */
    this.deeds = Promise.resolve();
    this.heldForMessage = false;
    this.travelling = false;
    this.link = "";
    this.ready = false;

    this.measured = { words: "", width: 0, height: 0 };
    this.room = { width: 0, height: 0 };
    this.drawAsked = false;
    this.panelsDue = true;
    this.panelsAt = Number.NEGATIVE_INFINITY;
    this.panelsKey = "";
    this.captionStep = -1;
    this.captionAt = Number.NEGATIVE_INFINITY;

    const { words } = this.speech;
    const { truth, key, stage, diagram, actions, toasts, menu } = this.hosts;
    this.stage = new Stage(stage, { words, truth, key, onSelect: (target) => this.select(target) });
    this.diagram = new Diagram(diagram, { words, onSeek: (tUs, k) => this.seek({ tUs, k }) });
    this.actions = new ActionBar(actions, { onAction: (action) => this.act(action) });
    this.toasts = new Toasts(toasts);
    this.menus = new Menus(menu, {
      content: (name) => this.menu(name),
      closeWord: () => this.speech.t("close"),
      onChange: () => this.refresh(),
    });

    this.connection = new Connection({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/run`,
      address: () => this.address,
      progress: () => ({ epoch: this.timeline.epoch, have: this.timeline.steps.length }),
      onFrame: (frame) => this.onFrame(frame),
      onState: (state) => this.onLine(state),
      onRefused: (why) => this.toasts.show(this.speech.t("refused", { why: why.message })),
      onNewRoom: () => this.onNewRoom(),
    });
    this.bar = new AddressBar((entry, address) => this.onTravel(entry, address));
  }

  open() {
    this.connection.open();
    addEventListener("keydown", (event) => this.onKey(event));
    addEventListener("resize", () => this.onResize());
    addEventListener("pagehide", () => this.rememberWhere());
    document.addEventListener("click", letGo);
    document.fonts.ready.then(() => this.onResize());
    this.onResize();
  }

  // ------------------------------------------------------------------------------------------------ from the server

  /** @param {any} frame */
  onFrame(frame) {
    const first = this.timeline.run === null;
    const before = this.timeline.run;
    const place = this.player.place;
    const { cut, gap } = /** @type {{cut: number | null, gap?: boolean}} */ (this.timeline.apply(frame));
    if (gap) return this.connection.resync();
    if (frame.run) this.onRun(first, before?.take);
    if (cut !== null && !first) {
      this.connection.forgetWants();
      const stand = this.standAt ?? { tUs: place.tUs, k: ALL };
      this.standAt = null;
      if (this.reaching === null && stand.tUs > this.timeline.untilUs && !this.timeline.end) this.reaching = stand;
      this.player.seek(stand, performance.now());
      this.cutCame?.();
    }
    this.reach();
    if (frame.digest && this.sharedDigest) this.compareDigests(frame.digest);
    this.refresh();
  }

  /** A link names the digest of the run that was shared: if ours is another, the engine has changed since. @param {string} digest */
  compareDigests(digest) {
    const asShared = this.timeline.run?.takes.length === 1;
    if (asShared && !digest.startsWith(this.sharedDigest)) this.toasts.show(this.speech.t("engine_changed"));
    this.sharedDigest = "";
  }

  /** @param {boolean} first @param {number | undefined} takeBefore */
  onRun(first, takeBefore) {
    const run = /** @type {NonNullable<typeof this.timeline.run>} */ (this.timeline.run);
    this.speech.words.cast(run.cast);
    const moved = run.address !== this.address || (takeBefore !== undefined && run.take !== takeBefore);
    this.address = run.address;
    const entry = { room: this.connection.room, take: run.take };
    const place = this.standAt ?? this.reaching ?? this.player.place;
    const address = momentAddress(run.address, finite(place), this.timeline.digest);
    if (first || this.travelling || !moved)
      this.bar.replace(first ? location.pathname + location.search : address, entry);
    else this.bar.push(address, entry);
    this.travelling = false;
    if (first) {
      this.node = run.cast[0]?.id ?? "";
      this.selected = this.node ? { kind: "node", id: this.node } : null;
      this.speed = speedFor(Number(run.params.latency ?? this.latencyDefault()));
      this.playback.setRate(this.speed, performance.now());
    }
  }

  latencyDefault() {
    const params = /** @type {Param[]} */ (this.declaration.params ?? []);
    return Number(params.find((param) => param.name === "latency")?.default ?? 10);
  }

  get latencyMs() {
    return Number(this.timeline.run?.params.latency ?? this.latencyDefault()) || 10;
  }

  /** Goes where we wanted to go, as far as the steps that are here allow. */
  reach() {
    const place = this.reaching;
    if (!place) return;
    const { timeline, player } = this;
    if (timeline.untilUs < place.tUs && !timeline.end) {
      this.connection.want(place.tUs);
      return;
    }
    this.reaching = null;
    const playing = player.playing;
    player.seek(place, performance.now());
    if (playing) player.play(performance.now());
    this.ready = true;
    this.hosts.app.dataset.ready = "";
  }

  /** @param {"connecting" | "open" | "lost"} state */
  onLine(state) {
    if (state === "open" && this.line === "lost") this.toasts.show(this.speech.t("state_back"));
    this.line = state;
    this.refresh();
  }

  onNewRoom() {
    this.timeline.epoch = -1;
    this.connection.forgetWants();
    this.toasts.show(this.speech.t("room_again"));
  }

  /** Back or forward. @param {{room: string, take: number} | null} entry @param {string} address */
  onTravel(entry, address) {
    const { run, at } = readAddress(address);
    const sameRoom = entry && entry.room === this.connection.room;
    const known = sameRoom && this.timeline.run?.takes.some((take) => take.id === entry.take);
    this.standAt = at;
    this.travelling = true;
    if (known && entry.take === this.timeline.run?.take) {
      this.travelling = false;
      this.standAt = null;
      if (at) this.seek(at);
      return;
    }
    this.command(known ? "take" : "set", known ? { take: entry.take } : { address: run });
  }

  /**
   * A command whose answer is another epoch; what the server refuses is said.
   * @param {string} name
   * @param {Record<string, unknown>} [fields]
   */
  async command(name, fields = {}) {
    try {
      await this.connection.command(name, fields);
    } catch (why) {
      this.standAt = null;
      this.travelling = false;
      if (!(why instanceof Refused)) throw why;
      if (why.message) this.toasts.show(this.speech.t("refused", { why: why.message }));
    }
  }

  // ------------------------------------------------------------------------------------------------ deeds

  /** Does something to the world at the place that is shown. Time stands still until the server has cut. @param {string} what */
  intervene(what) {
    if (!this.ready) return;
    if (this.line !== "open") return this.toasts.show(this.speech.t("act_cannot_now"));
    const resume = this.heldForMessage;
    this.heldForMessage = false;
    this.player.freeze(performance.now());
    this.deeds = this.deeds.then(() => this.doIntervene(what, resume)).catch(report);
  }

  /** @param {string} what @param {boolean} resume plays on, since the clock was stopped only to aim at a message */
  async doIntervene(what, resume) {
    this.player.freeze(performance.now());
    const { tUs, k } = this.player.place;
    const cut = new Promise((resolve) => {
      this.cutCame = () => resolve(true);
      setTimeout(() => resolve(false), CUT_WITHIN_MS);
    });
    const steps = what.startsWith("drop:") ? 2 : 1; // the deed, and the message lost by it
    this.standAt = { tUs, k: k + steps };
    try {
      await this.connection.command("intervene", { what, at: [tUs, k] });
      await cut;
    } catch (why) {
      this.standAt = null;
      if (!(why instanceof Refused)) throw why;
      this.toasts.show(this.speech.t("refused", { why: why.message }));
    } finally {
      this.cutCame = null;
      const now = performance.now();
      this.player.thaw(now);
      if (resume && !this.player.playing) this.player.play(now);
      this.refresh();
    }
  }

  /** @param {Action} action */
  act(action) {
    if (action.select) this.select(action.select);
    else if (action.what) this.intervene(action.what);
  }

  /** An action of the selected target by its id, as a key asks for it. @param {string} id */
  actById(id) {
    const wantsMessage = ["drop", "delay", "duplicate"].includes(id);
    const { selected, speech } = this;
    if (wantsMessage && selected?.kind !== "message") return this.toasts.show(speech.t("act_needs_message"));
    const target = wantsMessage ? selected : selected?.kind === "node" ? selected : this.nodeTarget();
    if (!target) return this.toasts.show(speech.t("act_needs_node"));
    const action = findAction(this.actionsOf(target), id);
    if (!action) return;
    if (action.never) return this.toasts.show(action.never);
    if (!action.choices) return this.act(action);
    if (this.selected?.kind !== target.kind || this.selected.id !== target.id) this.select(target);
    this.drawActions();
    this.actions.choose(action.id);
  }

  /** @returns {Target | null} */
  nodeTarget() {
    return this.node ? { kind: "node", id: this.node } : null;
  }

  /** @param {Target} target */
  actionsOf(target) {
    const world = this.timeline.worldAfter(this.player.index);
    return actionsFor(target, { world, declaration: this.declaration, speech: this.speech, latencyMs: this.latencyMs });
  }

  /** @param {Target | null} target */
  select(target) {
    const now = performance.now();
    if (target?.kind === "node") {
      this.node = target.id;
      if (this.selected?.kind === "node" && this.selected.id === target.id && this.tab !== "diagram")
        this.showTab("node");
    }
    if (target?.kind === "message" && this.player.playing) {
      this.player.pause(now);
      this.heldForMessage = true;
    } else if (this.heldForMessage && target?.kind !== "message") {
      this.heldForMessage = false;
      this.player.play(now);
    }
    this.selected = target;
    this.refresh();
  }

  // ------------------------------------------------------------------------------------------------ time

  toggle() {
    const now = performance.now();
    const { player } = this;
    this.heldForMessage = false;
    if (player.playing) player.pause(now);
    else {
      if (player.atEnd) player.seek({ tUs: 0, k: ALL }, now);
      player.play(now);
    }
    this.refresh();
  }

  /** @param {Place} place */
  seek(place) {
    this.stop();
    const { timeline } = this;
    if (place.tUs > timeline.untilUs && !timeline.end) this.reaching = place;
    this.player.seek(place, performance.now());
    this.refresh();
  }

  /** Right after a step. @param {number | null} index */
  goTo(index) {
    if (index === null) return;
    this.stop();
    this.player.goTo(index, performance.now());
    this.refresh();
  }

  stop() {
    this.heldForMessage = false;
    this.reaching = null;
    if (this.player.playing) this.player.pause(performance.now());
  }

  goEnd() {
    const until = this.timeline.end ? this.timeline.untilUs : (this.timeline.run?.until_us ?? this.timeline.untilUs);
    this.seek({ tUs: until, k: ALL });
    this.reach();
  }

  goOn() {
    this.command("go-on").then(() => {
      this.player.play(performance.now());
      this.refresh();
    });
  }

  /** @param {number} speed */
  setSpeed(speed) {
    this.speed = speed;
    this.playback.setRate(speed, performance.now());
    this.refresh();
  }

  // ------------------------------------------------------------------------------------------------ keys and gestures

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const key = keyCommand(event);
    if (!key || (this.menus.open && key.command !== "escape" && key.command !== this.menus.open)) return;
    if (!this.ready && !["escape", "shortcuts", "scenarios"].includes(key.command)) return;
    event.preventDefault();
    if (key.command === "speed") return this.setSpeed(SPEEDS[(key.value ?? 1) - 1] ?? this.speed);
    this.commands[key.command]?.();
  }

  /** @type {Record<string, () => void>} what keys and buttons stand for */
  commands = {
    play: () => this.toggle(),
    forward: () => this.goTo(this.player.next(1)),
    back: () => this.goTo(this.player.next(-1)),
    "message-forward": () => this.goTo(this.player.next(1, isAboutMessage)),
    "message-back": () => this.goTo(this.player.next(-1, isAboutMessage)),
    "moment-forward": () => this.goTo(this.timeline.nextMoment(this.player.index)),
    "moment-back": () => this.goTo(this.timeline.prevMoment(this.player.index)),
    start: () => this.seek({ tUs: 0, k: ALL }),
    end: () => this.goEnd(),
    crash: () => this.actById("crash"),
    freeze: () => this.actById("freeze"),
    isolate: () => this.actById("isolate"),
    heal: () => this.intervene("heal"),
    fire: () => this.actById("fire"),
    client: () => this.actById("client"),
    drop: () => this.actById("drop"),
    delay: () => this.actById("delay"),
    duplicate: () => this.actById("duplicate"),
    "next-message": () => this.selectNextMessage(),
    "next-node": () => this.selectNextNode(),
    undo: () => this.timeline.run?.undo && this.command("undo"),
    redo: () => this.timeline.run?.redo && this.command("redo"),
    changes: () => this.showTab("changes"),
    share: () => this.share(),
    scenarios: () => this.toggleMenu("scenarios"),
    shortcuts: () => this.toggleMenu("shortcuts"),
    "go-on": () => this.goOn(),
    escape: () => this.escape(),
  };

  escape() {
    if (this.menus.open) this.menus.close();
    else if (this.actions.openChoice) this.actions.choose("");
    else this.select(this.selected?.kind === "node" ? null : this.nodeTarget());
  }

  selectNextMessage() {
    const flying = [...this.timeline.worldAfter(this.player.index).flights.keys()];
    if (!flying.length) return;
    const at = this.selected?.kind === "message" ? flying.indexOf(this.selected.id) : -1;
    this.select({ kind: "message", id: /** @type {string} */ (flying[(at + 1) % flying.length]) });
  }

  selectNextNode() {
    const nodes = (this.timeline.run?.cast ?? []).map((seat) => seat.id);
    const at = this.selected?.kind === "node" ? nodes.indexOf(this.selected.id) : nodes.indexOf(this.node) - 1;
    const id = nodes[(at + 1) % nodes.length];
    if (id) this.select({ kind: "node", id });
  }

  /** @param {Tab} tab */
  showTab(tab) {
    this.tab = tab;
    this.hosts.app.dataset.tab = tab;
    if (!this.hosts.app.classList.contains("tabbed")) {
      const panel = {
        changes: this.hosts.changes,
        node: null,
        explain: this.hosts.happened,
        diagram: null,
        checks: null,
      }[tab];
      panel?.scrollIntoView({ block: "nearest" });
    }
    this.refresh();
  }

  /** @param {string} name */
  toggleMenu(name) {
    if (name === "params" && this.timeline.run) this.draft = draftOf(this.declaration.params ?? [], this.timeline.run);
    if (name === "scenarios") this.find = "";
    if (this.menus.open && this.menus.open !== name) this.menus.close();
    this.menus.toggle(name);
  }

  async share() {
    this.bar.flush();
    const link = location.origin + (await shortened(this.momentAddress()));
    this.link = link;
    try {
      await navigator.clipboard.writeText(link);
      this.menus.close();
      this.toasts.show(this.speech.t("share_done"));
    } catch {
      if (this.menus.open) this.menus.close();
      this.menus.toggle("link");
    }
  }

  momentAddress() {
    return momentAddress(this.address, this.player.place, this.timeline.digest);
  }

  async switchLanguage() {
    const lang = this.speech.lang === "zh" ? "en" : "zh";
    try {
      this.speech.speak(await fetchLanguage(lang, this.slug), this.timeline.run?.cast ?? []);
    } catch {
      return this.toasts.show(this.speech.t("act_cannot_now"));
    }
    rememberLanguage(lang);
    document.documentElement.lang = tagOf(lang);
    for (const element of document.querySelectorAll("[data-label]"))
      element.setAttribute("aria-label", this.speech.t(/** @type {HTMLElement} */ (element).dataset.label ?? ""));
    this.stage.words = this.speech.words;
    this.diagram.words = this.speech.words;
    this.onResize();
  }

  switchTheme() {
    this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length] ?? "light";
    document.documentElement.dataset.theme = this.theme;
    remember("theme", this.theme);
    this.onResize();
  }

  onResize() {
    this.measured.words = "";
    const { app, actions, box, under } = this.hosts;
    const tabbed = innerWidth < 1340 || innerHeight < SMALL_PAGE_PX || this.theme === "projector";
    app.classList.toggle("tabbed", tabbed);
    const docked = box.clientWidth < SMALL_STAGE_PX || innerHeight < SMALL_PAGE_PX;
    if (docked !== actions.hasAttribute("data-dock")) {
      actions.toggleAttribute("data-dock", docked);
      (docked ? under : box).append(actions);
      actions.style.transform = "";
    }
    this.room = { width: box.clientWidth, height: box.clientHeight };
    this.stage.resize();
    this.refresh();
  }

  // ------------------------------------------------------------------------------------------------ drawing

  /** Something changed: draw at the next frame, panels included. */
  refresh() {
    this.panelsDue = true;
    this.askDraw();
  }

  askDraw() {
    if (this.drawAsked) return;
    this.drawAsked = true;
    requestAnimationFrame((now) => {
      this.drawAsked = false;
      this.frame(now);
    });
  }

  /** One frame: time passes, then everything is drawn as it is now. @param {number} now */
  frame(now) {
    const { player, timeline } = this;
    const { from, to } = player.tick(now);
    const broken = this.brokenBetween(from, to);
    if (broken !== null) {
      player.pause(now);
      player.goTo(broken, now);
    }
    this.wantMore();
    if (timeline.run && this.ready) this.drawPicture();
    this.drawPanels(now);
    if (player.playing && !player.frozen) this.askDraw();
  }

  /** The first step after `from` up to `to` that breaks a property. @param {number} from @param {number} to */
  brokenBetween(from, to) {
    for (let index = from + 1; index <= to; index++)
      if (this.timeline.steps[index]?.properties.some((property) => property.status === "broken")) return index;
    return null;
  }

  wantMore() {
    const { timeline, player } = this;
    if (timeline.end) return;
    const horizonUs = timeline.run?.until_us ?? 0;
    if (!player.playing && horizonUs <= SHORT_US) return this.connection.want(horizonUs);
    if (player.tUs + AHEAD_US < timeline.untilUs) return;
    this.connection.want(Math.ceil(player.tUs / ASK_IN_US) * ASK_IN_US);
  }

  drawPicture() {
    const { player, timeline, declaration } = this;
    const position = { tUs: player.tUs, index: player.index };
    this.stage.draw(sceneAt(timeline, declaration, { ...position, selected: this.selected }));
    this.diagram.draw(timeline, position);
  }

  /** @param {number} now */
  drawPanels(now) {
    const { player, timeline } = this;
    const key = `${timeline.version}.${player.index}.${player.playing}`;
    const moved = key !== this.panelsKey;
    const early = player.playing && now - this.panelsAt < PANELS_EVERY_MS;
    if (!this.panelsDue && (!moved || early)) return;
    this.panelsDue = false;
    this.panelsKey = key;
    this.panelsAt = now;
    this.drawFrame();
    this.drawCaption(now);
    if (!timeline.run || !this.ready) return;
    this.drawRail();
    this.drawActions();
    if (this.menus.open) this.menus.draw();
    this.bar.show(this.momentAddress(), player.playing ? PLAYING_REWRITES_MS : 0);
  }

  drawFrame() {
    const { hosts, speech, timeline } = this;
    const scenario = this.scenarioTitle();
    const name = speech.captions?.name ?? this.slug;
    const title = scenario ? `${name}${speech.t("colon")}${scenario}` : name;
    document.title = `${title} – ${speech.t("brand")}`;
    put(hosts.title, html`${title}`);
    put(
      hosts.topbar,
      topbar(
        { speech, name, scenario, menu: this.menus.open, theme: this.theme, line: this.line },
        {
          onMenu: (menu) => this.toggleMenu(menu),
          onLanguage: () => this.switchLanguage(),
          onTheme: () => this.switchTheme(),
          onShare: () => this.share(),
        },
      ),
    );
    put(
      hosts.transport,
      transport(
        {
          speech,
          playing: this.player.playing,
          speed: this.speed,
          undo: timeline.run?.undo ?? false,
          redo: timeline.run?.redo ?? false,
          changes: timeline.run?.interventions.length ?? 0,
          ready: this.ready,
          menu: this.menus.open,
        },
        {
          onGesture: (/** @type {TransportGesture} */ gesture) => this.commands[gesture]?.(),
          onSpeed: (speed) => this.setSpeed(speed),
        },
      ),
    );
    put(
      hosts.tabs,
      tabs(speech, this.tab, (tab) => this.showTab(tab)),
    );
  }

  scenarioSlug() {
    return (this.timeline.run?.scenario ?? "").split("/").at(-1) ?? "";
  }

  scenarioTitle() {
    const slug = this.scenarioSlug();
    return slug ? this.speech.words.scenario(slug).title : "";
  }

  switchAxis() {
    this.diagram.setAxis(this.diagram.axis === "linear" ? "warped" : "linear");
    this.refresh();
  }

  drawRail() {
    const { hosts, speech, timeline, declaration, player } = this;
    const shown = { speech, timeline, declaration, index: player.index };
    const goTo = (/** @type {number} */ index) => this.goTo(index);
    put(
      hosts.axis,
      axisTool(speech, this.diagram.axis, () => this.switchAxis()),
    );
    if (!player.playing) put(hosts.table, stepTable(shown));
    put(hosts.happened, happened(shown, goTo));
    put(hosts.inspector, inspector({ ...shown, tUs: player.tUs, id: this.node }));
    put(hosts.properties, properties(shown, goTo));
    hosts.properties.toggleAttribute("data-broken", isBroken(timeline, player.index));
    put(
      hosts.changes,
      changes(
        { speech, timeline },
        {
          onStep: goTo,
          onPlace: (place) => this.seek(place),
          onRemove: (index) => this.command("remove", { index }),
          onTake: (take) => this.command("take", { take }),
          onUndo: () => this.command("undo"),
          onRedo: () => this.command("redo"),
        },
      ),
    );
  }

  drawActions() {
    const { selected, hosts } = this;
    const model = selected && this.barModel(selected);
    this.actions.draw(model);
    if (!selected || !model || hosts.actions.hasAttribute("data-dock")) return;
    const { width, height } = this.barSize(model);
    const beside = selected.kind === "node" ? this.stage.placeBar(selected.id, width, height) : null;
    const x = beside?.x ?? (this.room.width - width) / 2;
    const y = beside?.y ?? this.room.height - height - 4;
    hosts.actions.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  /** The bar's size, measured only when its words change: measuring makes the browser lay out the page. @param {BarModel} model */
  barSize(model) {
    const words = `${this.theme} ${model.who} ${model.what} ${model.hint} ${model.actions.map((action) => action.label).join()}`;
    if (this.measured.words !== words) {
      const { offsetWidth: width, offsetHeight: height } = this.hosts.actions;
      this.measured = { words, width, height };
    }
    return this.measured;
  }

  /** @param {Target} target */
  barModel(target) {
    const { speech, timeline } = this;
    const { words } = speech;
    const world = timeline.worldAfter(this.player.index);
    const actions = this.actionsOf(target);
    if (target.kind === "node") {
      const who = words.name(target.id);
      return { who, what: "", label: speech.t("node_named", { node: who }), actions, hint: "" };
    }
    if (target.kind === "link") {
      const [a = "", b = ""] = target.id.split("-");
      const label = speech.t("link_named", { a: words.name(a), b: words.name(b) });
      const state = isOn(world.cuts, target.id) ? "link_cut" : isOn(world.holds, target.id) ? "link_held" : "link_open";
      return { who: `${words.name(a)} – ${words.name(b)}`, what: speech.t(state), label, actions, hint: "" };
    }
    const message = timeline.messages.get(target.id);
    const flight = world.flights.get(target.id);
    const who = message ? words.messageName(message.type) : target.id;
    const route = message ? `${words.name(message.from)} → ${words.name(message.to)}` : "";
    const label = message
      ? speech.t("message_named", {
          message: words.message(message),
          from: words.name(message.from),
          to: words.name(message.to),
        })
      : who;
    return { who, what: route, label, actions, hint: flight ? "" : speech.t("message_gone") };
  }

  /** @param {number} now */
  drawCaption(now) {
    put(this.hosts.caption, caption({ text: this.captionText(now), offer: this.offer() }));
  }

  /** @param {number} now */
  captionText(now) {
    const { speech, timeline, player } = this;
    const t = speech.t.bind(speech);
    if (!timeline.run || !this.ready) return t("loading");
    if (player.atEnd && !player.playing) return t(`end_${timeline.end}`);
    if (this.playback.waiting) return t("waiting");
    if (player.index < 0 || (player.tUs === 0 && !timeline.lastNote(player.index))) return t("start_hint");
    if (!player.playing || player.index < this.captionStep || now - this.captionAt > CAPTION_STAYS_MS) {
      const step = player.playing ? this.lastWorthTelling() : player.index;
      if (step !== this.captionStep) this.captionAt = now;
      this.captionStep = step;
    }
    const step = timeline.steps[this.captionStep] ?? timeline.steps[player.index];
    return step ? speech.sentence(step, timeline) : "";
  }

  /** While it plays nobody can read every heartbeat: the last step with words of its own, or that isn't only a message. */
  lastWorthTelling() {
    const { steps } = this.timeline;
    for (let index = this.player.index; index > Math.max(-1, this.player.index - 200); index--) {
      const step = steps[index];
      if (!step) break;
      if (this.speech.words.note(step)) return index;
      if (!["deliver", "send", "forced", "timer"].includes(step.kind)) return index;
    }
    return this.player.index;
  }

  offer() {
    const { timeline, player } = this;
    const horizon = this.ready && player.atEnd && !player.playing && timeline.end === "horizon";
    return horizon ? { label: this.speech.t("go_on"), act: () => this.goOn() } : null;
  }

  /** For the catalogue: where somebody was. */
  rememberWhere() {
    if (!this.ready) return;
    const name = this.speech.captions?.name ?? this.slug;
    const scenario = this.scenarioTitle();
    remember(
      "where",
      JSON.stringify({ address: this.momentAddress(), name, scenario, time: this.speech.time(this.player.tUs) }),
    );
  }

  // ------------------------------------------------------------------------------------------------ menus

  /** @param {string} name @returns {MenuContent} */
  menu(name) {
    const { speech, timeline, declaration } = this;
    const t = speech.t.bind(speech);
    switch (name) {
      case "scenarios":
        return {
          title: t("picker"),
          look: "scen",
          body: picker({ speech, declaration, current: this.scenarioSlug(), find: this.find }, (text) => {
            this.find = text;
            this.menus.draw();
          }),
        };
      case "params":
        return { title: t("params"), look: "form", body: this.paramsMenu() };
      case "shortcuts":
        return { title: t("shortcuts"), look: "sheet", body: shortcuts(speech) };
      case "link":
        return { title: t("share"), look: "share", body: linkSheet(speech, this.link) };
      default:
        return {
          title: t("menu_more"),
          look: "more",
          body: more(
            {
              speech,
              theme: this.theme,
              speed: this.speed,
              undo: timeline.run?.undo ?? false,
              redo: timeline.run?.redo ?? false,
            },
            {
              onMenu: (menu) => this.toggleMenu(menu),
              onLanguage: () => this.switchLanguage(),
              onTheme: () => this.switchTheme(),
              onUndo: () => this.command("undo"),
              onRedo: () => this.command("redo"),
              onSpeed: (speed) => this.setSpeed(speed),
            },
          ),
        };
    }
  }

  paramsMenu() {
    const { speech, timeline } = this;
    const params = /** @type {Param[]} */ (this.declaration.params ?? []);
    const { draft } = this;
    const { run } = timeline;
    if (!draft || !run) return html`<div class="bone"></div>`;
    const path = `/${run.scenario || this.slug}`;
    return paramsForm(
      { speech, params, draft },
      {
        onValue: (param, value) => {
          draft.values[param] = value;
          delete draft.wrong[param];
          this.menus.draw();
        },
        onSeed: (seed) => {
          draft.seed = seed;
          delete draft.wrong.seed;
          this.menus.draw();
        },
        onReset: () => location.assign(path),
        onApply: () => {
          const choice = readDraft(params, run, draft, speech);
          draft.wrong = choice.wrong;
          if (Object.keys(choice.wrong).length) return this.menus.draw();
          location.assign(runAddress(this.address, choice));
        },
      },
    );
  }
}

/** The elements that are drawn into, by the names that the template gives them. */
function findHosts() {
  const app = /** @type {HTMLElement} */ (document.querySelector(".app"));
  const found = Object.fromEntries(
    [.../** @type {NodeListOf<HTMLElement>} */ (app.querySelectorAll("[data-host]"))].map((host) => [
      host.dataset.host,
      host,
    ]),
  );
  return /** @type {Record<'app'|'topbar'|'title'|'truth'|'box'|'stage'|'actions'|'under'|'key'|'caption'|'transport'|'diagram'|'axis'|'table'|'tabs'|'happened'|'inspector'|'changes'|'properties'|'menu'|'toasts', HTMLElement>} */ ({
    ...found,
    app,
  });
}

/** @type {WeakSet<HTMLElement>} */
const cleared = new WeakSet();

/** Draws into a host; what the server put there meanwhile goes. @param {HTMLElement} host @param {unknown} template */
function put(host, template) {
  if (!cleared.has(host)) {
    host.replaceChildren();
    cleared.add(host);
  }
  render(template, host);
}

/** A data block of the page. @param {string} name */
const data = (name) => JSON.parse(document.getElementById(name)?.textContent ?? "{}");

/** A place that can be written into an address. @param {Place} place */
const finite = ({ tUs, k }) => ({ tUs, k: Number.isFinite(k) ? k : 0 });

/** After a click with the pointer the keys belong to the run again: space plays, it doesn't press the button once more. @param {MouseEvent} event */
function letGo(event) {
  if (event.detail === 0 || !(event.target instanceof Element) || event.target.closest(".pop")) return;
  const pressed = event.target.closest("button, summary");
  if (pressed && pressed === document.activeElement) /** @type {HTMLElement} */ (pressed).blur();
}

/** @param {unknown} why */
const report = (why) => console.error(why);

new Theatre().open();
