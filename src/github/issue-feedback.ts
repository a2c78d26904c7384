import { isPause } from '../errors.ts'
import type { Forge, RepositoryAccess } from '../ports/forge.ts'
import type { CallGitHub } from './call-github.ts'
import { nullIf } from './classify-error.ts'

type Use = Parameters<CallGitHub['write']>[2]

type IssueFeedback = Pick<Forge, 'react' | 'reactToComment' | 'labels'>

export function createIssueFeedback(call: CallGitHub): IssueFeedback {
  /**
   * A reaction is a decoration: it is dropped where it would take the place of something that
   * people need.
   */
  async function decorate(at: RepositoryAccess, doing: string, use: Use): Promise<void> {
    try {
      await call.write(at, doing, use)
    } catch (error) {
      if (!isPause(error)) throw error
    }
  }

  return {
    react: (at, issue, reaction) =>
      decorate(at, `react to #${issue}`, async (octokit, name) => {
        await octokit.rest.reactions.createForIssue({ ...name, issue_number: issue, content: reaction })
      }),

    reactToComment: (at, commentId, reaction) =>
      decorate(at, `react to comment ${commentId}`, async (octokit, name) => {
        await octokit.rest.reactions
          .createForIssueComment({ ...name, comment_id: commentId, content: reaction })
          .catch(nullIf(404, 410))
      }),

    labels: (at, issue) =>
      call.read(at, `list the labels of #${issue}`, async (octokit, name) => {
        const parameters = { ...name, issue_number: issue, per_page: 100 }
        const labels = await octokit.paginate(octokit.rest.issues.listLabelsOnIssue, parameters)
        return labels.map((label) => label.name)
      }),
  }
}
