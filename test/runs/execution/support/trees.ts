import { afterEach, beforeEach, expect } from '@jest/globals'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { treeInScript, treeOutScript } from '../../../../src/runs/execution/tree-scripts.ts'

export const gitlinkCommit = '1234567890123456789012345678901234567890'

/** Of the test that runs; see `useTrees`. */
export let root: string
export let source: string
export let workspace: string
export let input: Buffer
export let outline: Buffer
export let inputCommit: string

/** A source repository and a workspace with its tree for each test of a file. */
export function useTrees(): void {
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'speckit-tree-'))
    source = join(root, 'source')
    workspace = join(root, 'work space')
    for (const folder of [source, workspace, join(root, 'home'), join(root, 'tmp')]) mkdirSync(folder)
    makeSource()
    treeIn()
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))
}

export function makeSource(): void {
  git(source, 'init', '--quiet', '--initial-branch=main', '.')
  const files: [string, string, string][] = [
    [
      '100644',
      '.gitattributes',
      '* text=auto eol=crlf\n*.bin filter=lfs ident -text\nutf16.txt working-tree-encoding=UTF-16LE\nforced.txt text\n',
    ],
    ['100644', '.gitignore', 'node_modules/\n*.log\n'],
    ['100644', 'crlf.txt', 'a\r\nb\r\n'],
    ['100644', 'filtered.bin', '$Id$ plain\n'],
    ['100644', 'forced.txt', 'a\r\nb\r\n'],
    ['100644', 'kept.log', 'log\n'],
    ['100644', 'mixed.txt', 'a\r\nb\n'],
    ['100644', 'plain.txt', 'plain\n'],
    ['100755', 'run.sh', '#!/bin/sh\n'],
    ['100644', 'utf16.txt', 'not UTF-16\n'],
    ['100644', 'odd "name"\n\tä.txt', 'odd\n'],
    ['120000', 'link', 'plain.txt'],
  ]
  const lines = files.map(([mode, path, content]) => `${mode} ${hash(content)}\t${path}\0`)
  const tree = [...lines, `160000 ${gitlinkCommit}\tmodule\0`].join('')
  execFileSync('git', ['update-index', '-z', '--index-info'], { cwd: source, input: tree })
  inputCommit = git(
    source,
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@b',
    'commit-tree',
    git(source, 'write-tree'),
    '-m',
    'Input',
  )
  git(source, 'update-ref', 'refs/heads/input', inputCommit)
  input = archiveOf({ 'objects/pack/pack-base.pack': pack() })
}

/** A pack of the input commit, with `git pack-objects` options for what it leaves out. */
export function pack(...options: string[]): Buffer {
  const args = ['pack-objects', '--revs', '--stdout', '--quiet', ...options]
  return execFileSync('git', args, { cwd: source, input: `${inputCommit}\n` })
}

/** An archive as the worker sends it; a pack of objects gets its index. */
export function archiveOf(files: Record<string, Buffer>): Buffer {
  const folder = mkdtempSync(join(root, 'archive-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
    if (name.startsWith('objects/')) git(source, 'index-pack', join(folder, name))
  }
  return execFileSync('tar', ['-c', '-f', '-', '-C', folder, ...readdirSync(folder)])
}

export function hash(content: string): string {
  return execFileSync('git', ['hash-object', '-w', '--stdin', '--no-filters'], { cwd: source, input: content })
    .toString()
    .trim()
}

export function treeIn(): void {
  const { status, stdout, stderr } = run(treeInScript, input)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  outline = archiveOf({ 'speckit-trees.pack': pack('--filter=blob:none'), 'speckit-index.tar': stdout })
}

/** Runs tree out and takes its bundle into the source repository. */
export function resultTree(archive = outline): string {
  const { status, stdout, stderr } = run(treeOutScript, archive)
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
  writeFileSync(join(root, 'result.bundle'), stdout)
  git(source, 'fetch', '--quiet', join(root, 'result.bundle'), '+refs/heads/result:refs/heads/result')
  return git(source, 'rev-parse', 'refs/heads/result^{tree}')
}

/** `M 100644 100644 path` a changed path. */
export function changes(archive = outline): string[] {
  const raw = execFileSync('git', ['diff-tree', '-r', '-z', '--no-renames', inputCommit, resultTree(archive)], {
    cwd: source,
  })
  const fields = raw.toString().split('\0')
  const found: string[] = []
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [oldMode = '', mode = '', , , status = ''] = (fields[index] ?? '').slice(1).split(' ')
    found.push(`${status} ${oldMode} ${mode} ${fields[index + 1] ?? ''}`)
  }
  return found
}

export function run(script: string, stdin: Buffer): { status: number | null; stdout: Buffer; stderr: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], {
    cwd: workspace,
    input: stdin,
    timeout: 60_000,
    env: {
      PATH: process.env.PATH,
      HOME: join(root, 'home'),
      LANG: 'C.UTF-8',
      TMPDIR: join(root, 'tmp'),
      SPECKIT_WORKSPACE: workspace,
      SPECKIT_BRANCH: 'speckit/12-x',
      SPECKIT_INPUT: inputCommit,
    },
  })
  return { status, stdout, stderr: stderr.toString() }
}

export function write(path: string, content: string): void {
  mkdirSync(dirname(join(workspace, path)), { recursive: true })
  writeFileSync(join(workspace, path), content)
}

export function makePipe(path: string): void {
  const command = 'mkfifo'
  execFileSync(command, [path])
}

export function git(directory: string, ...args: string[]): string {
  const environment = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
  return execFileSync('git', args, { cwd: directory, env: environment, stdio: 'pipe' }).toString().trim()
}
