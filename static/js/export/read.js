// Finds the run in a picture that is dropped on the page. The bytes are searched, never opened as a document or executed.

import { isPng, textOf } from "./chunks.js";

/** Under which name PNG files hold the run. */
export const KEYWORD = "protocol-theatre";
/** The namespace of the run in SVG files. */
export const NAMESPACE = "urn:protocol-theatre";

const MAX_BYTES = 20 * 1024 * 1024; // bytes; our largest pictures have 2 MB
const MAX_ADDRESS = 8100; // characters; the server accepts no longer address
const ADDRESS = /^\/[a-z0-9][a-z0-9-]*(?:\/[a-z0-9][a-z0-9.-]*)?(?:\?[^\s#<>"\\^`{|}]*)?$/;

/**
 * What a picture carries.
 * @typedef {Object} Carried
 * @property {1} format
 * @property {string} address path and query of the moment
 * @property {string} title
 * @property {string} digest of the whole run, "" if it wasn't known
 */

/** There is no run in a picture or a link; the message is the key of the sentence that says why. */
export class NoRun extends Error {}

/** The text that goes into a picture. @param {Carried} carried */
export const carriedText = (carried) => JSON.stringify(carried);

/**
 * The address in a picture.
 * @param {Blob} file
 * @returns {Promise<string>}
 */
export async function addressIn(file) {
  if (file.size > MAX_BYTES) throw new NoRun("picture_too_large");
  const bytes = new Uint8Array(await file.arrayBuffer());
  return addressInBytes(bytes);
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
export function addressInBytes(bytes) {
  if (isPng(bytes)) {
    const found = textOf(bytes, KEYWORD);
    if (found === "none") throw new NoRun("picture_without_run");
    if (found === "damaged") throw new NoRun("picture_damaged");
    return addressOf(found.text);
  }
  const text = new TextDecoder().decode(bytes);
  if (!/<svg[\s>]/.test(text.slice(0, 4000))) throw new NoRun("picture_not_one");
  // Other programs may write the namespace with a prefix.
  const recipe = /<((?:[\w-]+:)?run)\b[^>]*>([^<]*)<\/\1>/.exec(text);
  if (!recipe || !text.includes(NAMESPACE)) throw new NoRun("picture_without_run");
  return addressOf(unescaped(recipe[2] ?? ""));
}

/**
 * The address in a link that was dropped. Links to other sites are refused.
 * @param {string} list as browsers hand it over: a line each, comments after #
 * @param {string} origin of this page
 */
export function addressInLink(list, origin) {
  const line = list.split(/\r?\n/).find((text) => text && !text.startsWith("#")) ?? "";
  let url;
  try {
    url = new URL(line);
  } catch {
    throw new NoRun("picture_not_one");
  }
  if (url.origin !== origin) throw new NoRun("link_elsewhere");
  return checked(url.pathname + url.search);
}

/** @param {string} text */
function addressOf(text) {
  let carried;
  try {
    carried = JSON.parse(text);
  } catch {
    throw new NoRun("picture_damaged");
  }
  return checked(carried?.address);
}

/** Accepts only a path and a query that a run of this site may have, so that a picture can't lead to another site. @param {unknown} address */
function checked(address) {
  if (typeof address !== "string" || address.length > MAX_ADDRESS || !ADDRESS.test(address))
    throw new NoRun("picture_damaged");
  return address;
}

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** @param {string} text of an XML element */
const unescaped = (text) =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (name) return ENTITIES[/** @type {keyof typeof ENTITIES} */ (name.toLowerCase())];
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
