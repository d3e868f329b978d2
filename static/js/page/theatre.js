// The page of a run: joins the connection, the timeline, the clock and the pictures. Views report gestures; this class and its parts
// in page/ decide what they do.

import { Playback } from "../core/playback.js";
import { Player, speedFor } from "../core/player.js";
import { Timeline } from "../core/timeline.js";
import { readAddress } from "../net/address.js";
import { Connection, Refused } from "../net/connection.js";
import { fetchLanguage, rememberLanguage, tagOf } from "../net/preferences.js";
import { sceneAt } from "../scene/scene.js";
import { Speech } from "../scene/speech.js";
import { ActionBar } from "../view/actionbar.js";
import { Diagram } from "../view/diagram.js";
import { Menus } from "../view/menu.js";
import { arrangementOf, exhibitOf, loadPictures } from "../view/pictures.js";
import { Stage } from "../view/stage.js";
import { Toasts } from "../view/toasts.js";
import { Answers } from "./answers.js";
import { Controls } from "./controls.js";
import { Deeds } from "./deeds.js";
import { Edition } from "./edition.js";
import { bringSheets, data, findHosts, letGo } from "./hosts.js";
import { Looks } from "./looks.js";
import { Panels } from "./panels.js";
import { Pictures } from "./pictures.js";
import { TakesOfRun } from "./takes.js";
import { Targets } from "./targets.js";
import { ComparisonToCome, WhyToCome } from "./to-come.js";
import { Travel } from "./travel.js";

/** @import { Comparison } from './comparison.js' */
/** @import { MenuContents } from './menus.js' */
/** @import { Why } from './why.js' */
/** @import { Declaration, Param } from '../core/types.js' */
/** @import { Place } from '../core/player.js' */

const ALL = Number.POSITIVE_INFINITY;
const ASK_AGAIN_MS = 1_000; // for a part of the page that could not be fetched
const AHEAD_US = 1_500_000; // ask for more when fewer steps than this lie ahead; the server derives 2 s beyond what is asked
const SHORT_US = 10_000_000; // a run this short is fetched whole while nothing moves, so that its link can carry its digest
const ASK_IN_US = 250_000; // so that steps are asked for a few times a second, not at each frame
const PLAY = "#play"; // at the end of an address: the run plays at once
const BIG_RING = 5; // nodes
const SMALL_STAGE_PX = 800; // below this the action bar docks under the stage
const SMALL_PAGE_PX = 800;

export class Theatre {
  /** Whether the run plays as soon as it is drawn. The address bar then loses this mark, so that a reload doesn't play it again. */
  #playsAtOnce = location.hash === PLAY;
  /** Whether the first moment is drawn. */
  #pictured = false;
  #begun = false;
  #drawAsked = false;
  /** @type {Promise<void> | null} the parts of the page that its first frame doesn't need */
  #coming = null;
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {Place | null} a place beyond the steps that are here, to go to when they come */
  #reaching = readAddress(location.pathname + location.search).at ?? { tUs: 0, k: ALL };
  /** @type {Place | null} where to stand after the next cut */
  #standAt = null;

  constructor() {
    const opened = data("run");
    this.declaration = /** @type {Declaration} */ (data("declaration"));
    this.slug = this.declaration.slug;
    this.speech = new Speech(this.declaration, {
      ui: data("words"),
      captions: data("captions"),
      lang: document.documentElement.lang.startsWith("zh") ? "zh" : "en",
    });
    /** @type {{declaration: Declaration, captions: any, lang: string} | null} the protocol of the run beside ours, if it is another one */
    this.other = document.getElementById("other") ? { ...data("other"), lang: this.speech.lang } : null;
    /** @type {string} the run that is shown, without its moment */
    this.address = opened.address;
    this.hosts = findHosts();
    document.documentElement.dataset.icons = this.hosts.app.dataset.icons;

    this.timeline = new Timeline(this.declaration, this.speech.captions);
    this.playback = new Playback();
    this.player = new Player(this.timeline, this.playback);

    this.speed = 40;
    /** @type {"connecting" | "open" | "lost"} */
    this.line = "connecting";
    /** Whether the first moment has come; before that, interventions are not possible. */
    this.ready = false;
    /** The last step of this take that was shown; the narration ends with it. */
    this.furthest = -1;

    const { words } = this.speech;
    const { truth, key, stage, diagram, actions, toasts, menu } = this.hosts;
    this.answers = new Answers(this);
    this.deeds = new Deeds(this);
    this.travel = new Travel(this, opened.digest ?? "");
    this.controls = new Controls(this);
    this.panels = new Panels(this);
    this.looks = new Looks(this);
    this.targets = new Targets(this);
    this.takes = new TakesOfRun(this);
    /** @type {Comparison | ComparisonToCome} */
    this.comparison = new ComparisonToCome(this, this.answers.keepBeside(opened.vs ?? null));
    /** @type {Why | WhyToCome} */
    this.why = new WhyToCome(this);
    /** @type {MenuContents | null} */
    this.sheets = null;
    /** @type {typeof import('../view/narration.js').paper | null} what is printed beside the pictures */
    this.paper = null;
    this.pictures = new Pictures(this);
    this.stage = new Stage(stage, { words, truth, key, onSelect: (target) => this.targets.select(target) });
    this.diagram = new Diagram(diagram, {
      words,
      onSeek: (tUs, k) => this.scrub({ tUs, k }),
      onView: () => this.refresh(),
    });
    if (this.answers.hidden) this.diagram.setAxis("linear");
    this.actions = new ActionBar(actions, {
      onAction: (action) => this.deeds.act(action),
      onNever: (why) => this.toasts.show(why),
    });
    this.toasts = new Toasts(toasts);
    this.menus = new Menus(menu, {
      content: (name) => /** @type {MenuContents} */ (this.sheets).menu(name),
      closeWord: () => this.speech.t("close"),
      onChange: () => this.refresh(),
    });
    this.edition = new Edition(this);
    this.connection = new Connection({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/run`,
      address: () => this.address,
      progress: () => ({ epoch: this.timeline.epoch, have: this.timeline.steps.length }),
      onFrame: (frame) => this.onFrame(frame),
      onState: (state) => this.onLine(state),
      onRefused: (why) => {
        this.edition.doubt();
        this.sayRefused(why);
      },
      onNewRoom: () => this.onNewRoom(),
    });
  }

  open() {
    this.bringPictures();
    this.connection.open();
    this.comparison.start();
    addEventListener("keydown", (event) => this.controls.onKey(event));
    addEventListener("resize", () => this.onResize());
    addEventListener("pagehide", () => this.travel.rememberWhere());
    document.addEventListener("click", letGo);
    document.fonts.ready.then(() => this.onResize());
    this.onResize();
  }

  /** Fetches the parts of its pictures; without them nothing is drawn. */
  bringPictures() {
    loadPictures(this.declaration.view).then(
      () => {
        this.#pictured = true;
        this.onResize();
      },
      () => setTimeout(() => this.bringPictures(), ASK_AGAIN_MS),
    );
  }

  /** Does something that needs all parts of the page, after loading them if necessary. @param {() => unknown} act */
  async withAll(act) {
    if (!this.sheets) {
      try {
        await this.bringAll();
      } catch (why) {
        console.warn(why);
        return this.toasts.show(this.speech.t("act_cannot_now"));
      }
    }
    act();
  }

  /** Loads the parts that the first frame doesn't need. If that fails, the next call tries again. */
  bringAll() {
    this.#coming ??= this.#bringAll().catch((why) => {
      this.#coming = null;
      throw why;
    });
    return this.#coming;
  }

  async #bringAll() {
    const { lang } = this.speech;
    const [all, language] = await Promise.all([
      import("./all.js"),
      fetchLanguage(lang, this.slug),
      bringSheets(this.hosts.app.dataset.sheets ?? ""),
    ]);
    this.speech.complete(language);
    this.diagram.equip(all.diagramTools);
    this.panels.stepTable = all.stepTable;
    this.takes.draw = all.takeTree;
    this.panels.announceBy(new all.Announcer());
    this.why = new all.Why(this);
    this.sheets = new all.MenuContents(this);
    this.paper = all.paper;
    const { vs, next } = this.comparison;
    this.comparison = new all.Comparison(this, vs, next);
    this.comparison.start();
    this.refresh();
  }

  /** @param {string} name */
  toggleMenu(name) {
    this.withAll(() => this.sheets?.toggleMenu(name));
  }

  /** Asks for the arguments of a command to a node. @param {{command: import('../core/types.js').Command, node: string}} form */
  openCommand(form) {
    this.withAll(() => this.sheets?.openCommand(form));
  }

  /** @param {any} frame */
  onFrame(frame) {
    const first = this.timeline.run === null;
    const before = this.timeline.run;
    const place = this.player.place;
    const { cut, gap } = /** @type {{cut: number | null, gap?: boolean}} */ (this.timeline.apply(frame));
    if (gap) return this.connection.resync();
    if (frame.run) this.onRun(first, before?.take);
    if (cut !== null) this.furthest = Math.min(this.furthest, cut - 1);
    // The take is the same and no shown step was cut: another take was named or deleted. The picture stays as it is.
    const stays = cut !== null && cut > this.player.index && frame.run?.take === before?.take && !this.#standAt;
    if (stays) this.connection.forgetWants();
    else if (cut !== null && !first) {
      this.connection.forgetWants();
      const stand = this.#standAt ?? { tUs: place.tUs, k: ALL };
      this.#standAt = null;
      if (this.#reaching === null && stand.tUs > this.timeline.untilUs && !this.timeline.end) this.#reaching = stand;
      this.player.seek(stand, performance.now());
    }
    this.reach();
    this.deeds.heard(cut !== null && !first);
    if (frame.deeds) this.travel.compareDigests(frame.deeds);
    this.refresh();
  }

  /** @param {boolean} first @param {number | undefined} takeBefore */
  onRun(first, takeBefore) {
    const run = /** @type {NonNullable<typeof this.timeline.run>} */ (this.timeline.run);
    this.speech.words.cast(run.cast);
    this.comparison.onRun();
    const moved = run.address !== this.address || (takeBefore !== undefined && run.take !== takeBefore);
    this.address = run.address;
    this.travel.onRun(run, { first, moved });
    if (first) {
      this.targets.begin(run.cast[0]?.id ?? "");
      this.speed = speedFor(Number(run.params.latency ?? this.latencyDefault()));
      this.playback.setRate(this.speed, performance.now());
      this.onResize(); // where the action bar fits depends on the nodes
    }
  }

  latencyDefault() {
    const params = /** @type {Param[]} */ (this.declaration.params ?? []);
    return Number(params.find((param) => param.name === "latency")?.default ?? 10);
  }

  get latencyMs() {
    return Number(this.timeline.run?.params.latency ?? this.latencyDefault()) || 10;
  }

  /** The place that is shown, or the one that will be when its steps have come. @returns {Place} */
  get destination() {
    return this.#standAt ?? this.chosen;
  }

  /** The place that was chosen in the run that is shown: while its steps are still on their way, not the last one that has come. */
  get chosen() {
    return this.#reaching ?? this.player.place;
  }

  /** Whether the place that is shown is the one that was wanted. */
  get arrived() {
    return this.#reaching === null;
  }

  /** Goes to the wanted place if its steps have come; otherwise asks for them. */
  reach() {
    const place = this.#reaching;
    if (!place) return;
    const { timeline, player } = this;
    if (timeline.untilUs < place.tUs && !timeline.end) {
      this.connection.want(place.tUs);
      return;
    }
    if (!this.comparison.mayReach(place.tUs)) this.#reaching = null;
    const playing = player.playing;
    player.seek(place, performance.now());
    if (playing) player.play(performance.now());
    this.ready = true;
    this.hosts.app.dataset.ready = "";
  }

  /** @param {"connecting" | "open" | "lost"} state */
  onLine(state) {
    if (state === "open" && this.line === "lost") this.toasts.show(this.speech.t("state_back"));
    if (state === "lost" && this.line === "open") this.toasts.show(this.speech.t("state_lost_help"));
    this.line = state;
    if (state === "open") this.edition.check();
    this.refresh();
  }

  onNewRoom() {
    this.edition.doubt();
    this.timeline.forgetEpoch();
    this.connection.forgetWants();
    this.toasts.show(this.speech.t("room_again"));
  }

  /**
   * Gives a command that changes the run; if the server refuses it, a toast says why.
   * @param {string} name
   * @param {Record<string, unknown>} [fields]
   * @param {Place | null} [standAt] where to stand in the run that comes; null: at the same time as now
   * @param {(why: string) => void} [onRefused] is told why the server refused, in place of a toast
   * @returns {Promise<boolean>} whether it was done
   */
  async command(name, fields = {}, standAt = this.#standAt, onRefused) {
    this.#standAt = standAt;
    try {
      await this.connection.command(name, fields);
      return true;
    } catch (why) {
      this.#standAt = null;
      this.travel.giveUp();
      this.comparison.expect(null);
      if (!(why instanceof Refused)) throw why;
      if (onRefused) onRefused(why.said(this.speech.lang));
      else this.sayRefused(why);
      return false;
    }
  }

  /** Says why the server refused, if it gave a reason. @param {Refused} why */
  sayRefused(why) {
    const said = why.said(this.speech.lang);
    if (said) this.toasts.show(this.speech.t("refused", { why: said }));
  }

  toggle() {
    const now = performance.now();
    const { player } = this;
    if (player.playing) player.pause(now);
    else {
      if (player.atEnd) player.seek({ tUs: 0, k: ALL }, now);
      player.play(now);
    }
    this.refresh();
  }

  /** @param {Place} place */
  seek(place) {
    this.scrub(place);
    this.refresh();
  }

  /** Goes to a place while a person scrubs: the pictures follow at once, the panels a few times a second. @param {Place} place */
  scrub(place) {
    this.stop();
    const { comparison, timeline } = this;
    const comes = timeline.end ? comparison.mayReach(place.tUs) : place.tUs > timeline.untilUs;
    if (comes) this.#reaching = place;
    this.player.seek(place, performance.now());
    this.panels.hurry();
    this.askDraw();
  }

  /** One step on or back: of our run, or of either run if the two have no steps in common. @param {1 | -1} direction */
  stepBy(direction) {
    const { comparison, player } = this;
    if (!comparison.unlike) return this.goTo(player.next(direction));
    const place = player.nextOfBoth(direction);
    if (place) this.seek(place);
  }

  /** Right after a step. @param {number | null} index */
  goTo(index) {
    if (index === null) return;
    this.stop();
    this.player.goTo(index, performance.now());
    this.refresh();
  }

  stop() {
    const { player } = this;
    this.#reaching = null;
    if (player.playing || player.aiming) player.pause(performance.now());
  }

  goEnd() {
    const { timeline } = this;
    this.seek({ tUs: timeline.run?.until_us ?? timeline.untilUs, k: ALL });
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
    this.comparison.relabel();
    this.onResize();
  }

  onResize() {
    const { app, actions, box, under } = this.hosts;
    const { theme } = this.looks;
    const { clientWidth, clientHeight } = document.body; // in zoomed pixels: smaller than the window if text is bigger
    const tabbed = clientWidth < 1340 || clientHeight < SMALL_PAGE_PX || theme === "projector";
    app.classList.toggle("tabbed", tabbed);
    // Where its arrangement or the trays of exhibits leave no place for it, the bar stands under the stage; so it does where a big ring is drawn in big type.
    const { arrangement, exhibits = [] } = this.declaration.view;
    const part = arrangementOf(arrangement);
    const beside = exhibits.some(
      (/** @type {{kind: string}} */ { kind }) =>
        !part?.hosts(this.declaration.view).includes(kind) && !exhibitOf(kind)?.behind,
    );
    const docks = beside || (part?.docks ?? true);
    const full = theme === "projector" && (this.timeline.run?.cast.length ?? 0) > BIG_RING;
    const docked = docks || full || box.clientWidth < SMALL_STAGE_PX || clientHeight < SMALL_PAGE_PX;
    this.stage.docked = docks;
    if (docked !== actions.hasAttribute("data-dock")) {
      actions.toggleAttribute("data-dock", docked);
      (docked ? under : box).append(actions);
      actions.style.transform = "";
    }
    this.targets.resize({ width: box.clientWidth, height: box.clientHeight });
    this.stage.resize();
    this.refresh();
  }

  /** Something changed: draw at the next frame, panels included. */
  refresh() {
    this.panels.renew();
    this.askDraw();
  }

  askDraw() {
    if (this.#drawAsked) return;
    this.#drawAsked = true;
    requestAnimationFrame((now) => {
      this.#drawAsked = false;
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
    this.furthest = Math.max(this.furthest, player.index);
    if (timeline.run && this.ready && this.#pictured) this.drawPicture();
    if (this.ready && this.#pictured && !this.#begun) return this.begin();
    this.takes.saw(player.tUs);
    const owed = this.panels.draw(now);
    if (owed || (player.playing && !player.frozen)) this.askDraw();
  }

  /** The first picture is drawn. The panels are drawn with the next frame, and the other parts of the page are loaded after that. */
  begin() {
    this.#begun = true;
    if (this.#playsAtOnce) this.player.play(performance.now());
    this.refresh();
    setTimeout(() => this.bringAll().catch(() => {})); // withAll tells about a failure when something is asked for
  }

  /** The first step after `from` up to `to` that breaks a property. @param {number} from @param {number} to */
  brokenBetween(from, to) {
    if (this.answers.hidden) return null;
    for (let index = from + 1; index <= to; index++)
      if (this.timeline.steps[index]?.properties.some((property) => property.status === "broken")) return index;
    return null;
  }

  wantMore() {
    this.fetch(this.timeline, this.connection);
    this.comparison.wantMore();
  }

  /** Asks for the steps of a run that will be needed soon. @param {Timeline} timeline @param {Connection} connection */
  fetch(timeline, connection) {
    const { player } = this;
    if (timeline.end) return;
    const horizonUs = timeline.run?.until_us ?? 0;
    if (!player.playing && horizonUs <= SHORT_US) return connection.want(horizonUs);
    if (player.tUs + AHEAD_US < timeline.untilUs) return;
    connection.want(Math.ceil(player.tUs / ASK_IN_US) * ASK_IN_US);
  }

  drawPicture() {
    const { player, timeline, declaration } = this;
    // With reduced motion the run goes from step to step and shows the moment right after each; nothing moves in between.
    const step = this.#still.matches && player.playing ? timeline.steps[player.index] : undefined;
    const position = { tUs: step ? Math.min(step.tUs + 1, player.tUs) : player.tUs, index: player.index };
    const emphasis = this.why.emphasis();
    const differs = this.comparison.emphasis();
    this.stage.moving = player.playing && !player.frozen;
    this.stage.draw(
      this.answers.without(sceneAt(timeline, declaration, { ...position, selected: this.targets.selected })),
      differs?.stage ?? emphasis,
    );
    this.diagram.draw(this.answers.past(timeline, position.index), position, differs?.diagram ?? emphasis);
    this.comparison.draw();
  }
}
