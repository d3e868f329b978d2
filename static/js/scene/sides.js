// What is said of each of two runs that stand side by side and are of other scenarios or protocols. Pure.

import { isOver } from "../core/player.js";
import { lastWorthTelling } from "../core/reading-pace.js";
import { switchedOn, switchWords } from "./switches.js";

/** @import { Declaration } from '../core/types.js' */
/** @import { Timeline } from '../core/timeline.js' */
/** @import { Speech } from './speech.js' */

const MS = 1000; // microseconds

/** A run with its own protocol's declaration and words. @typedef {{speech: Speech, timeline: Timeline, declaration: Declaration}} Shown */
/** @typedef {{title: string, said: string, properties: Array<{slug: string, status: string, name: string}>}} SideNow */

/**
 * What a run is called: by its scenario, and by its protocol too if the other one is of another.
 * @param {Shown} shown
 * @param {{address: string, named: boolean}} run its address, and whether the protocol is to be named
 */
export function titleOf({ speech, timeline }, { address, named }) {
  const [, slug = "", scenario = ""] = (timeline.run?.address ?? address).split("?")[0]?.split("/") ?? [];
  const name = speech.captions?.name ?? slug;
  if (!scenario) return name;
  const { title } = speech.words.scenario(scenario);
  return named ? `${name}${speech.t("colon")}${title}` : title;
}

/**
 * What stands below a run's name: what it forgets on purpose, what was changed in it, and whether it is over.
 * @param {Shown} shown
 * @param {string} changes in a few words, "" if there are none
 * @param {number} tUs the moment that is shown
 */
export function headNotes({ speech, timeline, declaration }, changes, tUs) {
  const broken = switchedOn(declaration, timeline).map((param) => switchWords(speech, param).name);
  const onPurpose = broken.length
    ? `${speech.t("break_tag")}${speech.t("colon")}${broken.join(speech.t("comma"))}`
    : "";
  const last = timeline.steps.at(-1)?.tUs ?? 0;
  const over =
    isOver(timeline) && tUs >= last ? speech.t("compare_over", { time: speech.time(Math.round(last / MS) * MS) }) : "";
  return [onPurpose, changes, over].filter(Boolean).join(speech.t("semicolon"));
}

/**
 * What just happened in a run, and how its properties fare.
 * @param {Shown} shown
 * @param {{address: string, named: boolean, index: number, playing: boolean}} now `index` of the last step that is shown
 * @returns {SideNow}
 */
export function sideNow(shown, { address, named, index, playing }) {
  const { speech, timeline, declaration } = shown;
  const step = timeline.steps[playing ? lastWorthTelling(speech.words, timeline, index) : index];
  const states = timeline.worldAfter(index).properties;
  return {
    title: titleOf(shown, { address, named }),
    said: step ? speech.sentence(step, timeline) : "",
    properties: declaration.properties.map(({ slug }) => {
      const { status = "pending", params = {} } = states.get(slug) ?? {};
      return { slug, status, name: speech.words.property(slug, params).name };
    }),
  };
}
