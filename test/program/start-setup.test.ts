import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { agents } from '../../src/agents/index.ts'
import { readConfig } from '../../src/config.ts'
import { startSetup } from '../../src/program/start-setup.ts'
import type { Setup } from '../../src/program/start-setup.ts'
import { recordingLog } from '../github/recording-log.ts'

let directory: string
let lines: string[]

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'setup-'))
})

afterEach(() => rm(directory, { recursive: true }))

function start(environment: Record<string, string>): Promise<Setup> {
  const recorded = recordingLog()
  lines = recorded.lines
  return startSetup({
    config: readConfig({ PORT: '0', ...environment }, agents),
    environmentFile: join(directory, '.env'),
    environment,
    checkStart: () => undefined,
    log: recorded.log,
  })
}

describe('startSetup', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1', 'speckit.example'])(
    'listens on loopback when HOST is %s, and says so',
    async (host) => {
      const setup = await start({ HOST: host })
      await setup.close()

      expect(setup.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/setup\/[\w-]{43}$/)
      expect(lines.join('\n')).toMatch(
        /loopback only, whatever HOST says [\s\S]*(ssh -L (\d+):127\.0\.0\.1:\2|container)/,
      )
    },
  )

  it('keeps HOST when it is loopback', async () => {
    const setup = await start({ HOST: '127.0.0.2' })
    const { status } = await fetch(setup.url, { redirect: 'manual' })
    await setup.close()

    expect(status).toBe(303)
    expect(setup.url).toMatch(/^http:\/\/127\.0\.0\.2:/)
    expect(lines).toEqual([])
  })

  it('has another code at each start', async () => {
    const setups = await Promise.all([start({}), start({})])
    await Promise.all(setups.map(({ close }) => close()))

    const codes = setups.map(({ url }) => url.split('/').at(-1))
    expect(new Set(codes).size).toBe(2)
  })

  it('says that the page could not be started on a taken port', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve)
    })
    const { port } = taken.address() as AddressInfo

    await expect(start({ PORT: String(port) })).rejects.toMatchObject({
      code: 'setup_failed',
      message: `The set-up page could not be started at 127.0.0.1:${port} (EADDRINUSE).`,
    })
    await new Promise((resolve) => {
      taken.close(resolve)
    })
  })
})
