/**
 * Generates the Prisma client into src/store/generated; `--check` only tells whether the committed
 * one is current (exit code 1 if not). Needs no network: the engine binary that the command line
 * insists on is not used for this.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const generated = join(root, 'src/store/generated')

if (process.argv.includes('--check')) check()
else generate(root)

function generate(project: string): void {
  const prisma = join(root, 'node_modules/prisma/build/index.js')
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  }
  const schema = join(project, 'prisma/schema.prisma')
  const { status, stdout, stderr } = spawnSync(process.execPath, [prisma, 'generate', '--schema', schema], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  if (status === 0) return
  console.error(stdout + stderr)
  process.exit(status ?? 1)
}

/**
 * The client goes where the schema file says, relative to it: a copy of the schema writes
 * elsewhere.
 */
function check(): void {
  const copy = mkdtempSync(join(tmpdir(), 'prisma-client-'))
  try {
    cpSync(join(root, 'prisma/schema.prisma'), join(copy, 'prisma/schema.prisma'))
    generate(copy)
    const differing = differences(join(copy, 'src/store/generated'))
    if (differing.length === 0) return
    console.error(
      `src/store/generated is not current: ${differing.join(', ')}. Run \`npm run generate\` and commit the result.`,
    )
    process.exitCode = 1
  } finally {
    rmSync(copy, { recursive: true })
  }
}

function differences(fresh: string): string[] {
  const names = new Set([...filesBelow(fresh), ...filesBelow(generated)])
  return [...names].filter((name) => read(join(fresh, name)) !== read(join(generated, name)))
}

function filesBelow(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
