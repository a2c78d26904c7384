import { afterEach, describe, expect, it } from '@jest/globals'
import { createLogReader } from '../../../src/agents/read-log.ts'
import type { ExecRequest } from '../../../src/ports/executor.ts'
import { executePhase } from '../../../src/runs/execution/execute-phase.ts'
import { openJob } from '../../../src/runs/execution/open-job.ts'
import type { PhaseContext } from '../../../src/runs/execution/phase-context.ts'
import { treeInScript, treeOutScript } from '../../../src/runs/execution/tree-scripts.ts'
import { createPhaseScene, directory, startedContext } from '../support/phase-scene.ts'
import type { PhaseScene, Work } from '../support/phase-scene.ts'

const started: PhaseContext[] = []

async function scene(work?: Work) {
  const made = await createPhaseScene(work)
  const context = await startedContext(made)
  started.push(context)
  return { ...made, context, execute: () => execute(made, context), requests: watch(made) }
}

async function execute({ parts, run }: PhaseScene, context: PhaseContext) {
  const job = openJob(parts, context)
  try {
    return await executePhase(parts, context, { parent: run.baseSha, opened: job.opened })
  } finally {
    await job.close()
  }
}

/** Everything that is run in the jobs from now on. */
function watch({ executor }: PhaseScene): ExecRequest[] {
  const requests: ExecRequest[] = []
  for (const [name, command] of Object.entries(executor.commands)) {
    executor.commands[name] = (request) => {
      requests.push(request)
      return command(request)
    }
  }
  return requests
}

afterEach(() => {
  for (const { lease } of started.splice(0)) lease.stop()
})

describe('executePhase', () => {
  it('brings the tree in, runs the agent and takes the tree out', async () => {
    const { execute: run, requests } = await scene({ files: { [`${directory}/spec.md`]: '# Due\n' } })

    const outcome = await run()

    expect(requests.map(({ argv }) => argv[2] ?? argv[0])).toEqual([
      treeInScript,
      'version',
      expect.stringContaining('cat > "$FILE"'),
      'agent',
      treeOutScript,
    ])
    expect(outcome).toMatchObject({ ended: 'exited', exitCode: 0, verdict: { isOk: true }, result: { kind: 'taken' } })
    const { result } = outcome
    expect(result.kind === 'taken' ? result.bundle.toString() : '').toContain('# Due')
  })

  it('takes the tree when nothing of the job runs any more', async () => {
    const { execute: run, executor } = await scene()
    const settledAt: Record<string, number> = {}
    for (const name of ['agent', 'sh']) {
      const command = executor.commands[name]
      executor.commands[name] = (request) => {
        settledAt[request.argv[2] === treeOutScript ? 'tree out' : name] = executor.settled.length
        return command?.(request) ?? {}
      }
    }

    expect((await run()).result).toMatchObject({ kind: 'taken' })
    expect(settledAt).toMatchObject({ agent: 0, 'tree out': 1 })
  })

  it('takes no tree that a process of the job could still change', async () => {
    const { execute: run, executor, requests } = await scene()
    const agent = executor.commands['agent']
    executor.commands['agent'] = (request) => {
      for (const { id } of executor.jobs) executor.unsettled.add(id)
      return agent?.(request) ?? {}
    }

    expect((await run()).result).toEqual({ kind: 'lost', why: 'processes of the job could not be ended' })
    expect(requests.map(({ argv }) => argv[2])).not.toContain(treeOutScript)
  })

  it('tells the agent its feature, and keeps to the limits of the run', async () => {
    const { execute: run, requests } = await scene()

    await run()

    expect(requests.find(({ argv }) => argv[0] === 'agent')).toMatchObject({
      environment: {
        SPECIFY_FEATURE_DIRECTORY: directory,
        SPECIFY_FEATURE: '012-add-due-dates',
        GIT_BRANCH_NAME: 'speckit/012-add-due-dates',
        SPECKIT_ISSUE_NUMBER: '12',
      },
      limits: { outputBytes: 64 * 1024 * 1024 },
    })
  })

  it('writes no configuration of the agent outside of the home of the job', async () => {
    const { execute: run, requests } = await scene()

    await run()

    const files = requests.map(({ environment }) => environment['FILE']).filter((file) => file !== undefined)
    expect(files).toEqual([expect.stringMatching(/^\/jobs\/[^/]+\/home\/\.agent\/config$/)])
  })

  it('hands back what the job said of its files, and no more of the tree than names', async () => {
    const { execute: run, executor, git } = await scene()
    const shell = executor.commands['sh']
    executor.commands['sh'] = async (request) => {
      const answer = (await shell?.(request)) ?? {}
      return request.argv[2] === treeInScript ? { ...answer, stdout: 'index' } : answer
    }
    const indexes: (Buffer | null)[] = []
    const { exportTree } = git
    git.exportTree = async (id, wanted) => {
      const tree = await exportTree(id, wanted)
      return { ...tree, outline: (index) => (indexes.push(index), tree.outline(index)) }
    }

    await run()

    expect(indexes).toEqual([Buffer.from('index')])
  })

  it.each([
    ['specify', true],
    ['implement', false],
  ] as const)('%s: large files are left out, and the log says so: %s', async (name, isLeftOut) => {
    const { execute: run, context, parts, logText } = await scene()
    context.phase.name = name
    parts.largeBytes = 5

    await run()

    await context.phaseLog.flush()
    const line = 'left 1 large file out of the work tree: README.md (7 B)'
    expect((await logText()).includes(line)).toBe(isLeftOut)
  })

  it('asks for the version once for a run', async () => {
    const { execute: run, context, requests } = await scene()
    context.run.agent.version = '1.0.0'

    await run()

    expect(requests.map(({ argv }) => argv[0])).not.toContain('version')
  })

  it.each(['version', 'agent'])('tells people when the command “%s” of the agent is not there', async (name) => {
    const { execute: run, executor } = await scene()
    delete executor.commands[name]

    await expect(run()).rejects.toMatchObject({
      code: 'agent_not_found',
      message: 'The command of the agent agent was not found in its job on the executor process.',
    })
  })

  it('rejects when the tree cannot be brought in', async () => {
    const { execute: run, executor } = await scene()
    executor.commands['sh'] = () => ({ exitCode: 128, stderr: 'no space left\n' })

    await expect(run()).rejects.toThrow('the tree could not be brought into the job: exited, exit 128: no space left')
  })

  it.each([
    [{ exitCode: 3, stderr: 'a named pipe SECRET\n' }, 'a named pipe ***'],
    [{ ended: 'timed_out' as const }, 'git timed_out, exit code null'],
    [{ ended: 'output_limit' as const }, 'it is larger than 64 MiB'],
  ])('says why the tree did not come out, as a result: %j', async (said, why) => {
    const { execute: run, executor, secret } = await scene()
    const shell = executor.commands['sh']
    const answer = 'stderr' in said ? { ...said, stderr: said.stderr.replace('SECRET', secret) } : said
    executor.commands['sh'] = (request) => (request.argv[2] === treeOutScript ? answer : (shell?.(request) ?? {}))

    expect((await run()).result).toEqual({ kind: 'lost', why })
  })

  it('shows a secret that is cut in two as stars, and reads it whole', async () => {
    const { execute: run, executor, context, parts, secret, logText } = await scene()
    let read = ''
    const agent = parts.agentNamed('agent')
    parts.agentNamed = () => ({
      ...agent,
      readOutput(output) {
        read = output.stdout
        return agent.readOutput(output)
      },
    })
    executor.commands['agent'] = async ({ onStdout }) => {
      await onStdout(Buffer.from(`key ${secret.slice(0, 10)}`))
      await onStdout(Buffer.from(`${secret.slice(10)} end\n`))
      return {}
    }

    await run()
    await context.phaseLog.flush()

    expect(read).toBe(`key ${secret} end\n`)
    expect(await logText()).toContain('key *** end\n')
  })

  it.each(['stdout', 'stderr'])('shows the sentences of events on %s, masked, and reads the events', async (stream) => {
    const { execute: run, executor, context, parts, secret, logText } = await scene()
    const coloured = secret.replaceAll(/.{5}/g, '\u001b[01;31m$&\u001b[m')
    const event = `${JSON.stringify({ type: 'progress', text: `found ${coloured}` })}\n`
    let read = ''
    const agent = parts.agentNamed('agent')
    parts.agentNamed = () => ({
      ...agent,
      createLog: () => createLogReader(({ text }) => String(text)),
      readOutput(output) {
        read = output.stdout + output.stderr
        return agent.readOutput(output)
      },
    })
    executor.commands['agent'] = () => ({ [stream]: event })

    await run()
    await context.phaseLog.flush()

    expect(read).toBe(event)
    expect(await logText()).toMatch(/\nfound \*\*\*\n$/)
    expect(await logText()).not.toContain('progress')
  })
})
