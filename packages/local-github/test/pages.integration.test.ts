import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'

let fixture: Fixture
const evil = '<script>alert(1)</script>"\'&'

beforeAll(async () => {
  fixture = await startFixture()
  const token = await fixture.token()
  const send = (path: string, body: object) => fixture.api('POST', `/repos/octo/hello${path}`, { token, body })
  await fixture.github.openIssue('octo', 'hello', {
    title: `Issue ${evil}`,
    body: `| a | b |\n|---|---|\n| 1 | ${evil} |`,
    author: 'mona',
    labels: [evil],
  })
  await fixture.github.commitAs(
    'octo',
    'hello',
    'spec/one',
    { 'specs/one/spec.md': '# Spec\n', 'evil<b>.txt': evil },
    'mona',
  )
  await send('/issues/1/comments', {
    body: `<!-- marker -->\n\n**bold** [x](javascript:alert(1)) <img src=x onerror=alert(1)>`,
  })
  await send('/issues/1/reactions', { content: 'eyes' })
  await send('/pulls', { title: 'Pull', head: 'spec/one', base: 'main', draft: true, body: 'Part of #1' })
  const head_sha = fixture.github.state('octo', 'hello').branches['spec/one']
  await send('/check-runs', {
    name: 'Spec Kit / specify',
    head_sha,
    conclusion: 'success',
    details_url: 'javascript:alert(1)',
    output: {
      title: `Title ${evil}`,
      summary: '| x |\n|---|\n| 1 |',
      text: 'the log',
      annotations: [
        { path: 'specs/one/spec.md', start_line: 1, end_line: 1, annotation_level: 'warning', message: evil },
      ],
    },
  })
})

afterAll(() => fixture.close())

async function page(path: string): Promise<{ status: number; text: string; headers: Headers; url: string }> {
  const response = await fetch(`${fixture.github.url}${path}`, { headers: { connection: 'close' } })
  return { status: response.status, text: await response.text(), headers: response.headers, url: response.url }
}

const pages: [string, string[]][] = [
  ['/', ['octo/hello']],
  ['/octo/hello', ['README.md', 'spec/one', '2 branches']],
  ['/octo/hello/tree/spec/one/specs', ['one']],
  ['/octo/hello/blob/spec/one/specs/one/spec.md', ['<h1>Spec</h1>']],
  ['/octo/hello/commits/spec/one', ['Initial commit', 'Update 2 files']],
  ['/octo/hello/issues', ['Issue', '#1']],
  ['/octo/hello/issues/1', ['<table>', '<strong>bold</strong>', '👀', '#2 Pull', 'badge open']],
  ['/octo/hello/pulls', ['Draft', 'Pull']],
  ['/octo/hello/pull/2', ['Draft', 'Part of #1', 'Spec Kit / specify', 'spec/one']],
  ['/octo/hello/pull/2/commits', ['Update 2 files']],
  ['/octo/hello/pull/2/files', ['specs/one/spec.md', '+# Spec']],
  ['/octo/hello/pull/2/checks', ['<table>', 'the log', 'specs/one/spec.md:1', 'success']],
]

describe('pages', () => {
  it.each(pages)('%s shows what people look for, with nothing that could run', async (path, texts) => {
    const shown = await page(path)

    expect(shown.status).toBe(200)
    for (const text of texts) expect(shown.text).toContain(text)
    expect(shown.text).not.toMatch(/<script|<img|href="javascript:|evil<b>/)
    expect(shown.text).not.toContain('marker')
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('sends people from an issue’s address to the pull request with that number', async () => {
    expect((await page('/octo/hello/issues/2')).url).toBe(`${fixture.github.url}/octo/hello/pull/2`)
  })

  it.each(['/octo/gone', '/octo/hello/issues/99', '/octo/hello/blob/main/gone', '/octo/hello/nonsense'])(
    '%s is not found',
    async (path) => {
      expect((await page(path)).status).toBe(404)
    },
  )

  it('gives raw files as plain text', async () => {
    const raw = await page('/octo/hello/raw/main/README.md')

    expect([raw.text, raw.headers.get('content-type')]).toEqual(['# hello\n', 'text/plain; charset=utf-8'])
  })
})
