import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { generatedReadme } from '../scripts/write-readme.ts'

const root = join(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

describe('the README', () => {
  it('says what the code says (scripts/write-readme.ts writes it)', () => {
    expect(readme).toBe(generatedReadme())
  })

  it('shows lines of a test that runs', () => {
    const test = readFileSync(join(root, 'test/probot-app.integration.test.ts'), 'utf8')
    const blocks = [...readme.matchAll(/^```ts\n( {2}[\s\S]*?)^```/gm)].map(([, block = '']) => block)

    expect(blocks).toHaveLength(2)
    for (const block of blocks) expect(test).toContain(block)
  })

  it('names the kinds of faults that there are', () => {
    const type = readFileSync(join(root, 'src/contract/fault.ts'), 'utf8')
    const kinds = [...type.matchAll(/^ +\| '([a-z_]+)'/gm)].map(([, kind = '']) => kind)

    expect(kinds).toHaveLength(9)
    expect(kinds.filter((kind) => !readme.includes(kind))).toEqual([])
  })
})
