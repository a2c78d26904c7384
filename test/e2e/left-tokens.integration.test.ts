import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openTestSystem } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'

let scene: TestSystem

beforeAll(async () => {
  scene = await openTestSystem()
})

afterAll(async () => {
  await scene.close()
})

/** What GitHub answers to this token: 200, or 401 once it is revoked. */
async function answerTo(token: string): Promise<number> {
  const response = await fetch(`${scene.github.apiUrl}/repos/octo/left`, {
    headers: { authorization: `token ${token}` },
  })
  await response.arrayBuffer()
  return response.status
}

async function answers(tokens: string[]): Promise<number[]> {
  return Promise.all(tokens.map(answerTo))
}

async function aliveTokens(): Promise<string[]> {
  const minted = scene.github.mintedTokens()
  const statuses = await answers(minted)
  return minted.filter((_, index) => statuses[index] === 200)
}

async function storedTokens(): Promise<string[]> {
  const { rows } = await scene.sql.query<{ row: string }>(
    `SELECT row_to_json(t)::text || encode("sealed", 'escape') AS row FROM "InstallationToken" t`,
  )
  return rows.map(({ row }) => row)
}

describe('an App that is killed while it pushes', () => {
  it('leaves tokens behind that the next start revokes, and runs on', async () => {
    scene.github.faults.add({
      match: { method: 'POST', path: /^\/octo\/left\.git\/git-receive-pack$/ },
      kind: 'hang_after',
    })
    await scene.repository('left', { files: { '.github/speckit.yml': 'phases: [specify]\n' }, isPrivate: true })
    const { number } = await scene.label('left', { title: 'Its tokens are left', body: 'Tasks must have colours.' })
    await scene.waitFor('the push', () => Object.keys(scene.state('left').branches).length === 2 || undefined)
    const stored = await storedTokens()
    const exited = once(scene.system.app, 'exit')
    scene.system.app.kill('SIGKILL')
    await exited

    // to read, to write, and to push
    const left = await aliveTokens()
    const killedAt = Date.now()
    await scene.system.restart()
    await scene.waitFor('the end of the tokens', async () => {
      const statuses = await answers(left)
      return statuses.every((status) => status === 401) || undefined
    })
    const endedMs = Date.now() - killedAt
    const run = await scene.ended('left', number)

    expect([left.length, stored.length]).toEqual([3, 3])
    expect(stored.filter((row) => left.some((token) => row.includes(token.slice(0, 12))))).toEqual([])
    expect(endedMs).toBeLessThan(60_000)
    expect(run.conclusion).toBe('success')
  }, 200_000)
})
