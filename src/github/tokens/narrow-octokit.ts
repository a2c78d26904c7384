import type { ProbotOctokit } from 'probot'

/**
 * Refuses, before it is sent, what does not fit the access that its caller asked for: a call that
 * looks with a token that can write is a mistake like the opposite.
 */
export function narrowOctokit(octokit: ProbotOctokit, access: 'read' | 'write'): ProbotOctokit {
  octokit.hook.before('request', ({ method, url }) => {
    const needed = method === 'GET' || method === 'HEAD' ? 'read' : 'write'
    if (needed !== access) throw new Error(`${method} ${url} was asked for with a token to ${access}`)
  })
  return octokit
}
