// Copies the libraries that the page uses out of node_modules, unchanged but for their links to source maps, and writes down
// under which names our modules may import them. For maintainers: `npm ci && node tools/vendor.mjs` after raising a version.

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

const VENDOR = "static/vendor";

/** Package -> what our modules import of it, by the name that they import: where it is inside the package. */
const IMPORTED = {
  "lit-html": {
    "lit-html": "lit-html.js",
    "lit-html/directives/guard.js": "directives/guard.js",
    "lit-html/directives/if-defined.js": "directives/if-defined.js",
    "lit-html/directives/repeat.js": "directives/repeat.js",
  },
};

/** Package -> the files that those import themselves. */
const NEEDED = {
  "lit-html": ["directive.js", "directive-helpers.js"],
};

const importMap = {};
for (const [name, imported] of Object.entries(IMPORTED)) {
  await rm(`${VENDOR}/${name}`, { recursive: true, force: true });
  await mkdir(`${VENDOR}/${name}`, { recursive: true });
  await cp(`node_modules/${name}/LICENSE`, `${VENDOR}/${name}/LICENSE.txt`);
  const { version } = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
  await writeFile(`${VENDOR}/${name}/VERSION.txt`, `${name} ${version}\n`);

  for (const file of [...Object.values(imported), ...NEEDED[name]]) {
    const code = await readFile(`node_modules/${name}/${file}`, "utf8");
    await mkdir(dirname(`${VENDOR}/${name}/${file}`), { recursive: true });
    await writeFile(`${VENDOR}/${name}/${file}`, code.replace(/\/\/# sourceMappingURL=.*\n?/, ""));
  }
  for (const [specifier, file] of Object.entries(imported)) importMap[specifier] = `${name}/${file}`;
}
await writeFile(`${VENDOR}/importmap.json`, `${JSON.stringify(importMap, null, 2)}\n`);
