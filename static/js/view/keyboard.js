// The keys and their commands. page/controls.js has what a command does.

/**
 * @typedef {{command: string, value?: number}} KeyCommand
 */

/** @type {Record<string, string>} */
export const KEYS = {
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
  w: "why",
  g: "knows",
  m: "next-message",
  s: "next-node",
  d: "drop",
  l: "delay",
  e: "duplicate",
  b: "break",
  z: "undo",
  Z: "redo",
  y: "share",
  v: "compare",
  V: "beside",
  o: "export",
  "/": "scenarios",
  "?": "shortcuts",
  a: "narration",
  r: "lanes",
  F: "full-screen",
  P: "present",
  "+": "bigger",
  "=": "bigger",
  "-": "smaller",
  0: "usual-size",
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
  // Caps Lock doesn't count as Shift: otherwise `f` would fill the screen.
  const locked = event.getModifierState("CapsLock") && event.key.length === 1;
  const key = locked ? event.key.toLowerCase() : event.key;
  const letter = event.shiftKey && key.length === 1 ? key.toUpperCase() : key;
  const command = KEYS[letter] ?? KEYS[key] ?? KEYS[key.toLowerCase()];
  return command ? { command } : null;
}
