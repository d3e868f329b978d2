// Bundles static/js into static/dist. Every module at the top of static/js is the entry of a page; what is loaded with
// `import()` becomes a file of its own. The manifest holds a digest of the sources, so that Python can tell, without Node,
// whether the committed bundle is of the present ones.

import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

const STATIC = "static";
const DIST = `${STATIC}/dist`;

const entries = (await readdir(`${STATIC}/js`)).filter((name) => name.endsWith(".js")).sort();
const importMap = JSON.parse(await readFile(`${STATIC}/vendor/importmap.json`, "utf8"));

await rm(DIST, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: entries.map((name) => `${STATIC}/js/${name}`),
  outdir: DIST,
  entryNames: "[name].[hash]",
  chunkNames: "[name].[hash]",
  bundle: true,
  splitting: true,
  minify: true,
  metafile: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
  plugins: [vendored(importMap)],
});

const bundled = {};
const chunks = {}; // what an entry imports before it can run: a page asks for both at once
const words = {}; // the interface's words that an entry and its pictures may say before anything else is loaded
const parts = {}; // of pictures, which a page fetches when its view names them, with what they import
for (const [file, output] of Object.entries(metafile.outputs)) {
  const source = output.entryPoint && relative(`${STATIC}/js`, output.entryPoint);
  if (/^(arrangements|exhibits)\//.test(source ?? ""))
    parts[source] = [file, ...needed(metafile.outputs, file)].map((name) => relative(STATIC, name));
  if (!entries.includes(source)) continue;
  bundled[source] = relative(STATIC, file);
  chunks[source] = needed(metafile.outputs, file).map((name) => relative(STATIC, name));
}
const known = Object.keys(JSON.parse(await readFile(`${STATIC}/i18n/en.json`, "utf8")));
for (const [entry, file] of Object.entries(bundled)) {
  const first = [file, ...chunks[entry]].map((name) => `${STATIC}/${name}`);
  const asked = first.flatMap((name) => metafile.outputs[name].imports).filter(({ kind }) => kind === "dynamic-import");
  // page/all.js comes with all words; what else a page fetches when it needs it speaks with those that it has.
  const later = asked.filter(({ path }) => metafile.outputs[path].entryPoint !== `${STATIC}/js/page/all.js`);
  const files = later.flatMap(({ path }) => [path, ...needed(metafile.outputs, path)]);
  words[entry] = await saidIn([...first, ...files].map((name) => relative(STATIC, name)));
}
// Compressed here as well as can be, so that a server needs neither the time nor a library for it.
for (const file of Object.keys(metafile.outputs))
  await writeFile(`${file}.br`, brotliCompressSync(await readFile(file)));
const manifest = {
  sources: await sourcesDigest(),
  entries: bundled,
  chunks,
  parts,
  words,
  files: await digests(`${DIST}`),
};
await writeFile(`${DIST}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
for (const [file, { bytes }] of Object.entries(metafile.outputs))
  console.log(`${file}  ${(bytes / 1024).toFixed(1)} kB`);

/** The words that files name, whole (`"close"`) or by their beginning (`key_${kind}`), and those that sources read as `ui.list`. */
async function saidIn(files) {
  const texts = await Promise.all([...new Set(files)].map((file) => readFile(`${STATIC}/${file}`, "utf8")));
  const all = (pattern, from) => from.flatMap((text) => [...text.matchAll(pattern)].map(([, key]) => key));
  const named = new Set([...all(/["'`]([a-z0-9_-]+)["'`]/g, texts), ...all(/\bui\.([a-z_]+)/g, await sourceTexts())]);
  const begun = all(/`([a-z0-9_]+_)\$\{/g, texts);
  return known.filter((key) => named.has(key) || begun.some((start) => key.startsWith(start)));
}

async function sourceTexts() {
  const names = Object.keys(await digests(`${STATIC}/js`)).filter((name) => name.endsWith(".js"));
  return Promise.all(names.map((name) => readFile(`${STATIC}/${name}`, "utf8")));
}

/** The files that a file imports statically, and those that they import. */
function needed(outputs, file, found = new Set()) {
  for (const { path, kind } of outputs[file].imports) {
    if (kind !== "import-statement" || found.has(path)) continue;
    found.add(path);
    needed(outputs, path, found);
  }
  return [...found].sort();
}

/** The same files as in the browser: names resolve through our import map, never to node_modules. */
function vendored(names) {
  return {
    name: "vendored",
    setup(esbuild) {
      esbuild.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (kind === "entry-point") return;
        if (path in names) return { path: resolve(STATIC, "vendor", names[path]) };
        return { errors: [{ text: `"${path}" is not in ${STATIC}/vendor/importmap.json` }] };
      });
    },
  };
}

/** One digest of everything that goes into the bundle; visualizer/static_files.py computes the same. */
async function sourcesDigest() {
  const sources = { ...(await digests(`${STATIC}/js`)), ...(await digests(`${STATIC}/vendor`)) };
  const names = Object.keys(sources).filter((name) => /\.(js|json)$/.test(name));
  return sha256(
    names
      .sort()
      .map((name) => `${sources[name]}  ${name}\n`)
      .join(""),
  );
}

/** Every file below `folder`, hidden ones apart, by its name below static/ -> sha256 of its content. */
async function digests(folder) {
  const found = {};
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || entry.name.startsWith(".")) continue;
    const path = `${entry.parentPath ?? entry.path}/${entry.name}`;
    found[relative(STATIC, path)] = sha256(await readFile(path));
  }
  return found;
}

function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}
