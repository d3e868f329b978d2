// What a diagram gets after a page's first frame: pointing, and the marks that an emphasis lights.

import { litMarks } from "./diagram-lit.js";
import { listen } from "./diagram-pointing.js";

export const diagramTools = { listen, litMarks };
