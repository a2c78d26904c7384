/** The characters from `start` to before `end`. */
export type Span = { start: number; end: number }

/** A position behind all others: where something starts that is not there. */
export const nowhere = Infinity

/** Adds a span that starts behind most of the others; joins what overlaps or touches. */
export function addSpan(spans: Span[], span: Span): void {
  let { start, end } = span
  for (let last = spans.at(-1); last !== undefined && last.end >= start; last = spans.at(-1)) {
    start = Math.min(start, last.start)
    end = Math.max(end, last.end)
    spans.pop()
  }
  spans.push({ start, end })
}

/** All spans in order, joined where they overlap or touch. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const result: Span[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start)) addSpan(result, span)
  return result
}
