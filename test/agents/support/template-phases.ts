import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { template } from '../../../src/agents/template.ts'
import type { AgentVerdict } from '../../../src/agents/agent.ts'
import { questionsOfMarkers } from '../../../src/domain/proof/read-questions.ts'
import { readSpec } from '../../../src/domain/proof/spec-reading.ts'
import {
  copySample,
  documents,
  featureDirectory,
  runTemplateAgent,
} from '../../../images/job/template-agent/test/support/run-template-agent.ts'
import type { Sample } from '../../../images/job/template-agent/test/support/run-template-agent.ts'

export const issue = `Keep tasks in a database

- Tasks must be kept when the service restarts.
- Storage: SQLite or Postgres?
- Retention of done tasks: TBD
- Loading the list should be fast.

Should notes be shown in the list?
`

export const answers = `Q1: Storage: SQLite or Postgres?
A1: SQLite

Q2: Retention of done tasks: TBD
A2: 90 days,
then they are removed.

Q3: Should notes be shown in the list?
A3: Yes`

export let sample: Sample
/** A fresh sample repository for each test of a file. */
export function useSample(): void {
  beforeEach(() => {
    sample = copySample()
  })
  afterEach(() => sample.remove())
}

type Options = { words?: string; assumes?: boolean }

/** As run-agent starts it: what people said in a file outside of the work tree. */
export async function run(phase: string, { words, assumes = false }: Options = {}): Promise<AgentVerdict> {
  const environment: Record<string, string> = { SPECKIT_QUESTIONS: assumes ? 'assume' : 'ask' }
  const home = `${sample.directory}-home`
  if (words !== undefined) {
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'words.md'), words)
    environment['SPECKIT_WORDS_FILE'] = join(home, 'words.md')
  }
  const output = await runTemplateAgent(sample, phase, issue, environment)
  rmSync(home, { recursive: true, force: true })
  expect(output.stderr).toBe('')
  const verdict = template.readOutput(output)
  expect(verdict).toMatchObject({ isOk: true, failure: null })
  return verdict
}

export async function runAll(...names: string[]): Promise<void> {
  for (const name of names) await run(name)
}

export function spec(): string {
  return documents(sample)['spec.md'] ?? ''
}

export function openQuestions() {
  return questionsOfMarkers(readSpec(spec(), null).openQuestions, `${featureDirectory}/spec.md`)
}
