import { withNotes } from './edit-document.ts'
import { safeInline } from './markdown.ts'
import { isTest } from './places.ts'
import { readSpec, readTasks } from './read-documents.ts'
import type { TaskLine } from './read-documents.ts'
import { noModel, own } from './situation.ts'
import type { Situation, Written } from './situation.ts'
import { exists } from './workspace.ts'

/**
 * Builds what takes no understanding: new files with nothing but a comment, and a page for users.
 * Nothing that exists is changed, and only these tasks are ticked.
 */
export function implement(situation: Situation): Written {
  const tasks = own(situation, 'tasks.md')
  const open = readTasks(tasks).filter(({ isDone }) => !isDone)
  const made = open
    .flatMap((task) => fileFor(task, situation) ?? [])
    .filter(({ path }) => !exists(situation.root, path))
  const done = made.map(({ id }) => id)
  const sources = made.map(({ path, content }) => [path, content])
  return {
    files: { [`${situation.feature.directory}/tasks.md`]: tick(tasks, done), ...Object.fromEntries(sources) },
    summary: summaryOf(done, open.length - done.length),
  }
}

/** The file that a task asks for; null = it takes understanding. */
function fileFor(
  { id, text, path }: TaskLine,
  situation: Situation,
): { id: string; path: string; content: string } | null {
  const { directory, name } = situation.feature
  if (/^describe the feature\b.*\bfor its users\b/i.test(text))
    return { id, path: `docs/features/${name}.md`, content: pageOf(id, situation) }
  const mark = commentMark(path ?? '')
  const isAskedFor = /\bcreate the new file, without behaviour yet\b/i.test(text)
  // Many test runners fail on a file without a test.
  if (!isAskedFor || path === null || mark === null || isTest(path)) return null
  const content = `${mark} ${id} of ${directory}/tasks.md: the behaviour is still to be written.\n${mark} ${noModel}\n`
  return { id, path, content }
}

/** Null for languages in which a file of comments is not sound. */
function commentMark(path: string): '#' | '//' | null {
  if (/\.(?:py|rb|sh)$/.test(path)) return '#'
  return /\.(?:[cm]?[jt]sx?|rs|java|kt|swift|c|cpp)$/.test(path) ? '//' : null
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

/** Once for all tasks: a document with many must not be read as often. */
function tick(tasks: string, done: readonly string[]): string {
  const ids = new Set(done)
  return tasks.replaceAll(/^(\s*[-*]\s+)\[ \](\s+\**(T\d+))/gm, (line, start, end, id) =>
    ids.has(id) ? `${start}[x]${end}` : line,
  )
}

function summaryOf(done: readonly string[], left: number): string {
  const [asks, are] = left === 1 ? ['task asks', 'is'] : ['tasks ask', 'are']
  const rest = left === 0 ? '' : ` ${left} ${asks} for behaviour or for changes of existing files and ${are} not done.`
  return `ticked ${done.length === 0 ? 'no task' : done.join(', ')}.${rest} No language model was used.`
}
