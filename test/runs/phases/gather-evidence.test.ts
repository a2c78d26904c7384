import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from '@jest/globals'
import { phases } from '../../../src/domain/run/phase.ts'
import type { PhaseName } from '../../../src/domain/run/phase.ts'
import type { PhaseContext } from '../../../src/runs/execution/phase-context.ts'
import { gatherEvidence } from '../../../src/runs/phases/gather-evidence.ts'
import { workOn } from '../../ports/fake-git-repository.ts'
import { createPhaseScene, directory, startedContext } from '../support/phase-scene.ts'

const specFile = `${directory}/spec.md`
const template = '.specify/templates/spec-template.md'
const started: PhaseContext[] = []

type Made = Record<string, string | null> | 'lost'

/** What is known of a phase whose agent left these files, on a branch with those. */
async function gather(made: Made | ((secret: string) => Made), name: PhaseName = 'specify', there = {}) {
  const scene = await createPhaseScene()
  const files = typeof made === 'function' ? made(scene.secret) : made
  const begun = await startedContext(scene)
  started.push(begun)
  const context = { ...begun, phase: { ...begun.phase, name } }
  const parent = scene.git.addCommit('there', { 'README.md': '# Todo\n', ...there })
  const wanted = { treeish: parent, largeBytes: null }
  const { whole, inputCommit } = await scene.git.exportTree(scene.run.repository.id, wanted)
  const input = await buffer(whole())
  const verdict = { isOk: true, failure: null, finalMessage: `key ${scene.secret}`, askedQuestion: false, usage: null }
  const result =
    files === 'lost'
      ? { kind: 'lost' as const, why: 'a named pipe' }
      : { kind: 'taken' as const, bundle: workOn(input, files), inputCommit }
  const read: string[] = []
  const readFiles: typeof scene.git.readFiles = (id, wanted) => {
    read.push(...wanted.paths)
    return scene.git.readFiles(id, wanted)
  }
  const outcome = { ended: 'exited' as const, exitCode: 0, durationMs: 1, verdict, result }
  const parts = { ...scene.parts, git: { ...scene.git, readFiles } }
  const evidence = await gatherEvidence(parts, context, { parent, outcome })
  return { ...scene, evidence, parent, read }
}

afterEach(() => {
  for (const { lease } of started.splice(0)) lease.stop()
})

describe('gatherEvidence', () => {
  it('reads what changed, and the documents before and after', async () => {
    const there = { [specFile]: '# Old\n', [template]: '# [FEATURE NAME]\n' }
    const { evidence } = await gather({ [specFile]: '# Due dates\n' }, 'specify', there)

    expect(evidence).toMatchObject({
      phase: phases.specify,
      featureDirectory: directory,
      changes: [{ path: specFile, status: 'modified' }],
      refused: [],
      texts: { before: '# Old\n', after: '# Due dates\n', template: '# [FEATURE NAME]\n' },
      spec: { title: 'Due dates' },
      lostTree: null,
      secretPlaces: [],
      patch: expect.stringContaining('+# Due dates'),
    })
  })

  it.each<[string, (secret: string) => Record<string, string>, string[]]>([
    ['in a document', (secret) => ({ [specFile]: `# Due dates\n\n${secret}\n` }), [`the file \`${specFile}\``]],
    ['backward', (secret) => ({ [specFile]: Array.from(secret).toReversed().join('') }), [`the file \`${specFile}\``]],
    ['spaced by sed', (secret) => ({ [specFile]: secret.replaceAll(/./g, '$&-') }), [`the file \`${specFile}\``]],
    ['in the name of a file', (secret) => ({ [`${directory}/${secret}.md`]: 'x' }), ['the name of a changed file']],
    [
      'in a file and its name',
      (secret) => ({ [`${directory}/${secret}.md`]: secret }),
      ['the name of a changed file', 'a changed file'],
    ],
  ])('tells where a secret is: %s', async (_where, files, places) => {
    expect((await gather(files)).evidence.secretPlaces).toEqual(places)
  })

  it('masks what the agent said', async () => {
    const { evidence } = await gather({})

    expect(evidence.verdict.finalMessage).toBe('key ***')
  })

  it('stays with the tree that was there when none came out of the job', async () => {
    const { evidence, parent } = await gather('lost')

    expect(evidence).toMatchObject({ tree: parent, changes: [], patch: '', lostTree: 'a named pipe' })
  })

  it('does not read what the policy refuses', async () => {
    const { evidence, read } = await gather({ [specFile]: '# Due dates\n', 'src/index.ts': 'x' })

    expect(evidence).toMatchObject({ refused: [{ path: 'src/index.ts' }], secretPlaces: [] })
    expect(read).not.toContain('src/index.ts')
    expect(evidence.texts.after).toBe('# Due dates\n')
  })

  it('does not read what goes over the limits of the whole', async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`${directory}/${index}.md`, 'x']))
    const { evidence, read } = await gather(many)

    expect(evidence.refused[0]).toEqual({ path: '.', why: '101 files were changed, at most 100 are allowed' })
    expect(read.filter((path) => /\d\.md$/.test(path))).toEqual([])
  })

  it('takes a file that is too large for a document as none', async () => {
    const { evidence } = await gather({ [specFile]: '#'.repeat(1024 * 1024 + 1) })

    expect([evidence.texts.after, evidence.spec]).toEqual([null, null])
  })

  it.each<[string, PhaseName, Record<string, string>, Record<string, string | null>, object]>([
    [
      'implement',
      'implement',
      { [`${directory}/tasks.md`]: '- [ ] T001' },
      {},
      { before: '- [ ] T001', template: null },
    ],
    ['a phase that proves a folder', 'checklist', {}, {}, { before: null, after: null, template: null }],
    ['a document that was deleted', 'specify', { [specFile]: '# Old\n' }, { [specFile]: null }, { after: null }],
  ])('has the texts of %s', async (_what, name, there, files, texts) => {
    expect((await gather(files, name, there)).evidence.texts).toMatchObject(texts)
  })
})
