import { withNotes } from './edit-document.ts'
import { safeInline } from './markdown.ts'
import { isTest } from './places.ts'
import { readSpec, readTasks } from './read-documents.ts'
import type { TaskLine } from './read-documents.ts'
import { exists, noModel, own } from './situation.ts'
import type { Situation, Written } from './situation.ts'

/** Makes new files, empty but for a comment, and a page for users. Changes nothing that exists. */
export function implement(situation: Situation): Written {
  const { root, feature } = situation
  const tasks = own(situation, 'tasks.md')
  const open = readTasks(tasks).filter(({ isDone }) => !isDone)
  const wanted = open.flatMap((task) => fileFor(task, situation) ?? [])
  const made = wanted.filter(({ path }) => !exists(root, path))
  const sources = made.map(({ path, content }) => [path, content])
  const done = new Set(made.map(({ id }) => id))
  const ticked = tasks.replaceAll(/^([ \t]*[-*][ \t]+)\[ \](?=[ \t]+\**(T\d+))/gm, (line, start: string, id: string) =>
    done.has(id) ? `${start}[x]` : line,
  )
  return {
    files: { [`${feature.directory}/tasks.md`]: ticked, ...Object.fromEntries(sources) },
    summary: summaryOf([...done], open.length - done.size),
  }
}

type Made = { id: string; path: string; content: string }

/** Languages in which a file of comments is sound. */
const commentable = /\.(?:[cm]?[jt]sx?|rs|java|kt|swift|c|cpp)$/

/** The file that a task asks for; null = it takes understanding. */
function fileFor({ id, text, path }: TaskLine, situation: Situation): Made | null {
  const { directory, name } = situation.feature
  if (/^describe the feature\b.*\bfor its users\b/i.test(text))
    return { id, path: `docs/features/${name}.md`, content: pageOf(id, situation) }
  // Many test runners fail on a file without a test.
  if (!/^create the new file\b/i.test(text) || path === null || !commentable.test(path) || isTest(path)) return null
  return {
    id,
    path,
    content: `// ${id} of ${directory}/tasks.md: the behaviour is still to be written.\n// ${noModel}\n`,
  }
}

function pageOf(id: string, situation: Situation): string {
  const { title, requirements } = readSpec(own(situation, 'spec.md'))
  const page = [
    `# ${safeInline(title)}`,
    `> ${noModel}`,
    `For ${id} of \`${situation.feature.directory}/tasks.md\`. It says what is specified, not what is built.`,
    requirements.map((requirement) => `- ${safeInline(requirement.text)} (${requirement.id})\n`).join(''),
  ]
  return withNotes(page.join('\n\n'), [], situation.words)
}

function summaryOf(done: readonly string[], left: number): string {
  const [asks, are] = left === 1 ? ['task asks', 'is'] : ['tasks ask', 'are']
  const rest = left === 0 ? '' : ` ${left} ${asks} for behaviour or for changes of existing files and ${are} not done.`
  return `ticked ${done.length === 0 ? 'no task' : done.join(', ')}.${rest} No language model was used.`
}
