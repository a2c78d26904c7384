/** Adds requirements with the next free ids behind the last one of a specification. Those that are there already are not added again. */
export function addRequirements(spec: string, texts: readonly string[]): { content: string; ids: string[] } {
  const known = new Set([...spec.matchAll(/^- \*\*FR-\d+\*\*: (.+)$/gm)].map(([, text = '']) => text))
  const fresh = [...new Set(texts)].filter((text) => text !== '' && !known.has(text))
  if (fresh.length === 0) return { content: spec, ids: [] }
  const numbers = [...spec.matchAll(/\bFR-(\d+)\b/g)].map(([, number = '0']) => Number(number))
  const first = Math.max(0, ...numbers) + 1
  const ids = fresh.map((_, index) => `FR-${String(first + index).padStart(3, '0')}`)
  const lines = spec.split('\n')
  const last = lines.findLastIndex((line) => /^\s*[-*]\s+\*\*FR-\d+/.test(line))
  const added = fresh.map((text, index) => `- **${ids[index]}**: ${text}`)
  if (last === -1) return { content: `${spec.trimEnd()}\n\n## Functional Requirements\n\n${added.join('\n')}\n`, ids }
  return { content: [...lines.slice(0, last + 1), ...added, ...lines.slice(last + 1)].join('\n'), ids }
}
