import { visible } from './visible.ts'

/**
 * Leaves colours (SGR sequences) as the only control sequences of a text: links, window titles,
 * cursor moves and the like could hide or fake lines, here and in the terminal of somebody who
 * downloads the log.
 */
export function cleanLog(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(stringSequence, '')
    .replace(controlSequence, (sequence) => (colour.test(sequence) ? sequence : ''))
    .replace(shortSequence, '')
    .split(escape)
    .map((part, index) => (index > 0 && startOfColour.test(part) ? escape + visible(part) : visible(part)))
    .join('')
}

const escape = '\u001b'

/* oxlint-disable no-control-regex -- controls are what these look for */
/** OSC, DCS, SOS, PM and APC with their text. */
const stringSequence = /\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)/g
const controlSequence = /\u001b\[[0-?]*[ -/]*[@-~]/g
const shortSequence = /\u001b(?:[ -/]+[0-~]|[0-OQ-WYZ\\`-~])/g
const colour = /^\u001b\[[\d;]*m$/
const startOfColour = /^\[[\d;]*m/
