import { readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createCodexLog } from '../../src/agents/codex-log.ts'
import { agents } from '../../src/agents/index.ts'
import { createLogReader } from '../../src/agents/read-log.ts'
import { template } from '../../src/agents/template.ts'
import { createMaskStream } from '../../src/masking/mask-stream.ts'
import { createMask } from '../../src/masking/mask.ts'
import { growthOf, linear } from '../support/growth-of.ts'

const key = randomBytes(24).toString('base64url')
const mask = createMask([key])
const coloured = key.replaceAll(/.{5}/g, '\u001b[01;31m\u001b[K$&\u001b[m\u001b[K')

function recording(name: string): string {
  return readFileSync(new URL(`recordings/codex-${name}.jsonl`, import.meta.url), 'utf8')
}

function said(item: object, type = 'item.completed'): string {
  return `${JSON.stringify({ type, item: { id: 'item_1', ...item } })}\n`
}

function readWith({ push, end }: ReturnType<typeof createCodexLog>, text: string, length = text.length): string {
  const pieces = Array.from({ length: Math.ceil(text.length / Math.max(1, length)) }, (_, index) =>
    push(text.slice(index * length, (index + 1) * length)),
  )
  return pieces.join('') + end()
}

const codex = (text: string, length?: number) => readWith(createCodexLog(), text, length)

/** What is kept of the bytes that an agent printed. */
function logOf(text: string, length = 7): string {
  const stream = createMaskStream(mask, createCodexLog())
  const bytes = Buffer.from(text)
  const pieces = Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
    stream.push(bytes.subarray(index * length, (index + 1) * length)),
  )
  return pieces.join('') + stream.end()
}

describe('the log of codex', () => {
  it('has the sentences of a recorded run, wherever the output is cut', () => {
    const expected = [
      'warning: Model metadata for `test-model` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.',
      `$ /bin/bash -lc 'mkdir -p "$SPECIFY_FEATURE_DIRECTORY" && echo "# Feature Specification: X" > "$SPECIFY_FEATURE_DIRECTORY/spec.md"'`,
      'exit code 0',
      'Wrote the specification.',
      'finished: 200 tokens in, 40 out',
      '',
    ].join('\n')

    for (const length of [1, 2, 10, 100, 10_000]) expect(codex(recording('wrote-document'), length)).toBe(expected)
  })

  it.each(['reconnected', 'unauthorized', 'quota', 'cut', 'asked-question'])('has no JSON of the run %s', (name) => {
    const log = codex(recording(name))

    expect(log).not.toMatch(/\{"|"type"|item_\d/)
    expect(log.split('\n').length).toBeGreaterThan(2)
  })

  it.each<[string, string, string]>([
    [
      'the end of a command that failed',
      said({ type: 'command_execution', command: 'ls', aggregated_output: `${'x\n'.repeat(30)}no\n`, exit_code: 2 }),
      `$ ls\n${'x\n'.repeat(19)}no\nexit code 2\n`,
    ],
    [
      'nothing of what a command printed that succeeded',
      said({ type: 'command_execution', command: 'ls', aggregated_output: 'x\n', exit_code: 0 }),
      '$ ls\nexit code 0\n',
    ],
    ['a message of several lines', said({ type: 'agent_message', text: 'one\n\ntwo' }), 'one\n\ntwo\n'],
    [
      'changed files',
      said({
        type: 'file_change',
        changes: [
          { path: 'a.md', kind: 'add' },
          { path: 'b.md', kind: 'update' },
        ],
      }),
      'add a.md\nupdate b.md\n',
    ],
    ['an error', '{"type":"error","message":"Reconnecting... 1/5"}\n', 'Reconnecting... 1/5\n'],
    ['a failure', '{"type":"turn.failed","error":{"message":"no"}}\n', 'failed: no\n'],
    ['nothing of what it does not know', '{"type":"new.event","stuff":{"a":1}}\n', ''],
    ['text among the events', 'starting\n  indented\n\n{"type":"x"}\nlast words', 'starting\n  indented\n\nlast words'],
    ['text that begins like an object', '{\n  code\n}\n{ x: 1 }\n', '{\n  code\n}\n{ x: 1 }\n'],
    [
      'a note for an event that is broken',
      '{"type":"error","mess\nafter\n',
      '(an event that cannot be read is left out here)\nafter\n',
    ],
    ['a note for an event that is cut', '{"type":"error","mess', '(an event that cannot be read is left out here)\n'],
    ['the last event without its line end', '{"type":"error","message":"end"}', 'end\n'],
  ])('has %s', (_what, output, expected) => {
    expect(codex(output)).toBe(expected)
    expect(codex(output, 1)).toBe(expected)
  })

  it('leaves out an event that is too long, and goes on behind it', () => {
    expect(codex(`{"type":"${'x'.repeat(5_000_000)}"}\nafter\n`, 100_000)).toBe(
      '(an event that cannot be read is left out here)\nafter\n',
    )
  })

  it('is not made longer by broken events', () => {
    const output = '{"\n'.repeat(200_000)

    expect(codex(output, 60_000).length).toBeLessThan(10_000)
  })

  it('is read in time that grows with the output alone', () => {
    for (const part of ['{"\n', ' ', '{', said({ type: 'agent_message', text: 'words' }), 'x\n']) {
      const read = (length: number) => codex(part.repeat(length / part.length), 1000)
      expect(growthOf(read, 3e5)).toBeLessThan(linear)
    }
  })
})

describe('a secret in the log of codex', () => {
  it.each<[string, string]>([
    ['as it is', said({ type: 'agent_message', text: `key ${key}` })],
    ['coloured inside JSON', said({ type: 'agent_message', text: `key ${coloured}` })],
    [
      'coloured in what a command printed',
      said({ type: 'command_execution', command: 'grep', aggregated_output: coloured, exit_code: 1 }),
    ],
    ['in a command', said({ type: 'command_execution', command: `echo ${coloured}`, exit_code: 0 })],
    ['in an error', `${JSON.stringify({ type: 'error', message: coloured })}\n`],
    [
      'split over two events',
      said({ type: 'agent_message', text: key.slice(0, 15) }) + said({ type: 'agent_message', text: key.slice(15) }),
    ],
    ['in a line that is no event', `${coloured}\n`],
  ])('is masked %s, wherever the output is cut', (_how, output) => {
    for (const length of [1, 7, 64, 10_000]) {
      const log = logOf(output, length)

      expect(log).toContain('***')
      expect(log).not.toContain('\u001b')
      for (let at = 0; at + 8 <= key.length; at += 1) expect(log).not.toContain(key.slice(at, at + 8))
    }
  })
})

describe('the logs of agents', () => {
  it('are sentences for every agent that prints events', () => {
    for (const { name, createLog } of agents) expect([name, typeof createLog]).toEqual([name, 'function'])
  })

  it('have what the template agent wrote and said', () => {
    const output =
      '{"type":"progress","text":"Wrote specs/a.md"}\n{"type":"result","ok":true,"message":"Wrote it.","files":[]}\n'
    const reader = template.createLog?.() ?? createLogReader(() => null)

    expect(readWith(reader, output, 5)).toBe('Wrote specs/a.md\nWrote it.\n')
  })
})
