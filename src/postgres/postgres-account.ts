import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { UserError } from '../errors.ts'

const run = promisify(execFile)

/**
 * As whom PostgreSQL runs, since it refuses to run as root. `prefix` goes before the command; ids
 * null = as ourselves.
 */
export type PostgresAccount = { uid: number | null; gid: number | null; prefix: string[] }

/** Chooses the account; `paths` are what it must reach (binary, data directory). */
export async function choosePostgresAccount(paths: string[]): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { uid: null, gid: null, prefix: [] }
  const { uid, gid } = (await findUser()) ?? (await createUser())
  const change = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
  for (const prefix of [change, withCapability(change, 'dac_read_search'), withCapability(change, 'dac_override')]) {
    if (await canReach(prefix, paths)) return { uid, gid, prefix }
  }
  throw new UserError(
    'embedded_database_unavailable',
    `PostgreSQL refuses to run as root, and the user “postgres” cannot reach ${paths.join(' or ')}.`,
    {
      wayOut:
        'Run as an ordinary user, put both where every user may enter (not below /root), or set DATABASE_URL to a PostgreSQL server.',
    },
  )
}

/**
 * Lets the account pass through folders that only root may enter, as a checkout below /root or in a
 * private temporary folder. Without the secure bit, access(2), which PostgreSQL asks about its own
 * programs, would ignore the capability.
 */
function withCapability(change: string[], capability: string): string[] {
  return [...change, '--securebits=+no_setuid_fixup', `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`]
}

async function canReach([command, ...prefix]: string[], paths: string[]): Promise<boolean> {
  const checks = paths.flatMap((path, index) => (index === 0 ? ['-x', path] : ['-a', '-x', path]))
  return run(command ?? '', [...prefix, 'test', ...checks], { cwd: '/' }).then(
    () => true,
    () => false,
  )
}

async function findUser(): Promise<{ uid: number; gid: number } | null> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const [, , uid, gid] = lines.find(([name]) => name === 'postgres') ?? []
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) }
}

async function createUser(): Promise<{ uid: number; gid: number }> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
  } catch (error) {
    throw new UserError(
      'embedded_database_unavailable',
      'PostgreSQL refuses to run as root, there is no user “postgres”, and it could not be created.',
      {
        wayOut:
          'Create it (`useradd --system postgres`), run as an ordinary user, or set DATABASE_URL to a PostgreSQL server.',
        cause: error,
      },
    )
  }
  const created = await findUser()
  if (created === null) throw new Error('the user postgres was created but is not in /etc/passwd')
  return created
}
