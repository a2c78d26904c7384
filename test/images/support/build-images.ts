import { execFile } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const script = join(import.meta.dirname, '../../../scripts/build-images.ts')

/** Brings the program's own image and job images up to date; quick when they are. */
export async function buildImages(...names: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [script, ...names], { maxBuffer: 64 * 1024 * 1024 })
  return stdout
}
