import { expect, it } from '@jest/globals'
import { setTimeout as pause } from 'node:timers/promises'
import type { JobContainer } from '../../src/ports/executor.ts'

import { execute, processesOf, shell } from './support/execute.ts'

/** How commands end: by themselves, at a limit, or because they are cancelled. */
export function describeLimits(start: () => Promise<JobContainer>): void {
  it('says not_found only when the command itself is not there', async () => {
    const container = await start()

    expect(await execute(container, ['no-such-command-here'])).toMatchObject({ ended: 'not_found', exitCode: null })
    expect(await execute(container, ['/no/such/file'])).toMatchObject({ ended: 'not_found' })
    expect(await shell(container, 'exit 127')).toMatchObject({ ended: 'exited', exitCode: 127 })
    expect(await shell(container, 'exit 126')).toMatchObject({ ended: 'exited', exitCode: 126 })
  })

  it('reports a signal as 128 plus its number', async () => {
    const container = await start()

    expect(await shell(container, 'kill -TERM $$')).toMatchObject({ ended: 'exited', exitCode: 143 })
  })

  it.each([
    [
      'timed_out',
      { limits: { timeoutMs: 700, idleMs: 60_000, outputBytes: 1e6 } },
      'while :; do echo x; sleep 0.1; done',
    ],
    ['stalled', { limits: { timeoutMs: 60_000, idleMs: 700, outputBytes: 1e6 } }, 'echo once; sleep 1000'],
    ['output_limit', { limits: { timeoutMs: 60_000, idleMs: 60_000, outputBytes: 10_000 } }, 'yes'],
  ] as const)('ends a command as %s and hands over what it said before', async (ended, request, script) => {
    const container = await start()

    const run = await shell(container, script, request)

    expect(run).toMatchObject({ ended, exitCode: null })
    expect(run.stdout.length).toBeGreaterThan(0)
    expect(run.stdout.length).toBeLessThanOrEqual(request.limits.outputBytes)
    expect(run.durationMs).toBeLessThan(10_000)
    expect(await processesOf(container)).not.toMatch(/yes|sleep/)
  })

  it('does not take a slow reader for a silent command', async () => {
    const container = await start()

    const run = await shell(container, 'echo one; sleep 0.3; echo two', {
      limits: { timeoutMs: 60_000, idleMs: 600, outputBytes: 1e6 },
      onStdout: () => pause(900),
    })

    expect(run).toMatchObject({ ended: 'exited', exitCode: 0 })
  })

  it('comes back from a limit although a reader never does', async () => {
    const container = await start()

    const run = await shell(container, 'echo one; sleep 1000', {
      limits: { timeoutMs: 500, idleMs: 60_000, outputBytes: 1e6 },
      onStdout: () => new Promise(() => {}),
    })

    expect(run).toMatchObject({ ended: 'timed_out' })
  })

  it('cancels processes that ignore every signal, fork and leave their group, and keeps the files', async () => {
    const container = await start()
    const cancel = new AbortController()
    const stubborn =
      'trap "" TERM HUP INT; echo kept > file; (setsid sleep 1001 &) ; sleep 1002 & echo up; while :; do sleep 1003; done'

    const run = await shell(container, stubborn, {
      signal: cancel.signal,
      onStdout: () => cancel.abort(),
    })

    expect(run).toMatchObject({ ended: 'cancelled', exitCode: null })
    expect(run.durationMs).toBeLessThan(15_000)
    expect(await processesOf(container)).not.toContain('sleep')
    expect(await execute(container, ['cat', 'file'])).toMatchObject({ stdout: 'kept\n' })
  })

  it('starts nothing when it is cancelled before', async () => {
    const container = await start()

    const run = await shell(container, 'touch started', { signal: AbortSignal.abort() })

    expect(run).toMatchObject({ ended: 'cancelled' })
    expect(await shell(container, 'ls')).toMatchObject({ stdout: '' })
  })

  it('ends what a command left running, also when that holds the output open', async () => {
    const container = await start()

    const run = await shell(container, 'setsid sleep 1004 & echo done')

    expect(run).toMatchObject({ ended: 'exited', exitCode: 0, stdout: 'done\n' })
    expect(await processesOf(container)).not.toContain('sleep')
  })
}
