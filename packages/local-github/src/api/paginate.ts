import type { Answer, Call } from './route.ts'

const [defaultPage, largestPage] = [30, 100]

/** One page of a list with GitHub's Link header. */
export async function page<T>(call: Call, items: readonly T[], shape: (item: T) => unknown): Promise<Answer> {
  const size = Math.min(positive(call.query.get('per_page'), defaultPage), largestPage)
  const number = positive(call.query.get('page'), 1)
  const shown = items.slice((number - 1) * size, number * size)
  const link = links(call, number, Math.max(1, Math.ceil(items.length / size)))
  return {
    status: 200,
    body: await Promise.all(shown.map(shape)),
    headers: link === '' ? {} : { link },
  }
}

/** Without what was made after a stale list was taken. */
export function fresh<T extends { id: number }>(call: Call, items: readonly T[]): T[] {
  const { newestId } = call
  return newestId === null ? [...items] : items.filter(({ id }) => id <= newestId)
}

function positive(text: string | null, otherwise: number): number {
  const value = Number(text ?? otherwise)
  return Number.isInteger(value) && value > 0 ? value : otherwise
}

function links(call: Call, current: number, last: number): string {
  const to = (target: number, relation: string) => {
    const query = new URLSearchParams(call.query)
    query.set('page', String(target))
    return `<${call.address}?${query.toString()}>; rel="${relation}"`
  }
  const before = current > 1 ? [to(current - 1, 'prev')] : []
  const after = current < last ? [to(current + 1, 'next'), to(last, 'last')] : []
  return [...before, ...after, ...(current > 1 ? [to(1, 'first')] : [])].join(', ')
}
