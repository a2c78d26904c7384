import { apiRoot } from '../contract/github.ts'
import type { GitHub } from '../contract/github.ts'
import { argumentsOf, isOperation, signatures } from '../contract/operations.ts'
import type { OperationName, Operations } from '../contract/operations.ts'
import { Refusal } from '../replies/refusal.ts'
import { plainFault } from './plain-fault.ts'
import { controlRoot } from './serve-control.ts'
import type { ControlError } from './serve-control.ts'

/**
 * A GitHub of another process: all that a `GitHub` does but closing it, and all of it with
 * promises.
 */
export type RemoteGitHub = Pick<GitHub, 'url' | 'apiUrl'> &
  Promised<Omit<Operations, 'addFault' | 'clearFaults'>> & { faults: Promised<GitHub['faults']> }

type Promised<T> = {
  [Name in keyof T]: T[Name] extends (...given: infer Arguments) => infer Result
    ? (...given: Arguments) => Promise<Awaited<Result>>
    : never
}

/**
 * Makes the client of a GitHub that runs elsewhere on this machine; `token` is its control token.
 * Nothing is asked yet. What GitHub refuses rejects with a `Refusal`, as it does in the process of
 * the GitHub; everything else with an error that says why.
 */
export function connect(url: string, token: string): RemoteGitHub {
  const { origin } = new URL(url)
  const named = Object.keys(signatures).filter(isOperation)
  const { addFault, clearFaults, ...operations } = Object.fromEntries(
    named.map((name) => [name, (...given: unknown[]) => ask({ origin, token }, name, given)]),
  ) as Promised<Operations>
  return {
    url: origin,
    apiUrl: `${origin}${apiRoot}`,
    ...operations,
    faults: { add: async (fault) => addFault(plainFault(fault)), clear: () => clearFaults() },
  }
}

type Server = { origin: string; token: string }

async function ask({ origin, token }: Server, name: OperationName, given: readonly unknown[]): Promise<unknown> {
  const named = argumentsOf(name).map((argument, index) => [argument.name, given[index]])
  const response = await fetch(`${origin}${controlRoot}/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(Object.fromEntries(named)),
  }).catch((cause: unknown) => {
    throw new Error(`${name}: no local GitHub answers at ${origin}`, { cause })
  })
  const answer = await read(response, origin)
  if (response.ok) return answer.result
  const { message = `answered ${response.status}`, refusal } = answer
  throw refusal === undefined ? new Error(`${name}: ${message}`) : new Refusal(refusal.status, refusal.body)
}

async function read(response: Response, origin: string): Promise<Partial<ControlError> & { result?: unknown }> {
  const text = await response.text()
  try {
    return JSON.parse(text) as Partial<ControlError>
  } catch (cause) {
    throw new Error(`${origin} has no control API; it was started without a control token`, { cause })
  }
}
