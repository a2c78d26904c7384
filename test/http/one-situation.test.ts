import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { situationOf } from '../../src/domain/report/situation.ts'
import type { RunRecord } from '../../src/domain/run/run.ts'
import { showDuration } from '../../src/text/show-quantity.ts'
import { situationLabel } from '../../src/texts/situation-words.ts'
import { statusCommentText } from '../../src/texts/status-comment-text.ts'
import { shapes } from '../texts/support/shapes.ts'
import { aRun } from './support/fake-runs.ts'
import { serve } from './support/serve.ts'

/** The run of a shape as the store has it, with the pull request that GitHub has. */
function runOf(name: string): RunRecord {
  const shape = shapes[name]
  if (shape === undefined) throw new Error(`there is no shape ${name}`)
  const { id } = aRun()
  const { run } = shape.report
  const phases = run.phases.map((phase) => ({ ...phase, id: randomUUID(), runId: id }))
  return { ...run, id, phases, pullRequestNumber: shape.pullRequest?.number ?? null }
}

/** Comment, API and page of one run. */
async function seen(name: string) {
  const { app, store } = serve()
  const run = store.add(runOf(name))
  const report = shapes[name]?.report
  if (report === undefined) throw new Error(`there is no shape ${name}`)
  if (report.pendingPlace !== null) store.places.set(run.id, report.pendingPlace)
  const page = await app.inject(`/runs/${run.id}`)
  const api = (await app.inject(`/spec-automation/runs/${run.id}`)).json<{ summary: string }>()
  const shown = { ...report, run, queuePosition: report.queuePosition === null ? null : 0, earlier: [], stale: [] }
  const pullRequest = shapes[name]?.pullRequest ?? null
  const comment = statusCommentText({
    report: shown,
    pullRequest,
    marker: '<!-- m -->',
    serverUrl: 'https://g.example',
  })
  return { run, situation: situationOf(shown), page: textOf(page.body), api, comment }
}

/** What a reader sees of a page. */
function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/&#(\d+);/g, (_all, number: string) => String.fromCharCode(Number(number)))
    .replaceAll(/\s+/g, ' ')
}

const names = Object.keys(shapes)

describe('one run', () => {
  it.each(names)('that is %s has the same label in the comment and on the page', async (name) => {
    const { situation, page, comment } = await seen(name)
    const label = situationLabel(situation)
    const heading = /^### Spec Kit: (.*)$/m.exec(comment)?.[1]

    expect(page).toContain(`${label.charAt(0).toUpperCase()}${label.slice(1)}`)
    expect(heading?.replace(/\d+ answers/, 'answers')).toMatch(new RegExp(`^${label}`))
  })

  it.each(names)('that is %s has the same sentence on the page and in the API', async (name) => {
    const { page, api } = await seen(name)

    expect(page).toContain(api.summary)
  })

  it.each(['queued', 'pending', 'running', 'cancelling', 'done', 'analyzed', 'stale'])(
    'that is %s has the sentence of the API in the comment',
    async (name) => {
      const { api, comment } = await seen(name)

      expect(comment.replaceAll('`', '').replaceAll('\\', '')).toContain(api.summary)
    },
  )

  it.each(['done', 'failed', 'gate'])('that is %s has the same durations, tokens and costs', async (name) => {
    const { run, page, comment } = await seen(name)
    const [first] = run.phases
    const shown = [showDuration(first?.startedAt ?? null, first?.completedAt ?? null), '12,345 in, 678 out', '$0.12']

    for (const text of shown) {
      expect(page).toContain(text)
      expect(comment).toContain(text)
    }
  })
})
