import type { Fault } from '../contract/fault.ts'
import type { PlainFault } from '../contract/operations.ts'

/** JSON has neither regular expressions nor infinity. Throws for a path with flags, which would be lost on the way. */
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

/** Throws for what is no fault, so that a mistake does not end as a fault that never strikes. */
export function faultOf({ match, times, ...fault }: PlainFault): Fault {
  if (typeof match?.path !== 'string') throw new Error('a fault needs match.path, the source of a regular expression')
  if (!Object.hasOwn(kinds, fault.kind)) {
    throw new Error(`the kind of a fault is one of ${Object.keys(kinds).join(', ')}, got ${fault.kind}`)
  }
  return {
    ...fault,
    match: { ...match, path: new RegExp(match.path) },
    ...(times === undefined ? {} : { times: times === 'always' ? Infinity : times }),
  }
}

const kinds: Record<Fault['kind'], true> = {
  error_before: true,
  error_after: true,
  reset: true,
  reset_after: true,
  hang: true,
  hang_after: true,
  rate_limit: true,
  secondary_limit: true,
  stale_list: true,
}
