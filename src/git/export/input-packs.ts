import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitSetup } from '../git-setup.ts'
import { temporaryPath } from '../mirror/mirror.ts'
import { isPackOf, packNames, writePack } from './write-pack.ts'
import type { Limit } from './write-pack.ts'

/** Folder of a mirror with what was packed for jobs. It goes with the mirror. */
const exportsFolder = 'speckit-exports'

const keptBases = 2
const keptDeltas = 8
/** From this share of its base on, a commit is a base of its own. */
const largestDelta = 0.25
const smallBytes = 1024 * 1024

/**
 * Files (packs, each with its index) that hold the objects of `input`, made when they are not there
 * yet. Packing a tree costs as much as the tree is large, so it is done once: what later commits
 * add is packed on top of it. Bounded: of a mirror the last two bases are kept, with a few
 * additions each. A file may go at any time because of that; whoever misses one asks again.
 */
export async function inputPacks(setup: GitSetup, mirror: string, { input, limit }: Wanted): Promise<string[]> {
  const folder = join(mirror, exportsFolder)
  const kind = limit === null ? 'all' : `below-${limit.largeBytes}`
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const base of await newestFirst(folder, `${kind}-`)) {
    const found = await onTopOf(setup, mirror, { base: join(folder, base), input, limit })
    if (found !== null) return found
  }
  const made = join(folder, `${kind}-${input}`)
  await makeBase(setup, mirror, { made, input, limit })
  await keepNewest(folder, '', keptBases)
  return packsIn(made, 'base')
}

type Wanted = { input: string; limit: Limit }

/** null = too little in common with this base. */
async function onTopOf(
  setup: GitSetup,
  mirror: string,
  { base, input, limit }: Wanted & { base: string },
): Promise<string[] | null> {
  const baseInput = base.slice(-40)
  try {
    const packs = await packsIn(base, 'base')
    await touch(base)
    if (baseInput === input) return packs
    const name = `delta-${input}`
    if (!(await isPackOf(base, name)) && !(await makeDelta(setup, mirror, { base, name, input, limit }))) return null
    return [...packs, ...(await packsIn(base, name))]
  } catch (error) {
    // another process swept it, or a crash left half of it: then it is no help
    setup.log.debug({ err: error, base }, 'a packed tree cannot be built on')
    return null
  }
}

async function makeDelta(
  setup: GitSetup,
  mirror: string,
  { base, name, input, limit }: Wanted & { base: string; name: string },
): Promise<boolean> {
  const draft = temporaryPath(setup)
  await mkdir(draft, { mode: 0o700 })
  try {
    const revisions = [input, `^${base.slice(-40)}^{tree}`]
    const size = await writePack(setup, mirror, { folder: draft, name, revisions, limit })
    const baseSize = await sizeOf(await packsIn(base, 'base'))
    if (size > smallBytes && size > baseSize * largestDelta) return false
    await moveAll(draft, base)
    await keepNewest(base, 'delta-', 2 * keptDeltas)
    return true
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Appears under its name only when it is complete; another process may have been faster. */
async function makeBase(
  setup: GitSetup,
  mirror: string,
  { made, input, limit }: Wanted & { made: string },
): Promise<void> {
  const draft = temporaryPath(setup)
  await mkdir(draft, { mode: 0o700 })
  try {
    await writePack(setup, mirror, { folder: draft, name: 'base', revisions: [input], limit })
    await rename(draft, made).catch(async (error: unknown) => {
      if (await isPackOf(made, 'base')) return
      await rm(made, { recursive: true, force: true })
      await rename(draft, made).catch(() => {
        throw error
      })
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function packsIn(folder: string, name: string): Promise<string[]> {
  if (!(await isPackOf(folder, name))) throw new Error(`${folder} has no complete pack ${name}`)
  return packNames(name).map((file) => join(folder, file))
}

/** The index comes last: without it nobody takes the pack for complete. */
async function moveAll(from: string, to: string): Promise<void> {
  const names = (await readdir(from)).toSorted((a, b) => Number(a.endsWith('.idx')) - Number(b.endsWith('.idx')))
  for (const name of names) await rename(join(from, name), join(to, name))
}

async function keepNewest(folder: string, prefix: string, count: number): Promise<void> {
  for (const name of (await newestFirst(folder, prefix)).slice(count)) {
    await rm(join(folder, name), { recursive: true, force: true })
  }
}

async function newestFirst(folder: string, prefix: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix))
  const ages = await Promise.all(names.map(async (name) => ({ name, at: await usedAt(join(folder, name)) })))
  return ages.toSorted((a, b) => b.at - a.at).map(({ name }) => name)
}

function usedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function touch(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now)
}
