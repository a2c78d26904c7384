/** A question of an agent to people. It keeps its number for as long as the run goes on. */
export type Question = {
  /** From 1; people answer `1=B`. */
  number: number
  text: string
  /** Suggested answers, `A`, `B`, …; empty = none were suggested. */
  options: { key: string; text: string }[]
  /** Where it stands; null = the agent asked it at the end of its turn. */
  place: { path: string; line: number } | null
  /** In the words that the agent will get; null = open. */
  answer: string | null
  /** Login of who answered. */
  answeredBy: string | null
}

/** An answer as somebody typed it: `1=B` or `2="own words"`. */
export type Answer = { number: number; text: string }
