// The contents of the menus.

import { html } from "lit-html";
import { commandText, readCommand, writeCommand } from "../core/commands.js";
import { protocolsOf } from "../core/pairing.js";
import { Searcher } from "../core/search.js";
import { isByHand } from "../core/starts.js";
import { pathOf, runAddress, withParams } from "../net/address.js";
import { fetchIndex } from "../net/library.js";
import { besideMenu } from "../view/beside.js";
import { breakMenu } from "../view/break.js";
import { commandForm, wrongIn } from "../view/command.js";
import { narration, tale } from "../view/narration.js";
import { draftOf, paramsForm, readDraft } from "../view/params.js";
import { picker } from "../view/picker.js";
import { linkSheet, more, shortcuts } from "../view/sheets.js";
import { Starting } from "./starting.js";

/** @import { MenuContent } from '../view/menu.js' */
/** @import { Command, Param } from '../core/types.js' */
/** @import { Order } from '../view/command.js' */
/** @import { Draft } from '../view/params.js' */
/** @import { Theatre } from './theatre.js' */

const SEARCHED = new Set(["scenarios", "beside"]);

export class MenuContents {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    this.find = "";
    /** @type {import('../core/search.js').Index | null} null until the scenarios were opened once */
    this.index = null;
    /** @type {{lang: string, searcher: Searcher} | null} */
    this.search = null;
    /** @type {Draft | null} */
    this.draft = null;
    /** @type {Order | null} the command that is being written */
    this.order = null;
    this.starting = new Starting(page);
    /** @type {(import('../view/narration.js').Tale & {of: string}) | null} */
    this.tale = null;
  }

  /** The searcher for the page's language; null while the index is loading. */
  searcher() {
    const lang = this.page.speech.lang === "zh" ? "zh" : "en";
    if (this.index && this.search?.lang !== lang) this.search = { lang, searcher: new Searcher(this.index, lang) };
    return this.search?.searcher ?? null;
  }

  /** Loads the search index when it is first needed. Until then there are the scenarios of our protocol. */
  async loadIndex() {
    if (this.index) return;
    this.index = await fetchIndex().catch(() => null);
    const { menus } = this.page;
    if (!this.index || !SEARCHED.has(menus.open)) return;
    const inside = menus.box()?.contains(document.activeElement);
    menus.draw();
    // The focused row may be another one after the index has come: the focus goes back to the field.
    if (inside && !menus.box()?.contains(document.activeElement))
      /** @type {HTMLElement | null | undefined} */ (menus.box()?.querySelector("input"))?.focus();
  }

  /** @param {string} name @returns {MenuContent} */
  menu(name) {
    const { speech, timeline, declaration } = this.page;
    const t = speech.t.bind(speech);
    if (this.page.answers.keeps(name)) return { title: t("answers"), look: "form", body: this.page.answers.notice() };
    switch (name) {
      case "scenarios":
        return {
          title: t("picker"),
          look: "scen",
          body: picker(
            {
              speech,
              declaration,
              current: this.page.panels.scenarioSlug(),
              find: this.find,
              searcher: this.searcher(),
            },
            (text) => {
              this.find = text;
              this.loadIndex(); // again, if it could not be loaded before
              this.page.menus.draw();
            },
          ),
        };
      case "beside":
        return { title: t("compare_other"), look: "scen pairing", body: this.besideMenu() };
      case "params":
        return { title: t("params"), look: "form", body: this.paramsMenu() };
      case "start":
        return { title: t("start"), look: "form start", body: this.starting.menu() };
      case "command":
        return {
          title: this.order ? speech.words.command(this.order.command.slug) : "",
          look: "form",
          body: this.commandMenu(),
        };
      case "break":
        return { title: t("break_title"), look: "form break", body: this.breakMenu() };
      case "export":
        return { title: t("export"), look: "export", body: this.page.pictures.body() };
      case "narration":
        return { title: t("narration"), look: "narration", body: this.narration() };
      case "shortcuts":
        return { title: t("shortcuts"), look: "sheet", body: shortcuts(speech) };
      case "link": {
        const { link, namesAll } = this.page.travel;
        const about = namesAll ? "share_by_hand" : "share_by_hand_short";
        return { title: t("share"), look: "share", body: linkSheet(speech, link, about) };
      }
      default:
        return {
          title: t("menu_more"),
          look: "more",
          body: more(
            {
              speech,
              theme: this.page.looks.theme,
              speed: this.page.speed,
              undo: timeline.run?.undo ?? false,
              redo: timeline.run?.redo ?? false,
              text: this.page.looks.text,
              full: this.page.looks.full,
              presenting: this.page.looks.presenting,
              hidden: this.page.answers.hidden,
              starts: declaration.starts.length + declaration.settings.length > 0,
            },
            {
              onMenu: (menu) => this.page.toggleMenu(menu),
              onLanguage: () => this.page.switchLanguage(),
              onTheme: () => this.page.looks.switchTheme(),
              onUndo: () => this.page.deeds.go("undo"),
              onRedo: () => this.page.deeds.go("redo"),
              onSpeed: (speed) => this.page.setSpeed(speed),
              onText: (way) => this.page.looks.resizeText(way),
              onFullScreen: () => this.page.looks.fillScreen(),
              onPresent: () => this.page.looks.present(),
              onAnswers: () => this.page.answers.toggle(),
              onCommand: (command) => this.page.controls.commands[command]?.(),
              onPrint: () => {
                this.page.menus.close();
                print();
              },
            },
          ),
        };
    }
  }

  paramsMenu() {
    const { declaration, speech, timeline } = this.page;
    const params = /** @type {Param[]} */ (declaration.params ?? []);
    const { draft } = this;
    const { run } = timeline;
    if (!draft || !run) return html`<div class="bone"></div>`;
    const path = `/${run.scenario || this.page.slug}`;
    return paramsForm(
      { speech, params, draft },
      {
        onValue: (param, value) => {
          draft.values[param] = value;
          delete draft.wrong[param];
          this.page.menus.draw();
        },
        onSeed: (seed) => {
          draft.seed = seed;
          delete draft.wrong.seed;
          this.page.menus.draw();
        },
        onStart: declaration.starts.length + declaration.settings.length ? () => this.page.toggleMenu("start") : null,
        onReset: () => location.assign(path),
        onApply: () => {
          const choice = readDraft(params, run, draft, speech);
          draft.wrong = choice.wrong;
          if (Object.keys(choice.wrong).length) return this.page.menus.draw();
          const address = runAddress(this.page.address, choice);
          // Other nodes may not be those of a start that was set up by hand: then the form stays, and the server says why.
          if (isByHand(run.start)) return this.page.deeds.next(() => this.starting.begin(address));
          location.assign(address);
        },
      },
    );
  }

  /** Asks for the arguments of a command; those of its example stand there first. @param {{command: Command, node: string}} form */
  openCommand({ command, node }) {
    const values = readCommand([command], commandText(command.example).text)?.values ?? {};
    this.order = { command, node, values: { ...values }, wrong: {} };
    this.toggleMenu("command");
  }

  commandMenu() {
    const { speech, menus, deeds, timeline, player } = this.page;
    const { order } = this;
    if (!order) return html`<div class="bone"></div>`;
    const world = timeline.worldAfter(player.index);
    return commandForm(
      { speech, world, order },
      {
        onValue: (name, value) => {
          order.values[name] = value;
          order.wrong = {};
          menus.draw();
        },
        onGive: () => {
          order.wrong = wrongIn(order, world, speech);
          if (Object.keys(order.wrong).length) return menus.draw();
          menus.close();
          const { verb } = commandText(order.command.example);
          const values = Object.fromEntries(Object.entries(order.values).map(([name, value]) => [name, value.trim()]));
          deeds.intervene(`${verb}:${order.node}.${writeCommand(order.command, values)}`);
        },
      },
    );
  }

  narration() {
    const { speech, timeline, declaration, furthest, player } = this.page;
    const of = `${timeline.version} ${furthest} ${speech.lang}`; // what the tale depends on: it is told anew only when this changes
    if (this.tale?.of !== of) this.tale = { of, ...tale({ speech, timeline, declaration, until: furthest }) };
    return narration({ speech, tale: this.tale, index: player.index }, (index) => this.page.goTo(index));
  }

  besideMenu() {
    const { speech, slug, address, comparison, menus, declaration } = this.page;
    const lang = speech.lang === "zh" ? "zh" : "en";
    // Until the index has come there are our own scenarios.
    const { name = slug } = speech.captions ?? {};
    const own = declaration.scenarios.map(({ slug, broken }) => ({
      slug,
      broken: Boolean(broken),
      ...speech.words.scenario(slug),
    }));
    return besideMenu(
      {
        speech,
        protocols: this.index
          ? protocolsOf(this.index.entries, lang, slug)
          : [{ slug, name, words: "", scenarios: own }],
        here: pathOf(address),
        beside: comparison.vs === null ? "" : pathOf(comparison.vs),
        find: this.find,
        address: (path) => this.page.travel.besideAddress(address, path),
      },
      (text) => {
        this.find = text;
        this.loadIndex();
        menus.draw();
      },
    );
  }

  breakMenu() {
    const { speech, declaration, timeline, menus } = this.page;
    return breakMenu(
      { speech, declaration, timeline },
      {
        onStep: (step) => {
          menus.close();
          this.page.goTo(step);
        },
        onSwitch: (name, on) => this.page.deeds.next(() => this.breakRun(name, on)),
      },
    );
  }

  /** Plays the same run with a switch turned on or off, from its start; it stops at the step that breaks a property. @param {string} name @param {boolean} on */
  async breakRun(name, on) {
    const { page } = this;
    const start = { tUs: 0, k: 0 };
    await page.command("set", { address: withParams(page.address, [[name, on ? "1" : "0"]]) }, start);
    page.seek(start);
    page.refresh();
  }

  /** @param {string} name */
  toggleMenu(name) {
    if (name === "params" && this.page.timeline.run)
      this.draft = draftOf(this.page.declaration.params ?? [], this.page.timeline.run);
    if (name === "start") this.starting.open();
    if (SEARCHED.has(name)) {
      this.find = "";
      this.loadIndex();
    }
    if (name === "export" && this.page.menus.open !== name) this.page.pictures.prepare();
    if (this.page.menus.open && this.page.menus.open !== name) this.page.menus.close();
    this.page.menus.toggle(name);
  }
}
