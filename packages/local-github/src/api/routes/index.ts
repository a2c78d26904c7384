import { appRoutes } from './app-routes.ts'
import { checkRoutes } from './check-routes.ts'
import { commentRoutes } from './comment-routes.ts'
import { contentsRoutes } from './contents-routes.ts'
import { eventRoutes } from './event-routes.ts'
import { hookRoutes } from './hook-routes.ts'
import { issueRoutes } from './issue-routes.ts'
import { labelRoutes } from './label-routes.ts'
import { manifestRoutes } from './manifest-routes.ts'
import { metaRoutes } from './meta-routes.ts'
import { pullRoutes } from './pull-routes.ts'
import { reactionRoutes } from './reaction-routes.ts'
import { refRoutes } from './ref-routes.ts'
import { repositoryRoutes } from './repository-routes.ts'
import { reviewRoutes } from './review-routes.ts'
import type { Route } from '../route.ts'

/**
 * Every operation of this GitHub. The first match wins, so exact paths come before those that take
 * slashes.
 */
export const routes: readonly Route[] = [
  ...metaRoutes,
  ...manifestRoutes,
  ...appRoutes,
  ...hookRoutes,
  ...checkRoutes,
  ...commentRoutes,
  ...reactionRoutes,
  ...labelRoutes,
  ...issueRoutes,
  ...eventRoutes,
  ...pullRoutes,
  ...reviewRoutes,
  ...contentsRoutes,
  ...refRoutes,
  ...repositoryRoutes,
]
