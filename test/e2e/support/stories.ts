import { it } from '@jest/globals'

export type Stories = {
  /** A test of its own that is played at the same time as the others, a few at once. */
  story(name: string, play: () => Promise<void>): void
  /** Starts them, as soon as there is a scene. */
  begin(): void
}

const atOnce = 5
const storyMs = 300_000

/** Tests that wait most of their time need not wait for each other. */
export function createStories(): Stories {
  const plays: { play: () => Promise<void>; told: PromiseWithResolvers<void> }[] = []

  async function playOn(): Promise<void> {
    const next = plays.shift()
    if (next === undefined) return
    next.told.resolve(next.play())
    await next.told.promise.catch(() => undefined)
    return playOn()
  }
  return {
    story(name, play) {
      const told = Promise.withResolvers<void>()
      // a story that fails before its test looks is no unhandled rejection
      told.promise.catch(() => undefined)
      plays.push({ play, told })
      it(name, () => told.promise, storyMs)
    },
    begin() {
      for (let place = 0; place < atOnce; place += 1) void playOn()
    },
  }
}
