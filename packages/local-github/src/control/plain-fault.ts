import type { Fault } from '../contract/fault.ts'
import type { PlainFault } from '../contract/operations.ts'

/**
 * JSON has neither regular expressions nor infinity. Throws for a path with flags, which would be
 * lost on the way.
 */
export function plainFault({ match, times, ...fault }: Fault): PlainFault {
  if (match.path.flags !== '') {
    throw new Error(`the path of a fault takes no flags from another process, got ${match.path}`)
  }
  return {
    ...fault,
    match: { ...match, path: match.path.source },
    ...(times === undefined ? {} : { times: times === Infinity ? 'always' : times }),
  }
}

export function faultOf({ match, times, ...fault }: PlainFault): Fault {
  return {
    ...fault,
    match: { ...match, path: new RegExp(match.path) },
    ...(times === undefined ? {} : { times: times === 'always' ? Infinity : times }),
  }
}
