import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { escapeIdentifier } from 'pg'
import type { TestSystem } from './open-test-system.ts'

/** One place that the App wrote to, with what stands there, decompressed. */
export type Written = { place: string; text: string }

/**
 * All that the App has left anywhere: files, git objects, every column of every table, its log, and
 * what GitHub holds.
 */
export async function everythingWritten(scene: TestSystem, repositories: readonly string[]): Promise<Written[]> {
  return [
    ...files(scene.directory),
    ...gitObjects(scene.directory),
    ...(await tables(scene)),
    { place: 'log', text: scene.log.join('\n') },
    ...repositories.map((name) => ({ place: `github ${name}`, text: JSON.stringify(scene.state(name)) })),
  ]
}

function files(directory: string): Written[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return paths.map((path) => ({ place: `file ${path}`, text: readFileSync(path, 'latin1') }))
}

function gitObjects(directory: string): Written[] {
  const folders = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  const gitFolders = folders
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => existsSync(join(path, 'HEAD')) && existsSync(join(path, 'objects')))
  const options = ['cat-file', '--batch', '--batch-all-objects', '--unordered', '--buffer']
  return gitFolders.map((path) => ({
    place: `git ${path}`,
    text: execFileSync('git', ['--git-dir', path, ...options], { maxBuffer: 256 * 1024 ** 2 }).toString('latin1'),
  }))
}

async function tables({ sql }: TestSystem): Promise<Written[]> {
  const { rows } = await sql.query<{ schema: string; name: string }>(
    `SELECT schemaname AS schema, tablename AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )
  const written: Written[] = []
  for (const { schema, name } of rows) {
    const found = await sql.query<Record<string, unknown>>(
      `SELECT * FROM ${escapeIdentifier(schema)}.${escapeIdentifier(name)}`,
    )
    const text = found.rows.map((row) => Object.values(row).map(textOf).join('\n')).join('\n')
    written.push({ place: `table ${schema}.${name}`, text })
  }
  return written
}

function textOf(value: unknown): string {
  if (!Buffer.isBuffer(value)) return typeof value === 'string' ? value : JSON.stringify(value)
  return `${value.toString('latin1')}\n${inflated(value)}`
}

/** Logs are kept compressed. */
function inflated(bytes: Buffer): string {
  try {
    return inflateSync(bytes).toString('latin1')
  } catch {
    return ''
  }
}
