// Which key means what. Pure: main decides what a command does.

/**
 * @typedef {{command: string, value?: number}} KeyCommand
 */

/** @type {Record<string, string>} */
const KEYS = {
  " ": "play",
  ArrowRight: "forward",
  ArrowLeft: "back",
  ".": "message-forward",
  ",": "message-back",
  Home: "start",
  End: "end",
  n: "moment-forward",
  p: "moment-back",
  x: "crash",
  f: "freeze",
  i: "isolate",
  h: "heal",
  t: "fire",
  c: "client",
  m: "next-message",
  s: "next-node",
  d: "drop",
  l: "delay",
  e: "duplicate",
  b: "break",
  z: "undo",
  Z: "redo",
  y: "share",
  "/": "scenarios",
  "?": "shortcuts",
  Escape: "escape",
};

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const PRESSABLE = "button, a[href], summary, [role=switch]";

/**
 * The command that a key stands for, or null: with a modifier, in a field, or where the focused thing wants the key itself.
 * @param {KeyboardEvent} event
 * @returns {KeyCommand | null}
 */
export function keyCommand(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TYPING)) return null;
  if (event.key === " " && target?.closest(PRESSABLE)) return null;
  if (/^[1-9]$/.test(event.key)) return { command: "speed", value: Number(event.key) };
  const command = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
  return command ? { command } : null;
}
