import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { createHash } from 'node:crypto'
import { createGitRepository } from '../../src/git/create-git-repository.ts'
import { silentLog } from '../support/silent-log.ts'
import { startFixture, type Fixture } from './support/fixture.ts'
import { addCommit, git, gitBytes, makeTree, resultBundle } from './support/git.ts'
import { unpack } from './support/unpack.ts'

const never = new AbortController().signal
const limit = 1_000_000

describe('importResult', () => {
  let fixture: Fixture
  let job: string
  let id: number
  let inputCommit: string
  let inputTree: string
  let base: string
  let remote: Awaited<ReturnType<Fixture['newRemote']>>

  beforeAll(async () => {
    fixture = await startFixture()
    remote = await fixture.newRemote()
    id = remote.repositoryId
    base = addCommit(remote.path, 'main', { 'README.md': 'Hello\n', 'folder/a': 'a', 'folder/b': 'b' })
    await fixture.repository.fetch(remote, never)
    const input = await fixture.repository.exportTree(id, { treeish: base, largeBytes: null })
    inputCommit = input.inputCommit
    job = await fixture.server.addRepository('job')
    await unpack(input.whole(), job)
    inputTree = git(job, ['rev-parse', `${inputCommit}^{tree}`])
  })
  afterAll(() => fixture.stop())

  it.each(['on its input', 'without a parent'])('takes a sound result %s', async (kind) => {
    const tree = makeTree(job, { 'README.md': 'Hello\n', 'specs/1/spec.md': `# ${kind}\n` })

    const result = await take(resultBundle(job, tree, kind === 'on its input' ? inputCommit : undefined))

    expect(result).toEqual({ tree })
    expect(
      (await fixture.repository.readFiles(id, { treeish: tree, paths: ['specs/1/spec.md'], maxBytes: 100 }))[0],
    ).toEqual(Buffer.from(`# ${kind}\n`))
  })

  it('takes a sound result on another worker, once that has fetched and exported the same commit', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'speckit-elsewhere-'))
    const elsewhere = createGitRepository({ directory, log: silentLog })
    const tree = makeTree(job, { 'README.md': 'Hello\n', 'folder/a': 'a', 'folder/b': 'b', 'plan.md': '# Elsewhere\n' })
    await elsewhere.fetch(remote, never)
    await elsewhere.exportTree(id, { treeish: base, largeBytes: null })

    const result = await elsewhere.importResult(id, {
      bundle: resultBundle(job, tree, inputCommit),
      inputCommit,
      maxBytes: limit,
    })

    await rm(directory, { recursive: true, force: true })
    expect(result).toEqual({ tree })
  })

  it('takes an unchanged tree and the same result twice, also at the same time', async () => {
    const bundle = resultBundle(job, inputTree, inputCommit)

    expect(await Promise.all([take(bundle), take(bundle)])).toEqual([{ tree: inputTree }, { tree: inputTree }])
    expect(await take(bundle)).toEqual({ tree: inputTree })
  })

  it('takes links, submodules and odd names for the policy to judge, and never follows them', async () => {
    const files = {
      'spec.md': { mode: '120000' as const, content: '/etc/passwd' },
      module: { mode: '160000' as const, content: '1234567890123456789012345678901234567890' },
      'new\nline': 'a',
      'ä\u202E\u001B[31m.md': 'b',
      'folder\\x': 'c',
    }
    const { tree } = await take(resultBundle(job, makeTree(job, files), inputCommit))

    const changes = await fixture.repository.diff(id, inputTree, tree)

    expect(changes.filter(({ status }) => status === 'added')).toEqual([
      { path: 'folder\\x', status: 'added', size: 1, mode: '100644', oldMode: '000000' },
      { path: 'module', status: 'added', size: 0, mode: '160000', oldMode: '000000' },
      { path: 'new\nline', status: 'added', size: 1, mode: '100644', oldMode: '000000' },
      { path: 'spec.md', status: 'added', size: 11, mode: '120000', oldMode: '000000' },
      { path: 'ä\u202E\u001B[31m.md', status: 'added', size: 1, mode: '100644', oldMode: '000000' },
    ])
    expect(
      (await fixture.repository.readFiles(id, { treeish: tree, paths: ['spec.md'], maxBytes: 100_000 }))[0],
    ).toBeNull()
    expect((await fixture.repository.readFiles(id, { treeish: tree, paths: ['module'], maxBytes: 100 }))[0]).toBeNull()
  })

  it.each<[string, () => Buffer, RegExp]>([
    ['nothing', () => Buffer.alloc(0), /not a git bundle/],
    ['garbage', () => Buffer.from('garbage\n\nPACK'), /not a git bundle/],
    ['a header alone', () => Buffer.from('# v2 git bundle\n'), /not a git bundle/],
    ['another ref', () => bundleOf('refs/heads/other'), /no ref refs\/heads\/result/],
    ['a result that is no commit', () => blobAsResult(), /not a commit/],
    [
      'a bundle that builds on an unknown commit',
      () => foreignBase(),
      /builds on [0-9a-f]{40}, which was not its input/,
    ],
    ['a pack that needs objects nobody has', () => missingObjects(), /git refused it/],
    ['a pack cut short', () => sound().subarray(0, -30), /damaged|git refused/],
    ['a pack with a flipped bit', () => flipped(sound()), /damaged|git refused/],
    ['a pack with a wrong checksum', () => wrongChecksum(sound()), /git refused/],
    ['an empty pack', () => Buffer.concat([header('0'.repeat(40)), packOf([])]), /damaged|not a commit|git refused/],
    ['a folder .git', () => withEntry('40000', '.git', inputTree), /contains '\.git'/],
    ['a folder .GIT', () => withEntry('40000', '.GIT', inputTree), /contains '\.git'/],
    ['a folder git~1', () => withEntry('40000', 'git~1', inputTree), /contains '\.git'/],
    ['a name with a slash', () => withEntry('40000', 'a/b', inputTree), /full pathname/],
    ['a folder ..', () => withEntry('40000', '..', inputTree), /contains '\.\.'/],
    [
      'a .gitmodules that is a link',
      () => withEntry('120000', '.gitmodules', git(job, ['hash-object', '-w', '--stdin'], 'x')),
      /symbolic link/,
    ],
    ['more objects than allowed', () => Buffer.concat([header(inputCommit), packClaiming(20_001)]), /20001 objects/],
    ['a bundle that is too large', () => Buffer.concat([sound(), Buffer.alloc(limit)]), /bytes, allowed are 1000000/],
    [
      'a small pack of a large file',
      () => resultBundle(job, makeTree(job, { large: { content: Buffer.alloc(2 * limit) } }), inputCommit),
      /more than 1000000 bytes when it is unpacked/,
    ],
    ['a tree of endless paths', () => bomb(), /more than 500000 files|path of more than/],
    ['endless folders', () => tower(), /path of more than 4096 bytes/],
  ])('refuses %s', async (_what, make, why) => {
    const error = await take(make()).then(
      () => new Error('was taken'),
      (cause: unknown) => cause,
    )

    expect(error).toMatchObject({ code: 'invalid_result', message: expect.stringMatching(why) })
  })

  it('leaves nothing of a refused result in the mirror', async () => {
    const bundle = withEntry('40000', '.git', inputTree)
    const commit = /^([0-9a-f]{40}) refs/m.exec(bundle.toString('latin1'))?.[1] ?? ''
    await take(bundle).catch(() => undefined)

    await expect(
      fixture.repository.readFiles(id, { treeish: commit, paths: ['spec.md'], maxBytes: 100 }),
    ).rejects.toThrow()
    expect(readdirSync(fixture.mirrors)).toEqual([`${id}.git`])
  })

  function take(bundle: Buffer): Promise<{ tree: string }> {
    return fixture.repository.importResult(id, { bundle, inputCommit, maxBytes: limit })
  }

  function sound(): Buffer {
    return resultBundle(job, makeTree(job, { a: 'sound and long enough to be damaged in the middle' }), inputCommit)
  }

  function bundleOf(ref: string): Buffer {
    git(job, ['update-ref', ref, inputCommit])
    return gitBytes(job, ['bundle', 'create', '--quiet', '-', ref])
  }

  function blobAsResult(): Buffer {
    const blob = git(job, ['hash-object', '-w', '--stdin'], 'blob')
    return Buffer.concat([header(blob), gitBytes(job, ['pack-objects', '-q', '--stdout'], `${blob}\n`)])
  }

  function foreignBase(): Buffer {
    const other = git(job, ['commit-tree', inputTree, '-m', 'other'])
    return resultBundle(job, makeTree(job, { a: 'x' }), other)
  }

  function missingObjects(): Buffer {
    const blob = git(job, ['hash-object', '-w', '--stdin'], 'kept back')
    const tree = git(job, ['mktree'], `100644 blob ${blob}\ta\n`)
    const commit = git(job, ['commit-tree', tree, '-m', 'x'])
    return Buffer.concat([header(commit), gitBytes(job, ['pack-objects', '-q', '--stdout'], `${commit}\n${tree}\n`)])
  }

  function withEntry(mode: string, name: string, target: string): Buffer {
    const content = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(target, 'hex')])
    const tree = git(job, ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], content)
    return resultBundle(job, tree, inputCommit)
  }

  function bomb(): Buffer {
    let tree = makeTree(job, { f: 'x' })
    for (let level = 0; level < 10; level += 1) {
      const lines = Array.from({ length: 10 }, (_, index) => `040000 tree ${tree}\td${index}\n`)
      tree = git(job, ['mktree'], lines.join(''))
    }
    return resultBundle(job, tree, inputCommit)
  }

  function tower(): Buffer {
    let tree = makeTree(job, { f: 'x' })
    for (let level = 0; level < 30; level += 1) tree = git(job, ['mktree'], `040000 tree ${tree}\t${'d'.repeat(200)}\n`)
    return resultBundle(job, tree, inputCommit)
  }
})

function header(commit: string): Buffer {
  return Buffer.from(`# v2 git bundle\n${commit} refs/heads/result\n\n`)
}

function packOf(entries: Buffer[]): Buffer {
  const body = Buffer.concat([packHead(entries.length), ...entries])
  return Buffer.concat([body, createHash('sha1').update(body).digest()])
}

function packClaiming(objects: number): Buffer {
  return Buffer.concat([packHead(objects), deflateSync('x'), Buffer.alloc(20)])
}

function packHead(objects: number): Buffer {
  const head = Buffer.from('PACK\0\0\0\u0002\0\0\0\0', 'latin1')
  head.writeUInt32BE(objects, 8)
  return head
}

function flipped(bundle: Buffer): Buffer {
  const copy = Buffer.from(bundle)
  const at = copy.indexOf('PACK') + 20
  copy[at] = (copy[at] ?? 0) ^ 4
  return copy
}

function wrongChecksum(bundle: Buffer): Buffer {
  const copy = Buffer.from(bundle)
  copy[copy.length - 1] = (copy[copy.length - 1] ?? 0) ^ 1
  return copy
}
