import { describe, expect, it } from '@jest/globals'
import { compareSteps, spentByScript, spentByUs } from '../../scripts/bench/breakdown.ts'
import { dockerFlags } from '../../scripts/bench/docker-flags.ts'
import { instantAgent } from '../../scripts/bench/instant-agent.ts'
import { belongsTo, isWrite, planBareRun, planText } from '../../scripts/bench/plan-bare-run.ts'
import { median } from '../../scripts/bench/row.ts'
import { proveDocument } from '../../src/domain/proof/artifact-proof.ts'
import { phases, usualPhases } from '../../src/domain/run/phase.ts'
import { containerOptions } from '../../src/executors/docker/container-options.ts'

const sha = 'a'.repeat(40)
const request = (method: string, path: string, status = 200) => {
  const asked = { tokenKind: 'installation' as const, installationId: 1, apiVersion: null }
  return { method, path, status, at: 1, durationMs: 1, ...asked }
}

describe('planBareRun', () => {
  it('keeps the API calls in their order, with the work and the push of a phase where ours fetched and pushed', () => {
    const plan = planBareRun(
      [
        request('POST', '/app/installations/7/access_tokens', 201),
        request('GET', '/o/r.git/info/refs'),
        request('POST', '/o/r.git/git-upload-pack'),
        request('GET', '/repos/o/r/issues/1/comments'),
        request('POST', '/o/r.git/git-upload-pack'),
        request('GET', '/o/r.git/info/refs'),
        request('POST', '/o/r.git/git-receive-pack'),
        request('DELETE', '/installation/token', 204),
        request('POST', '/o/r.git/git-upload-pack'),
        request('GET', `/repos/o/r/commits/${sha}/check-runs`),
      ],
      'o/r',
    )

    expect(plan.map((step) => (step.kind === 'api' ? `${step.method} ${step.path}` : step.kind))).toEqual([
      'POST /app/installations/{installation}/access_tokens',
      'work',
      'GET /repos/{repository}/issues/{issue}/comments',
      'push',
      'DELETE /installation/token',
      'work',
      'GET /repos/{repository}/commits/{sha}/check-runs',
    ])
  })

  it.each([
    ['POST', '/repos/o/r/issues/1/comments', '/repos/{repository}/issues/{issue}/comments'],
    ['PATCH', '/repos/o/r/issues/comments/12', '/repos/{repository}/issues/comments/{comment}'],
    ['POST', '/repos/o/r/issues/1/reactions', '/repos/{repository}/issues/{issue}/reactions'],
    ['PATCH', '/repos/o/r/pulls/2', '/repos/{repository}/pulls/{pull}'],
    ['POST', '/repos/o/r/pulls/2/requested_reviewers', '/repos/{repository}/pulls/{pull}/requested_reviewers'],
    ['PATCH', '/repos/o/r/check-runs/31', '/repos/{repository}/check-runs/{check}'],
    ['GET', '/repos/o/r/contents/.specify', '/repos/{repository}/contents/.specify'],
  ])('knows %s %s', (method, path, general) => {
    expect(planBareRun([request(method, path)], 'o/r')).toEqual([expect.objectContaining({ method, path: general })])
  })

  it('refuses to leave a write out that it does not know', () => {
    expect(() => planBareRun([request('PUT', '/repos/o/r/issues/1/lock')], 'o/r')).toThrow(
      'does not know the call PUT /repos/{repository}/issues/{issue}/lock',
    )
  })

  it('is written as one line a step, whatever is in a body', () => {
    const plan = planBareRun(
      [request('POST', '/repos/o/r/pulls', 201), request('POST', '/o/r.git/git-receive-pack')],
      'o/r',
    )

    const lines = planText(plan).split('\n')

    expect(lines.map((line) => line.split('\t').length)).toEqual([5, 1, 1])
    expect(JSON.parse(lines[0]?.split('\t')[4] ?? '')).toMatchObject({ head: '{branch}', draft: true })
  })
})

describe('belongsTo', () => {
  it.each([
    ['/repos/o/r', true],
    ['/repos/o/r/pulls', true],
    ['/o/r.git/info/refs', true],
    ['/app/installations/7/access_tokens', true],
    ['/installation/token', true],
    ['/repos/o/r-2/pulls', false],
    ['/app', false],
    ['/app/hook/deliveries', false],
  ])('%s: %s', (path, expected) => {
    expect(belongsTo(request('GET', path), 'o/r')).toBe(expected)
  })
})

it('isWrite leaves tokens and git out', () => {
  const writes = [
    request('PATCH', '/repos/o/r/pulls/2'),
    request('DELETE', '/installation/token'),
    request('GET', '/repos/o/r'),
  ]

  expect(writes.map(isWrite)).toEqual([true, false, false])
})

describe('dockerFlags', () => {
  const place = { image: 'job', workerId: 'w', scope: 's', runtime: null, hostCpus: 2 }
  const limits = { memoryBytes: 1000, cpus: 2, pids: 512, workspaceBytes: 4096 }
  const spec = { owner: { runId: 'r', phaseId: 'p', fence: 1 }, image: 'job', egress: [], limits }

  it('says all of the hardening of a job container', () => {
    const flags = dockerFlags(containerOptions(spec, place))

    expect(flags).toEqual(
      expect.arrayContaining([
        '--user=10001:10001',
        '--network=none',
        '--cap-drop=ALL',
        '--security-opt=no-new-privileges:true',
        '--read-only=true',
        '--memory=5096',
        '--memory-swap=5096',
        '--cpus=2',
        '--pids-limit=512',
        '--ulimit=core=0:0',
        '--log-driver=none',
        '--no-healthcheck',
      ]),
    )
    expect(flags.filter((flag) => flag.startsWith('--tmpfs='))).toHaveLength(3)
  })

  it('refuses a setting that it cannot say', () => {
    expect(() => dockerFlags({ HostConfig: { Dns: ['1.1.1.1'] } })).toThrow('no flag for the container setting Dns')
  })
})

describe('the breakdown', () => {
  const line = (at: number, msg: string, more: object = {}) =>
    JSON.stringify({ level: 30, time: new Date(at).toISOString(), ...more, msg })

  it('finds what the phases do not tell: decision, queue, remainder, last report', () => {
    const log = [
      'not JSON',
      line(1100, 'a run was asked for'),
      line(1150, 'phase started', { phase: 'specify' }),
      line(1400, 'phase ended', { stepsMs: { claim: 20, fetch: 100, push: 50 } }),
      line(1460, 'phase started', { phase: 'plan' }),
      line(1600, 'phase ended', { stepsMs: { claim: 10, fetch: 80, push: 100 } }),
    ]

    expect(spentByUs(log, 1000, 1750)).toEqual({
      'intake and decision': 100,
      'wait for the queue': 30 + 50,
      claim: 30,
      fetch: 180,
      push: 150,
      // 1130…1400 without 170, and nothing where steps ran side by side
      'rest of the phase': 100,
      'report after the end': 150,
    })
  })

  it('says when the log lacks a line', () => {
    expect(() => spentByUs([], 0, 1)).toThrow('did not log')
  })

  it('puts both sides beside each other', () => {
    const ours = [{ fetch: 100 }, { fetch: 120, judge: 5 }, { fetch: 140 }]
    const bare = [spentByScript('fetch\t70\napi\t900\n')]

    expect(compareSteps(ours, bare, median)).toEqual([
      { name: 'fetch', oursMs: 120, bareMs: 70 },
      { name: 'judge', oursMs: 5, bareMs: null },
      { name: 'api', oursMs: null, bareMs: 900 },
    ])
  })
})

it.each(usualPhases)('the instant agent writes a document that proves %s', (name) => {
  const { proof: rule } = phases[name]
  const artifact = rule.kind === 'document' ? rule.artifact : 'no document'
  const document = new RegExp(`/${artifact}" <<'END'\\n([^]*?)\\nEND\\n`).exec(instantAgent)?.[1] ?? ''

  const proof = proveDocument({ artifact, before: null, after: document, template: '# [FEATURE]' })

  expect(proof).toMatchObject({ isProved: true })
})
