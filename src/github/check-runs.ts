import type { CheckConclusion } from '../domain/report/check-run.ts'
import type { Status } from '../domain/run/run.ts'
import type { CheckRun, CheckRunContent, Forge } from '../ports/forge.ts'
import type { CallGitHub } from './call-github.ts'

type CheckRuns = Pick<Forge, 'ownCheckRuns' | 'createCheckRun' | 'updateCheckRun'>

export function createCheckRuns(call: CallGitHub, appId: number): CheckRuns {
  return {
    ownCheckRuns: (at, sha) =>
      call.read(at, `list the check runs of ${sha}`, async (octokit, name) => {
        // `latest`, GitHub's default, hides all but the newest of a name.
        const parameters = { ...name, ref: sha, app_id: appId, filter: 'all', per_page: 100 } as const
        const found = await octokit.paginate(octokit.rest.checks.listForRef, parameters)
        return found.filter(({ app }) => app?.id === appId).map(toCheckRun)
      }),

    createCheckRun: (at, { headSha, ...content }) =>
      call.write(at, `create the check run “${content.name}”`, async (octokit, name) => {
        const { data } = await octokit.rest.checks.create({ ...name, head_sha: headSha, ...toParameters(content) })
        return toCheckRun(data)
      }),

    updateCheckRun: (at, id, content) =>
      call.write(at, `update the check run “${content.name}”`, async (octokit, name) => {
        await octokit.rest.checks.update({ ...name, check_run_id: id, ...toParameters(content) })
      }),
  }
}

function toParameters(content: CheckRunContent) {
  return {
    name: content.name,
    external_id: content.externalId,
    details_url: content.detailsUrl,
    ...(content.startedAt === null ? {} : { started_at: content.startedAt.toISOString() }),
    ...stateOf(content),
    // An empty list takes the buttons away that an update leaves behind otherwise.
    actions: content.actions,
    output: {
      title: content.title,
      summary: content.summary,
      ...(content.text === '' ? {} : { text: content.text }),
      ...(content.annotations.length === 0 ? {} : { annotations: content.annotations.map(toAnnotation) }),
    },
  }
}

/** GitHub takes a conclusion as "completed", whatever the status says. */
function stateOf({ status, conclusion, completedAt }: CheckRunContent) {
  if (status !== 'completed') return { status }
  return {
    status,
    conclusion: conclusion ?? ('neutral' as const),
    ...(completedAt === null ? {} : { completed_at: completedAt.toISOString() }),
  }
}

function toAnnotation({ path, line, level, message, title }: CheckRunContent['annotations'][number]) {
  return { path, start_line: line, end_line: line, annotation_level: level, message, title }
}

type GitHubCheckRun = {
  id: number
  name: string
  external_id: string | null
  status: string
  conclusion: string | null
}

function toCheckRun({ id, name, external_id: externalId, status, conclusion }: GitHubCheckRun): CheckRun {
  return { id, name, externalId: externalId ?? '', status: toStatus(status), conclusion: toConclusion(conclusion) }
}

/** `requested` and `pending` belong to Actions. */
function toStatus(status: string): Status {
  return status === 'in_progress' || status === 'completed' || status === 'waiting' ? status : 'queued'
}

const conclusions: readonly CheckConclusion[] = [
  'success',
  'neutral',
  'failure',
  'cancelled',
  'timed_out',
  'skipped',
  'action_required',
]

/** GitHub's own `stale` is none of ours: null. */
function toConclusion(conclusion: string | null): CheckConclusion | null {
  return conclusions.find((known) => known === conclusion) ?? null
}
