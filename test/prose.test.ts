import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { overlongComments, overlongProse } from './support/overlong-lines.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const pages = globSync(['{README,CONTRIBUTING,AGENTS,SECURITY,CHANGELOG}.md', 'docs/**/*.md'], { cwd: root })
const folders = '{src,demo,scripts,test,images,packages}'
const sources = globSync(`${folders}/**/*.{ts,mts,mjs}`, { cwd: root }).filter(
  (path) => !/generated|node_modules|demo\/sample/.test(path),
)

describe('prose', () => {
  it('is wrapped at 100 columns on every page', () => {
    expect(pages.length).toBeGreaterThan(20)
    expect(pages.flatMap((page) => overlongProse(read(page)).map((line) => `${page}: ${line}`))).toEqual([])
  })

  it('is wrapped at 100 columns in all comments of the sources', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(sources.flatMap((path) => overlongComments(read(path)).map((line) => `${path}: ${line}`))).toEqual([])
  })
})

describe('the measure of a page', () => {
  const long = 'word '.repeat(30).trim()

  it('is exceeded by a paragraph, a list item and a heading', () => {
    expect(overlongProse(`${long}\n\n- ${long}\n# ${long}`)).toEqual([long, `- ${long}`, `# ${long}`])
  })

  it('does not count tables, fenced code and generated parts', () => {
    expect(overlongProse(`| ${long} |\n\`\`\`sh\n${long}\n\`\`\`\n<!-- flags -->\n${long}\n<!-- /flags -->`)).toEqual(
      [],
    )
  })

  it('does not count a line that is one link, or nothing that could be broken', () => {
    const address = `https://example.com/${'x'.repeat(100)}`

    expect(overlongProse(`${address}\n- ${address}\n([how it works](${address})).\nworks](${address})).`)).toEqual([])
  })

  it('counts characters, not bytes', () => {
    expect(overlongProse(`${'é'.repeat(60)} ${'–'.repeat(39)}`)).toEqual([])
  })
})

describe('the measure of a source', () => {
  const words = 'word '.repeat(30).trim()

  it('is exceeded by comments of every form, and by no code', () => {
    const source = `// ${words}\n/** ${words} */\n/**\n * ${words}\n */\nconst text = '${words}'`

    expect(overlongComments(source)).toEqual([`// ${words}`, `/** ${words} */`, ` * ${words}`])
  })
})
