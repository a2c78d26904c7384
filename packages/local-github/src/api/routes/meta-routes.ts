import { notFound } from '../../replies/refusal.ts'
import { accountShape } from '../../shapes/account.ts'
import { ok } from '../route.ts'
import type { Route } from '../route.ts'

export const metaRoutes: Route[] = [
  {
    operation: 'GET /',
    kind: 'open',
    handle: ({ world }) =>
      ok({ current_user_url: `${world.apiUrl}/user`, rate_limit_url: `${world.apiUrl}/rate_limit` }),
  },
  {
    operation: 'GET /meta',
    kind: 'open',
    handle: () => ok({ verifiable_password_authentication: false, installed_version: '3.19.0' }),
  },
  { operation: 'GET /zen', kind: 'open', handle: () => ok('Keep it logically awesome.') },
  {
    operation: 'GET /users/{username}',
    kind: 'open',
    handle: ({ world, parameters }) => {
      const person = world.accounts.get((parameters['username'] ?? '').toLowerCase())
      if (person === undefined) throw notFound()
      return ok(accountShape(world, person))
    },
  },
]
