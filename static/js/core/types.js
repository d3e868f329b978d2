// The shapes that core, scene and view share. Types only: nothing runs here.

/** @typedef {string|number|boolean|null|Array<any>|Record<string, any>} Value */

/**
 * A message on its way. `legUs` and `legS` say where it was when its present stretch began: a delay or a hold bends its way
 * without moving what is already seen.
 * @typedef {Object} Flight
 * @property {string} id
 * @property {string} from
 * @property {string} to
 * @property {string} type
 * @property {Record<string, any>} body
 * @property {number} sentUs
 * @property {number} dueUs
 * @property {number} sendStep
 * @property {number} legUs
 * @property {number} legS
 * @property {boolean} held
 * @property {number} cutS   how far it was when its way was cut, else -1
 * @property {number} lane   0, or 1 and 2 where messages follow each other closely on one link
 */

/**
 * The whole story of a message, as far as steps are known: what the diagram draws.
 * @typedef {Object} Message
 * @property {string} id
 * @property {string} from
 * @property {string} to
 * @property {string} type
 * @property {Record<string, any>} body
 * @property {number} sentUs
 * @property {number} dueUs
 * @property {number} sendStep
 * @property {number} endStep     -1 while it flies
 * @property {number} endUs
 * @property {''|'deliver'|'lost'|'bounced'} end
 * @property {string} why         of a loss: cut, drop, loss, hold
 * @property {number} endS        how far it had come
 * @property {number} cutS        how far it was when its way was cut, else -1
 * @property {number} lane
 */

/** @typedef {{id: string, name: string, fromUs: number, dueUs: number, earliestUs: number}} Timer */
/** @typedef {{to: string, type: string}} Queued */
/** @typedef {'up'|'crashed'|'paused'|'wiped'} Status */

/**
 * A node after a step. Never changed: the next step makes another.
 * @typedef {Object} NodeAt
 * @property {string} id
 * @property {string} role
 * @property {Record<string, any>} state
 * @property {Record<string, any>} disk
 * @property {Status} status
 * @property {Map<string, Timer>} timers
 * @property {Queued[]} outbox
 * @property {Queued[]} neverLeft  what the outbox held when the node crashed
 * @property {number} sinceUs      when its status or phase last changed
 */

/**
 * One atomic thing that happened (docs/wire.md).
 * @typedef {Object} Step
 * @property {number} index
 * @property {number} tUs
 * @property {string} kind
 * @property {string} node
 * @property {number} cause
 * @property {string} ref
 * @property {string[]} rules
 * @property {Array<{id: string, to: string, type: string, body: Record<string, any>, dueUs: number}>} sends
 * @property {Patch|null} patch
 * @property {{armed: Timer[], cancelled: string[]}} timers
 * @property {Array<{key: string, params: Record<string, any>}>} notes
 * @property {Array<{kind: string, value: any}>} outputs
 * @property {Array<{slug: string, status: string, params: Record<string, any>}>} properties
 * @property {Patch|null} truth   of the facts
 * @property {Queued[]} queued
 * @property {NodeAt|null} after   the acting node after it
 * @property {Flight[]} air        flights that it starts or bends
 * @property {string[]} landed     flights that it ends
 */

/**
 * A change of a node's fields or of the facts of the truth (docs/wire.md). Only facts have `-` and `/`.
 * @typedef {{'='?: Record<string, any>, '+'?: Record<string, [number, any[]]>, '~'?: Record<string, [Record<string, any>, string[]]>, '-'?: string[], '/'?: {[key: string]: Patch}}} Patch
 */

/**
 * The state of everything after a step.
 * @typedef {Object} World
 * @property {number} index
 * @property {number} tUs
 * @property {Map<string, NodeAt>} nodes
 * @property {Map<string, Flight>} flights
 * @property {string[][]|null} groups
 * @property {number} partitionSinceUs
 * @property {Map<string, number>} groupSince   'a.b' -> when that group was cut off
 * @property {Set<string>} cuts
 * @property {Map<string, number>} cutSince
 * @property {Set<string>} holds
 * @property {Record<string, any>} truth
 * @property {Map<string, {status: string, params: Record<string, any>, step: number}>} properties
 */

/**
 * What is lit on the stage and in the diagram; all else is dimmed.
 * @typedef {Object} Emphasis
 * @property {'why'|'knows'|'differs'} kind
 * @property {(index: number) => boolean} step
 * @property {(id: string) => boolean} message
 * @property {(id: string) => boolean} node
 * @property {number[]} chain   steps that are marked one by one, in order of time
 * @property {(id: string) => boolean} [strong]            messages that are marked, not only lit
 * @property {(id: string) => number} [untilUs]            until when a node's lane is lit, -1 if not at all
 * @property {(id: string, place: number) => boolean} [cell]  whether an entry of a node's log is lit, by its place from 0
 */

/** @typedef {{text: string, step: number|null}} Intervention */

/**
 * The latest `run` of docs/wire.md.
 * @typedef {Object} Run
 * @property {string} address
 * @property {string} protocol
 * @property {string} scenario
 * @property {Record<string, any>} params
 * @property {number} seed
 * @property {string} start
 * @property {number} until_us
 * @property {Intervention[]} script
 * @property {Intervention[]} interventions
 * @property {number} take
 * @property {Array<{id: number, parent: number|null, what: string, place: [number, number]|null, address: string, name?: string}>} takes
 * @property {boolean} undo
 * @property {boolean} redo
 * @property {Array<{id: string, role: string, state: Record<string, any>}>} cast
 * @property {any} history
 * @property {Record<string, any>} truth
 * @property {string[]} moments
 */

/** @typedef {{field: string, label: string, hue: string, commit: string, first: number}} LogHint */
/** @typedef {{field: string, during: string[], need: 'majority'|'all'|number, against: string, of?: string}} TallyHint */
/** @typedef {{columns: string[], during: string[]}} TableHint */
/** @typedef {{shape: 'request'|'reply'|'vote'|'beat', label?: string, hue?: string, tone?: string, refused?: string}} MessageHint */

/**
 * @typedef {Object} RoleHint
 * @property {string} [number]
 * @property {Record<string, string>} [fills]
 * @property {Record<string, string>} [tones]
 * @property {string[]} [spotlight]
 * @property {string[]} [timers]
 * @property {string[]} [inspect]
 * @property {string[]} [disk]
 * @property {string[]} [memory]
 * @property {string} [locks]
 * @property {string} [blocked]
 * @property {string} [band]   the field that has a band in the diagram, instead of the phase
 * @property {LogHint|null} [log]
 * @property {TallyHint|null} [tally]
 * @property {TableHint|null} [table]
 * @property {import('../scene/registers.js').MarkHint[]} [marks]
 */

/**
 * A parameter as the declaration describes it (docs/wire.md); durations in milliseconds.
 * @typedef {Object} Param
 * @property {string} name
 * @property {'int'|'bool'|'choice'|'duration'} kind
 * @property {number|boolean|string} default
 * @property {number|null} low
 * @property {number|null} high
 * @property {string} unit
 * @property {string[]} options
 * @property {string} breaks    the property that this switch breaks on purpose, "" for all others
 * @property {string} group
 */

/** How a run is drawn: its arrangement, its exhibits, and how roles and messages look. @typedef {{arrangement: string, roles: Record<string, RoleHint>, messages: Record<string, MessageHint>, exhibits: Array<{kind: string, fact: string} & Record<string, any>>, tones: Record<string, string>, numbers: string[], pairs: string[], band: 'number'|'tone', bands: string[]}} View */

/**
 * An argument of a command; `unlike` names one before it that must have another value.
 * @typedef {{name: string, kind: 'int'|'numbers'|'choice'|'node'|'word', low: number, high: number, least: number, most: number, unit: string, options: string[], role: string, unlike: string}} Argument
 */

/** A field that a start set up by hand may give the nodes of a role, of them those in `at` if it names some. Else it is `default`, or the value of the parameter `param`. @typedef {{role: string, argument: Argument, at: string[], default: string, param: string}} Setting */

/** @typedef {{slug: string, example: string, role: string, to: string[], at: string[], arguments: Argument[]}} Command */

/**
 * @typedef {Object} Declaration
 * @property {string} slug
 * @property {Array<{slug: string, phase: string, changes: Record<string, string[]>, durable: string[]}>} roles
 * @property {Record<string, {doc: string, fields: any}>} messages
 * @property {View} view
 * @property {Array<{slug: string, kind: 'always'|'quiescent'|'sometimes'|'eventually', source: string}>} properties
 * @property {Array<{slug: string, moments: string[], broken: string, switches: string[]}>} scenarios
 * @property {Param[]} [params]
 * @property {Command[]} commands
 * @property {string[]} starts
 * @property {Setting[]} settings
 */

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{x: number, y: number, w: number, h: number, k?: number}} Box */
/** @typedef {{p0: Point, p1: Point, p2: Point}} Curve */

export {};
