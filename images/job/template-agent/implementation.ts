import { noModel } from './feature.ts'
import type { Feature } from './feature.ts'
import { safeInline } from './inline.ts'
import type { SpecDocument } from './spec-document.ts'
import { readTaskLines } from './task-lines.ts'
import type { TaskLine } from './task-lines.ts'
import { wishesIn } from './wishes.ts'

type Material = {
  /** Text of tasks.md. */
  tasks: string
  spec: SpecDocument
  feature: Feature
  words: string
  exists: (path: string) => boolean
}

/**
 * What can be built without a model: the new files that tasks ask for, empty but for a comment, and a page for the feature's users. Nothing
 * that exists is changed, and only these tasks are ticked.
 */
export function implementation({ tasks, spec, feature, words, exists }: Material): {
  files: { path: string; content: string }[]
  tasks: string
  summary: string
} {
  const open = readTaskLines(tasks).filter(({ isDone }) => !isDone)
  const made = open.flatMap((task) => {
    const content = asksForFile(task) && task.path !== null && !exists(task.path) ? skeleton(task, feature) : null
    return content === null || task.path === null ? [] : [{ task, path: task.path, content }]
  })
  const page = `docs/features/${feature.name}.md`
  const described = open.find(asksForDescription)
  const isPageNew = described !== undefined && !exists(page)
  const done = [...made.map(({ task }) => task), ...(isPageNew ? [described] : [])].map(({ id }) => id)
  const files = made.map(({ path, content }) => ({ path, content }))
  if (isPageNew) files.push({ path: page, content: pageOf(spec, feature, described, words) })
  return { files, tasks: tick(tasks, done), summary: summaryOf(done, open.length - done.length) }
}

/** A file that needs nothing but to be there. Every other task asks for behaviour, which takes somebody who understands it. */
function asksForFile({ text }: TaskLine): boolean {
  return /\bcreate the new file, without behaviour yet\b/i.test(text)
}

function asksForDescription({ text }: TaskLine): boolean {
  return /\bdescribe the feature\b.*\bfor its users\b/i.test(text)
}

/** Languages in which a file of comments is a sound file. Tests are left alone: many runners fail on a test file without a test. */
const comment: Record<string, (text: string) => string> = {
  js: slashes,
  mjs: slashes,
  cjs: slashes,
  jsx: slashes,
  ts: (text) => `${slashes(text)}export {}\n`,
  tsx: (text) => `${slashes(text)}export {}\n`,
  mts: (text) => `${slashes(text)}export {}\n`,
  rs: slashes,
  java: slashes,
  kt: slashes,
  swift: slashes,
  c: slashes,
  h: slashes,
  cpp: slashes,
  py: hashes,
  rb: hashes,
  sh: hashes,
  md: (text) => `${text}\n`,
}

function slashes(text: string): string {
  return `${text.replaceAll(/^/gm, '// ')}\n`
}

function hashes(text: string): string {
  return `${text.replaceAll(/^/gm, '# ')}\n`
}

function skeleton({ id, path }: TaskLine, feature: Feature): string | null {
  const extension = /\.(\w+)$/.exec(path ?? '')?.[1] ?? ''
  const isTest = /(?:^|\/)(?:tests?|__tests__|spec|e2e)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test_/i.test(path ?? '')
  if (isTest) return null
  return (
    comment[extension]?.(`${id} of ${feature.directory}/tasks.md: the behaviour is still to be written.\n${noModel}`) ??
    null
  )
}

function pageOf(spec: SpecDocument, feature: Feature, { id, path }: TaskLine, words: string): string {
  const notes = wishesIn(words).map((text) => `- ${safeInline(text)}`)
  return [
    `# ${safeInline(spec.title)}`,
    '',
    `> ${noModel}`,
    '',
    `For ${id} of \`${feature.directory}/tasks.md\`, beside ${path === null ? 'the existing documents' : `\`${path}\``}, which stays as it is. The page says what is specified, not what is built.`,
    '',
    ...spec.stories.flatMap((story, index) => [
      `## ${safeInline(story.title)}`,
      '',
      ...spec.requirements
        .filter((requirement) => requirement.story === index)
        .map(({ id: requirement, text }) => `- ${safeInline(text)} (${requirement})`),
      '',
    ]),
    ...(notes.length === 0 ? [] : ['## Notes from people', '', ...notes, '']),
  ].join('\n')
}

function tick(tasks: string, done: readonly string[]): string {
  return tasks
    .split('\n')
    .map((line) => {
      const id = /^\s*[-*]\s+\[ \]\s+\**(T\d+)\b/.exec(line)?.[1]
      return id !== undefined && done.includes(id) ? line.replace('[ ]', '[x]') : line
    })
    .join('\n')
}

function summaryOf(done: readonly string[], left: number): string {
  const shown = done.length === 0 ? 'no task' : done.join(', ')
  const rest =
    left === 0
      ? ''
      : ` ${left} ${left === 1 ? 'task asks' : 'tasks ask'} for behaviour or for changes of existing files and ${left === 1 ? 'is' : 'are'} not done.`
  return `ticked ${shown}.${rest} No language model was used.`
}
