import { readCommentLines } from './comment-lines.ts'
import type { CommentLine } from './comment-lines.ts'
import { nearestName } from '../../text/nearest-name.ts'
import { readFlags } from './read-flags.ts'
import type { CommandGrammar, CommandLine, CommandName } from '../../domain/request/slash-command.ts'
import { withoutHidden } from '../../text/untrusted-text.ts'

/**
 * Finds the lines of a comment that are addressed to us, in their order: `lines` the first ones, at
 * most `most`, and how many are `left`. A command begins a line, after at most three spaces, with
 * `/speckit` as a word of its own; code, quotes and HTML comments hold none. Lines that follow
 * directly, up to an empty line or the next command, belong to a text that may go on
 * (`continuation`). Never throws; the work grows with the length alone, and only the first 262,144
 * characters count.
 */
export function parseCommands(
  body: string,
  grammar: readonly CommandGrammar[],
  most = Infinity,
): { lines: CommandLine[]; left: number } {
  const readable = withoutHidden(body.slice(0, longestBody))
  if (!/\/speckit/i.test(readable)) return { lines: [], left: 0 }
  const lines = readCommentLines(readable)
  const found: Found[] = []
  for (const [index, line] of lines.entries()) {
    const words = commandWords(line)
    if (words !== null) found.push({ lines, index, words })
  }
  return { lines: found.slice(0, most).map((one) => readCommand(one, grammar)), left: Math.max(0, found.length - most) }
}

/** GitHub's limit is 65,536 characters, of up to 4 bytes. */
const longestBody = 262_144

type Found = { lines: readonly CommentLine[]; index: number; words: string }

/** What stands behind `/speckit`; null = the line is no command. */
function commandWords({ text, place }: CommentLine): string | null {
  if (place !== 'text') return null
  const start = /^ {0,3}\/speckit(?=\s|$)/i.exec(text)
  return start === null ? null : text.slice(start[0].length).trim()
}

function readCommand(found: Found, grammar: readonly CommandGrammar[]): CommandLine {
  const line = found.index + 1
  const [word, rest] = splitWord(found.words)
  const isRun = word === '' || /^[-–—]/.test(word)
  const name = isRun ? 'run' : word.toLowerCase()
  const command = grammar.find((known) => known.name === name)
  if (command === undefined) {
    const nearest = nearestName(
      name,
      grammar.map((known): CommandName => known.name),
    )
    return { kind: 'mistake', line, mistake: { kind: 'unknown_command', word, nearest } }
  }
  const read = readFlags(isRun ? found.words : rest, command)
  if ('mistake' in read) return { kind: 'mistake', line, mistake: read.mistake }
  const text = [read.text, ...followingText(found, command)].join('\n').trim()
  if (text === '' && command.text === 'required') {
    return { kind: 'mistake', line, mistake: { kind: 'text_missing', command: command.name } }
  }
  if (text !== '' && command.text === 'none') {
    return { kind: 'mistake', line, mistake: { kind: 'text_not_taken', command: command.name, text } }
  }
  return { kind: 'command', line, command: command.name, flags: read.flags, text }
}

function splitWord(text: string): [string, string] {
  const end = text.search(/\s/)
  return end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end).trim()]
}

/** Code that follows directly is part of the text with its empty lines. */
function followingText({ lines, index }: Found, { continuation }: CommandGrammar): string[] {
  if (continuation === 'no') return []
  const rest: string[] = []
  for (let at = index + 1; at < lines.length; at += 1) {
    const line = lines[at]
    if (line === undefined || line.place === 'raw' || commandWords(line) !== null) break
    if (line.place !== 'code' && line.text.trim() === '') break
    if (continuation === 'answers' && !/^\s*\d+\s*=/.test(line.text)) break
    rest.push(line.text.trimEnd())
  }
  return rest
}
