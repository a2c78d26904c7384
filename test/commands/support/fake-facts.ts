import type { Facts } from '../../../src/domain/request/facts.ts'

/** What each fact resolves with. */
export type FactValues = { [Name in keyof Facts]: Awaited<ReturnType<Facts[Name]>> }

/**
 * Facts that are these values; one that has none rejects. `asked` = what was read, each once, in
 * order.
 */
export function fakeFacts(values: Partial<FactValues>): Facts & { asked: (keyof Facts)[] } {
  const asked: (keyof Facts)[] = []

  function fact<Name extends keyof Facts>(name: Name, after: readonly (keyof Facts)[] = []) {
    return async (): Promise<FactValues[Name]> => {
      for (const known of [...after, name]) if (!asked.includes(known)) asked.push(known)
      const value = values[name]
      if (value === undefined) throw new Error(`${name} is not there`)
      return value
    }
  }

  return {
    asked,
    repository: fact('repository'),
    settings: fact('settings', ['repository']),
    permission: fact('permission'),
    feature: fact('feature'),
    branch: fact('branch', ['feature', 'repository', 'settings']),
    base: fact('base', ['repository', 'settings']),
    isLabeled: fact('isLabeled'),
    review: fact('review', ['feature', 'repository', 'settings']),
    issueNow: fact('issueNow', ['feature']),
    laterStops: fact('laterStops', ['feature']),
  }
}
