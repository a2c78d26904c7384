import { describe, expect, it } from '@jest/globals'
import { aCommittedPhase, aRun } from '../support/fake-runs.ts'
import { serve } from '../support/serve.ts'

const startedAt = new Date('2025-11-22T08:00:00.000Z')
const clock = { now: () => startedAt }

describe('GET /metrics', () => {
  it('is there only when it is enabled', async () => {
    const { app } = serve()

    expect((await app.inject('/metrics')).statusCode).toBe(404)
  })

  it('counts runs, jobs and phases, and knows the process', async () => {
    const { app, store } = serve({ isMetricsEnabled: true, clock })
    store.add(aRun())
    store.add(aRun())
    const run = store.add(aRun({ status: 'completed', conclusion: 'success' }))
    run.phases = [aCommittedPhase(run.id, 'specify', 0), aCommittedPhase(run.id, 'plan', 1)]

    const response = await app.inject('/metrics')
    await app.close()

    expect(response.headers['content-type']).toContain('text/plain; version=0.0.4')
    expect(response.body.split('\n')).toEqual(
      expect.arrayContaining([
        'speckit_build_info{version="0.1.0"} 1',
        'speckit_runs{status="queued",conclusion="none"} 2',
        'speckit_runs{status="completed",conclusion="success"} 1',
        'speckit_queue_jobs{kind="phase",state="queued"} 3',
        'speckit_queue_jobs{kind="phase",state="active"} 2',
        'speckit_queue_jobs{kind="phase",state="dead"} 1',
        'speckit_phase_duration_seconds_bucket{le="30",phase="plan",conclusion="success"} 0',
        'speckit_phase_duration_seconds_bucket{le="60",phase="plan",conclusion="success"} 1',
        'speckit_phase_duration_seconds_sum{phase="specify",conclusion="success"} 42.5',
        'speckit_scrape_failures_total{source="runs"} 0',
      ]),
    )
    expect(response.body).toContain('process_cpu_seconds_total')
  })

  it('counts a phase once, and one that ended earlier but was seen later too', async () => {
    const { app, store } = serve({ isMetricsEnabled: true, clock })
    const run = store.add(aRun({ status: 'in_progress' }))
    const late = aCommittedPhase(run.id, 'specify', 0)
    run.phases = [aCommittedPhase(run.id, 'plan', 1)]

    await app.inject('/metrics')
    run.phases.push(late)
    await app.inject('/metrics')
    const { body } = await app.inject('/metrics')
    await app.close()

    expect(body).toContain('speckit_phase_duration_seconds_count{phase="plan",conclusion="success"} 1')
    expect(body).toContain('speckit_phase_duration_seconds_count{phase="specify",conclusion="success"} 1')
  })

  it('takes out what cannot be read and says so', async () => {
    const { app, store, logged } = serve({ isMetricsEnabled: true, clock })
    store.add(aRun())
    await app.inject('/metrics')
    store.runCounts = () => Promise.reject(new Error('away'))

    const { body, statusCode } = await app.inject('/metrics')
    await app.close()

    expect(statusCode).toBe(200)
    expect(body).not.toMatch(/^speckit_runs\{/m)
    expect(body).toContain('speckit_scrape_failures_total{source="runs"} 1')
    expect(body).toContain('speckit_queue_jobs{kind="phase",state="queued"} 3')
    expect(logged).toEqual([expect.objectContaining({ level: 'warn', message: 'metrics could not be read' })])
  })
})
