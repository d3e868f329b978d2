// The interface of arrangements and exhibits: all that the stage, the exports and the tests know of them. Types only.

/** @import { View } from '../core/types.js' */
/** @import { Words } from '../core/words.js' */
/** @import { Layout, Room } from './layout.js' */
/** @import { Body } from './near.js' */
/** @import { Wish } from './regions.js' */
/** @import { ClientSays, SceneExhibit, SceneModel, SceneNode } from './scene.js' */

/**
 * What drawing a node or an exhibit needs to know. `f` is the stage's scale; `write` says where words of a
 * node or an exhibit stand that messages keep off while time stands still.
 * @typedef {{words: Words, f: number, scene: SceneModel, write: (id: string, body: Body) => void}} Pen
 */

/** An item of the legend: its key, whether it is in use, its mark's width in px, the mark at its middle, and the key of its words. @typedef {{key: string, used: (scene: SceneModel) => boolean, w: number, body: () => unknown, words: string}} LegendItem */

/**
 * Where nodes stand, and what is drawn at them. Pure but for `parts` and `behind`, which are templates.
 * @typedef {Object} Arrangement
 * @property {(scene: SceneModel) => string} reserve   what its layout depends on besides size, nodes and partition: the greatest sizes of labels
 * @property {(scene: SceneModel, room: Room) => Layout} layout
 * @property {(pen: Pen, node: SceneNode, layout: any, says: string, ask: ClientSays|undefined) => unknown} parts   what stands at a node besides its disc; `says` is its phase or status in words
 * @property {(pen: Pen, layout: any) => unknown} [behind]   what lies under everything
 * @property {(layout: any, words: Words, most: number, R: number) => boolean} spelled   whether a disc has room for its number with its word
 * @property {boolean} docks   whether the action bar stands under the stage, where it covers no ways of messages
 * @property {number} [foot]   px that it leaves free at the foot of a narrow stage, for the key; 28 if it is left out
 * @property {(view: View) => readonly string[]} hosts   the kinds of exhibits that it places itself, one of each; all others have regions beside or below
 * @property {LegendItem[]} [legend]
 */

/**
 * What is no node's field, in a region of its own, or around the nodes.
 * @typedef {Object} Exhibit
 * @property {(item: SceneExhibit, scene: SceneModel) => Wish|null} wish   the room that it wishes, which depends on nothing that moves; null if it is drawn around the nodes
 * @property {(pen: Pen, item: SceneExhibit, box: any, layout: any) => unknown} draw   `box` is undefined where it has no room
 * @property {boolean} [behind]   whether nodes and messages lie over it
 * @property {(item: SceneExhibit, words: Words) => {head: string[], rows: string[][]}} table   the same in words, for readers
 * @property {LegendItem[]} [legend]
 */

export {};
