import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { createMaskStream } from '../../src/masking/mask-stream.ts'
import type { Mask } from '../../src/masking/mask.ts'
import { createMask } from '../../src/masking/mask.ts'
import { toRow } from './row.ts'
import type { Round, Row } from './row.ts'

const megabytes = 4
/** A line at a time, what a pipe gives, what a file gives. */
const chunkSizes = [200, 4096, 65_536]

/**
 * A job's log in chunks through the mask, with ten registered secrets, against a bare decoder and
 * one search for each secret as it stands, which would find it in no encoding and not across
 * chunks.
 */
export function measureMasking(rounds: number): Row {
  const secrets = Array.from({ length: 10 }, (_, index) => randomBytes(20 + 3 * index).toString('base64url'))
  const log = agentLog(megabytes * 1e6)
  const chunked = chunkSizes.map((size) => chunksOf(log, size))
  const mask = createMask(secrets)
  const measured: Round[] = []
  for (let round = 0; round < rounds; round++) {
    measured.push({
      ours: speedOf(chunked, (chunks) => maskAll(mask, chunks)),
      bare: speedOf(chunked, (chunks) => searchAll(secrets, chunks)),
    })
  }
  return toRow({ name: 'masking', unit: 'MB/s', target: { is: 'at least', ours: 100 } }, measured)
}

/** Megabytes per second of processor time, the best of some passes over all chunk sizes. */
function speedOf(chunked: readonly Buffer[][], work: (chunks: readonly Buffer[]) => unknown): number {
  const seconds = chunked.map((chunks) =>
    Math.min(
      ...Array.from({ length: 4 }, () => {
        const before = process.cpuUsage()
        work(chunks)
        const { user, system } = process.cpuUsage(before)
        return (user + system) / 1e6
      }),
    ),
  )
  return (megabytes * chunked.length) / seconds.reduce((sum, part) => sum + part)
}

function maskAll(mask: Mask, chunks: readonly Buffer[]): number {
  const stream = createMaskStream(mask)
  return chunks.reduce((length, chunk) => length + stream.push(chunk).length, 0) + stream.end().length
}

function searchAll(secrets: readonly string[], chunks: readonly Buffer[]): number {
  const decoder = new TextDecoder()
  return chunks.reduce((hits, chunk) => {
    const text = decoder.decode(chunk, { stream: true })
    return hits + secrets.filter((secret) => text.includes(secret)).length
  }, 0)
}

function chunksOf(log: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(log.length / size) }, (_, at) => log.subarray(at * size, (at + 1) * size))
}

/** JSON lines as agents print them, some of text with line ends and quotes, and plain prose. */
function agentLog(bytes: number): Buffer {
  const prose =
    'Each task names the file that it changes, so that two tasks never touch the same one; the plan says which come first.'
  const code =
    'export function total(items) {\n  return items.map((item) => item["price"]).reduce((a, b) => a + b, 0)\n}'
  const lines: string[] = []
  let length = 0
  for (let index = 0; length < bytes; index += 1) {
    const line = lineOf(index, { prose, code })
    lines.push(line)
    length += line.length + 1
  }
  return Buffer.from(`${lines.join('\n')}\n`).subarray(0, bytes)
}

function lineOf(index: number, { prose, code }: { prose: string; code: string }): string {
  switch (index % 5) {
    case 0:
      return `${index} ${prose}`
    case 1:
      return JSON.stringify({
        type: 'item.completed',
        item: { id: `item_${index}`, type: 'agent_message', text: prose },
      })
    case 2:
      return JSON.stringify({ type: 'tool_result', id: index, is_error: false, content: `${index}\n${code}` })
    case 3:
      return `PASS test/orders/${index}.test.ts (${index % 97} ms), 100% of 12 lines, commit ${(index * 2654435761).toString(16)}`
    default:
      return JSON.stringify({ type: 'turn.completed', usage: { input_tokens: index * 31, output_tokens: index * 7 } })
  }
}
