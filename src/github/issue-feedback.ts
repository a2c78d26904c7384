import type { Forge } from '../ports/forge.ts'
import type { CallGitHub } from './call-github.ts'
import { nullIf } from './classify-error.ts'

type IssueFeedback = Pick<Forge, 'react' | 'reactToComment' | 'labels'>

export function createIssueFeedback(call: CallGitHub): IssueFeedback {
  return {
    react: (at, issue, reaction) =>
      call(at, `react to #${issue}`, async (octokit, name) => {
        await octokit.rest.reactions.createForIssue({ ...name, issue_number: issue, content: reaction })
      }),

    reactToComment: (at, commentId, reaction) =>
      call(at, `react to comment ${commentId}`, async (octokit, name) => {
        await octokit.rest.reactions
          .createForIssueComment({ ...name, comment_id: commentId, content: reaction })
          .catch(nullIf(404, 410))
      }),

    labels: (at, issue) =>
      call(at, `list the labels of #${issue}`, async (octokit, name) => {
        const parameters = { ...name, issue_number: issue, per_page: 100 }
        const labels = await octokit.paginate(octokit.rest.issues.listLabelsOnIssue, parameters)
        return labels.map((label) => label.name)
      }),
  }
}
