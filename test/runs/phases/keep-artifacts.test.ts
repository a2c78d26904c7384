import { afterEach, describe, expect, it } from '@jest/globals'
import type { PhaseResult } from '../../../src/domain/run/run.ts'
import type { PhaseContext } from '../../../src/runs/execution/phase-context.ts'
import { keepArtifacts } from '../../../src/runs/phases/keep-artifacts.ts'
import { committed, sha } from '../../domain/support/steps.ts'
import { createPhaseScene, now, startedContext } from '../support/phase-scene.ts'

const change = { path: 'a.md', status: 'added', size: 2, mode: '100644', oldMode: '000000' } as const
const usage = { inputTokens: 5, outputTokens: 7, costUsd: null }
const started: PhaseContext[] = []

async function keep(result: PhaseResult, patch: string, changes = [change]) {
  const scene = await createPhaseScene()
  const context = await startedContext(scene)
  started.push(context)
  await context.phaseLog.say(`not yet stored ${scene.secret}`)
  const verdict = { isOk: true, failure: null, finalMessage: null, askedQuestion: false, usage }
  const outcome = {
    ended: 'exited' as const,
    exitCode: 0,
    durationMs: 1200,
    verdict,
    result: { kind: 'lost' as const, why: '' },
  }
  const shown = patch.replaceAll('SECRET', scene.secret)
  await keepArtifacts(scene.parts, context, { outcome, changes, patch: shown, result })
  const json = async (name: string) => JSON.parse((await scene.artifact(`specify-${name}.json`)) ?? 'null') as object
  return { ...scene, json, kept: await scene.store.artifacts(scene.run.id) }
}

afterEach(() => {
  for (const { lease } of started.splice(0)) lease.stop()
})

describe('keepArtifacts', () => {
  it('keeps everything that people may want to read, until it expires', async () => {
    const { kept, json } = await keep(committed(), 'diff')

    expect(kept.map(({ name }) => name).toSorted()).toEqual([
      'specify-changes.patch',
      'specify-commit-status.json',
      'specify-diff-summary.json',
      'specify-environment.json',
      'specify-log.txt',
      'specify-usage.json',
    ])
    expect(new Set(kept.map(({ expiresAt }) => expiresAt.getTime() - now.getTime()))).toEqual(
      new Set([30 * 86_400_000]),
    )
    expect(await json('commit-status')).toMatchObject({ committed: true, pushed: true, commit: sha.newest })
    expect(await json('usage')).toEqual(usage)
    expect(await json('diff-summary')).toEqual([change])
    expect(await json('environment')).toMatchObject({ phase: 'specify', attempt: 1, exitCode: 0, durationMs: 1200 })
  })

  it('keeps the end of a log that is very long, and says so', async () => {
    const scene = await createPhaseScene()
    const context = await startedContext(scene)
    started.push(context)
    for (let piece = 0; piece < 9; piece += 1) await scene.store.appendLog('specify', piece, 'x'.repeat(1024 * 1024))
    const verdict = { isOk: true, failure: null, finalMessage: null, askedQuestion: false, usage }
    const lost = { kind: 'lost' as const, why: '' }
    const outcome = { ended: 'exited' as const, exitCode: 0, durationMs: 1, verdict, result: lost }

    await keepArtifacts(scene.parts, context, { outcome, changes: [], patch: '', result: committed() })

    const log = (await scene.artifact('specify-log.txt')) ?? ''
    expect(log.length).toBeLessThan(4 * 1024 * 1024 + 100)
    expect(log).toMatch(/^… \(the beginning is left out here; the run page has it\)\nx/)
  })

  it('masks all of it', async () => {
    const { artifact } = await keep(committed(), '+SECRET\n')

    expect([await artifact('specify-log.txt'), await artifact('specify-changes.patch')]).toEqual([
      '▸ not yet stored ***\n',
      '+***\n',
    ])
  })

  it.each<[PhaseResult, object]>([
    [
      { kind: 'failed', conclusion: 'failure', reason: 'push_refused', detail: 'Protected.', usage: null },
      { reason: 'push_refused', detail: 'Protected.' },
    ],
    [
      { kind: 'unchanged', documentExists: true, usage: null, detail: 'Nothing.' },
      { reason: 'nothing_changed', detail: 'Nothing.' },
    ],
    [
      { kind: 'reported', report: '# Found', usage: null },
      { reason: 'nothing_changed', detail: null },
    ],
  ])('says of %j that nothing was pushed', async (result, why) => {
    const { json, kept } = await keep(result, '', [])

    expect(await json('commit-status')).toMatchObject({ committed: false, pushed: false, commit: null, ...why })
    expect(kept.map(({ kind }) => kind)).not.toContain('patch')
    expect(kept.map(({ kind }) => kind)).not.toContain('diff_summary')
  })
})
