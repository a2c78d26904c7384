import { afterAll, beforeAll } from '@jest/globals'
import { startFixture } from './fixture.ts'
import type { Fixture } from './fixture.ts'

export const repo = '/repos/octo/hello'

export let fixture: Fixture
export let token: string

/** The fixture with one labelled issue for all tests of a file, and a token for its REST API. */
export function useRest(): void {
  beforeAll(async () => {
    fixture = await startFixture()
    token = await fixture.token()
    const issue = { title: 'First', body: 'Text', author: 'mona', labels: ['speckit'] }
    await fixture.github.openIssue('octo', 'hello', issue)
  })

  afterAll(() => fixture.close())
}

/** Calls the API below the repository. */
export function send(method: string, path: string, body?: unknown): ReturnType<Fixture['api']> {
  return fixture.api(method, `${repo}${path}`, { token, body })
}
