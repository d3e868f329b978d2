// Everything around the pictures: bars, caption and rail, drawn anew when what they show has changed.

import { html, nothing } from "lit-html";
import { lastWorthTelling, ReadingPace } from "../core/reading-pace.js";
import { switchedOn, switchWords } from "../scene/switches.js";
import { changes } from "../view/changes.js";
import { DEEDS, happened, headlineAt } from "../view/happened.js";
import { inspector } from "../view/inspector.js";
import { isBroken, properties } from "../view/properties.js";
import { tabs } from "../view/rail.js";
import { topbar } from "../view/topbar.js";
import { axisTool, caption, transport } from "../view/transport.js";
import { put } from "./hosts.js";

/** @import { Announcer } from '../scene/telling.js' */
/** @import { Tab } from '../view/rail.js' */
/** @import { TransportGesture } from '../view/transport.js' */
/** @import { Theatre } from './theatre.js' */

const EVERY_MS = 90; // often enough for reading; the rest of the time is for the stage
const PLAYING_REWRITES_MS = 1500; // the address bar costs the browser 10 ms a time

export class Panels {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    /** @type {Tab} what a narrow page shows of the rail */
    this.tab = "explain";
    this.due = true;
    /** Whether a person scrubs: then the panels are drawn less often, so that the pictures can follow. */
    this.hurried = false;
    this.drawnAt = Number.NEGATIVE_INFINITY;
    this.drawn = "";
    this.pace = new ReadingPace();
    /** @type {Announcer | null} what is read aloud while it plays */
    this.announcer = null;
    /** @type {typeof import('../view/steptable.js').stepTable | null} the step as a table, for readers */
    this.stepTable = null;
  }

  /** Something that the panels show has changed. */
  renew() {
    this.due = true;
  }

  /** A person scrubs. */
  hurry() {
    this.hurried = true;
  }

  /** From now on screen readers are told what happens. @param {Announcer} announcer */
  announceBy(announcer) {
    this.announcer = announcer;
  }

  /** @param {Tab} tab */
  showTab(tab) {
    const { app, changes, happened } = this.page.hosts;
    this.tab = tab;
    app.dataset.tab = tab;
    if (!app.classList.contains("tabbed")) {
      const panel = tab === "changes" ? changes : tab === "explain" ? happened : null;
      panel?.scrollIntoView({ block: "nearest" });
    }
    this.page.refresh();
  }

  /** @param {number} now @returns {boolean} whether something is left to be drawn a little later */
  draw(now) {
    const { player, timeline } = this.page;
    const moment = this.page.comparison.isOpen ? Math.round(player.tUs / 1000) : ""; // the comparison's panels change with time
    const key = `${timeline.version}.${player.index}.${player.playing}.${moment}`;
    const moved = key !== this.drawn || this.hurried;
    const early = (player.playing || this.hurried) && now - this.drawnAt < EVERY_MS;
    if (!this.due && (!moved || early)) return moved;
    this.due = this.hurried = false;
    this.drawn = key;
    this.drawnAt = now;
    this.drawFrame();
    this.drawCaption(now);
    if (!timeline.run || !this.page.ready) return false;
    this.drawRail();
    this.page.targets.drawActions();
    this.page.comparison.drawPanels();
    if (this.page.menus.open) this.page.menus.draw();
    this.page.travel.show(player.playing ? PLAYING_REWRITES_MS : 0);
    return false;
  }

  drawFrame() {
    const { hosts, speech, timeline } = this.page;
    const scenario = this.scenarioTitle();
    const name = speech.captions?.name ?? this.page.slug;
    const title = scenario ? `${name}${speech.t("colon")}${scenario}` : name;
    document.title = `${title} – ${speech.t("brand")}`;
    put(hosts.title, html`${title}`);
    put(
      hosts.topbar,
      topbar(
        {
          speech,
          name,
          scenario,
          menu: this.page.menus.open,
          theme: this.page.looks.theme,
          line: this.page.line,
          broken: this.page.answers.hidden ? "" : this.brokenOnPurpose(),
        },
        {
          onMenu: (menu) => this.page.toggleMenu(menu),
          onLanguage: () => this.page.switchLanguage(),
          onTheme: () => this.page.looks.switchTheme(),
          onShare: () => this.page.travel.share(),
        },
      ),
    );
    put(
      hosts.transport,
      transport(
        {
          speech,
          playing: this.page.player.playing,
          speed: this.page.speed,
          undo: timeline.run?.undo ?? false,
          redo: timeline.run?.redo ?? false,
          changes: timeline.run?.interventions.length ?? 0,
          ready: this.page.ready,
          menu: this.page.menus.open,
          presenting: this.page.looks.presenting,
        },
        {
          onGesture: (/** @type {TransportGesture} */ gesture) => this.page.controls.commands[gesture]?.(),
          onSpeed: (speed) => this.page.setSpeed(speed),
        },
      ),
    );
    put(
      hosts.tabs,
      tabs(speech, this.tab, (tab) => this.showTab(tab)),
    );
  }

  /** The rail while answers are hidden: that they are, the node that is selected, and what was done to the run. */
  drawWithoutAnswers() {
    const { answers, hosts, speech } = this.page;
    for (const told of [hosts.table, hosts.knows]) put(told, nothing);
    put(
      hosts.properties,
      html`<p class="ph">${speech.t("properties")}</p>
        <p class="empty">${speech.t("answers_hidden")}</p>`,
    );
    hosts.properties.removeAttribute("data-broken");
    hosts.knows.hidden = true;
    put(hosts.happened, html`<p class="ph">${speech.t("answers")}</p>${answers.notice()}`);
  }

  drawRail() {
    const { hosts, speech, timeline } = this.page;
    put(
      hosts.axis,
      this.page.answers.hidden ? nothing : axisTool(speech, this.page.diagram.axis, () => this.switchAxis()),
    );
    if (this.page.answers.hidden) this.drawWithoutAnswers();
    else this.drawAnswers();
    put(hosts.inspector, this.inspector());
    put(
      hosts.changes,
      changes(
        {
          speech,
          timeline,
          canCompare: this.page.takes.before !== null,
          script: !this.page.answers.hidden,
          takes: this.page.takes.tree(),
        },
        {
          onStep: (step) => this.page.goTo(step),
          onPlace: (place) => this.page.seek(place),
          onRemove: (index) => this.page.command("remove", { index }),
          onCompare: () => this.page.comparison.toggle(),
          onUndo: () => this.page.deeds.go("undo"),
          onRedo: () => this.page.deeds.go("redo"),
        },
      ),
    );
  }

  /** What just happened and why, what holds, and every step in words. */
  drawAnswers() {
    const { hosts, speech, timeline, declaration, player } = this.page;
    const shown = { speech, timeline, declaration, index: player.index };
    const goTo = (/** @type {number} */ index) => this.page.goTo(index);
    if (!player.playing)
      put(
        hosts.table,
        this.stepTable?.(shown, (step) => this.page.why.ask({ about: "step", index: step })),
      );
    const { why } = this.page;
    put(
      hosts.happened,
      why.panel() ??
        happened(
          shown,
          (step) => why.ask({ about: "step", index: step }),
          (sentence) => this.page.travel.report(sentence),
        ),
    );
    put(hosts.knows, why.line());
    hosts.knows.hidden = why.emphasis()?.kind !== "knows";
    put(
      hosts.properties,
      properties(shown, goTo, (slug) => why.ask({ about: "property", slug })),
    );
    hosts.properties.toggleAttribute("data-broken", isBroken(timeline, player.index));
  }

  inspector() {
    const { speech, timeline, declaration, player, why, targets } = this.page;
    const { node } = targets;
    const shown = { speech, timeline, declaration, index: player.index, tUs: player.tUs, id: node };
    return inspector(shown, {
      onWhy: (place) => why.ask({ about: "value", node, ...place }),
      knows: why.knows,
      onKnows: () => this.page.why.toggleKnows(),
      knowing: why.knowing(),
    });
  }

  /** @param {number} now */
  drawCaption(now) {
    const { hosts, speech, timeline, player, ready } = this.page;
    if (this.page.answers.hidden) put(hosts.told, speech.t("answers_hidden"));
    else if (ready && this.announcer)
      put(hosts.told, this.announcer.announce({ speech, timeline, index: player.index, playing: player.playing }, now));
    put(this.page.hosts.caption, caption({ text: this.captionText(now), offer: this.offer() }));
  }

  /** @param {number} now */
  captionText(now) {
    const { speech, timeline, player } = this.page;
    const t = speech.t.bind(speech);
    if (!timeline.run || !this.page.ready) return t("loading");
    if (this.page.answers.hidden) return t("answers_hidden");
    if (this.page.looks.presenting) return headlineAt({ speech, timeline, index: player.index });
    if (player.atEnd && !player.playing) return t(`end_${timeline.end}`);
    if (this.page.playback.waiting) return t("waiting");
    if (this.isAtStart()) return t(player.playing ? "start_hint_playing" : "start_hint");
    const newest = player.playing ? lastWorthTelling(speech.words, timeline, player.index) : player.index;
    const isDeed = DEEDS.has(timeline.steps[newest]?.kind ?? "");
    const told = this.pace.tells({ newest, index: player.index, playing: player.playing, isDeed }, now);
    const step = timeline.steps[told] ?? timeline.steps[player.index];
    return step ? speech.sentence(step, timeline) : "";
  }

  /** Whether nothing but the start of nodes has happened. */
  isAtStart() {
    const { player, timeline } = this.page;
    const step = timeline.steps[player.index];
    return !step || (step.kind === "start" && !timeline.lastNote(player.index));
  }

  offer() {
    const { timeline, player } = this.page;
    const horizon = this.page.ready && player.atEnd && !player.playing && timeline.end === "horizon";
    return horizon ? { label: this.page.speech.t("go_on"), act: () => this.page.goOn() } : null;
  }

  /** The names of the switches that break this run on purpose. */
  brokenOnPurpose() {
    const { speech, declaration, timeline } = this.page;
    return switchedOn(declaration, timeline)
      .map((param) => switchWords(speech, param).name)
      .join(speech.t("comma"));
  }

  scenarioSlug() {
    return (this.page.timeline.run?.scenario ?? "").split("/").at(-1) ?? "";
  }

  scenarioTitle() {
    const slug = this.page.answers.hidden ? "" : this.scenarioSlug(); // a title tells how it ends
    return slug ? this.page.speech.words.scenario(slug).title : "";
  }

  switchAxis() {
    this.page.diagram.setAxis(this.page.diagram.axis === "linear" ? "warped" : "linear");
    this.page.refresh();
  }
}
