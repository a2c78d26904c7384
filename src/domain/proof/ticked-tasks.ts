import { visibleLines } from '../../text/visible-lines.ts'

/**
 * Ids of the tasks in a tasks.md, each once, in their order: those that are listed, and those of
 * them that are ticked.
 */
export function tickedTasks(tasksText: string): { all: string[]; ticked: string[] } {
  const tasks = visibleLines(tasksText).flatMap(({ text }) => {
    const [, mark, id] = /^\s*[-*]\s+\[([ xX])\]\s+\**(T\d+)\b/.exec(text) ?? []
    return mark === undefined || id === undefined ? [] : [{ id, isTicked: mark !== ' ' }]
  })
  return {
    all: [...new Set(tasks.map(({ id }) => id))],
    ticked: [...new Set(tasks.filter(({ isTicked }) => isTicked).map(({ id }) => id))],
  }
}

/** Tasks that were open in `before` and are ticked in `after`. */
export function newlyTicked(before: string, after: string): string[] {
  const { all, ticked } = tickedTasks(before)
  return tickedTasks(after).ticked.filter((id) => all.includes(id) && !ticked.includes(id))
}
