import { branchHead } from '../git/refs.ts'
import { headOfPull } from './pull.ts'
import type { CheckRun, CheckSuite, PullIssue, Repository, World } from '../world/world.ts'
import { isPull } from '../world/look-up.ts'
import { appShape } from './app.ts'
import { nodeId } from './node-id.ts'
import { repositoryApi, repositoryPage, repositoryShape } from './repository.ts'

export function checkRunShape(world: World, repository: Repository, run: CheckRun) {
  const url = `${repositoryApi(world, repository)}/check-runs/${run.id}`
  const page = `${repositoryPage(world, repository)}/runs/${run.id}`
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: run.headSha,
    external_id: run.externalId ?? '',
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt?.toISOString() ?? null,
    completed_at: run.completedAt?.toISOString() ?? null,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: appShape(world),
    pull_requests: pullsAt(world, repository, run.headSha),
  }
}

export function checkSuiteShape(world: World, repository: Repository, suite: CheckSuite) {
  const runs = repository.checkRuns.filter(({ suiteId }) => suiteId === suite.id)
  const isDone = runs.length > 0 && runs.every(({ status }) => status === 'completed')
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: isDone ? 'completed' : runs.length === 0 ? 'queued' : 'in_progress',
    conclusion: isDone ? worst(runs) : null,
    url: `${repositoryApi(world, repository)}/check-suites/${suite.id}`,
    before: null,
    after: suite.headSha,
    pull_requests: pullsAt(world, repository, suite.headSha),
    app: appShape(world),
    repository: repositoryShape(world, repository),
    created_at: suite.createdAt.toISOString(),
    updated_at: suite.createdAt.toISOString(),
    head_commit: { id: suite.headSha },
    latest_check_runs_count: runs.length,
    check_runs_url: `${repositoryApi(world, repository)}/check-suites/${suite.id}/check-runs`,
  }
}

function pullsAt(world: World, repository: Repository, sha: string) {
  const open = repository.issues.filter(isPull).filter(({ state }) => state === 'open')
  const side = (ref: string, commit: string) => ({
    ref,
    sha: commit,
    repo: { id: repository.id, url: repositoryApi(world, repository), name: repository.name },
  })
  const short = (issue: PullIssue) => ({
    id: issue.pull.id,
    number: issue.number,
    url: `${repositoryApi(world, repository)}/pulls/${issue.number}`,
    head: side(issue.pull.head, sha),
    base: side(issue.pull.base, branchHead(repository.path, issue.pull.base) ?? ''),
  })
  return open.filter((issue) => headOfPull(repository, issue) === sha).map(short)
}

function worst(runs: readonly CheckRun[]): string {
  const order = ['failure', 'timed_out', 'cancelled', 'action_required', 'success', 'neutral', 'skipped']
  return order.find((conclusion) => runs.some((run) => run.conclusion === conclusion)) ?? 'neutral'
}
