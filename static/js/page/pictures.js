// Pictures of the moment that is shown, and opening the run of a picture.

import { html } from "lit-html";
import { msText } from "../net/address.js";
import { sceneAt } from "../scene/scene.js";
import { openPicture, openWhatIsDropped } from "./drop.js";

/** @import { ExportMenu } from '../export/menu.js' */
/** @import { Pictured } from '../export/picture.js' */
/** @import { Theatre } from './theatre.js' */

export class Pictures {
  /** @param {Theatre} page */
  constructor(page) {
    this.page = page;
    /** @type {ExportMenu | null} here once somebody wants a picture */
    this.menu = null;
    this.toast = (/** @type {string} */ key) => page.toasts.show(page.speech.t(key));
    openWhatIsDropped({ t: (key) => page.speech.t(key), onRefused: this.toast });
  }

  /** The export menu is about to open: time stops, so that the picture shows what was seen. */
  async prepare() {
    const { page } = this;
    page.stop();
    try {
      const { ExportMenu } = await import("../export/menu.js");
      this.menu = new ExportMenu({
        moment: () => this.moment(),
        compared: () => page.comparison.isOpen,
        speech: page.speech,
        theme: /** @type {any} */ (page.looks.theme),
        onChange: () => page.menus.open === "export" && page.menus.draw(),
        onToast: this.toast,
        onOpen: (file) => openPicture(file, this.toast),
      });
    } catch (why) {
      console.warn(why);
      this.toast("export_failed");
    }
    page.menus.draw();
    const box = page.menus.box();
    const first = /** @type {HTMLElement | null | undefined} */ (box?.querySelector("[data-action=download]"));
    if (document.activeElement === box) first?.focus();
  }

  body() {
    return this.menu && this.page.ready ? this.menu.body() : html`<div class="preview" aria-busy="true"></div>`;
  }

  /** @returns {Pictured} */
  moment() {
    const { page } = this;
    const { timeline, player, speech, declaration, panels, diagram } = page;
    const position = { tUs: player.tUs, index: player.index };
    const name = speech.captions?.name ?? page.slug;
    const scenario = panels.scenarioTitle();
    const address = page.travel.momentAddress();
    const broken = panels.brokenOnPurpose();
    const step = timeline.steps[player.index];
    return {
      timeline,
      position,
      scene: sceneAt(timeline, declaration, { ...position, selected: null }),
      view: diagram.view,
      words: speech.words,
      lang: document.documentElement.lang,
      brand: speech.t("brand"),
      name,
      scenario,
      broken: broken && `${speech.t("break_tag")}${speech.t("colon")}${broken}`,
      time: `${msText(player.tUs)} ${speech.t("ms")}`,
      said: step ? speech.sentence(step, timeline) : "",
      link: location.origin + address,
      file: [page.slug, panels.scenarioSlug(), `${msText(player.tUs)}ms`].filter(Boolean).join("-"),
      carried: {
        format: 1,
        address,
        title: scenario ? `${name}${speech.t("colon")}${scenario}` : name,
        digest: timeline.digests.whole,
      },
    };
  }
}
