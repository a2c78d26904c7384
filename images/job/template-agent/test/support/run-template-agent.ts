import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = new URL('../../../../../', import.meta.url).pathname

export const featureDirectory = 'specs/012-feature'

export type Sample = { directory: string; remove: () => void }

/** A private copy of the sample repository. */
export function copySample(): Sample {
  const directory = mkdtempSync(join(tmpdir(), 'template-agent-'))
  cpSync(join(root, 'demo/sample'), directory, { recursive: true })
  return { directory, remove: () => rmSync(directory, { recursive: true }) }
}

export type AgentRun = { exitCode: number | null; stdout: string; stderr: string }

/**
 * Runs the program as a job does: by its phase, with Spec Kit's variables, in the work tree, with
 * the issue on standard input.
 */
export async function runTemplateAgent(
  sample: Sample,
  phase: string,
  input: string,
  environment: Record<string, string> = {},
): Promise<AgentRun> {
  const child = spawn(process.execPath, [join(root, 'images/job/template-agent/main.ts'), phase], {
    cwd: sample.directory,
    env: {
      PATH: process.env['PATH'],
      SPECIFY_FEATURE_DIRECTORY: featureDirectory,
      SPECIFY_FEATURE: '012-feature',
      GIT_BRANCH_NAME: 'speckit/012-feature',
      SPECKIT_ISSUE_NUMBER: '12',
      ...environment,
    },
  })
  const run = { exitCode: null as number | null, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (run.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (run.stderr += text))
  // A program that does not read its input closes the pipe early: that is its right.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  run.exitCode = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return run
}

/** All documents of the feature: path below its directory → text. */
export function documents(sample: Sample): Record<string, string> {
  const folder = join(sample.directory, featureDirectory)
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}
