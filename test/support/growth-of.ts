/**
 * Eight times the work, with leeway for a busy machine; what grows with the square takes 64 times
 * as much.
 */
export const linear = 24

const mostTries = 8

/**
 * How many times the processor time `work` takes for eight times the size. Other programs on the
 * machine do not count, nor does what takes less than a millisecond. They still disturb the caches,
 * so that the best of some tries is taken; there are no more of them once one was linear.
 */
export function growthOf(work: (size: number) => unknown, size: number): number {
  // the first call compiles
  work(size)
  let best = Infinity
  for (let tries = 0; tries < mostTries && best >= linear; tries++) {
    const small = Math.max(microsecondsOf(work, size), 1000)
    best = Math.min(best, microsecondsOf(work, 8 * size) / small)
  }
  return best
}

function microsecondsOf(work: (size: number) => unknown, size: number): number {
  const before = process.cpuUsage().user
  work(size)
  return process.cpuUsage().user - before
}
