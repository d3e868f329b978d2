// The words of the keyboard sheet: what each key does.

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
