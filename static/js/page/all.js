// The parts of the page that come after its first frame.

export { Announcer } from "../scene/telling.js";
export { diagramTools } from "../view/diagram-tools.js";
export { paper } from "../view/narration.js";
export { stepTable } from "../view/steptable.js";
export { takeTree } from "../view/takes.js";
export { Comparison } from "./comparison.js";
export { MenuContents } from "./menus.js";
export { Why } from "./why.js";
