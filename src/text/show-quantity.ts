/**
 * The one way to show a quantity: comments, check runs, pull requests, the API and the pages say
 * the same of the same run. `http/pages/assets/live-log.js` keeps durations going in the same
 * format.
 */

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

/** `2026-03-01 10:04 UTC` */
export function showTime(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** `2026-03-01` */
export function showDay(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** What an agent's work cost, see `showMoney`; null = unknown. */
export function showCost(usage: Usage | null): string | null {
  const cost = usage?.costUsd ?? null
  return cost === null ? null : showMoney(cost)
}

/** US dollars: `$12.30`, and below ten cents `$0.0040`: a phase often costs less than a cent. */
export function showMoney(dollars: number): string {
  if (dollars > 0 && dollars < 0.0001) return '<$0.0001'
  const digits = dollars > 0 && dollars < 0.1 ? 4 : 2
  return `$${dollars.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`
}

/** `12,345 in, 678 out`; null = unknown. */
export function showTokens(usage: Usage | null): string | null {
  if (usage === null || (usage.inputTokens === null && usage.outputTokens === null)) return null
  return `${tokenCount(usage.inputTokens)} in, ${tokenCount(usage.outputTokens)} out`
}

/** `12,345` */
export function showCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** `812 B`, `1.2 KiB`, `64.0 MiB` */
export function showSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['KiB', 'MiB', 'GiB']
  const fits = units.findIndex((_unit, index) => bytes / 1024 ** (index + 1) < 1023.95)
  const place = fits === -1 ? units.length - 1 : fits
  return `${(bytes / 1024 ** (place + 1)).toFixed(1)} ${units[place]}`
}

/** `1 file`, `3 files`; `nouns` is for what does not take an s. */
export function plural(number: number, noun: string, nouns = `${noun}s`): string {
  return `${showCount(number)} ${number === 1 ? noun : nouns}`
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

function tokenCount(tokens: number | null): string {
  return tokens === null ? '?' : showCount(tokens)
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}
