import type { GitHub } from '../contract/github.ts'
import type { Operations } from '../contract/operations.ts'
import { faultOf } from './plain-fault.ts'

/** A GitHub of this process as what another one may ask of it. */
export function operationsOf(github: GitHub): Operations {
  const { faults, ...operations } = github
  return {
    ...operations,
    addFault: (fault) => faults.add(faultOf(fault)),
    clearFaults: () => faults.clear(),
  }
}
