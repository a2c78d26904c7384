import type { Feature } from './feature.ts'
import { cut } from './inline.ts'
import { newModule, testFor } from './places.ts'
import type { PlanDocument } from './plan-document.ts'
import type { Repository } from './repository.ts'
import type { SpecDocument } from './spec-document.ts'

export type Task = {
  id: string
  isParallel: boolean
  story: number | null
  text: string
  path: string
  requirements: string[]
}

export type TaskPhase = { title: string; story: number | null; part: string | null; tasks: Task[] }

export type TaskList = { tasks: Task[]; phases: TaskPhase[] }

type Draft = Omit<Task, 'id' | 'isParallel'>
type DraftPhase = Omit<TaskPhase, 'tasks'> & { tasks: Draft[] }

/** Derives the tasks: set-up, foundations, then each user story (tests first), then the rest. Every requirement has its own task. */
export function tasksFor(
  spec: SpecDocument,
  plan: PlanDocument,
  repository: Repository,
  feature: Pick<Feature, 'name' | 'directory'>,
): TaskList {
  const fallback = newModule(repository, feature.name)
  const placeOf = (id: string) => plan.places.get(id) ?? { source: fallback, test: testFor(fallback, repository) }
  const drafts = [
    setUp(spec, placeOf, repository),
    foundations(spec, placeOf),
    ...spec.stories.flatMap((_, story) => storyPhases(spec, story, placeOf)),
    furtherPhase(spec, fallback),
    polish(spec, placeOf, repository, feature.directory),
  ]
  let number = 0
  const phases = drafts
    .filter(({ tasks }) => tasks.length > 0)
    .map((phase) => ({
      ...phase,
      tasks: phase.tasks.map((task) => ({
        ...task,
        id: taskId((number += 1)),
        isParallel: isAlone(task, phase.tasks),
      })),
    }))
  return { phases, tasks: phases.flatMap(({ tasks }) => tasks) }
}

function taskId(number: number): string {
  return `T${String(number).padStart(3, '0')}`
}

/** Two tasks on the same file follow one another; a task whose file no other task of its phase touches can run beside them. */
function isAlone(task: Draft, tasks: readonly Draft[]): boolean {
  return tasks.length > 1 && tasks.filter(({ path }) => path === task.path).length === 1
}

type PlaceOf = (id: string) => { source: string; test: string }

function setUp(spec: SpecDocument, placeOf: PlaceOf, repository: Repository): DraftPhase {
  const places = spec.requirements.map(({ id }) => placeOf(id))
  const known = new Set(repository.files)
  const files = [...new Set(places.flatMap(({ source, test }) => [source, test]))]
  const fresh = files
    .filter((path) => !known.has(path))
    .map((path) => ({ story: null, text: 'Create the new file, without behaviour yet,', path, requirements: [] }))
  const present = files.filter((path) => known.has(path)).slice(0, 5)
  const reading = present.map((path) => ({
    story: null,
    text: 'Read the code that the feature builds on',
    path,
    requirements: [],
  }))
  return { title: 'Setup', story: null, part: null, tasks: [...fresh, ...reading] }
}

function foundations(spec: SpecDocument, placeOf: PlaceOf): DraftPhase {
  const tasks = spec.entities.map(({ name, text }) => {
    const ids = text.match(/(?:FR|NFR)-\d+[a-z]?/g) ?? []
    const path = placeOf(ids[0] ?? spec.requirements[0]?.id ?? '').source
    return { story: null, text: `Extend **${name}** as data-model.md describes it`, path, requirements: ids }
  })
  return { title: 'Foundational', story: null, part: null, tasks }
}

function storyPhases(spec: SpecDocument, story: number, placeOf: PlaceOf): DraftPhase[] {
  const { title = '' } = spec.stories[story] ?? {}
  const own = spec.requirements.filter((requirement) => requirement.story === story)
  const scenarios = spec.stories[story]?.scenarios ?? []
  const first = placeOf(own[0]?.id ?? spec.requirements[0]?.id ?? '')
  const tests = scenarios.map((scenario, index) => {
    const ids = scenario.match(/(?:FR|NFR)-\d+[a-z]?/g) ?? []
    const path = ids[0] === undefined ? first.test : placeOf(ids[0]).test
    return { story, text: `Test of scenario ${index + 1} (“${cut(plain(scenario), 220)}”)`, path, requirements: ids }
  })
  const build = own.map(({ id, text }) => ({
    story,
    text: `${id}: ${cut(text, 600)}`,
    path: placeOf(id).source,
    requirements: [id],
  }))
  return [
    { title, story, part: 'Tests', tasks: tests },
    { title, story, part: 'Implementation', tasks: build },
  ]
}

export const furtherTitle = 'Further requirements'
const furtherInTask = 10

/** Beyond the numbered ones, ten requirements make a task. */
function furtherPhase({ further }: SpecDocument, path: string): DraftPhase {
  const starts = Array.from({ length: Math.ceil(further.length / furtherInTask) }, (_, index) => index * furtherInTask)
  const tasks = starts.map((start) => {
    const texts = further.slice(start, start + furtherInTask).map((text) => cut(text, 160))
    return { story: null, text: `Build: ${texts.join(' · ')}`, path, requirements: [] }
  })
  return { title: furtherTitle, story: null, part: null, tasks }
}

function polish(spec: SpecDocument, placeOf: PlaceOf, repository: Repository, directory: string): DraftPhase {
  const edges = spec.edgeCases.filter((text) => !text.startsWith('The issue names no edge case'))
  const readme = repository.files.find((path) => /^readme(?:\.\w+)?$/i.test(path)) ?? 'README.md'
  return {
    title: 'Polish',
    story: null,
    part: null,
    tasks: [
      ...edges.map((text) => edgeTask(text, spec, placeOf)),
      {
        story: null,
        text: `Describe the feature “${cut(spec.title, 120)}” for its users`,
        path: readme,
        requirements: [],
      },
      {
        story: null,
        text: 'Walk through quickstart.md and tick the success criteria of spec.md',
        path: `${directory}/quickstart.md`,
        requirements: [],
      },
    ],
  }
}

function edgeTask(text: string, spec: SpecDocument, placeOf: PlaceOf): Draft {
  const requirement = spec.requirements.find((one) => one.text.startsWith(text))
  const id = requirement?.id ?? spec.requirements[0]?.id ?? ''
  const reference = requirement === undefined ? '' : ` (${id})`
  return {
    story: null,
    text: `Test of the edge case “${cut(text, 300)}”${reference}`,
    path: placeOf(id).test,
    requirements: requirement === undefined ? [] : [id],
  }
}

function plain(scenario: string): string {
  return scenario.replaceAll('**', '')
}
