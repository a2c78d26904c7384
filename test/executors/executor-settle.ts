import { expect, it } from '@jest/globals'
import type { JobContainer, JobSpec } from '../../src/ports/executor.ts'
import { processesOf, shell } from './support/execute.ts'

/** Writes on and on, whatever signal comes. */
const writer = `trap '' TERM HUP INT QUIT USR1; n=0; while :; do n=$((n+1)); echo x >> w; echo x > "w-$n"; done`

/** Each generation writes, starts the next one, and ends. */
const respawner = `echo x >> w; setsid sh ./respawn & exit`

/** As fast as a process can do it. */
const forkChain = `$SIG{CHLD} = 'IGNORE'; while (1) { if (fork) { exit } open F, '>>', 'w'; print F 'x'; close F }`

/** What keeps on writing when the agent has ended, by what it does about being found. */
export const outliving: [string, string][] = [
  ['a process in the background', 'sh ./writer &'],
  ['a session of its own', 'setsid sh ./writer &'],
  ['one that forked twice', `(setsid sh -c '(setsid sh ./writer &)' &)`],
  ['one without an environment', `env -i PATH="$PATH" setsid sh ./writer &`],
  ['one that starts itself again and again', 'setsid sh ./respawn &'],
  ['ten of them', 'for n in 1 2 3 4 5 6 7 8 9 10; do setsid sh ./respawn & done'],
  ['a chain of forks', 'setsid perl ./chain &'],
  ['all together', 'setsid sh ./writer & setsid sh ./respawn & setsid perl ./chain & (setsid sh -c "sh ./writer &" &)'],
]

/** The end of everything that a job runs, before its tree is taken. */
export function describeSettling(start: (change?: Partial<JobSpec>) => Promise<JobContainer>): void {
  it.each(outliving)('lets nothing write any more once it is settled: %s', async (_what, outlive) => {
    const container = await start()

    await agentThatLeaves(container, outlive)
    const isSettled = await container.settle()

    expect(isSettled).toBe(true)
    await expectStill(container)
  })

  it('settles a job that runs nothing, any number of times, and keeps its files', async () => {
    const container = await start()
    await shell(container, 'echo kept > file')

    expect([await container.settle(), await container.settle()]).toEqual([true, true])
    expect(await shell(container, 'cat file')).toMatchObject({ ended: 'exited', exitCode: 0, stdout: 'kept\n' })
  })
}

/** Runs what is to outlive its command; resolves when the command has ended. */
export async function agentThatLeaves(container: JobContainer, outlive: string): Promise<void> {
  const files = { writer, respawn: respawner, chain: forkChain }
  for (const [name, text] of Object.entries(files)) {
    await shell(container, `cat > ${name}`, { stdin: Buffer.from(text) })
  }
  await shell(container, `exec > /dev/null 2>&1 < /dev/null; ${outlive}\nwhile [ ! -s w ]; do sleep 0.01; done`)
}

/** Nothing writes, and nothing of the job runs. */
export async function expectStill(container: JobContainer): Promise<void> {
  const look = 'state() { ls -l --full-time | cksum; }; a=$(state); sleep 0.4; [ "$a" = "$(state)" ] && echo still'
  expect(await shell(container, look)).toMatchObject({ exitCode: 0, stdout: 'still\n' })
  expect(await processesOf(container)).not.toMatch(/writer|respawn|chain/)
}
