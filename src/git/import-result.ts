import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../errors.ts'
import type { GitSetup } from './git-setup.ts'
import { measurePack } from './measure-pack.ts'
import { temporaryPath, useMirror } from './mirror/mirror.ts'
import { openGit } from './open-git.ts'
import { readBundle, type Bundle } from './read-bundle.ts'
import { runGit } from './run-git.ts'

const maxObjects = 20_000
const maxFiles = 500_000
const maxPathBytes = 4096

/**
 * Takes the result of an untrusted job into the mirror and resolves with its tree. The pack goes
 * through `index-pack --strict` in a quarantine of its own: `git fetch` from a bundle does not run
 * fsck before git 2.46, whatever `transfer.fsckObjects` says.
 */
export async function importResult(setup: GitSetup, result: Result): Promise<{ tree: string }> {
  const mirror = await useMirror(setup, result.repositoryId)
  const bundle = openBundle(result)
  const quarantine = temporaryPath(setup)
  await mkdir(join(quarantine, 'pack'), { recursive: true, mode: 0o700 })
  try {
    const environment = { GIT_OBJECT_DIRECTORY: quarantine, GIT_ALTERNATE_OBJECT_DIRECTORIES: join(mirror, 'objects') }
    const place = { gitDirectory: mirror, environment }
    await indexPack(setup, place, bundle.pack)
    const tree = await treeOf(setup, place, bundle.commit)
    await checkTree(setup, place, tree)
    await release(join(quarantine, 'pack'), join(mirror, 'objects', 'pack'))
    return { tree }
  } finally {
    await rm(quarantine, { recursive: true, force: true })
  }
}

export type Result = { repositoryId: number; bundle: Buffer; inputCommit: string; maxBytes: number }

function openBundle({ bundle, inputCommit, maxBytes }: Result): Bundle & { commit: string } {
  if (bundle.length > maxBytes) throw invalid(`it has ${bundle.length} bytes, allowed are ${maxBytes}`)
  const opened = readBundle(bundle)
  if (opened === null) throw invalid('it is not a git bundle')
  const commit = opened.refs.get('refs/heads/result')
  if (commit === undefined) throw invalid('it has no ref refs/heads/result')
  const unknown = opened.prerequisites.find((id) => id !== inputCommit)
  if (unknown !== undefined) throw invalid(`it builds on ${unknown}, which was not its input`)
  checkPack(opened.pack, maxBytes)
  return { ...opened, commit }
}

function checkPack(pack: Buffer, maxBytes: number): void {
  const size = measurePack(pack, { objects: maxObjects, unpackedBytes: maxBytes })
  if (size === null) throw invalid('its pack is damaged')
  if (size.objects > maxObjects) throw invalid(`it has ${size.objects} objects, allowed are ${maxObjects}`)
  if (size.unpackedBytes > maxBytes) throw invalid(`it has more than ${maxBytes} bytes when it is unpacked`)
}

async function indexPack(setup: GitSetup, quarantine: Quarantine, pack: Buffer): Promise<void> {
  const args = ['index-pack', '--stdin', '--fix-thin', '--strict', '--threads=1']
  const { exitCode, stderr } = await runGit(setup, { ...quarantine, args, stdin: pack })
  if (exitCode !== 0) throw invalid(`git refused it: ${lastLines(stderr)}`)
}

/** The mirror, and the variables that let git see the objects of the job beside it. */
type Quarantine = { gitDirectory: string; environment: Record<string, string> }

async function treeOf(setup: GitSetup, { gitDirectory, environment }: Quarantine, commit: string): Promise<string> {
  try {
    return (await openGit(setup, gitDirectory, { environment }).raw('rev-parse', '--verify', `${commit}^{tree}`)).trim()
  } catch (cause) {
    throw invalid('refs/heads/result is not a commit with a tree', cause)
  }
}

/**
 * Counts the paths while they come: a tree that names itself a thousand times a level is small as
 * objects and endless as paths.
 */
async function checkTree(setup: GitSetup, quarantine: Quarantine, tree: string): Promise<void> {
  let files = 0
  let pathBytes = 0
  let tooLong = false
  const count = (chunk: Buffer): boolean => {
    for (const byte of chunk) {
      pathBytes = byte === 0 ? 0 : pathBytes + 1
      if (byte === 0) files += 1
      if (pathBytes > maxPathBytes) tooLong = true
    }
    return files > maxFiles || tooLong
  }
  const args = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', tree]
  const { exitCode, stderr, isCut } = await runGit(setup, { ...quarantine, args, onStdout: count })
  if (tooLong) throw invalid(`it has a path of more than ${maxPathBytes} bytes`)
  if (isCut) throw invalid(`it has more than ${maxFiles} files`)
  if (exitCode !== 0) throw invalid(`git cannot read its tree: ${lastLines(stderr)}`)
}

/** The index comes last: without it git does not see the pack. */
async function release(from: string, to: string): Promise<void> {
  const names = (await readdir(from)).filter((name) => name.startsWith('pack-'))
  const ordered = [...names.filter((name) => !name.endsWith('.idx')), ...names.filter((name) => name.endsWith('.idx'))]
  await mkdir(to, { recursive: true })
  for (const name of ordered) await rename(join(from, name), join(to, name))
}

function lastLines(stderr: string): string {
  return stderr
    .trim()
    .split('\n')
    .slice(-3)
    .join('; ')
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .slice(0, 500)
}

function invalid(why: string, cause?: unknown): UserError {
  const wayOut = 'Read the log of the phase; the job must leave an ordinary work tree behind.'
  return new UserError('invalid_result', `The result of the job cannot be taken: ${why}.`, { wayOut, cause })
}
