// The keys and their commands, and the words of the keyboard sheet. page/controls.js has what a command does.

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

/** @typedef {[string, string[]]} Shortcut a word and its keys */

/** What each key does, in groups. A key is named as the browser names it. @type {[string, Shortcut[]][]} */
export const SHORTCUTS = [
  [
    "keys_time",
    [
      ["keys_play", [" "]],
      ["keys_step", ["ArrowLeft", "ArrowRight"]],
      ["keys_message", [",", "."]],
      ["keys_moment", ["n", "p"]],
      ["keys_ends", ["Home", "End"]],
      ["speed", ["1", "–", "9"]],
    ],
  ],
  [
    "keys_act",
    [
      ["keys_crash", ["x"]],
      ["keys_freeze", ["f"]],
      ["act_isolate", ["i"]],
      ["keys_heal", ["h"]],
      ["keys_timer", ["t"]],
      ["keys_client", ["c"]],
      ["keys_next_message", ["m"]],
      ["keys_drop", ["d"]],
      ["keys_delay", ["l"]],
      ["keys_duplicate", ["e"]],
      ["keys_undo", ["z", "Z"]],
    ],
  ],
  [
    "keys_page",
    [
      ["keys_select", ["s"]],
      ["keys_why", ["w"]],
      ["keys_knows", ["g"]],
      ["keys_compare", ["v"]],
      ["compare_other", ["V"]],
      ["keys_tab", ["Tab"]],
      ["keys_ring", ["ArrowLeft", "ArrowRight"]],
      ["picker", ["/"]],
      ["keys_break", ["b"]],
      ["share", ["y"]],
      ["export", ["o"]],
      ["keys_narration", ["a"]],
      ["keys_text", ["+", "-", "0"]],
      ["full_screen", ["F"]],
      ["present", ["P"]],
      ["keys_lanes", ["r"]],
      ["keys_help", ["?"]],
      ["keys_escape", ["Escape"]],
    ],
  ],
];

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
