// The chunks of PNG files: how to put a text into a file and to find it again (PNG specification, sections 5 and 11).

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const AROUND = 12; // bytes of a chunk beside its data: length, type, CRC
const DOTS_PER_METRE = 5669; // 144 to the inch: a picture of twice as many dots is laid out at its natural size

/** One chunk. @typedef {{type: string, data: Uint8Array<ArrayBuffer>, whole: boolean}} Chunk */

/** Whether these bytes begin like a PNG file. @param {Uint8Array} bytes */
export const isPng = (bytes) => SIGNATURE.every((byte, i) => bytes[i] === byte);

/**
 * The chunks of a PNG file up to the first that is cut off or has an impossible length.
 * `whole` says whether a chunk's checksum agrees.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @returns {Generator<Chunk>}
 */
function* chunks(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; at + AROUND <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + AROUND + length > bytes.length) return;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const whole = crc(bytes.subarray(at + 4, at + 8 + length)) === view.getUint32(at + 8 + length);
    yield { type, data: bytes.subarray(at + 8, at + 8 + length), whole };
    at += AROUND + length;
  }
}

/**
 * The file with a text in it, and the note that it has two dots to each point.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} keyword Latin letters, at most 79
 * @param {string} text
 */
export function withText(bytes, keyword, text) {
  const header = SIGNATURE.length + AROUND + 13; // IHDR comes first and holds 13 bytes
  const dots = new DataView(new ArrayBuffer(9));
  dots.setUint32(0, DOTS_PER_METRE);
  dots.setUint32(4, DOTS_PER_METRE);
  dots.setUint8(8, 1);
  // Keyword, "not compressed", then language and translated keyword, both empty.
  const body = joined([latin(`${keyword}\0\0\0\0\0`), new TextEncoder().encode(text)]);
  return joined([
    bytes.subarray(0, header),
    chunk("pHYs", new Uint8Array(dots.buffer)),
    chunk("iTXt", body),
    bytes.subarray(header),
  ]);
}

/**
 * The text under a keyword, "damaged" if its checksum is wrong, "none" if there is no such text.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} keyword
 * @returns {{text: string} | "damaged" | "none"}
 */
export function textOf(bytes, keyword) {
  const start = latin(`${keyword}\0`);
  for (const { type, data, whole } of chunks(bytes)) {
    if (type !== "iTXt" || !start.every((byte, i) => data[i] === byte)) continue;
    const [compressed, method] = data.subarray(start.length);
    const language = data.indexOf(0, start.length + 2);
    const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
    if (!whole || compressed || method || translated < 0) return "damaged";
    return { text: new TextDecoder().decode(data.subarray(translated + 1)) };
  }
  return "none";
}

/** @param {string} type @param {Uint8Array<ArrayBuffer>} data */
function chunk(type, data) {
  const body = joined([latin(type), data]);
  const out = new Uint8Array(body.length + 8);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(body, 4);
  view.setUint32(4 + body.length, crc(body));
  return out;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The checksum of a chunk, over its type and data (annex D). @param {Uint8Array} bytes */
export function crc(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = (TABLE[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** @param {string} text */
const latin = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** @param {Uint8Array[]} parts @returns {Uint8Array<ArrayBuffer>} */
function joined(parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
