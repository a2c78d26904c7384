import { describe, expect, it } from '@jest/globals'
import { dispositionOf } from '../../../src/http/api/artifact-routes.ts'
import { aRun, now } from '../support/fake-runs.ts'
import { serve } from '../support/serve.ts'

const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057'

describe('artifacts', () => {
  it('are listed and described', async () => {
    const { app, store } = serve()
    const run = store.add(aRun())
    const artifact = store.attach(run, {})
    const url = `/spec-automation/runs/${run.id}/artifacts`

    const list = (await app.inject(url)).json()
    const one = (await app.inject(`${url}/${artifact.id}`)).json()

    expect(list).toEqual({ artifacts: [one] })
    expect(one).toMatchObject({
      id: artifact.id,
      phaseId: run.phases[0]?.id,
      name: 'specify.log',
      size: 7,
      kind: 'log',
    })
  })

  it('are downloaded byte for byte, never shown', async () => {
    const { app, store } = serve()
    const run = store.add(aRun())
    const content = Buffer.from([0, 255, 10, 13, 60, 62])
    const artifact = store.attach(run, { name: 'page.html', contentType: 'text/html', content })

    const response = await app.inject(`/spec-automation/runs/${run.id}/artifacts/${artifact.id}/download`)

    expect(response.statusCode).toBe(200)
    expect(response.rawPayload).toEqual(content)
    expect(response.headers).toMatchObject({
      'content-type': 'text/html',
      'content-length': '6',
      'content-disposition': `attachment; filename="page.html"; filename*=UTF-8''page.html`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
  })

  it('have an unsound content type replaced', async () => {
    const { app, store } = serve()
    const run = store.add(aRun())
    const artifact = store.attach(run, { contentType: 'text/html\r\nset-cookie: a=b' })

    const response = await app.inject(`/spec-automation/runs/${run.id}/artifacts/${artifact.id}/download`)

    expect(response.headers['content-type']).toBe('application/octet-stream')
    expect(response.headers['set-cookie']).toBeUndefined()
  })

  it('are gone when they have expired, but still described', async () => {
    const { app, store } = serve()
    const run = store.add(aRun())
    const artifact = store.attach(run, { expiresAt: now })
    const url = `/spec-automation/runs/${run.id}/artifacts/${artifact.id}`

    const described = await app.inject(url)
    const downloaded = await app.inject(`${url}/download`)

    expect(described.json().isExpired).toBe(true)
    expect(downloaded.statusCode).toBe(410)
    expect(downloaded.json().detail).toBe(`Artifact ${artifact.id} expired at 2025-11-22T08:10:00.000Z.`)
  })

  it('belong to one run only', async () => {
    const { app, store } = serve()
    const artifact = store.attach(store.add(aRun()), {})
    const other = store.add(aRun())

    const responses = await Promise.all(
      [
        `${other.id}/artifacts/${artifact.id}`,
        `${other.id}/artifacts/${artifact.id}/download`,
        `${other.id}/artifacts/${unknownId}`,
        `${unknownId}/artifacts`,
        `${unknownId}/artifacts/${artifact.id}/download`,
      ].map((path) => app.inject(`/spec-automation/runs/${path}`)),
    )

    expect(responses.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404, 404])
  })

  it('are refused for ids that are no UUID', async () => {
    const { app, store } = serve()
    const run = store.add(aRun())

    const response = await app.inject(`/spec-automation/runs/${run.id}/artifacts/1%27or%271`)

    expect(response.statusCode).toBe(400)
    expect(response.json().detail).toContain(
      "`artifactId` must be a UUID like 01890a5d-ac96-774b-bcce-b302099a8057, got `1'or'1`",
    )
  })
})

describe('dispositionOf', () => {
  it.each([
    ['changes.patch', 'changes.patch', 'changes.patch'],
    ['../../etc/passwd', 'passwd', 'passwd'],
    ['C:\\temp\\a.log', 'a.log', 'a.log'],
    ['a"; filename="evil.exe', 'a_filename_evil.exe', 'a_filename_evil.exe'],
    ['a\r\nset-cookie: b', 'a_set-cookie_b', 'a_set-cookie_b'],
    ['.bashrc', 'bashrc', 'bashrc'],
    ['größe.md', 'gr__e.md', 'gr%C3%B6%C3%9Fe.md'],
    ['\u202Egnp.exe', '_gnp.exe', '_gnp.exe'],
    ['..', 'artifact', 'artifact'],
    ['', 'artifact', 'artifact'],
  ])('makes a safe name of %j', (name, plain, encoded) => {
    expect(dispositionOf(name)).toBe(`attachment; filename="${plain}"; filename*=UTF-8''${encoded}`)
  })
})
