import { describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { agents } from '../../src/agents/index.ts'
import { describeConfig } from '../../src/config.ts'

type Service = { environment: Record<string, string>; volumes?: string[]; image: string }

const root = join(import.meta.dirname, '../..')
const { services, volumes } = parse(readFileSync(join(root, 'docker-compose.yaml'), 'utf8'), { merge: true }) as {
  services: Record<'postgres' | 'app' | 'worker', Service>
  volumes: Record<string, unknown>
}

/** Set by the image, of no use in a container of it, or a file that has to be mounted as well. */
const notPassed = [
  'NODE_ENV',
  'DATA_DIR',
  'PRIVATE_KEY_PATH',
  'ALLOW_PROCESS_EXECUTOR',
  'DOCKER_SOCKET',
  'JOB_PATH',
  'SSL_CERT_FILE',
  'POLICY_FILE',
]

describe('docker-compose.yaml', () => {
  it('passes every variable of the configuration on, and no other', () => {
    const passed = new Set([...Object.keys(services.app.environment), ...Object.keys(services.worker.environment)])
    const known = describeConfig(agents).map(({ name }) => name)

    expect([...passed].toSorted()).toEqual(known.filter((name) => !notPassed.includes(name)).toSorted())
  })

  it('runs the two roles from one image, and gives the engine to the worker alone', () => {
    expect(services.app.environment['ROLE']).toBe('web')
    expect(services.worker.environment['ROLE']).toBe('worker')
    expect(services.app.image).toBe(services.worker.image)
    expect(services.worker.volumes).toContain('/var/run/docker.sock:/var/run/docker.sock')
    expect(services.app.volumes).toBeUndefined()
    expect(volumes).toHaveProperty('speckit_workspaces')
  })

  it('hands model keys to the worker alone', () => {
    const names = agents.flatMap(({ variables }) => variables.map(({ name }) => name))

    expect(names).toEqual(expect.arrayContaining(['CODEX_API_KEY', 'OPENAI_API_KEY']))
    for (const name of names) {
      expect(services.app.environment).not.toHaveProperty(name)
      expect(services.worker.environment).toHaveProperty(name)
    }
  })
})
