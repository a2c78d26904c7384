import { owner } from './open-test-system.ts'
import type { TestSystem } from './open-test-system.ts'

/** Opens a pull request that belongs to no run, by the REST API; resolves with its number. */
export async function openPull({ github }: TestSystem, repository: string, head: string): Promise<number> {
  const body = JSON.stringify({ title: 'Something else', head, base: 'main' })
  const answers: string[] = []
  // whichever of the tokens may and still lives
  for (const token of github.mintedTokens().toReversed()) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(`${github.apiUrl}/repos/${owner}/${repository}/pulls`, {
      method: 'POST',
      headers,
      body,
    })
    if (response.status === 201) return ((await response.json()) as { number: number }).number
    answers.push(`${response.status} ${await response.text()}`)
  }
  throw new Error(`no token may open a pull request: ${answers.join('; ')}`)
}
