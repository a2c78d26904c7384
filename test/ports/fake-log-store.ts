import type { LogStore } from '../../src/ports/store.ts'

/** Logs of phases in memory. */
export function createFakeLogStore(): LogStore {
  const chunks = new Map<string, Map<number, string>>()
  const chunksOf = (phaseId: string) => [...(chunks.get(phaseId) ?? [])].toSorted(([one], [other]) => one - other)

  return {
    async appendLog(phaseId, sequence, text) {
      const known = chunks.get(phaseId) ?? new Map<number, string>()
      if (!known.has(sequence)) known.set(sequence, text)
      chunks.set(phaseId, known)
    },
    log: async (phaseId, after) =>
      chunksOf(phaseId)
        .filter(([sequence]) => sequence > after)
        .map(([sequence, text]) => ({ sequence, text })),
    nextSequence: async (phaseId) => (chunksOf(phaseId).at(-1)?.[0] ?? -1) + 1,
    async logTail(phaseId, maxCharacters) {
      const text = chunksOf(phaseId)
        .map(([, chunk]) => chunk)
        .join('')
      return text.slice(Math.max(0, text.length - maxCharacters))
    },
    async logEnd(phaseId, maxCharacters) {
      const sequence = chunksOf(phaseId).at(-1)?.[0] ?? -1
      return { text: await this.logTail(phaseId, maxCharacters), sequence }
    },
    async clearLog(phaseId) {
      chunks.delete(phaseId)
    },
  }
}
