// Copies the libraries that the page uses out of node_modules, unchanged but for their links to source maps, and writes down
// under which names our modules may import them. For maintainers: `npm ci && node tools/vendor.mjs` after raising a version.

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

const VENDOR = "static/vendor";

/** Package -> the files wanted of it: how our modules import it -> where it is inside the package. */
const WANTED = {
  "lit-html": {
    "lit-html": "lit-html.js",
    "lit-html/directive.js": "directive.js",
    "lit-html/directive-helpers.js": "directive-helpers.js",
    "lit-html/async-directive.js": "async-directive.js",
    "lit-html/directives/class-map.js": "directives/class-map.js",
    "lit-html/directives/guard.js": "directives/guard.js",
    "lit-html/directives/if-defined.js": "directives/if-defined.js",
    "lit-html/directives/keyed.js": "directives/keyed.js",
    "lit-html/directives/live.js": "directives/live.js",
    "lit-html/directives/ref.js": "directives/ref.js",
    "lit-html/directives/repeat.js": "directives/repeat.js",
    "lit-html/directives/style-map.js": "directives/style-map.js",
  },
  "@preact/signals-core": {
    "@preact/signals-core": "dist/signals-core.mjs",
  },
};

const importMap = {};
for (const [name, files] of Object.entries(WANTED)) {
  const folder = name.split("/").pop();
  await rm(`${VENDOR}/${folder}`, { recursive: true, force: true });
  await mkdir(`${VENDOR}/${folder}`, { recursive: true });
  await cp(`node_modules/${name}/LICENSE`, `${VENDOR}/${folder}/LICENSE.txt`);
  const { version } = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
  await writeFile(`${VENDOR}/${folder}/VERSION.txt`, `${name} ${version}\n`);

  for (const [specifier, file] of Object.entries(files)) {
    const to = `${folder}/${file.replace(/^dist\//, "").replace(/\.mjs$/, ".js")}`;
    const code = await readFile(`node_modules/${name}/${file}`, "utf8");
    await mkdir(dirname(`${VENDOR}/${to}`), { recursive: true });
    await writeFile(`${VENDOR}/${to}`, code.replace(/\/\/# sourceMappingURL=.*\n?/, ""));
    importMap[specifier] = to;
  }
}
await writeFile(`${VENDOR}/importmap.json`, `${JSON.stringify(importMap, null, 2)}\n`);
