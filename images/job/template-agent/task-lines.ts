/** A task of a tasks.md, whoever wrote it. */
export type TaskLine = {
  id: string
  isDone: boolean
  text: string
  /** File that it names last, relative to the repository; null = none. */
  path: string | null
  requirements: string[]
}

export function readTaskLines(tasks: string): TaskLine[] {
  return tasks.split('\n').flatMap((line) => {
    const [, mark, id, text] = /^\s*[-*]\s+\[([ xX])\]\s+\**(T\d+)\**\s+(.*)$/.exec(line) ?? []
    if (mark === undefined || id === undefined || text === undefined) return []
    return [
      {
        id,
        isDone: mark !== ' ',
        text,
        path: pathIn(text),
        requirements: text.match(/\b(?:FR|NFR)-\d+[a-z]?\b/g) ?? [],
      },
    ]
  })
}

/** `… in `src/lists.js`` or `… in src/lists.js`. */
function pathIn(text: string): string | null {
  const path = /\bin\s+`([^`\s]+)`\.?\s*$/.exec(text)?.[1] ?? /\b(?:in|at|to)\s+([\w./-]+\.\w+)\.?\s*$/.exec(text)?.[1]
  return path === undefined || !isPlain(path) ? null : path
}

function isPlain(path: string): boolean {
  return path.split('/').every((part) => part !== '' && !part.startsWith('.')) && /^[\w][\w./-]*$/.test(path)
}
