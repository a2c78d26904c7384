import { promisify } from 'node:util'
import { constants, deflate, inflate } from 'node:zlib'
import type { LogStore } from '../ports/store.ts'
import type { Database } from './database.ts'

const compress = promisify<Buffer, { level: number }, Buffer>(deflate)
const expand = promisify<Uint8Array, Buffer>(inflate)

export function createLogStore({ prisma }: Database): LogStore {
  async function read(phaseId: string, from: number): Promise<{ sequence: number; text: string }[]> {
    const rows = await prisma.logChunk.findMany({
      where: { phaseId, sequence: { gte: from } },
      orderBy: { sequence: 'asc' },
      select: { sequence: true, content: true },
    })
    return Promise.all(
      rows.map(async ({ sequence, content }) => ({ sequence, text: (await expand(content)).toString() })),
    )
  }

  async function logEnd(phaseId: string, maxCharacters: number): Promise<{ text: string; sequence: number }> {
    const sizes = await prisma.logChunk.findMany({
      where: { phaseId },
      orderBy: { sequence: 'desc' },
      select: { sequence: true, characters: true },
    })
    const chunks = await read(phaseId, firstOfTail(sizes, maxCharacters))
    const text = lastCharacters(chunks.map((chunk) => chunk.text).join(''), maxCharacters)
    return { text, sequence: chunks.at(-1)?.sequence ?? -1 }
  }

  return {
    async appendLog(phaseId, sequence, text) {
      const content = new Uint8Array(await compress(Buffer.from(text), { level: constants.Z_BEST_SPEED }))
      await prisma.logChunk.createMany({
        data: [{ phaseId, sequence, content, characters: text.length }],
        skipDuplicates: true,
      })
    },

    log: (phaseId, after) => read(phaseId, after + 1),

    async nextSequence(phaseId) {
      const { _max: last } = await prisma.logChunk.aggregate({ where: { phaseId }, _max: { sequence: true } })
      return last.sequence === null ? 0 : last.sequence + 1
    },

    logTail: async (phaseId, maxCharacters) => (await logEnd(phaseId, maxCharacters)).text,

    logEnd,

    async clearLog(phaseId) {
      await prisma.logChunk.deleteMany({ where: { phaseId } })
    },
  }
}

/** `sizes` newest first. */
function firstOfTail(sizes: { sequence: number; characters: number }[], maxCharacters: number): number {
  let missing = maxCharacters
  for (const { sequence, characters } of sizes) {
    missing -= characters
    if (missing <= 0) return sequence
  }
  return 0
}

/** Never begins with the second half of a surrogate pair. */
function lastCharacters(text: string, maxCharacters: number): string {
  const tail = maxCharacters > 0 ? text.slice(-maxCharacters) : ''
  return /^[\uDC00-\uDFFF]/.test(tail) ? tail.slice(1) : tail
}
