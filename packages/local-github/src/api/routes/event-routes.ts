import { accountShape } from '../../shapes/account.ts'
import { nodeId } from '../../shapes/node-id.ts'
import { repositoryApi } from '../../shapes/repository.ts'
import type { IssueEvent } from '../../world/world.ts'
import { issueOf } from './issue-routes.ts'
import { fresh, page } from '../paginate.ts'
import { reads } from '../route.ts'
import type { RepositoryCall, Route } from '../route.ts'

/** The history of an issue, oldest first. */
export const eventRoutes: Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}/issues/{issue_number}/events',
    kind: 'repository',
    needs: reads('issues', 'pull_requests'),
    handle: (call) => {
      const { number } = issueOf(call)
      const own = call.repository.issueEvents.filter(({ issue }) => issue === number)
      return page(call, fresh(call, own), (event) => shape(call, event))
    },
  },
]

function shape({ world, repository }: RepositoryCall, { id, event, actor, label, createdAt }: IssueEvent) {
  return {
    id,
    node_id: nodeId('IE', id),
    url: `${repositoryApi(world, repository)}/issues/events/${id}`,
    actor: accountShape(world, actor),
    event,
    commit_id: null,
    commit_url: null,
    created_at: createdAt.toISOString(),
    ...(label === null ? {} : { label }),
    performed_via_github_app: null,
  }
}
