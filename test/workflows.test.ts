import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse, parseDocument } from 'yaml'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')
const files = globSync('.github/workflows/*.{yaml,yml}', { cwd: root })

const workflowSchema = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      'timeout-minutes': z.number(),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
})

function read(file: string) {
  const text = readFileSync(join(root, file), 'utf8')
  const { jobs, permissions } = workflowSchema.parse(parse(text))
  return { text, permissions, steps: Object.values(jobs).flatMap(({ steps }) => steps) }
}

describe('the workflows', () => {
  it('are there', () => {
    expect(files).toEqual(['.github/workflows/ci.yaml'])
  })

  it.each(files)('%s is YAML without a key that comes twice', (file) => {
    expect(parseDocument(read(file).text, { uniqueKeys: true }).errors).toEqual([])
  })

  it.each(files)('%s names every action by its full commit, with the version beside it', (file) => {
    const { text, steps } = read(file)
    const actions = steps.flatMap(({ uses }) => uses ?? [])
    const pinned = [...text.matchAll(/\buses: ([\w./-]+@[0-9a-f]{40}) # v\d+\.\d+\.\d+$/gm)].map(([, action]) => action)

    expect(actions.length).toBeGreaterThan(0)
    expect(pinned).toEqual(actions)
  })

  it.each(files)('%s gives its token no more than to read the repository', (file) => {
    expect(read(file).permissions).toEqual({ contents: 'read' })
  })

  it('run the same checks as everywhere else', () => {
    expect(read('.github/workflows/ci.yaml').steps.map(({ run }) => run)).toContain('bash .ci/run')
  })
})
