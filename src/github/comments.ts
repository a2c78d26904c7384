import type { Comment, Forge } from '../ports/forge.ts'
import type { CallGitHub } from './call-github.ts'
import { nullIf } from './classify-error.ts'

type Comments = Pick<Forge, 'ownComments' | 'createComment' | 'updateComment'>

export function createComments(call: CallGitHub, appId: number): Comments {
  return {
    ownComments: (at, issue) =>
      call.read(at, `list the comments of #${issue}`, async (octokit, name) => {
        const parameters = { ...name, issue_number: issue, per_page: 100 }
        const comments = await octokit.paginate(octokit.rest.issues.listComments, parameters)
        return comments.filter((comment) => comment.performed_via_github_app?.id === appId).map(toComment)
      }),

    createComment: (at, issue, body) =>
      call.write(at, `comment on #${issue}`, async (octokit, name) => {
        const { data } = await octokit.rest.issues.createComment({ ...name, issue_number: issue, body })
        return toComment(data)
      }),

    updateComment: (at, id, body) =>
      call.write(at, `update comment ${id}`, async (octokit, name) => {
        const answer = await octokit.rest.issues
          .updateComment({ ...name, comment_id: id, body })
          .catch(nullIf(404, 410))
        return answer !== null
      }),
  }
}

function toComment({ id, body, html_url: url }: { id: number; body?: string; html_url: string }): Comment {
  return { id, body: body ?? '', url }
}
