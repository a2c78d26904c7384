import type { RunRecord } from '../../domain/run/run.ts'
import type { Mask } from '../../masking/mask.ts'
import type { JobContainer } from '../../ports/executor.ts'
import type { Log } from '../../ports/log.ts'
import type { TakenTree, TreeBundle } from '../../ports/outcome-store.ts'
import { collectBytes } from '../execution/collect-bytes.ts'
import { mustSucceed, quiet, transferMs } from './run-quietly.ts'
import { treeInScript, treeOutScript } from './tree-scripts.ts'

/** As much as is taken into the mirror, see gather-evidence.ts. */
const bundleBytes = 64 * 1024 * 1024

/** Unpacks the bundle into the empty workspace of the job, on the branch of the run. */
export async function bringTreeIn(
  container: JobContainer,
  { branch, bundle }: Pick<RunRecord, 'branch'> & Pick<TreeBundle, 'bundle'>,
  signal: AbortSignal,
): Promise<void> {
  await mustSucceed(container, 'the tree could not be brought into the job', {
    argv: ['sh', '-c', treeInScript],
    environment: { SPECKIT_WORKSPACE: container.workspace, SPECKIT_BRANCH: branch },
    stdin: bundle,
    signal,
  })
}

/**
 * Best effort: also after a failure or a cancellation the work so far is worth keeping, so this
 * takes no cancelled signal. `input` = what was brought in.
 */
export async function takeTreeOut(
  { mask, log }: { mask: Mask; log: Log },
  container: JobContainer,
  input: TreeBundle,
): Promise<TakenTree> {
  const out = collectBytes(bundleBytes)
  const errors = collectBytes(4096)
  const result = await container.exec({
    ...quiet(AbortSignal.timeout(transferMs)),
    argv: ['sh', '-c', treeOutScript],
    environment: { SPECKIT_WORKSPACE: container.workspace },
    stdin: input.bundle,
    limits: { timeoutMs: transferMs, idleMs: transferMs, outputBytes: bundleBytes },
    onStdout: out.take,
    onStderr: errors.take,
  })
  if (result.exitCode === 0) return { kind: 'taken', bundle: out.bytes(), inputCommit: input.inputCommit }
  if (result.ended === 'output_limit') return { kind: 'lost', why: `it is larger than ${bundleBytes / 1024 ** 2} MiB` }
  const said = mask.mask(errors.bytes().toString('utf8')).trim().slice(-500)
  log.warn({ ...result, said }, 'the tree could not be taken out of the job')
  return { kind: 'lost', why: said === '' ? `git ${result.ended}, exit code ${result.exitCode}` : said }
}
