/**
 * Takes care that a queue goes on being served while workers are stuck with a slow job: for each
 * that is, another one stands in, `most` at a time. Best effort.
 */
export function createStandIns({ most, start }: { most: number; start: () => Promise<void> }): StandIns {
  let stuck = 0
  let working = 0

  function callIn(): void {
    if (working >= Math.min(stuck, most)) return
    working += 1
    start().catch(() => void (working -= 1))
  }

  return {
    async during(work) {
      let isStuck = false
      const timer = setTimeout(() => {
        isStuck = true
        stuck += 1
        callIn()
      }, stuckMs)
      try {
        await work()
      } finally {
        clearTimeout(timer)
        if (isStuck) stuck -= 1
      }
    },
    dismiss() {
      if (working <= stuck) return false
      working -= 1
      return true
    },
  }
}

export type StandIns = {
  /** Runs the work of one worker; one that takes long gets a stand-in. */
  during(work: () => Promise<void>): Promise<void>
  /** Whether the stand-in that asks is not needed any more and ends. */
  dismiss(): boolean
}

/** Most jobs take less; what takes longer waits for somebody else. */
const stuckMs = 300
