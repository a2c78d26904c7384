import type { PhaseSpec } from './phase.ts'
export function provePhase(input: { phase: PhaseSpec; before: string | null; after: string | null; template: string | null; isChanged: boolean }): { isProved: boolean; reason: 'artifact_missing' | 'placeholders_left' | null; detail: string | null; placeholders: { line: number; text: string }[] } {
  const isProved = input.after !== null && input.isChanged
  return { isProved, reason: isProved ? null : 'artifact_missing', detail: null, placeholders: [] }
}
