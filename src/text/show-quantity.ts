/** Tokens and money as an agent reported them; null = unknown. */
type Usage = { inputTokens: number | null; outputTokens: number | null; costUsd: number | null }

/** `8 s`, `3 min 05 s`, `2 h 10 min` between two times; null while one of them is not known. */
export function showDuration(from: Date | null, to: Date | null): string | null {
  if (from === null || to === null) return null
  const seconds = Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000))
  const minutes = Math.floor(seconds / 60)
  if (minutes === 0) return `${seconds} s`
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`
}

export function showCost(usage: Usage | null): string | null {
  const cost = usage?.costUsd ?? null
  return cost === null ? null : `$${cost.toFixed(cost < 0.1 ? 4 : 2)}`
}

export function showTokens(usage: Usage | null): string | null {
  if (usage === null || (usage.inputTokens === null && usage.outputTokens === null)) return null
  return `${count(usage.inputTokens)} in, ${count(usage.outputTokens)} out`
}

/** `1 file`, `3 files` */
export function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** `1st`, `2nd`, `3rd`, `11th` */
export function ordinal(number: number): string {
  const isTeen = number % 100 >= 11 && number % 100 <= 13
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')
  return `${number}${ending}`
}

/** `a`, `a and b`, `a, b and c` */
export function enumerate(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function count(tokens: number | null): string {
  return tokens === null ? '?' : tokens.toLocaleString('en-US')
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}
