// Rules of the browser's files that no linter knows, each with what it protects.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { brotliDecompressSync } from "node:zlib";
import { ui } from "./runs.js";

const STATIC = new URL("../../static/", import.meta.url);

/** The files below a folder of static/ by their names, with their text. */
const texts = (folder, ending) =>
  readdirSync(new URL(`${folder}/`, STATIC), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => [`${folder}/${name}`, readFileSync(new URL(`${folder}/${name}`, STATIC), "utf8")]);

test("no module writes a field of the page: each has one owner, and others call a method", () => {
  const written = /(?<![.\w])(?:this\.)?(?:page|theatre)(?:\.(?!hosts\b)\w+)+ (?:[-+|&?*]{0,2}=)(?!=).*/g;
  const setters = /\.(?:stage|diagram)\.(?:words|moving|mark|axes) =/; // this is how a view is told what to show
  const found = texts("js/page", ".js").flatMap(([name, text]) =>
    [...text.matchAll(written)].filter(([line]) => !setters.test(line)).map(([line]) => `${name}: ${line}`),
  );
  assert.deepEqual(found, []);
});

/** Words whose keys the code puts together: how they begin, and how each may end. */
const FAMILIES = {
  chapter_: "1 1_help 2 2_help 3 3_help 4 4_help 5 5_help 6 6_help 7 7_help",
  done_:
    "crash restart wipe pause resume partition heal cut mend hold release drop delay duplicate fire pin skew slow client operator",
  end_: "horizon quiescent limit broken",
  event_:
    "crash crash_short restart restart_short wipe wipe_short pause pause_short resume resume_short partition partition_short heal heal_short cut mend hold release drop delay duplicate fire pin skew slow broken",
  export_: "stage diagram both png svg",
  fault_: "crash wipe pause partition loss delay duplicate clock",
  key_client_: "no open out",
  kind_: "also property message param role phase field timer truth rule about fault breaks task why",
  no_effect_:
    "already-down already-paused already-up another-message enough-copies no-copies overtakes not-armed not-cut not-flying not-held not-paused not-there nothing-cut reads-no-clock takes-no-command",
  param_:
    "latency latency_help jitter jitter_help loss loss_help duplication duplication_help force force_help send_gap send_gap_help",
  property_: "holds broken seen pending",
  state_: "connecting lost",
  step_:
    "start deliver lost lost_cut lost_drop bounced timer forced send cut cut_one_way mend mend_one_way hold release drop delay duplicate pin skew slow client operator no-effect broken",
  tab_: "diagram explain node changes checks",
  theme_: "light dark projector",
  trigger_: "sent delivered forced note timer rule step",
  why_: "crash restart wipe pause resume partition heal cut cut_one_way mend hold release drop delay duplicate broken",
  why_root_: "person scenario start order",
};
/** The ending of words for exactly one: `search_count_one`. */
const ONE = /_one$/;

test("every word of the interface is used, and every word that is used is there", () => {
  const keys = new Set(Object.keys(ui("en")));
  const scripts = texts("js", ".js").map(([, text]) => text);
  const pages = texts("../templates", ".html").map(([, text]) => text);
  const server = texts("../visualizer", ".py").map(([, text]) => text);
  const all = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);

  const composed = Object.entries(FAMILIES).flatMap(([begin, ends]) => ends.split(" ").map((end) => begin + end));
  const asked = new Set([
    ...composed,
    ...scripts.flatMap((text) => all(text, /\b(?:t|help)\(\s*"([a-z][\w-]*)"/g)),
    ...pages.flatMap((text) => [...all(text, /\bwords\.(\w+)/g), ...all(text, /data-label="(\w+)"/g)]),
  ]);
  assert.deepEqual([...asked].filter((key) => !keys.has(key)).sort(), [], "used, but without words");

  const begun = new Set([...scripts, ...server].flatMap((text) => all(text, /["`]([a-z]+(?:_[a-z]+)*_)\$?\{/g)));
  assert.deepEqual(
    Object.keys(FAMILIES).filter((begin) => !begun.has(begin)),
    [],
    "families that no code puts together",
  );

  const named = new Set([...scripts, ...server].flatMap((text) => all(text, /["'`]([a-z][\w-]*)(?=["'`])/g)));
  const used = (key) =>
    asked.has(key) || named.has(key) || scripts.some((text) => new RegExp(`\\bui\\.${key}\\b`).test(text));
  assert.deepEqual([...keys].filter((key) => !used(key) && !used(key.replace(ONE, ""))).sort(), [], "never used");
});

/** Classes that the code puts together or takes from a declaration: layers, hues by number, tones and fills. */
const COMPOSED_CLASSES = /^(?:layer-\w+|h[1-6]|tone-(?:commit|abort|doubt|ink)|full|soft|rim)$/;

test("every class, property and picture that a style or the sprite has is used", () => {
  const code = [...texts("js", ".js"), ...texts("../templates", ".html")].map(([, text]) => text).join("\n");
  const styles = texts("css", ".css").map(([, text]) => text.replace(/\/\*[\s\S]*?\*\//g, ""));
  const words = new Set(code.replace(/^\s*(?:\/\/|\/?\*).*$/gm, "").match(/[A-Za-z_][\w-]*/g));

  const selectors = styles.flatMap((text) => text.match(/[^{};]+(?=\{)/g) ?? []).filter((one) => !one.includes("@"));
  const classes = new Set(
    selectors.flatMap((one) => [...one.matchAll(/\.([A-Za-z_][\w-]*)/g)].map(([, name]) => name)),
  );
  assert.ok(classes.size > 300);
  assert.deepEqual([...classes].filter((name) => !words.has(name) && !COMPOSED_CLASSES.test(name)).sort(), []);

  const all = styles.join("\n");
  const properties = new Set([...all.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name));
  const asked = new Set([...all.matchAll(/var\((--[\w-]+)/g), ...code.matchAll(/(--[\w-]+)/g)].map(([, name]) => name));
  assert.deepEqual([...properties].filter((name) => !asked.has(name)).sort(), []);

  const sprite = readFileSync(new URL("vendor/icons.svg", STATIC), "utf8");
  const icons = [...sprite.matchAll(/<symbol id="([\w-]+)"/g)].map(([, name]) => name);
  assert.ok(icons.length > 30);
  assert.deepEqual(
    icons.filter((name) => !new RegExp(`["'#]${name}["']`).test(code)),
    [],
  );
});

test("what our modules may import by name is what they import", () => {
  const names = Object.keys(JSON.parse(readFileSync(new URL("vendor/importmap.json", STATIC), "utf8")));
  const imported = new Set(
    texts("js", ".js").flatMap(([, text]) => [...text.matchAll(/from "([^."][^"]*)"/g)].map(([, name]) => name)),
  );
  assert.deepEqual(names.sort(), [...imported].sort());
});

test("what a server sends in Brotli is the bundle", () => {
  const dist = new URL("dist/", STATIC);
  const bundled = readdirSync(dist).filter((name) => name.endsWith(".js"));
  assert.ok(bundled.length > 5);
  for (const name of bundled)
    assert.deepEqual(
      brotliDecompressSync(readFileSync(new URL(`${name}.br`, dist))),
      readFileSync(new URL(name, dist)),
      name,
    );
});
