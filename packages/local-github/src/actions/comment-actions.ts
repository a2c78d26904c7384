import { createComment, deleteComment, editComment } from '../changes/comments.ts'
import type { CommentActions } from '../contract/actions.ts'
import type { World } from '../world/world.ts'
import { acted, issueIn, placeIn } from './find-place.ts'

export function commentActions(world: World): CommentActions {
  function find(owner: string, name: string, id: number, by: string) {
    const at = placeIn(world, owner, name, by)
    const comment = at.repository.comments.find((one) => one.id === id)
    if (comment === undefined) throw new Error(`${owner}/${name} has no comment ${id}`)
    return { ...issueIn(at, comment.issue), comment }
  }
  return {
    async commentOnIssue(owner, name, number, body, by, { anySize = false } = {}) {
      const place = issueIn(placeIn(world, owner, name, by), number)
      const { comment, guid } = createComment(place, { body, isAnySize: anySize })
      return { guid, commentId: comment.id }
    },
    async editComment(owner, name, id, body, by) {
      return acted(editComment(find(owner, name, id, by), body), 'the comment said that already')
    },
    async deleteComment(owner, name, id, by) {
      return { guid: deleteComment(find(owner, name, id, by)) }
    },
  }
}
