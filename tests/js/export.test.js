// What a picture carries: into a PNG and out of it again, and what is refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { crc, textOf, withText } from "../../static/js/export/chunks.js";
import {
  addressIn,
  addressInBytes,
  addressInLink,
  carriedText,
  KEYWORD,
  NAMESPACE,
} from "../../static/js/export/read.js";

/** One grey dot, as any program writes it. */
const PNG = bytes("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==");
const CARRIED = {
  format: /** @type {1} */ (1),
  address: "/raft/r4c?s=7&x=crash:s1@258~drop:s1-s2.7.append@300&at=420.5+1&g=3fa9c1e",
  title: "Raft：多数派 & <领导者>",
  digest: "3fa9c1",
};
const OURS = withText(PNG, KEYWORD, carriedText(CARRIED));

test("the checksum is that of the PNG specification", () => {
  // The empty end chunk of every PNG file: its type alone, and AE 42 60 82.
  assert.equal(crc(new TextEncoder().encode("IEND")), 0xae426082);
});

test("a picture gives back the address that was put into it, and stays a picture", () => {
  assert.equal(addressInBytes(OURS), CARRIED.address);
  assert.deepEqual(textOf(OURS, KEYWORD), { text: carriedText(CARRIED) });
  assert.deepEqual(OURS.subarray(0, 33), PNG.subarray(0, 33));
  assert.deepEqual(OURS.subarray(-24), PNG.subarray(-24));
});

test("the text is found behind other texts and under its own keyword only", () => {
  const twice = withText(OURS, "Title", "protocol-theatre");
  assert.equal(addressInBytes(twice), CARRIED.address);
  assert.equal(textOf(twice, "protocol"), "none");
});

test("one changed letter is noticed", () => {
  const changed = OURS.slice();
  const at = new TextDecoder("latin1").decode(changed).indexOf("crash:s1");
  changed[at + 7] = "2".charCodeAt(0);
  refuses(() => addressInBytes(changed), "picture_damaged");
});

test("a file that is cut off anywhere is refused, whatever is missing", () => {
  const textEnds = new TextDecoder("latin1").decode(OURS).indexOf("IDAT") - 4;
  for (let length = 0; length < textEnds; length++)
    assert.throws(() => addressInBytes(OURS.slice(0, length)), `cut to ${length} bytes`);
});

test("a length that leads out of the file ends the search", () => {
  const wild = PNG.slice();
  new DataView(wild.buffer).setUint32(33, 0xffffffff);
  refuses(() => addressInBytes(wild), "picture_without_run");
});

test("pictures by other programs and other files each have their own sentence", () => {
  const svg = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>';
  refuses(() => addressInBytes(PNG), "picture_without_run");
  refuses(() => addressInBytes(text(svg)), "picture_without_run");
  refuses(() => addressInBytes(text("%PDF-1.7 and so on")), "picture_not_one");
  refuses(() => addressInBytes(text("")), "picture_not_one");
  refuses(() => addressInBytes(text("<html><p>svg</p></html>")), "picture_not_one");
});

test("an SVG gives its address back, also with a prefix that another program put before the element", () => {
  const escaped = carriedText(CARRIED).replaceAll("&", "&amp;").replaceAll("<", "&#60;").replaceAll("领", "&#x9886;");
  const plain = `<svg xmlns="http://www.w3.org/2000/svg"><metadata><run xmlns="${NAMESPACE}">${escaped}</run></metadata></svg>`;
  const prefixed = `<svg xmlns:ns0="${NAMESPACE}"><metadata><ns0:run>${escaped}</ns0:run></metadata></svg>`;
  assert.equal(addressInBytes(text(plain)), CARRIED.address);
  assert.equal(addressInBytes(text(prefixed)), CARRIED.address);
});

test("no picture leads away from this site, or to anything but a run's page", () => {
  for (const address of [
    "https://elsewhere.example/raft/r1",
    "//elsewhere.example/raft",
    "/\\elsewhere.example",
    "javascript:alert(1)",
    "/raft/../admin",
    "/",
    "/raft/r1#<script>",
    "/raft/r1?x=a b",
    `/raft/r1?x=${"a".repeat(9000)}`,
    "",
    null,
    7,
    { toString: () => "/raft/r1" },
  ])
    refuses(() => addressInBytes(withText(PNG, KEYWORD, JSON.stringify({ ...CARRIED, address }))), "picture_damaged");
  refuses(() => addressInBytes(withText(PNG, KEYWORD, "no JSON")), "picture_damaged");
  refuses(() => addressInBytes(withText(PNG, KEYWORD, "null")), "picture_damaged");
});

test("a link is taken if it is of this site", () => {
  const origin = "http://127.0.0.1:8000";
  assert.equal(addressInLink(`# a comment\r\n${origin}/raft/r4?at=420+1\r\n`, origin), "/raft/r4?at=420+1");
  refuses(() => addressInLink("https://elsewhere.example/raft/r4", origin), "link_elsewhere");
  refuses(() => addressInLink("no link", origin), "picture_not_one");
  refuses(() => addressInLink(`${origin}/`, origin), "picture_damaged");
});

test("a file of many megabytes isn't read at all", async () => {
  const huge = new Blob([OURS, new Uint8Array(21 * 1024 * 1024)]);
  huge.arrayBuffer = () => assert.fail("it was read");
  await assert.rejects(() => addressIn(huge), { message: "picture_too_large" });
});

/** @param {() => unknown} act @param {string} why */
const refuses = (act, why) => assert.throws(act, { message: why });

/** @param {string} base64 */
function bytes(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** @param {string} content */
const text = (content) => new Uint8Array(new TextEncoder().encode(content));
