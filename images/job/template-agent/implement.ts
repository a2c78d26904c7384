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
  const made = open.flatMap((task) => {
    const [path, content] = fileFor(task, situation)
    return path === null || exists(situation.root, path) ? [] : [{ id: task.id, path, content }]
  })
  const done = made.map(({ id }) => id)
  return {
    documents: { 'tasks.md': tick(tasks, done) },
    sources: Object.fromEntries(made.map(({ path, content }) => [path, content])),
    summary: summaryOf(done, open.length - done.length),
  }
}

/** Path and content of the file that a task asks for; null = it takes understanding. */
function fileFor(task: TaskLine, situation: Situation): [path: string | null, content: string] {
  const { id, text, path } = task
  const { directory, name } = situation.feature
  if (/\bdescribe the feature\b.*\bfor its users\b/i.test(text))
    return [`docs/features/${name}.md`, pageOf(situation, task)]
  const mark = commentMark(path ?? '')
  const isAskedFor = /\bcreate the new file, without behaviour yet\b/i.test(text)
  // Many test runners fail on a file without a test.
  if (!isAskedFor || mark === null || isTest(path ?? '')) return [null, '']
  return [path, `${mark} ${id} of ${directory}/tasks.md: the behaviour is still to be written.\n${mark} ${noModel}\n`]
}

/** Null for languages in which a file of comments is not sound. */
function commentMark(path: string): '#' | '//' | null {
  if (/\.(?:py|rb|sh)$/.test(path)) return '#'
  return /\.(?:[cm]?[jt]sx?|rs|java|kt|swift|c|cpp)$/.test(path) ? '//' : null
}

function pageOf(situation: Situation, { id, path }: TaskLine): string {
  const spec = readSpec(own(situation, 'spec.md'))
  const beside = path === null ? 'the existing documents, which stay as they are' : `\`${path}\`, which stays as it is`
  const page = [
    `# ${safeInline(spec.title)}`,
    `> ${noModel}`,
    `For ${id} of \`${situation.feature.directory}/tasks.md\`, beside ${beside}. It says what is specified, not what is built.`,
    spec.requirements.map((requirement) => `- ${safeInline(requirement.text)} (${requirement.id})\n`).join(''),
  ]
  return withNotes(page.join('\n\n'), [], situation.words)
}

function tick(tasks: string, done: readonly string[]): string {
  const box = (id: string) => new RegExp(`^(\\s*[-*]\\s+)\\[ \\](\\s+\\**${id}\\b)`, 'gm')
  return done.reduce((text, id) => text.replace(box(id), '$1[x]$2'), tasks)
}

function summaryOf(done: readonly string[], left: number): string {
  const [asks, are] = left === 1 ? ['task asks', 'is'] : ['tasks ask', 'are']
  const rest = left === 0 ? '' : ` ${left} ${asks} for behaviour or for changes of existing files and ${are} not done.`
  return `ticked ${done.length === 0 ? 'no task' : done.join(', ')}.${rest} No language model was used.`
}
