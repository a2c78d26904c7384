import { wishesIn } from './edit-document.ts'
import { safeInline } from './markdown.ts'
import { isTest } from './places.ts'
import { readSpec, readTasks } from './read-documents.ts'
import type { TaskLine } from './read-documents.ts'
import { noModel, own } from './situation.ts'
import type { Situation, Written } from './situation.ts'

/**
 * Builds what takes no understanding: the new files that tasks ask for, empty but for a comment,
 * and a page for the feature's users. Nothing that exists is changed, and only these tasks are
 * ticked.
 */
export function implement(situation: Situation): Written {
  const { workspace, feature } = situation
  const tasks = own(situation, 'tasks.md')
  const open = readTasks(tasks).filter(({ isDone }) => !isDone)
  const made = open.flatMap((task) => {
    const content = skeleton(task, situation)
    return content === null || task.path === null ? [] : [{ id: task.id, path: task.path, content }]
  })
  const page = `docs/features/${feature.name}.md`
  const described = open.find(({ text }) => /\bdescribe the feature\b.*\bfor its users\b/i.test(text))
  if (described !== undefined && !workspace.exists(page))
    made.push({ id: described.id, path: page, content: pageOf(situation, described) })
  const done = made.map(({ id }) => id)
  return {
    documents: [{ path: 'tasks.md', content: tick(tasks, done) }],
    sources: made.map(({ path, content }) => ({ path, content })),
    summary: summaryOf(done, open.length - done.length),
  }
}

/**
 * A file of comments, in languages in which that is sound; null = not asked for, there already, or
 * a test.
 */
function skeleton({ id, text, path }: TaskLine, { workspace, feature }: Situation): string | null {
  const isAskedFor = /\bcreate the new file, without behaviour yet\b/i.test(text)
  // Many test runners fail on a file without a test.
  if (!isAskedFor || path === null || isTest(path) || workspace.exists(path)) return null
  const isScript = /\.(?:py|rb|sh)$/.test(path)
  if (!isScript && !/\.(?:[cm]?[jt]sx?|rs|java|kt|swift|c|cpp)$/.test(path)) return null
  const mark = isScript ? '#' : '//'
  return `${mark} ${id} of ${feature.directory}/tasks.md: the behaviour is still to be written.\n${mark} ${noModel}\n`
}

function pageOf(situation: Situation, { id, path }: TaskLine): string {
  const spec = readSpec(own(situation, 'spec.md'))
  const notes = wishesIn(situation.words).map((text) => `- ${text}`)
  const beside = path === null ? 'the existing documents, which stay as they are' : `\`${path}\`, which stays as it is`
  return [
    `# ${safeInline(spec.title)}`,
    '',
    `> ${noModel}`,
    '',
    `For ${id} of \`${situation.feature.directory}/tasks.md\`, beside ${beside}. It says what is specified, not what is built.`,
    '',
    ...spec.requirements.map((requirement) => `- ${safeInline(requirement.text)} (${requirement.id})`),
    '',
    ...(notes.length === 0 ? [] : ['## Notes from people', '', ...notes, '']),
  ].join('\n')
}

function tick(tasks: string, done: readonly string[]): string {
  const lines = tasks.split('\n').map((line) => {
    const id = /^\s*[-*]\s+\[ \]\s+\**(T\d+)\b/.exec(line)?.[1]
    return id !== undefined && done.includes(id) ? line.replace('[ ]', '[x]') : line
  })
  return lines.join('\n')
}

function summaryOf(done: readonly string[], left: number): string {
  const [asks, are] = left === 1 ? ['task asks', 'is'] : ['tasks ask', 'are']
  const rest = left === 0 ? '' : ` ${left} ${asks} for behaviour or for changes of existing files and ${are} not done.`
  return `ticked ${done.length === 0 ? 'no task' : done.join(', ')}.${rest} No language model was used.`
}
