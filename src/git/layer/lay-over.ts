import type { LaidTree, Layer } from '../../ports/git-repository.ts'
import { changeTree } from './change-tree.ts'
import type { GitSetup } from '../git-setup.ts'
import { isBelow, linkedPaths } from './linked-paths.ts'
import { useMirror } from '../mirror/mirror.ts'
import { objectId } from '../object-id.ts'
import { openGit } from '../open-git.ts'
import { readRawDiff } from './read-raw-diff.ts'

/** The tree of `onto` with what `isLaid` names as it is in the commit `from`. */
export async function layOver(setup: GitSetup, wanted: WantedLayer): Promise<LaidTree> {
  const { repositoryId, onto } = wanted
  const from = objectId(wanted.from)
  const mirror = await useMirror(setup, repositoryId)
  const isLaid = (path: string) => wanted.isLaid(textOf(path))
  const isFollowed = (folder: string) => wanted.isFollowed(textOf(folder))
  const differing = await readRawDiff(setup, mirror, { from: onto, to: from })
  if (differing.length === 0) return { tree: objectId(onto), paths: [] }
  const linked = await linkedPaths(setup, mirror, { commit: from, isLaid, isFollowed })
  const isOfLayer = (path: string) => isLaid(path) || linked.some((one) => path === one || isBelow(path, one))
  const entries = differing.filter(({ path }) => isOfLayer(path))
  const tree = entries.length === 0 ? objectId(onto) : await changeTree(setup, mirror, { treeish: onto, entries })
  return { tree, paths: entries.map(({ path }) => textOf(path)) }
}

export type WantedLayer = Layer & { repositoryId: number }

/** The tree of `onto` with what differs between `from` and `to`: `to`, where `onto` is `from`. */
export async function applyChanges(
  setup: GitSetup,
  { repositoryId, from, to, onto }: { repositoryId: number; from: string; to: string; onto: string },
): Promise<string> {
  const mirror = await useMirror(setup, repositoryId)
  if ((await treeOf(setup, mirror, from)) === (await treeOf(setup, mirror, onto))) return treeOf(setup, mirror, to)
  const entries = await readRawDiff(setup, mirror, { from, to })
  return changeTree(setup, mirror, { treeish: onto, entries })
}

async function treeOf(setup: GitSetup, mirror: string, treeish: string): Promise<string> {
  return objectId((await openGit(setup, mirror).raw('rev-parse', '--verify', `${objectId(treeish)}^{tree}`)).trim())
}

function textOf(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8')
}
