// The parts of the page that come after its first frame.

export { Announcer } from "../scene/telling.js";
export { paper } from "../view/narration.js";
export { Comparison } from "./comparison.js";
export { MenuContents } from "./menus.js";
export { Why } from "./why.js";
