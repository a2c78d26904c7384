import type { Feature } from './feature.ts'
import { readIssue } from './issue.ts'
import { planDocuments } from './plan.ts'
import { readPlanDocument } from './plan-document.ts'
import { renderChecklist } from './render-checklist.ts'
import { renderSpec } from './render-spec.ts'
import { renderTasks } from './render-tasks.ts'
import { readRepository, wordsOfFileNames } from './repository.ts'
import { readSpecDocument } from './spec-document.ts'
import { specify } from './specification.ts'
import { tasksFor } from './tasks.ts'
import type { Workspace } from './workspace.ts'

type Situation = { workspace: Workspace; feature: Feature; input: string; progress: (text: string) => void }
type Written = { documents: { path: string; content: string }[]; summary: string }

export type Phase = {
  name: string
  needs: readonly string[]
  readsInput: boolean
  write: (situation: Situation) => Written
}

export const phases: readonly Phase[] = [
  { name: 'specify', needs: [], readsInput: true, write: writeSpec },
  { name: 'plan', needs: ['spec.md'], readsInput: false, write: writePlan },
  { name: 'tasks', needs: ['spec.md', 'plan.md'], readsInput: false, write: writeTasks },
]

function writeSpec({ workspace, feature, input, progress }: Situation): Written {
  const issue = readIssue(input)
  progress(`Read the issue: ${counted(issue.statements.length, 'statement')}`)
  const spec = specify(issue, wordsOfFileNames(readRepository(workspace)))
  const documents = [
    { path: 'spec.md', content: renderSpec(spec, feature, template(workspace, 'spec')) },
    { path: 'checklists/requirements.md', content: renderChecklist(spec, feature) },
  ]
  const found = [
    counted(spec.stories.length, 'user story', 'user stories'),
    counted(spec.requirements.length, 'requirement'),
    counted(spec.questions.length, 'open question'),
  ]
  return { documents, summary: `${found.join(', ')}.` }
}

function writePlan({ workspace, feature, progress }: Situation): Written {
  const spec = readSpecDocument(workspace.read(`${feature.directory}/spec.md`) ?? '')
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
    documents,
    summary: `${counted(documents.length, 'document')} for ${counted(spec.requirements.length, 'requirement')}.`,
  }
}

function writeTasks({ workspace, feature, progress }: Situation): Written {
  const spec = readSpecDocument(workspace.read(`${feature.directory}/spec.md`) ?? '')
  const plan = readPlanDocument(workspace.read(`${feature.directory}/plan.md`) ?? '')
  progress(
    `Read the specification (${counted(spec.requirements.length, 'requirement')}) and the plan (${counted(plan.places.size, 'place')})`,
  )
  const list = tasksFor(spec, plan, readRepository(workspace), feature)
  const documents = [{ path: 'tasks.md', content: renderTasks(list, spec, feature, template(workspace, 'tasks')) }]
  return {
    documents,
    summary: `${counted(list.tasks.length, 'task')} in ${counted(spec.stories.length, 'user story', 'user stories')}.`,
  }
}

function template(workspace: Workspace, name: string): string | null {
  return workspace.read(`.specify/templates/${name}-template.md`)
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
