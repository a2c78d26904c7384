export type Repeated = {
  /** Ends the pause that there is now, if any. */
  wake(): void
  /** Resolves when no turn is under way any more, or after a few seconds. */
  stop(): Promise<void>
}

/**
 * Takes turns until it is stopped, the first one at once; each says how long to wait for the next.
 */
export function repeat(turn: (signal: AbortSignal) => Promise<number>): Repeated {
  const stopping = new AbortController()
  let wake = () => {}

  function pause(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (stopping.signal.aborted) wake()
    })
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) await pause(await turn(stopping.signal))
  }

  const done = run()
  return {
    wake: () => wake(),
    async stop() {
      stopping.abort()
      wake()
      const late = Promise.withResolvers<void>()
      const timer = setTimeout(late.resolve, graceMs)
      await Promise.race([done, late.promise])
      clearTimeout(timer)
    },
  }
}

/** What is under way may wait for GitHub for longer than anybody waits for us. */
const graceMs = 3_000
