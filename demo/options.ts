import { parseArgs } from 'node:util'
import { phaseNames } from '../src/domain/phase.ts'
import { UserError } from '../src/errors.ts'

export type DemoOptions = {
  /** End by itself when the run has ended. */
  isOnce: boolean
  /** Print one JSON object on standard output at the end, progress goes to standard error. */
  isJson: boolean
  issueFile: string | null
  repositoryDirectory: string | null
  executor: 'auto' | 'docker' | 'process'
  agent: string
}

export const usage = `npm run demo -- [--once] [--json] [--issue FILE.md] [--repo DIR] [--executor docker|process] [--agent NAME]

  --once           end when the run has ended: exit 0 when it succeeded, else 1
  --json           print one machine-readable object at the end
  --issue FILE.md  text of the issue; its first line is the title
  --repo DIR       files of the repository (needs .specify/); default: the sample in demo/sample
  --executor NAME  docker or process; default: docker when it answers, else process
  --agent NAME     template (offline) or codex (needs CODEX_API_KEY); default: template
  phases: ${phaseNames.join(' → ')}`

/** Reads the command line. Throws UserError `usage` for what it does not know. */
export function readOptions(argv: string[]): DemoOptions {
  const { values } = parse(argv)
  const executor = values.executor ?? 'auto'
  if (executor !== 'auto' && executor !== 'docker' && executor !== 'process') {
    throw new UserError('usage', `--executor must be docker or process, got ${executor}.`, usage)
  }
  return {
    isOnce: values.once ?? false,
    isJson: values.json ?? false,
    issueFile: values.issue ?? null,
    repositoryDirectory: values.repo ?? null,
    executor,
    agent: values.agent ?? 'template',
  }
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      strict: true,
      options: {
        once: { type: 'boolean' },
        json: { type: 'boolean' },
        issue: { type: 'string' },
        repo: { type: 'string' },
        executor: { type: 'string' },
        agent: { type: 'string' },
      },
    })
  } catch (error) {
    throw new UserError('usage', error instanceof Error ? error.message : String(error), usage)
  }
}
