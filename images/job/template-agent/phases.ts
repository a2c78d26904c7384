import { analysisReport } from './analysis.ts'
import { answersTo, readAnswers, recordAnswers, recordAssumptions } from './answers.ts'
import { askThem } from './ask-them.ts'
import type { Feature } from './feature.ts'
import { implementation } from './implementation.ts'
import { readIssue } from './issue.ts'
import { markersIn } from './markers.ts'
import { withNotes } from './notes.ts'
import { planDocuments } from './plan.ts'
import { readPlanDocument } from './plan-document.ts'
import { renderChecklist } from './render-checklist.ts'
import { renderSpec } from './render-spec.ts'
import { renderTasks } from './render-tasks.ts'
import { readRepository, wordsOfFileNames } from './repository.ts'
import { readSpecDocument } from './spec-document.ts'
import { specify } from './specification.ts'
import { readTaskLines } from './task-lines.ts'
import { tasksFor } from './tasks.ts'
import { topicChecklist, topicOf } from './topic-checklist.ts'
import { addWishes } from './wishes.ts'
import type { Workspace } from './workspace.ts'

type Situation = {
  workspace: Workspace
  feature: Feature
  /** Text of the issue; empty for the phases that do not read it. */
  issue: string
  /** What people said for this phase; empty = nothing. */
  words: string
  /** Answer open questions instead of leaving them open. */
  assumes: boolean
  progress: (text: string) => void
}

type File = { path: string; content: string }

type Written = {
  /** Below the feature's directory. */
  documents: File[]
  /** Anywhere in the repository. */
  sources?: File[]
  summary: string
  /** Said at the end instead of the names of the files and the summary. */
  message?: string
}

export type Phase = {
  name: string
  needs: readonly string[]
  readsIssue: boolean
  write: (situation: Situation) => Written
}

export const phases: readonly Phase[] = [
  { name: 'specify', needs: [], readsIssue: true, write: writeSpec },
  { name: 'clarify', needs: ['spec.md'], readsIssue: false, write: clarify },
  { name: 'plan', needs: ['spec.md'], readsIssue: false, write: writePlan },
  { name: 'checklist', needs: ['spec.md'], readsIssue: false, write: writeChecklist },
  { name: 'tasks', needs: ['spec.md', 'plan.md'], readsIssue: false, write: writeTasks },
  { name: 'analyze', needs: ['spec.md', 'plan.md', 'tasks.md'], readsIssue: false, write: analyze },
  { name: 'implement', needs: ['spec.md', 'plan.md', 'tasks.md'], readsIssue: false, write: implement },
]

function writeSpec(situation: Situation): Written {
  const { workspace, feature, words } = situation
  const existing = own(situation, 'spec.md')
  if (words !== '' && existing.trim() !== '') return reviseSpec(situation, existing)
  const issue = readIssue(situation.issue)
  situation.progress(`Read the issue: ${counted(issue.statements.length, 'statement')}`)
  const spec = specify(issue, wordsOfFileNames(readRepository(workspace)), situation.assumes)
  const content = renderSpec(spec, feature, template(workspace, 'spec'))
  const documents = [
    { path: 'spec.md', content: words === '' ? content : withWords(content, words).content },
    { path: 'checklists/requirements.md', content: renderChecklist(spec, feature) },
  ]
  const found = [
    counted(spec.stories.length, 'user story', 'user stories'),
    counted(spec.requirements.length, 'requirement'),
    counted(spec.questions.length, 'open question'),
  ]
  return { documents, summary: `${found.join(', ')}.` }
}

function reviseSpec({ words }: Situation, existing: string): Written {
  const { content, added } = withWords(existing, words)
  return {
    documents: [{ path: 'spec.md', content }],
    summary: `revised, ${counted(added, 'further requirement')}.`,
  }
}

/** Answers go to the questions that they belong to, everything else that people say becomes requirements. */
function withWords(spec: string, words: string): { content: string; added: number } {
  const { answers, rest } = readAnswers(words)
  return addWishes(recordAnswers(spec, answers), rest)
}

function clarify(situation: Situation): Written {
  const { feature, words, assumes, progress } = situation
  const spec = own(situation, 'spec.md')
  const open = markersIn(spec)
  progress(`Read the specification: ${counted(open.length, 'open question')}`)
  if (words !== '') {
    const content = recordAnswers(spec, answersTo(open, words))
    const left = markersIn(content).length
    return { documents: [{ path: 'spec.md', content }], summary: `${counted(left, 'question')} left open.` }
  }
  if (assumes) {
    return {
      documents: [{ path: 'spec.md', content: recordAssumptions(spec) }],
      summary: `${counted(open.length, 'answer')} assumed.`,
    }
  }
  const summary = `${feature.directory}/spec.md leaves no question open.`
  return open.length === 0 ? { documents: [], summary } : { documents: [], summary, message: askThem(open, feature) }
}

function writePlan(situation: Situation): Written {
  const { workspace, feature, words, progress } = situation
  const spec = readSpecDocument(own(situation, 'spec.md'))
  const repository = readRepository(workspace)
  progress(`Read the specification and ${counted(repository.files.length, 'file')} of the repository`)
  const constitution = workspace.read('.specify/memory/constitution.md')
  const documents = planDocuments({
    spec,
    repository,
    workspace,
    feature,
    constitution,
    template: template(workspace, 'plan'),
  })
  return {
    documents: documents.map(({ path, content }) =>
      path === 'plan.md' ? { path, content: withNotes(content, [own(situation, path)], words) } : { path, content },
    ),
    summary: `${counted(documents.length, 'document')} for ${counted(spec.requirements.length, 'requirement')}.`,
  }
}

function writeChecklist(situation: Situation): Written {
  const spec = readSpecDocument(own(situation, 'spec.md'))
  const path = `checklists/${topicOf(situation.words)}.md`
  const { content, added } = topicChecklist(spec, situation.feature, situation.words, own(situation, path))
  return { documents: [{ path, content }], summary: `${counted(added, 'further item')}.` }
}

function writeTasks(situation: Situation): Written {
  const { workspace, feature, words, progress } = situation
  const spec = readSpecDocument(own(situation, 'spec.md'))
  const plan = readPlanDocument(own(situation, 'plan.md'))
  progress(
    `Read the specification (${counted(spec.requirements.length, 'requirement')}) and the plan (${counted(plan.places.size, 'place')})`,
  )
  const list = tasksFor(spec, plan, readRepository(workspace), feature)
  const content = renderTasks(list, spec, feature, template(workspace, 'tasks'))
  return {
    documents: [
      { path: 'tasks.md', content: withNotes(content, [own(situation, 'plan.md'), own(situation, 'tasks.md')], words) },
    ],
    summary: `${counted(list.tasks.length, 'task')} in ${counted(spec.stories.length, 'user story', 'user stories')}.`,
  }
}

function analyze(situation: Situation): Written {
  const spec = readSpecDocument(own(situation, 'spec.md'))
  const tasks = readTaskLines(own(situation, 'tasks.md'))
  const plan = readPlanDocument(own(situation, 'plan.md'))
  const report = analysisReport({ spec, plan, tasks, feature: situation.feature })
  return { documents: [], summary: 'the documents were only read.', message: report }
}

function implement(situation: Situation): Written {
  const { workspace, feature, words } = situation
  const tasks = own(situation, 'tasks.md')
  const spec = readSpecDocument(own(situation, 'spec.md'))
  const done = implementation({ tasks, spec, feature, words, exists: (path) => workspace.exists(path) })
  return { documents: [{ path: 'tasks.md', content: done.tasks }], sources: done.files, summary: done.summary }
}

/** A document of the feature as it is now; empty when there is none. */
function own({ workspace, feature }: Situation, path: string): string {
  return workspace.read(`${feature.directory}/${path}`) ?? ''
}

function template(workspace: Workspace, name: string): string | null {
  return workspace.read(`.specify/templates/${name}-template.md`)
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
