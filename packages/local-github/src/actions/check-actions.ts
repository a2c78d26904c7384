import { askCheckRun } from '../changes/ask-check-run.ts'
import { rerunSuite } from '../changes/check-suites.ts'
import type { CheckActions } from '../contract/actions.ts'
import type { World } from '../world/world.ts'
import { placeIn } from './find-place.ts'

export function checkActions(world: World): CheckActions {
  function find(owner: string, name: string, id: number, by: string) {
    const place = placeIn(world, owner, name, by)
    const run = place.repository.checkRuns.find((one) => one.id === id)
    if (run === undefined) throw new Error(`${owner}/${name} has no check run ${id}`)
    return { place, run }
  }
  return {
    async rerunCheck(owner, name, id, by) {
      const { place, run } = find(owner, name, id, by)
      return { guid: await askCheckRun(place, run, null) }
    },
    async rerunSuite(owner, name, sha, by) {
      return { guid: await rerunSuite(placeIn(world, owner, name, by), sha) }
    },
    async clickCheckAction(owner, name, id, identifier, by) {
      const { place, run } = find(owner, name, id, by)
      return { guid: await askCheckRun(place, run, identifier) }
    },
  }
}
