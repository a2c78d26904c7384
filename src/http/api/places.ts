import type { Access } from '../authorization.ts'

/** Where a route is served, and to whom. */
export type Place = { prefix: string; access: Access }

/**
 * Routes that programs use and, under the pages' path, browsers that hold the token as a password.
 */
export const places: readonly Place[] = [
  { prefix: '/spec-automation', access: 'api' },
  { prefix: '', access: 'page' },
]
