import { Refusal } from '../replies/refusal.ts'
import type { Repository } from '../world/world.ts'
import type { Call } from './route.ts'

/**
 * GitHub's answer under a former name: the same call below `/repositories/ID`; 307 keeps the method
 * of a write. `rest` starts with a slash or is empty.
 */
export function movedTo({ world, method }: Call, repository: Repository, rest: string): Refusal {
  const url = `${world.apiUrl}/repositories/${repository.id}${rest}`
  const status = method === 'GET' || method === 'HEAD' ? 301 : 307
  return new Refusal(status, { message: 'Moved Permanently', url }, { location: url })
}
