// The export menu: what to draw, the theme and the file format, a preview, and a button that opens the run of a picture.

import { html, nothing } from "lit-html";
import { icon } from "../view/icons.js";
import { draw, fileName, png } from "./picture.js";

/** @import { Speech } from '../scene/speech.js' */
/** @import { Pictured, Picture, Theme, What } from './picture.js' */

const WHATS = /** @type {const} */ (["stage", "diagram", "both"]);
const THEMES = /** @type {const} */ (["light", "dark", "projector"]);
const FORMATS = /** @type {const} */ (["png", "svg"]);

/**
 * @typedef {Object} ExportOptions
 * @property {() => Pictured} moment       what is on the stage now
 * @property {() => boolean} compared    whether another run stands beside it, which is not in the picture
 * @property {Speech} speech
 * @property {Theme} theme               the page's
 * @property {() => void} onChange       something of the menu has changed
 * @property {(key: string) => void} onToast   a short word to the person
 * @property {(file: File) => void} onOpen   a picture was chosen to go on from
 */

export class ExportMenu {
  /** @param {ExportOptions} options */
  constructor(options) {
    this.options = options;
    this.what = /** @type {What} */ ("stage");
    this.theme = options.theme;
    this.format = /** @type {typeof FORMATS[number]} */ ("png");
    /** What the preview shows or is about to show. */
    this.shown = "";
    this.preview = "";
    /** @type {Promise<{moment: Pictured, picture: Picture}> | null} */
    this.made = null;
    this.busy = false;
  }

  body() {
    this.show();
    const { speech } = this.options;
    const t = speech.t.bind(speech);
    const choice = (
      /** @type {string} */ name,
      /** @type {string} */ label,
      /** @type {readonly string[]} */ values,
      /** @type {string} */ chosen,
      /** @type {(value: any) => void} */ choose,
      /** @type {(value: string) => string} */ worded,
    ) => html`<fieldset class="segments">
      <legend class="vh">${t(label)}</legend>
      ${values.map(
        (value) => html`<label>
          <input
            type="radio"
            name=${`export-${name}`}
            value=${value}
            .checked=${value === chosen}
            @change=${() => this.choose(() => choose(value))}
          /><span>${worded(value)}</span>
        </label>`,
      )}
    </fieldset>`;
    return html`<div class="preview" aria-busy=${this.busy}>
        ${this.preview ? html`<img src=${this.preview} alt=${t("export_preview")} />` : nothing}
      </div>
      ${choice(
        "what",
        "export_what",
        WHATS,
        this.what,
        (what) => (this.what = what),
        (what) => t(`export_${what}`),
      )}
      ${choice(
        "theme",
        "theme",
        THEMES,
        this.theme,
        (theme) => (this.theme = theme),
        (theme) => t(`theme_${theme}`),
      )}
      ${choice(
        "format",
        "export_format",
        FORMATS,
        this.format,
        (format) => (this.format = format),
        (format) => t(`export_${format}`),
      )}
      <div class="export-row">
        <button type="button" class="tb solid" data-action="download" data-first @click=${() => this.download()}>
          ${icon("download")}${t("export_download")}
        </button>
        ${
          this.format === "png" && canCopy()
            ? html`<button type="button" class="tb line" data-action="copy-picture" @click=${() => this.copy()}>
                ${icon("copy")}${t("export_copy")}
              </button>`
            : nothing
        }
        <label class="tb line"
          ><input
            class="vh"
            type="file"
            accept=".png,.svg,image/png,image/svg+xml"
            data-action="open-picture"
            @change=${(/** @type {Event} */ event) => this.open(/** @type {HTMLInputElement} */ (event.target))}
          />${icon("image")}${t("export_open")}</label
        >
      </div>
      ${this.options.compared() ? html`<p data-compared>${t("export_compared")}</p>` : nothing}
      <p>${t("export_help")}</p>`;
  }

  /** @param {() => void} choice */
  choose(choice) {
    choice();
    this.options.onChange();
  }

  /** Draws the preview, if it isn't of what is chosen now. */
  show() {
    const moment = this.options.moment();
    const key = [this.what, this.theme, moment.lang, moment.carried.address, moment.timeline.version].join(" ");
    if (key === this.shown) return;
    this.shown = key;
    this.busy = true;
    const made = draw(moment, this.what, this.theme).then((picture) => ({ moment, picture }));
    this.made = made;
    made
      .then(({ picture }) => {
        if (this.made !== made) return; // something else was chosen meanwhile
        URL.revokeObjectURL(this.preview);
        this.preview = URL.createObjectURL(new Blob([picture.svg], { type: "image/svg+xml" }));
        this.busy = false;
        this.options.onChange();
      })
      .catch((why) => {
        if (this.made === made) this.shown = ""; // the next time it is tried again
        this.failed(why);
      });
  }

  /** The chosen picture as a file. */
  async file() {
    this.show();
    const { moment, picture } = await /** @type {NonNullable<typeof this.made>} */ (this.made);
    const name = fileName(moment, this.what, this.format);
    const blob =
      this.format === "png" ? await png(picture, moment.carried) : new Blob([picture.svg], { type: "image/svg+xml" });
    return { name, blob };
  }

  async download() {
    try {
      const { name, blob } = await this.file();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // by then the browser has it
    } catch (why) {
      this.failed(why);
    }
  }

  async copy() {
    try {
      // The clipboard gets a promise, because Safari demands that it is called within the click.
      const blob = this.file().then((file) => file.blob);
      await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
      this.options.onToast("export_copied");
    } catch (why) {
      this.failed(why);
    }
  }

  /** @param {HTMLInputElement} input */
  open(input) {
    const [file] = input.files ?? [];
    input.value = ""; // the same file may be chosen again
    if (file) this.options.onOpen(file);
  }

  /** @param {unknown} why */
  failed(why) {
    this.busy = false;
    console.warn(why);
    this.options.onToast("export_failed");
  }
}

const canCopy = () => "ClipboardItem" in globalThis && typeof navigator.clipboard?.write === "function";
