import type { ProbotOctokit } from 'probot'
import type { Forge, IssueNow, RepositoryAccess } from '../ports/forge.ts'
import type { CallGitHub } from './call-github.ts'
import { nullIf } from './classify-error.ts'

type Issue = Awaited<ReturnType<ProbotOctokit['rest']['issues']['get']>>['data']

export function createIssueNow(call: CallGitHub): Pick<Forge, 'issue'> {
  return {
    issue: (at, number) =>
      call.read(at, `read #${number}`, async (octokit, name) => {
        // 301 is followed: to the new name of the repository, or to where the issue was moved
        const answer = await octokit.rest.issues.get({ ...name, issue_number: number }).catch(nullIf(301, 404, 410))
        if (answer === null || answer.data.number !== number) return null
        return (await isElsewhere(octokit, at, answer.data)) ? null : toIssueNow(answer.data)
      }),
  }
}

async function isElsewhere(octokit: ProbotOctokit, { repository }: RepositoryAccess, issue: Issue): Promise<boolean> {
  const path = `/${repository.owner}/${repository.name}`.toLowerCase()
  if (issue.repository_url.toLowerCase().endsWith(path)) return false
  const answer = await octokit.request(`GET ${issue.repository_url}`).catch(nullIf(404))
  return (answer?.data as { id?: unknown } | undefined)?.id !== repository.id
}

function toIssueNow({ state, labels, title, body, updated_at: updatedAt }: Issue): IssueNow {
  return {
    isOpen: state === 'open',
    labels: labels.map((label) => (typeof label === 'string' ? label : (label.name ?? ''))),
    title,
    body: body ?? '',
    updatedAt: new Date(updatedAt),
  }
}
