import { open, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitSetup } from '../git-setup.ts'
import { runGit } from '../run-git.ts'

/** Contents of files with at least so many bytes are left out; null = none are. */
export type Limit = { largeBytes: number } | null

export type PackWanted = {
  folder: string
  name: string
  /** As `git rev-list` reads them. */
  revisions: readonly string[]
  limit: Limit
}

/** A tree of a gigabyte is packed in half a minute; a machine that is busy may take longer. */
const timeoutMs = 15 * 60_000

/** What a pack consists of. */
export function packNames(name: string): string[] {
  return [`${name}.pack`, `${name}.idx`]
}

/** Whether `folder` has the pack and its index. */
export async function isPackOf(folder: string, name: string): Promise<boolean> {
  const found = await Promise.all(packNames(name).map((file) => isFile(join(folder, file))))
  return found.every(Boolean)
}

/** Writes a pack and its index straight to disk; resolves with the size of the pack in bytes. */
export async function writePack(setup: GitSetup, mirror: string, wanted: PackWanted): Promise<number> {
  const pack = join(wanted.folder, `${wanted.name}.pack`)
  if (wanted.limit === null) await packAll(setup, mirror, wanted)
  else {
    await packFiltered(setup, mirror, {
      pack,
      revisions: wanted.revisions,
      filter: `blob:limit=${wanted.limit.largeBytes}`,
    })
    await run(setup, mirror, { args: ['index-pack', '-o', join(wanted.folder, `${wanted.name}.idx`), pack] })
  }
  return (await stat(pack)).size
}

/** Writes a pack without its index. git filters only what it writes to standard output. */
export async function packFiltered(
  setup: GitSetup,
  mirror: string,
  { pack, revisions, filter }: { pack: string; revisions: readonly string[]; filter: string },
): Promise<void> {
  const file = await open(pack, 'wx', 0o600)
  try {
    const args = [...packArguments, `--filter=${filter}`, '--stdout']
    await run(setup, mirror, { args, stdin: `${revisions.join('\n')}\n`, stdoutTo: file.fd })
  } finally {
    await file.close()
  }
}

/** What has been compressed once is taken over as it is; nothing is compared to save space. */
const packArguments = ['pack-objects', '--quiet', '--revs', '--delta-base-offset', '--window=0']

async function packAll(setup: GitSetup, mirror: string, { folder, name, revisions }: PackWanted): Promise<void> {
  const args = [...packArguments, join(folder, 'made')]
  const hash = (await run(setup, mirror, { args, stdin: `${revisions.join('\n')}\n` })).toString('latin1').trim()
  for (const ending of ['.pack', '.idx']) {
    await rename(join(folder, `made-${hash}${ending}`), join(folder, `${name}${ending}`))
  }
}

type Command = { args: readonly string[]; stdin?: string; stdoutTo?: number }

async function run(setup: GitSetup, mirror: string, command: Command): Promise<Buffer> {
  const { exitCode, stdout, stderr } = await runGit(setup, { ...command, gitDirectory: mirror, timeoutMs })
  if (exitCode !== 0) throw new Error(`git ${command.args[0]} ended with ${exitCode}: ${stderr.trim()}`)
  return stdout
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}
