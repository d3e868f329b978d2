// The top bar: protocol and scenario, the connection's state, language, theme, parameters, share.

import { html, nothing } from "lit-html";
import { icon, logo } from "./icons.js";

/** @import { Speech } from '../scene/speech.js' */

export const THEMES = ["light", "dark", "projector"];

/** @typedef {{onMenu: (name: string) => void, onLanguage: () => void, onTheme: () => void, onShare: () => void}} TopbarGestures */

/**
 * @param {object} model
 * @param {Speech} model.speech
 * @param {string} model.name of the protocol
 * @param {string} model.scenario its title
 * @param {string} model.menu which menu is open
 * @param {string} model.theme
 * @param {"connecting" | "open" | "lost"} model.line
 * @param {string} model.broken what this run forgets on purpose
 * @param {TopbarGestures} gestures
 */
export function topbar({ speech, name, scenario, menu, theme, line, broken }, gestures) {
  const t = speech.t.bind(speech);
  return html`<a class="brand" href="/" aria-label=${t("brand_help")}>${logo}<span>${t("brand")}</span></a><i class="sep"></i>
    <button
      type="button"
      class="picker"
      data-action="scenarios"
      aria-haspopup="dialog"
      aria-expanded=${menu === "scenarios"}
      @click=${() => gestures.onMenu("scenarios")}
    >
      <b>${name}</b><span>${scenario}</span>${icon("chevron-down")}
    </button>
    <div class="grow"></div>
    ${
      broken
        ? html`<button type="button" class="tb broken-tag" data-action="broken" title=${broken} @click=${() => gestures.onMenu("break")}>
            ${icon("triangle-alert")}<span>${t("break_tag")}</span><span class="vh">${t("colon")}${broken}</span>
          </button>`
        : nothing
    }
    ${lineState(line, t)} ${languageButton(speech, gestures.onLanguage)}
    ${themeButton(speech, theme, gestures.onTheme)}
    <button
      type="button"
      class="tb line"
      data-action="break"
      aria-haspopup="dialog"
      aria-expanded=${menu === "break"}
      @click=${() => gestures.onMenu("break")}
    >
      ${icon("crack")}<span>${t("break")}</span>
    </button>
    <button
      type="button"
      class="tb line"
      data-action="params"
      aria-haspopup="dialog"
      aria-expanded=${menu === "params"}
      @click=${() => gestures.onMenu("params")}
    >
      ${icon("sliders")}<span>${t("params")}</span>
    </button>
    <button
      type="button"
      class="tb"
      data-action="export"
      aria-label=${t("export")}
      title="${t("export")} (o)"
      aria-haspopup="dialog"
      aria-expanded=${menu === "export"}
      @click=${() => gestures.onMenu("export")}
    >
      ${icon("download")}
    </button>
    <button type="button" class="tb solid" data-action="share" aria-label=${t("share")} @click=${gestures.onShare}>
      ${icon("share-2")}<span>${t("share")}</span>
    </button>
    <button
      type="button"
      class="tb"
      data-action="more"
      aria-label=${t("menu_more")}
      title=${t("menu_more")}
      aria-haspopup="dialog"
      aria-expanded=${menu === "more"}
      @click=${() => gestures.onMenu("more")}
    >
      ${icon("ellipsis")}
    </button>`;
}

/** @param {"connecting" | "open" | "lost"} line @param {(key: string) => string} t */
const lineState = (line, t) =>
  line === "open"
    ? nothing
    : html`<div class="line-state" data-state=${line} title=${line === "lost" ? t("state_lost_help") : ""}>
        <i></i><span>${t(`state_${line}`)}</span>
      </div>`;

/** @param {Speech} speech @param {() => void} onLanguage */
const languageButton = (speech, onLanguage) =>
  html`<button
    type="button"
    class="tb"
    data-action="language"
    lang=${speech.lang === "zh" ? "en" : "zh-Hans"}
    @click=${onLanguage}
  >
    ${icon("languages")}<span>${speech.t("other_language")}</span>
  </button>`;

/** @param {Speech} speech @param {string} theme @param {() => void} onTheme */
function themeButton(speech, theme, onTheme) {
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "light";
  const help = speech.t("theme_help", { theme: speech.t(`theme_${theme}`), next: speech.t(`theme_${next}`) });
  return html`<button type="button" class="tb" data-action="theme" aria-label=${help} title=${help} @click=${onTheme}>
    ${icon(theme === "dark" ? "moon" : theme === "projector" ? "presentation" : "sun")}
  </button>`;
}
