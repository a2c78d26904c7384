import type { Fault } from '../contract/fault.ts'

export type ArmedFault = Fault & { newerThan: number; left: number }

export type Faults = ReturnType<typeof createFaults>

export function createFaults(lastId: () => number) {
  let armed: ArmedFault[] = []
  return {
    add(fault: Fault): void {
      armed.push({ ...fault, newerThan: lastId(), left: fault.times ?? 1 })
    },
    clear(): void {
      armed = []
    },
    /** The oldest fault that matches, used up by one; null = none. */
    take(method: string, path: string): ArmedFault | null {
      const found = armed.find((fault) => fault.left > 0 && matches(fault, method, path))
      if (found === undefined) return null
      found.left -= 1
      return found
    },
  }
}

function matches({ match }: Fault, method: string, path: string): boolean {
  match.path.lastIndex = 0
  return (match.method ?? method).toUpperCase() === method && match.path.test(path)
}
