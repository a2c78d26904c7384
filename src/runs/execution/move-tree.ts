import type { RunRecord } from '../../domain/run/run.ts'
import type { Mask } from '../../masking/mask.ts'
import type { JobContainer } from '../../ports/executor.ts'
import type { ExportedTree } from '../../ports/git-repository.ts'
import type { Log } from '../../ports/log.ts'
import type { TakenTree } from '../../ports/outcome-store.ts'
import { collectBytes } from '../execution/collect-bytes.ts'
import { mustSucceed, quiet } from './run-quietly.ts'
import { maxIndexBytes, treeInScript, treeOutScript } from './tree-scripts.ts'

/** What the job said of its files when they were checked out; null = too much to keep. */
export type WorkIndex = Buffer | null

/** As much as is taken into the mirror, see gather-evidence.ts. */
const bundleBytes = 64 * 1024 * 1024
/** For a tree of gigabytes on a busy machine. */
const inMs = 15 * 60_000
const outMs = 5 * 60_000

/** Unpacks the tree into the empty workspace of the job, on the branch of the run. */
export async function bringTreeIn(
  container: JobContainer,
  { branch, input }: Pick<RunRecord, 'branch'> & { input: Pick<ExportedTree, 'inputCommit' | 'whole'> },
  signal: AbortSignal,
): Promise<WorkIndex> {
  const index = collectBytes(indexBytes)
  await mustSucceed(container, 'the tree could not be brought into the job', {
    argv: ['sh', '-c', treeInScript],
    environment: {
      SPECKIT_WORKSPACE: container.workspace,
      SPECKIT_BRANCH: branch,
      SPECKIT_INPUT: input.inputCommit,
    },
    stdin: input.whole(),
    signal,
    limits: { timeoutMs: inMs, idleMs: inMs, outputBytes: indexBytes },
    onStdout: index.take,
  })
  const bytes = index.bytes()
  return bytes.length === 0 ? null : bytes
}

/** The index in its archive. */
const indexBytes = maxIndexBytes + 64 * 1024

/**
 * Best effort: also after a failure or a cancellation the work so far is worth keeping, so this
 * takes no cancelled signal. `input` = what was brought in, `index` = what came of that.
 */
export async function takeTreeOut(
  { mask, log }: { mask: Mask; log: Log },
  container: JobContainer,
  { input, index }: { input: Pick<ExportedTree, 'inputCommit' | 'outline'>; index: WorkIndex },
): Promise<TakenTree> {
  const out = collectBytes(bundleBytes)
  const errors = collectBytes(4096)
  const result = await container.exec({
    ...quiet(AbortSignal.timeout(outMs)),
    argv: ['sh', '-c', treeOutScript],
    environment: { SPECKIT_WORKSPACE: container.workspace, SPECKIT_INPUT: input.inputCommit },
    stdin: input.outline(index),
    limits: { timeoutMs: outMs, idleMs: outMs, outputBytes: bundleBytes },
    onStdout: out.take,
    onStderr: errors.take,
  })
  if (result.exitCode === 0) return { kind: 'taken', bundle: out.bytes(), inputCommit: input.inputCommit }
  if (result.ended === 'output_limit') return { kind: 'lost', why: `it is larger than ${bundleBytes / 1024 ** 2} MiB` }
  const said = mask.mask(errors.bytes().toString('utf8')).trim().slice(-500)
  log.warn({ ...result, said }, 'the tree could not be taken out of the job')
  return { kind: 'lost', why: said === '' ? `git ${result.ended}, exit code ${result.exitCode}` : said }
}
