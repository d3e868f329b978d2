// The switches that break a protocol on purpose: which are on, and what they are called.

/** @import { Declaration, Param } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Speech } from './speech.js' */

/** The switches that are on in a run. @param {Declaration} declaration @param {Timeline} timeline @returns {Param[]} */
export const switchedOn = (declaration, timeline) =>
  (declaration.params ?? []).filter((param) => param.breaks && timeline.run?.params[param.name] === true);

/** What a switch is called. @param {Speech} speech @param {Param} param @returns {{name: string, help: string}} */
export const switchWords = (speech, param) => speech.captions?.params?.[param.name] ?? { name: param.name, help: "" };
