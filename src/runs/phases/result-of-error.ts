import { reasons } from '../../domain/run/reason.ts'
import type { Reason } from '../../domain/run/reason.ts'
import { failedPhase } from '../../domain/run/run.ts'
import type { PhaseResult } from '../../domain/run/run.ts'
import type { UserError, UserErrorCode } from '../../errors.ts'

/**
 * An error that people can do something about is a result of the phase: no repetition changes it.
 */
export function resultOfError(error: UserError): Extract<PhaseResult, { kind: 'failed' }> {
  return failedPhase(reasonOf(error), `${error.message} ${error.wayOut}`)
}

function reasonOf({ code }: UserError): Reason {
  if (isReason(code)) return code
  return code === 'github_refused' ? 'repository_gone' : 'internal_error'
}

function isReason(code: UserErrorCode): code is UserErrorCode & Reason {
  return code in reasons
}
