// The catalogue and the page of a broken link: search, recent runs, language and theme. Both can also be read without scripts.

import { html, nothing, render } from "lit-html";
import { Playback } from "./core/playback.js";
import { Player, speedFor } from "./core/player.js";
import { Searcher } from "./core/search.js";
import { Timeline } from "./core/timeline.js";
import { momentAddress, msText, readAddress, readQuery } from "./net/address.js";
import { Connection } from "./net/connection.js";
import { fetchCaptions, fetchDeclaration, fetchFilm, fetchIndex } from "./net/library.js";
import { remember, rememberLanguage } from "./net/preferences.js";
import { forgetRun, recentRuns } from "./net/recent.js";
import { openWhatIsDropped } from "./page/drop.js";
import { resizeText, TEXT_COMMANDS } from "./page/text-size.js";
import { Speech } from "./scene/speech.js";
import { Diagram } from "./view/diagram.js";
import { diagramTools } from "./view/diagram-tools.js";
import { nothingFound, rows, walk } from "./view/found.js";
import { icon } from "./view/icons.js";
import { keyCommand } from "./view/keyboard.js";
import { Films } from "./view/thumbs.js";
import { Toasts } from "./view/toasts.js";
import { THEMES } from "./view/topbar.js";

const page = /** @type {HTMLElement} */ (document.querySelector("[data-page]"));
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const ASK_IN_US = 250_000; // so that steps are asked for a few times a second, not at each frame
const SHOWN_AT_MOST = 40; // rows; more would not be read

/** One of the interface's words. @param {string} key @param {Record<string, string | number>} [params] */
const t = (key, params = {}) =>
  String(words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole));

/** @param {string} name @returns {HTMLElement | null} */
const host = (name) => page.querySelector(`[data-host=${name}]`);

document.documentElement.dataset.icons = page.dataset.icons ?? "";
document.documentElement.dataset.release = page.dataset.release ?? "";
const films = new Films({ declaration: fetchDeclaration, film: fetchFilm });
films.watch(page);

page.querySelector("[data-action=language]")?.addEventListener("click", () => {
  rememberLanguage(lang === "zh" ? "en" : "zh");
  location.reload();
});

page.querySelector("[data-action=theme]")?.addEventListener("click", () => {
  const root = document.documentElement;
  const next = THEMES[(THEMES.indexOf(root.dataset.theme ?? "light") + 1) % THEMES.length] ?? "light";
  root.dataset.theme = next;
  remember("theme", next);
});

const toasts = new Toasts(placeOfToasts());
openWhatIsDropped({ t, onRefused: (key) => toasts.show(t(key)) }); // a picture of a run
addEventListener("keydown", (event) => {
  const way = TEXT_COMMANDS[keyCommand(event)?.command ?? ""];
  if (way === undefined) return;
  event.preventDefault();
  toasts.show(t("text_size_now", { n: resizeText(way) }));
});

offerToResume();
search();
showRun().catch(() => host("strip")?.toggleAttribute("hidden", true)); // Firefox: also when the page is left meanwhile

function placeOfToasts() {
  const place = document.createElement("div");
  place.className = "toasts";
  place.setAttribute("role", "status");
  document.body.append(place);
  return place;
}

/** The runs that were opened last: each can be continued or removed from the list. */
function offerToResume() {
  const nav = host("resume");
  const list = host("resume-runs");
  if (!nav || !list) return;
  const runs = recentRuns();
  nav.hidden = runs.length === 0;
  render(runs.map(resumeRow), list);
  films.watch(list);
}

/** @param {string} address */
function resumeRow(address) {
  const { run, at } = readAddress(address);
  const [path = "", query = ""] = run.split("?");
  const [, slug = "", scenario = ""] = path.split("/");
  const protocol = page.querySelector(`.proto[data-slug="${CSS.escape(slug)}"]`);
  const name = protocol?.querySelector("h3")?.textContent ?? slug;
  const title = protocol?.querySelector(`.stories a[href="${CSS.escape(path)}"] b`)?.textContent ?? scenario;
  const what = [name, at && `${msText(at.tUs)} ${words.ms}`, query && words.home_changed].filter(Boolean);
  const whole = title || name;
  const until = unchangedUntil(readQuery(query), at?.tUs ?? 0);
  return html`<li>
    <a href=${address}>
      <span
        class="thumb"
        data-size="row"
        data-film=${scenario && until !== null ? `${slug}/${scenario}` : nothing}
        data-until-us=${until ?? nothing}
      ></span>
      <span class="hit-words"><b>${whole}</b><small>${(title ? what : what.slice(1)).join(words.comma)}</small></span>
    </a>
    <button type="button" class="tb" aria-label=${t("home_forget", { run: whole })} title=${t("home_forget", { run: whole })} @click=${() => {
      forgetRun(address);
      offerToResume();
    }}>${icon("x")}</button>
  </li>`;
}

/**
 * Until when a run is the same as its scenario, so that the scenario's picture can stand for it; null if it differs from the start.
 * @param {Map<string, string>} query
 * @param {number} tUs
 */
function unchangedUntil(query, tUs) {
  const changes = query.get("x")?.split("~") ?? [];
  const places = changes.map((text) => Number(/@(\d+(?:\.\d+)?)(?:\+\d+)?$/.exec(text)?.[1] ?? Number.NaN) * 1000);
  const others = [...query.keys()].some((key) => key !== "x" && key !== "u");
  return others || places.some(Number.isNaN) ? null : Math.min(tUs, ...places);
}

/** Looks up what is typed, in both languages. While the field holds text, the results are shown instead of the catalogue. */
function search() {
  const input = /** @type {HTMLInputElement | null} */ (page.querySelector("[data-action=find]"));
  const results = host("found");
  if (!input || !results) return;
  /** @type {Searcher | null} */
  let searcher = null;
  let failed = false;

  const load = async () => {
    if (searcher) return;
    try {
      searcher = new Searcher(await fetchIndex(), lang);
      failed = false;
    } catch {
      failed = true;
    }
    show();
  };

  const show = () => {
    const find = input.value.trim();
    const browse = host("browse");
    const searching = Boolean(find && searcher);
    results.hidden = !searching && !(find && failed);
    if (browse) browse.hidden = searching;
    const count = host("count");
    if (!find || !searcher) {
      render(find && failed ? html`<p class="none">${t("search_failed")}</p>` : nothing, results);
      if (count) count.textContent = "";
      return;
    }
    const { count: all, best } = searcher.find(find, SHOWN_AT_MOST);
    const counted = all === 1 ? t("search_count_one") : t("search_count", { count: all });
    if (count) count.textContent = counted;
    render(
      all
        ? html`<h2 class="found-head">${counted}</h2>
            ${rows(best, { searcher, lang, t, films: true })}
            ${all > best.length ? html`<p class="none">${t("search_more", { count: best.length })}</p>` : nothing}`
        : nothingFound(t, find, (text) => {
            input.value = text;
            input.focus();
            show();
          }),
      results,
    );
    films.watch(results);
  };

  input.addEventListener("focus", load);
  input.addEventListener("input", () => (searcher || failed ? show() : load()));
  page.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && input.value) {
      input.value = "";
      input.focus();
      show();
      return;
    }
    walk(event, results, input, "a.hit");
  });
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey;
    if (event.key !== "/" || typing) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  if (input.value) load();
}

/** A real run that plays once in the diagram, to show what the site is about. */
async function showRun() {
  const strip = /** @type {HTMLElement | null} */ (page.querySelector("[data-host=strip]"));
  if (!strip) return;
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (strip.querySelector(name));
  const address = strip.dataset.address ?? "";
  const slug = address.split("/")[1] ?? "";
  const [declaration, captions] = await Promise.all([fetchDeclaration(slug), fetchCaptions(slug, lang)]);
  const speech = new Speech(declaration, { ui: words, captions, lang });
  const timeline = new Timeline(declaration, captions);
  const player = new Player(timeline, new Playback());
  const button = /** @type {HTMLButtonElement} */ (part("[data-action=play]"));
  const crash = /** @type {HTMLButtonElement} */ (part("[data-action=crash]"));
  const enter = /** @type {HTMLAnchorElement} */ (part("[data-host=strip-enter]"));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let asked = false;
  const diagram = new Diagram(part("[data-host=strip-picture]"), {
    words: speech.words,
    onSeek: (tUs, k) => {
      player.pause(performance.now());
      player.seek({ tUs, k }, performance.now());
      askDraw();
    },
  });
  diagram.equip(diagramTools);
  const line = new Connection({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/run`,
    address: () => address,
    progress: () => ({ epoch: timeline.epoch, have: timeline.steps.length }),
    onFrame: (frame) => {
      const first = timeline.run === null;
      timeline.apply(frame);
      if (first && timeline.run) begin();
      askDraw();
    },
    onState: () => {},
    onRefused: () => {
      strip.hidden = true;
    },
    onNewRoom: () => {
      timeline.forgetEpoch();
    },
  });
  button.addEventListener("click", toggle);
  crash.addEventListener("click", crashLeader);
  line.open();
  addEventListener("pagehide", () => line.close());

  function begin() {
    speech.words.cast(timeline.run?.cast ?? []);
    player.playback.setRate(speedFor(Number(timeline.run?.params.latency ?? 10)), performance.now());
    player.seek({ tUs: Number(strip?.dataset.from) * 1000, k: 0 }, performance.now());
    button.disabled = false;
    if (!still) player.play(performance.now());
  }

  /** The node in the spotlight at this moment, if it is up. */
  function leader() {
    for (const node of timeline.worldAfter(player.index).nodes.values()) {
      const phase = node.state[declaration.roles.find((role) => role.slug === node.role)?.phase ?? ""];
      if (node.status === "up" && declaration.view.roles[node.role]?.spotlight?.includes(phase)) return node.id;
    }
    return "";
  }

  /** The line beside the run: what to do, and then what happened. @param {string} leads */
  function hint(leads) {
    const crashed = timeline.steps.filter(({ kind, index }) => kind === "crash" && index <= player.index).at(-1);
    const node = speech.words.name(leads);
    const gone = speech.words.name(crashed?.node ?? "");
    const sinceUs = timeline.worldAfter(player.index).nodes.get(leads)?.sinceUs ?? 0;
    if (!crashed) return leads ? t("home_crash_hint", { node }) : "";
    if (!leads) return t("home_waiting", { gone });
    return t("home_followed", { node, gone, time: speech.time(sinceUs - crashed.tUs) });
  }

  /** Crashes the leader at the moment that is shown: earlier steps stay, the later ones are computed anew and play. */
  async function crashLeader() {
    const node = leader();
    if (!node) return;
    const { tUs, k } = player.place;
    player.pause(performance.now());
    line.forgetWants();
    try {
      await line.command("intervene", { what: `crash:${node}`, at: [tUs, Number.isFinite(k) ? k : 0] });
    } finally {
      player.play(performance.now());
      askDraw();
    }
  }

  function toggle() {
    const now = performance.now();
    if (player.playing) player.pause(now);
    else {
      if (player.atEnd) player.seek({ tUs: 0, k: 0 }, now);
      player.play(now);
    }
    askDraw();
  }

  function askDraw() {
    if (asked) return;
    asked = true;
    requestAnimationFrame(draw);
  }

  function draw() {
    asked = false;
    player.tick(performance.now());
    line.want(Math.ceil(player.tUs / ASK_IN_US) * ASK_IN_US);
    diagram.draw(timeline, { tUs: player.tUs, index: player.index });
    const told = timeline.lastNote(player.index);
    part("[data-host=strip-says]").textContent = told
      ? speech.sentence(told, timeline)
      : speech.words.scenario(address.split("/")[2] ?? "").title;
    enter.href = momentAddress(timeline.run?.address ?? address, player.place, "");
    const leads = leader();
    const node = speech.words.name(leads);
    crash.hidden = !leads;
    if (leads) render(html`${icon("zap-off")}${t("home_crash", { node })}`, crash);
    part("[data-host=crash-hint]").textContent = hint(leads);
    const word = speech.t(player.playing ? "pause" : "play");
    button.setAttribute("aria-label", word);
    render(icon(player.playing ? "pause" : "play"), button);
    if (player.playing) askDraw();
  }
}
