const signals = ['SIGINT', 'SIGTERM'] as const

/** Resolves `wait` with the first signal; the second one ends the process as it always does. */
export function untilInterrupted(): { wait: Promise<void>; stop(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  function stop(): void {
    for (const signal of signals) process.off(signal, end)
  }
  function end(): void {
    stop()
    clearInterval(alive)
    resolve()
  }
  // A pending promise does not keep a process alive.
  const alive = setInterval(() => {}, 60_000)
  for (const signal of signals) process.on(signal, end)
  return {
    wait: promise,
    stop() {
      clearInterval(alive)
      stop()
    },
  }
}
