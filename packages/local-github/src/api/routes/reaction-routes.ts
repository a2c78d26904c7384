import { notFound } from '../../replies/refusal.ts'
import { reactionShape } from '../../shapes/issue.ts'
import type { Reaction } from '../../world/world.ts'
import { commentOf } from './comment-routes.ts'
import { issueOf } from './issue-routes.ts'
import { fresh, page } from '../paginate.ts'
import { created, noContent, ok, reads, writes } from '../route.ts'
import type { Answer, RepositoryCall, Route } from '../route.ts'

const subjects = [
  { path: '/repos/{owner}/{repo}/issues/{issue_number}/reactions', of: issueOf },
  { path: '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', of: commentOf },
]

export const reactionRoutes: Route[] = subjects.flatMap(({ path, of }): Route[] => [
  {
    operation: `GET ${path}`,
    kind: 'repository',
    needs: reads('issues', 'pull_requests'),
    handle: (call) => list(call, of(call).reactions),
  },
  {
    operation: `POST ${path}`,
    kind: 'repository',
    needs: writes('issues', 'pull_requests'),
    handle: (call) => create(call, of(call).reactions),
  },
  {
    operation: `DELETE ${path}/{reaction_id}`,
    kind: 'repository',
    needs: writes('issues', 'pull_requests'),
    handle: (call) => remove(call, of(call).reactions),
  },
])

function list(call: RepositoryCall, reactions: readonly Reaction[]): Promise<Answer> {
  const content = call.query.get('content')
  const found = fresh(call, reactions).filter((reaction) => content === null || reaction.content === content)
  return page(call, found, (reaction) => reactionShape(call.world, reaction))
}

/** Somebody's second reaction of a kind is the first one again, with 200. */
function create({ world, by, body }: RepositoryCall, reactions: Reaction[]): Answer {
  const content = String(body['content'])
  const known = reactions.find((reaction) => reaction.content === content && reaction.author.id === by.id)
  if (known !== undefined) return ok(reactionShape(world, known))
  const made = { id: world.nextId(), content, author: by, createdAt: world.now() }
  reactions.push(made)
  return created(reactionShape(world, made))
}

function remove({ parameters }: RepositoryCall, reactions: Reaction[]): Answer {
  const place = reactions.findIndex(({ id }) => String(id) === parameters['reaction_id'])
  if (place < 0) throw notFound()
  reactions.splice(place, 1)
  return noContent()
}
