// Debian's Firefox, headless, over WebDriver BiDi, and the gestures that the stories share.
//
// No story waits for a fixed time: after each gesture it waits until the page shows the result.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";
import puppeteer from "puppeteer-core";
import { Site } from "./site.js";

/** @import { Browser, Page } from 'puppeteer-core' */

const PATIENCE_MS = 60_000; // a wait that takes so long on the slowest machine has failed
const STORY_MS = 4 * PATIENCE_MS;
const DESKTOP = { width: 1440, height: 900 };
const PREFERENCES = {
  "intl.accept_languages": "en-US, en",
  "ui.primaryPointerCapabilities": 6, // a mouse: fine (2) and able to hover (4). Headless Firefox says that it has none
};

const firefoxPath = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, process.env.FIREFOX ?? "firefox-esr"))
  .find((path) => existsSync(path));

/** One Firefox and one site for all stories of a file. */
class House {
  site = new Site();
  /** @type {Browser | undefined} */
  firefox;
  #home = mkdtempSync(join(tmpdir(), "theatre-firefox-"));
  /** @type {Promise<void> | undefined} */
  #opening;

  /** Opens browser and site once, at the first call. */
  open() {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async #open() {
    await this.site.start();
    this.firefox = await puppeteer.launch({
      browser: "firefox",
      executablePath: firefoxPath,
      headless: true,
      env: { ...process.env, HOME: this.#home },
      extraPrefsFirefox: PREFERENCES,
      timeout: PATIENCE_MS,
      protocolTimeout: 2 * PATIENCE_MS,
    });
  }

  async close() {
    await this.firefox?.close();
    rmSync(this.#home, { recursive: true, force: true });
    assert.equal(await this.site.close(), "", "the server complained");
  }
}

/** @type {House | undefined} */
let house;
after(() => house?.close());

/**
 * A test with a page of its own, 1440x900, in English, as one person sees it; it fails on any complaint in the console.
 * @param {string} title
 * @param {(stage: {theatre: Theatre, visitor: (lang?: string) => Promise<Theatre>, complaints: string[]}) => Promise<void>} tell
 *     `visitor` is another person, with cookies of its own; `complaints` are for a story that provokes one: look, then empty it
 */
export function story(title, tell) {
  test(title, { timeout: STORY_MS }, async (t) => {
    if (!firefoxPath) {
      assert.ok(!process.env.CI, "firefox-esr is not installed");
      t.skip("firefox-esr is not installed");
      return;
    }
    house ??= new House();
    await house.open();
    const { firefox, site } = house;
    assert.ok(firefox);
    /** @type {string[]} */
    const complaints = [];
    /** @type {Array<() => Promise<void>>} */
    const leave = [];
    const visitor = async (lang = "en") => {
      const context = await firefox.createBrowserContext();
      leave.push(() => context.close());
      await context.setCookie({ name: "lang", value: lang, domain: new URL(site.url).hostname, path: "/" });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      await page.setViewport(DESKTOP);
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("response", (answer) => answer.status() >= 400 && complaints.push(`${answer.status()} ${answer.url()}`));
      return new Theatre(page, site);
    };
    try {
      await tell({ theatre: await visitor(), visitor, complaints });
    } finally {
      for (const close of leave) await close();
    }
    assert.deepEqual(complaints, [], "Firefox complained");
  });
}

/** A page of the theatre, with the few gestures that the stories share. */
export class Theatre {
  /** @param {Page} page @param {Site} site */
  constructor(page, site) {
    this.page = page;
    this.site = site;
  }

  /** Opens a run's page and waits for its first picture. @param {string} address */
  async open(address) {
    await this.page.goto(this.site.url + address);
    await this.ready();
  }

  /** The first picture is there. */
  async ready() {
    await this.sees(".play:enabled");
    await this.sees(".node[data-id]");
  }

  /** Where we are, without the site. */
  get address() {
    return this.page.url().slice(this.site.url.length);
  }

  /** What the address says: its parameters as they are written. @returns {Record<string, string>} */
  get query() {
    return Object.fromEntries(
      new URL(this.page.url()).search
        .slice(1)
        .split("&")
        .map((pair) => pair.split("=")),
    );
  }

  /**
   * Waits until the address says so.
   * @param {Record<string, RegExp | null>} wanted patterns for whole values; null means absent
   */
  async until(wanted) {
    await this.holds(
      `the address to have ${Object.entries(wanted).map(([name, pattern]) => `${name}=${pattern}`)}`,
      (/** @type {Array<{name: string, pattern?: string}>} */ patterns) => {
        const query = Object.fromEntries(
          location.search
            .slice(1)
            .split("&")
            .map((pair) => pair.split("=")),
        );
        return patterns.every(({ name, pattern }) =>
          pattern === undefined ? !(name in query) : new RegExp(`^(?:${pattern})$`).test(query[name] ?? ""),
        );
      },
      Object.entries(wanted).map(([name, pattern]) => ({ name, pattern: pattern?.source })),
    );
    return this.query;
  }

  /** Waits until something is to be seen. @param {string} selector */
  sees(selector) {
    return this.holds(
      `${selector} to be seen`,
      (wanted) =>
        [...document.querySelectorAll(wanted)].some((element) =>
          element.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
        ),
      selector,
    );
  }

  /** Waits until nothing of the kind is to be seen. @param {string} selector */
  misses(selector) {
    return this.holds(
      `${selector} to be gone`,
      (unwanted) =>
        ![...document.querySelectorAll(unwanted)].some((element) =>
          element.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
        ),
      selector,
    );
  }

  /** Waits until a panel says something. @param {string} selector @param {RegExp} pattern */
  says(selector, pattern) {
    return this.holds(
      `${selector} to say ${pattern}`,
      ([panel, words]) => {
        const said = new RegExp(words);
        return [...document.querySelectorAll(panel)].some((element) => said.test(element.textContent?.trim() ?? ""));
      },
      [selector, pattern.source],
    );
  }

  /**
   * Waits until something holds in the page.
   * @param {string} what
   * @param {(argument: any) => unknown} condition runs in the page
   * @param {unknown} [argument]
   */
  async holds(what, condition, argument) {
    try {
      await this.page.waitForFunction(condition, {}, argument);
    } catch (error) {
      throw new Error(`waited for ${what} at ${this.address}`, { cause: error });
    }
  }

  /** What a panel says. @param {string} selector @returns {Promise<string>} */
  textOf(selector) {
    return this.page.$eval(selector, (element) => element.textContent?.trim() ?? "");
  }

  /**
   * The middle of the first such thing that is to be seen.
   * @param {string} selector
   * @returns {Promise<[number, number]>}
   */
  async middleOf(selector) {
    await this.sees(selector);
    const { x, y } = await this.page.evaluate((wanted) => {
      const boxes = [...document.querySelectorAll(wanted)]
        .filter((element) => element.checkVisibility())
        .map((element) => element.getBoundingClientRect());
      const { x, y, width, height } = boxes.find((box) => box.width && box.height) ?? new DOMRect();
      return { x: x + width / 2, y: y + height / 2 };
    }, selector);
    return [x, y];
  }

  /** A real mouse goes there and clicks. @param {string} selector */
  async click(selector) {
    await this.page.mouse.click(...(await this.middleOf(selector)));
  }

  /** A finger taps there. @param {string} selector */
  async tap(selector) {
    await this.page.touchscreen.tap(...(await this.middleOf(selector)));
  }

  /** Clicks a node, until the bar is about it. @param {string} node */
  async clickNode(node) {
    await this.click(`.node[data-id="${node}"] .disc`);
    await this.says(".actions .who", new RegExp(`^${node.toUpperCase()}$`));
  }

  /** Waits until a node stands there crashed. @param {string} node */
  isCrashed(node) {
    return this.sees(`.node[data-id="${node}"][data-status="crashed"]`);
  }

  /** @param {...import("puppeteer-core").KeyInput} keys */
  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }
}
