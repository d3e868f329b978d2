// Rules of the browser's files that no linter knows, each with what it protects.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const STATIC = new URL("../../static/", import.meta.url);

/** The files below a folder of static/ by their names, with their text. */
const texts = (folder, ending) =>
  readdirSync(new URL(`${folder}/`, STATIC), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => [`${folder}/${name}`, readFileSync(new URL(`${folder}/${name}`, STATIC), "utf8")]);

test("nobody writes a field of the page: its state has one owner each, and others call a method", () => {
  const written = /(?<![.\w])(?:this\.)?(?:page|theatre)(?:\.(?!hosts\b)\w+)+ (?:[-+|&?*]{0,2}=)(?!=).*/g;
  const setters = /\.(?:stage|diagram)\.(?:words|moving|mark|axes) =/; // a view is told so what it shows
  const found = texts("js/page", ".js").flatMap(([name, text]) =>
    [...text.matchAll(written)].filter(([line]) => !setters.test(line)).map(([line]) => `${name}: ${line}`),
  );
  assert.deepEqual(found, []);
});
