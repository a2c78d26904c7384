import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { EndedRun, TestSystem } from './open-test-system.ts'
import { owner } from './open-test-system.ts'

/** What GitHub shows of a run that ended in success, as counts, to be compared with `oneOfEach`. */
export function countOnGitHub(scene: TestSystem, repository: string, run: EndedRun): Record<string, unknown> {
  const { branches, pullRequests, comments, checkRuns } = scene.state(repository)
  const onHead = checkRuns.filter(({ headSha }) => headSha === branches[run.branch])
  return {
    conclusion: run.conclusion,
    branches: Object.keys(branches).toSorted(),
    commits: countCommits(scene, repository, run.branch),
    pullRequests: pullRequests.map(({ state, draft }) => ({ state, draft })),
    comments: comments.length,
    checksOnHead: onHead.map(({ name }) => name).toSorted(),
    openChecks: checkRuns.filter(({ status }) => status !== 'completed').map(({ name }) => name),
  }
}

/**
 * One branch, a commit a phase, one pull request, one comment, one check run a phase on the head.
 */
export function oneOfEach(run: EndedRun): Record<string, unknown> {
  const names = run.phases.map(({ name }) => name)
  return {
    conclusion: 'success',
    branches: ['main', run.branch].toSorted(),
    commits: names.length,
    pullRequests: [{ state: 'open', draft: true }],
    comments: 1,
    checksOnHead: names.map((name) => `Spec Kit / ${name}`).toSorted(),
    openChecks: [],
  }
}

function countCommits(scene: TestSystem, repository: string, branch: string): number {
  const directory = join(scene.directory, 'github', owner, `${repository}.git`)
  const count = execFileSync('git', ['--git-dir', directory, 'rev-list', '--count', `main..${branch}`], {
    encoding: 'utf8',
  })
  return Number(count)
}
