import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { emitterEventNames } from '@octokit/webhooks'
import { parse } from 'yaml'
import { handledEvents } from '../../src/github/intake/handled-events.ts'

const manifest: unknown = parse(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8'))
const sentUnasked = ['installation', 'installation_repositories']

describe('app.yml', () => {
  it('subscribes to exactly the events that are handled', () => {
    const expected = [...handledEvents].filter((event) => !sentUnasked.includes(event))

    expect(manifest).toMatchObject({ default_events: expected.toSorted() })
    expect([...handledEvents]).toEqual(expect.arrayContaining(sentUnasked))
  })

  it('names events that GitHub knows', () => {
    expect(emitterEventNames).toEqual(expect.arrayContaining([...handledEvents]))
  })

  it('asks for these permissions and no others', () => {
    expect(manifest).toMatchObject({ public: false })
    expect(manifest).toHaveProperty('default_permissions', {
      checks: 'write',
      contents: 'write',
      issues: 'write',
      metadata: 'read',
      pull_requests: 'write',
    })
  })
})
