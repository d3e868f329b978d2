// How the page is looked at: size of text, full screen, presentation in a hall, paper.

import { remember } from "../net/preferences.js";
import { THEMES } from "../view/topbar.js";
import { put } from "./hosts.js";
import { resizeText, textSize } from "./text-size.js";

/** @import { Theatre } from './theatre.js' */

const AWAKE_MS = 2600; // after the pointer has rested this long, a presentation hides its controls

export class Looks {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    this.theme = document.documentElement.dataset.theme ?? "light";
    this.presenting = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.asleep = undefined;
    for (const sign of ["pointermove", "pointerdown", "keydown", "focusin"])
      addEventListener(sign, (event) => this.wake(event));
    document.addEventListener("fullscreenchange", () => page.onResize());
    addEventListener("beforeprint", () => this.print());
    addEventListener("afterprint", () => this.unprint());
  }

  switchTheme() {
    this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length] ?? "light";
    document.documentElement.dataset.theme = this.theme;
    remember("theme", this.theme);
    this.page.onResize();
  }

  get text() {
    return textSize();
  }

  /** Bigger or smaller by one step; 0 is the usual size. @param {-1 | 0 | 1} way */
  resizeText(way) {
    this.page.toasts.show(this.page.speech.t("text_size_now", { n: resizeText(way) }));
    this.page.onResize();
  }

  get full() {
    return document.fullscreenElement !== null;
  }

  async fillScreen() {
    try {
      await (this.full ? document.exitFullscreen() : document.documentElement.requestFullscreen());
    } catch {
      this.page.toasts.show(this.page.speech.t("full_screen_refused")); // on a phone, or in a frame without the permission
    }
  }

  /** The presentation for a hall: the stage and, in big letters, what just happened. */
  present(on = !this.presenting) {
    const { page } = this;
    this.presenting = on;
    if (page.menus.open) page.menus.close();
    document.documentElement.toggleAttribute("data-present", on);
    page.hosts.app.toggleAttribute("data-present", on);
    page.hosts.app.removeAttribute("data-lanes");
    dispatchEvent(new Event("text-size"));
    if (on) page.toasts.show(page.speech.t("present_hint"));
    page.onResize();
    this.wake();
  }

  /** Shows or hides the diagram in a presentation; elsewhere shows its tab. */
  showLanes() {
    if (!this.presenting) return this.page.panels.showTab("diagram");
    this.page.hosts.app.toggleAttribute("data-lanes");
    this.page.onResize();
  }

  /** Shows the controls of a presentation for a while. @param {Event} [sign] */
  wake(sign) {
    if (!this.presenting) return;
    if (sign instanceof KeyboardEvent && sign.key !== "Tab") return;
    const { app } = this.page.hosts;
    app.dataset.awake = "";
    clearTimeout(this.asleep);
    this.asleep = setTimeout(() => this.sleep(), AWAKE_MS);
  }

  sleep() {
    const { app, transport } = this.page.hosts;
    if (transport.matches(":hover, :focus-within") && this.presenting) return this.wake();
    delete app.dataset.awake;
  }

  /** Prepares the page for print: the light theme, and the run told in sentences beside the pictures. */
  print() {
    const { answers, hosts, speech, timeline, declaration, player, furthest, stage, diagram, travel, paper } =
      this.page;
    document.documentElement.dataset.theme = "light";
    document.documentElement.dataset.paper = "";
    const link = location.origin + travel.momentAddress();
    put(
      hosts.paper,
      answers.hidden
        ? speech.t("answers_hidden")
        : paper?.({ speech, timeline, declaration, until: furthest, index: player.index, link }),
    );
    stage.resize();
    diagram.resize();
  }

  unprint() {
    document.documentElement.dataset.theme = this.theme;
    delete document.documentElement.dataset.paper;
    put(this.page.hosts.paper, "");
    this.page.onResize();
  }
}
