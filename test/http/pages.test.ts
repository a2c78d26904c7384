import { describe, expect, it } from '@jest/globals'
import { aCommittedPhase, aPhase, aRun } from './support/fake-runs.ts'
import { serve } from './support/serve.ts'

const esc = '\u001b'

describe('GET /runs/{id}', () => {
  it('shows a completed run with its links, phases, logs, artifacts and provenance', async () => {
    const { app, store } = serve()
    const run = store.add(
      aRun({
        status: 'completed',
        conclusion: 'success',
        pullRequestNumber: 13,
        headSha: '2'.repeat(40),
        executor: 'process',
      }),
    )
    run.phases = [aCommittedPhase(run.id, 'specify', 0), aCommittedPhase(run.id, 'plan', 1)]
    store.write(run.phases[0]?.id ?? '', 'reading the issue\n', `${esc}[32mdone${esc}[0m\n`)
    const artifact = store.attach(run, { name: 'changes.patch' })

    const { body, headers, statusCode } = await app.inject(`/runs/${run.id}`)

    expect(statusCode).toBe(200)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(headers['cache-control']).toBe('no-store')
    for (const text of [
      'Ready for review',
      'The spec and the plan are ready for review in pull request #13.',
      'href="https://github.com/octo/todo/issues/12"',
      'href="https://github.com/octo/todo/pull/13"',
      'href="https://github.com/octo/todo/tree/012-add-due-dates"',
      `href="https://github.com/octo/todo/commit/${'1'.repeat(40)}"`,
      '43 s',
      'specs/012-add-due-dates/plan.md',
      '18,234 in, 2,114 out',
      '$0.07',
      '<span class="ansi-green-fg">done</span>',
      `href="/runs/${run.id}/artifacts/${artifact.id}/download"`,
      'gpt-5.1-codex',
      'Jobs run as ordinary processes: nothing is isolated.',
    ]) {
      expect(body).toContain(text)
    }
    expect(body).not.toContain('http-equiv="refresh"')
    expect(body).not.toContain('data-stream')
  })

  it('tells why a run failed and what to do', async () => {
    const { app, store } = serve()
    const run = store.add(
      aRun({
        status: 'completed',
        conclusion: 'timed_out',
        reason: 'timed_out',
        detail: 'plan was stopped after 30 min.',
      }),
    )

    const { body } = await app.inject(`/runs/${run.id}`)

    expect(body).toContain('The phase took longer than its time limit')
    expect(body).toContain('plan was stopped after 30 min.')
    expect(body).toContain('Raise <code>timeoutMinutes</code> in .github/speckit.yml')
  })

  it('shows questions, approvals, what people said and what was found, letter by letter', async () => {
    const { app, store } = serve()
    const evil = '<img src=x onerror=alert(1)>\n# not a heading'
    const questions = [
      {
        number: 1,
        text: `When? ${evil}`,
        options: [{ key: 'A', text: `UTC ${evil}` }],
        place: { path: `specs/${evil}`, line: 42 },
        answer: null,
        answeredBy: null,
      },
      { number: 2, text: 'Who?', options: [], place: null, answer: `everybody ${evil}`, answeredBy: 'hubot' },
    ]
    const run = store.add(aRun({ status: 'waiting', waitingFor: 'answers', questions, detail: evil }))
    const approval = { login: 'hubot', id: 2, via: 'review', sha: '9'.repeat(40), at: new Date() } as const
    run.phases = [
      { ...aCommittedPhase(run.id, 'specify', 0), approval, input: `wishes ${evil}` },
      aPhase(run.id, {
        name: 'analyze',
        position: 1,
        status: 'completed',
        conclusion: 'success',
        report: `found ${evil}`,
      }),
    ]

    const { body } = await app.inject(`/runs/${run.id}`)

    for (const text of [
      'Waiting for answers',
      'Waiting for 1 answer.',
      '/speckit answer 1=A',
      'line 42',
      'everybody &#60;img',
      'by hubot',
      'Approved by hubot at',
      '<code>9999999</code></a> (review)',
      'wishes &#60;img',
      'found &#60;img',
    ]) {
      expect(body).toContain(text)
    }
    expect(body).not.toContain('<img')
  })

  it('follows the log of a running phase from where the page ends, and loads itself again without scripts', async () => {
    const { app, store } = serve()
    const run = store.add(aRun({ status: 'in_progress', startedAt: new Date('2025-11-22T08:09:00.000Z') }))
    const phase = aPhase(run.id, {
      name: 'specify',
      status: 'in_progress',
      startedAt: new Date('2025-11-22T08:09:00.000Z'),
    })
    run.phases = [phase]
    store.write(phase.id, 'one\n', 'two\n')

    const { body } = await app.inject(`/runs/${run.id}`)

    expect(body).toContain(`data-stream="/runs/${run.id}/phases/${phase.id}/log/stream?after=1"`)
    expect(body).toMatch(/<noscript>\s*<meta http-equiv="refresh" content="5" \/>\s*<\/noscript>/)
    expect(body).toContain('one\ntwo\n')
    expect(body).toContain('data-since="2025-11-22T08:09:00.000Z"')
  })

  it('loads itself again while nothing runs yet', async () => {
    const { app, store } = serve()
    const run = store.add(aRun())

    const { body } = await app.inject(`/runs/${run.id}`)

    expect(body).toContain('Waiting for a worker; this run is the next one.')
    expect(body).toContain('<meta http-equiv="refresh" content="5" />')
    expect(body).not.toContain('<noscript>')
  })

  it('shows the last 2,000 lines of a long log and says so', async () => {
    const { app, store } = serve()
    const run = store.add(aRun({ status: 'completed', conclusion: 'success' }))
    run.phases = [aCommittedPhase(run.id, 'specify', 0)]
    const lines = Array.from({ length: 2500 }, (_, index) => `line-${index + 1}.\n`)
    store.write(run.phases[0]?.id ?? '', lines.join(''))

    const { body } = await app.inject(`/runs/${run.id}`)

    expect(body).not.toContain('line-500.')
    expect(body).toContain('line-501.')
    expect(body).toContain('line-2500.')
    expect(body).toContain('last 2,000 lines')
  })

  it('cuts a line that is longer than the page allows', async () => {
    const { app, store } = serve()
    const run = store.add(aRun({ status: 'in_progress' }))
    run.phases = [aPhase(run.id, { name: 'specify', status: 'in_progress', startedAt: new Date() })]
    store.write(run.phases[0]?.id ?? '', 'x'.repeat(1_000_000), 'y\nend\n')

    const { body } = await app.inject(`/runs/${run.id}`)

    expect(body.length).toBeLessThan(450_000)
    expect(body).toContain('end\n')
    expect(body).toContain('last 2,000 lines')
  })

  it('lets nothing that comes from outside become markup', async () => {
    const { app, store } = serve()
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>' onload='x`
    const run = store.add(
      aRun({
        status: 'completed',
        conclusion: 'failure',
        reason: 'agent_failed',
        detail: evil,
        issue: { number: 12, title: evil, body: evil },
        repository: { id: 1, owner: evil, name: evil },
        actor: { id: 1, login: evil },
        branch: `${evil}/javascript:alert(1)`,
        baseBranch: evil,
        headSha: evil,
        pullRequestNumber: 3,
        agent: { name: evil, model: evil, version: evil, image: evil },
        executor: evil,
        spec: {
          title: evil,
          userStories: [evil],
          requirementCount: 1,
          openQuestions: [{ line: 1, text: evil }],
          taskCount: null,
        },
      }),
    )
    const phase = aPhase(run.id, {
      name: 'specify',
      status: 'completed',
      conclusion: 'failure',
      detail: `${evil}.`,
      startedAt: new Date(),
      commitSha: evil,
      files: [{ path: evil, status: 'added', size: 1 }],
    })
    run.phases = [phase]
    store.write(
      phase.id,
      `${evil}\n${esc}]8;;javascript:alert(1)\u0007${evil}${esc}]8;;\u0007\n${esc}[31m${evil}${esc}[0m</pre>`,
    )
    store.attach(run, { name: evil, contentType: evil })

    const page = await app.inject(`/runs/${run.id}`)
    const list = await app.inject('/runs')

    for (const { body, statusCode } of [page, list]) {
      expect(statusCode).toBe(200)
      expect(body.match(/<script[^>]*>/g)).toEqual(['<script src="/runs/assets/live-log.js" defer>'])
      expect(body).not.toMatch(/<img/)
      expect(tagsOf(body).filter((tag) => /\son\w+=|style=|javascript:/i.test(tag))).toEqual([])
      expect(body.match(/<\/pre>/g)?.length ?? 0).toBeLessThanOrEqual(1)
    }
    expect(page.body).toContain('/tree/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E'.replace('%2F', '/'))
  })

  it('shows a page for people when there is no such run', async () => {
    const { app } = serve()

    const response = await app.inject('/runs/01890a5d-ac96-774b-bcce-b302099a8057')
    const malformed = await app.inject('/runs/%3Cscript%3E')

    expect(response.statusCode).toBe(404)
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(malformed.statusCode).toBe(400)
    expect(malformed.body).toContain('got <code>&#60;script&#62;</code>')
  })
})

describe('GET /runs', () => {
  it('lists runs with links to their pages, and pages on', async () => {
    const { app, store } = serve()
    const runs = Array.from({ length: 3 }, () => store.add(aRun()))

    const first = await app.inject('/runs?limit=2&status=queued')
    const href = /href="(\/runs\?[^"]+)" rel="next"/.exec(first.body)?.[1]?.replaceAll('&#38;', '&') ?? ''
    const second = await app.inject(href)

    expect(first.body).toContain(`/runs/${runs[2]?.id}`)
    expect(first.body).not.toContain(`/runs/${runs[0]?.id}"`)
    expect(href).toContain('status=queued')
    expect(second.body).toContain(`/runs/${runs[0]?.id}`)
    expect(second.body).toContain('Newest')
  })

  it('says so when there is none', async () => {
    const { app } = serve()

    expect((await app.inject('/runs')).body).toContain('There is no run yet.')
  })

  it('is where / leads', async () => {
    const { app } = serve()

    const response = await app.inject('/')

    expect(response.statusCode).toBe(302)
    expect(response.headers['location']).toBe('/runs')
  })
})

describe('the pages’ own files', () => {
  it.each([
    ['page.css', 'text/css; charset=utf-8'],
    ['live-log.js', 'text/javascript; charset=utf-8'],
    ['icon.svg', 'image/svg+xml'],
  ])('%s is served as %s', async (name, type) => {
    const { app } = serve()

    const response = await app.inject(`/runs/assets/${name}`)

    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toBe(type)
  })
})

/** The tags of a page as a browser would see them: attribute values may hold `>`. */
function tagsOf(body: string): string[] {
  return (body.match(/<[a-z!/](?:"[^"]*"|'[^']*'|[^"'>])*>/gi) ?? []).map((tag) =>
    tag.replace(/"[^"]*"/g, (value) => (/^"javascript:/i.test(value) ? value : '""')),
  )
}
