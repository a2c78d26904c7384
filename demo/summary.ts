import type { System } from './system.ts'
import { phasesOf } from './watch-run.ts'
import type { RunView } from './watch-run.ts'

/**
 * The machine-readable result of the demo, read from both sides: the App's API and what the local
 * GitHub holds.
 */
export async function summarize(
  { github, executor, database }: System,
  { owner, name, number }: { owner: string; name: string; number: number },
  run: RunView | null,
): Promise<object> {
  const state = github.state(owner, name)
  const pullRequest = state.pullRequests[0]
  const statusComment = state.comments.find(({ body, issue }) => issue === number && body.includes('speckit:status'))
  return {
    run: run && { id: run.id, status: run.status, conclusion: run.conclusion, durationMs: run.durationMs },
    phases: (run === null ? [] : phasesOf(run)).map(
      ({ name: phase, status, conclusion, durationMs, commit, files }) => ({
        name: phase,
        status,
        conclusion,
        durationMs,
        commit: commit?.sha ?? null,
        files: files.map(({ path }) => path),
      }),
    ),
    branch: run !== null && run.branch in state.branches ? run.branch : null,
    pullRequest: pullRequest && {
      number: pullRequest.number,
      url: `${github.url}/${owner}/${name}/pull/${pullRequest.number}`,
      draft: pullRequest.draft,
      title: pullRequest.title,
    },
    checkRuns: state.checkRuns.map(({ name: check, status, conclusion, headSha }) => ({
      name: check,
      status,
      conclusion,
      headSha,
    })),
    statusComment: statusComment && { id: statusComment.id, edits: statusComment.edits },
    executor,
    agent: run?.agent.name ?? null,
    database,
  }
}
