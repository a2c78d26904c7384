import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { treeInScript, treeOutScript } from '../../../src/runs/execution/tree-scripts.ts'

const gitlinkCommit = '1234567890123456789012345678901234567890'

describe('the scripts that carry the tree in and out of a job', () => {
  let root: string
  let source: string
  let workspace: string
  let input: Buffer
  let inputCommit: string

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'speckit-tree-'))
    source = join(root, 'source')
    workspace = join(root, 'work space')
    for (const folder of [source, workspace, join(root, 'home'), join(root, 'tmp')]) mkdirSync(folder)
    makeSource()
    treeIn()
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  describe('tree in', () => {
    it('checks the input out on the branch, byte by byte, with an identity and no remote', () => {
      expect(git(workspace, 'status', '--porcelain')).toBe('')
      expect(git(workspace, 'symbolic-ref', 'HEAD')).toBe('refs/heads/speckit/12-x')
      expect(git(workspace, 'rev-parse', 'HEAD')).toBe(inputCommit)
      expect(git(workspace, 'remote')).toBe('')
      expect(readFileSync(join(workspace, 'crlf.txt'), 'utf8')).toBe('a\r\nb\r\n')
      expect(readFileSync(join(workspace, 'filtered.bin'), 'utf8')).toBe('$Id$ plain\n')
      expect(lstatSync(join(workspace, 'run.sh')).mode & 0o111).toBe(0o111)
      expect(lstatSync(join(workspace, 'link')).isSymbolicLink()).toBe(true)
      expect(lstatSync(join(workspace, 'module')).isDirectory()).toBe(true)
    })

    it('lets an agent commit', () => {
      write('specs/1/spec.md', '# Spec\n')
      git(workspace, 'add', '-A')
      git(workspace, 'commit', '--quiet', '-m', 'by the agent')

      expect(git(workspace, 'log', '-1', '--format=%an')).toBe('speckit-app')
    })

    it('says so when standard input is not a bundle', () => {
      const { status, stderr } = run(treeInScript, Buffer.from('garbage'))

      expect(status).toBe(3)
      expect(stderr).toContain('standard input is not a git bundle')
    })
  })

  describe('tree out', () => {
    it('gives the identical tree when nothing changed', () => {
      expect(resultTree()).toBe(git(source, 'rev-parse', `${inputCommit}^{tree}`))
    })

    it('sends changes, additions, deletions, modes and symlinks, and only those', () => {
      write('specs/1/spec.md', '# Spec\n')
      write('plain.txt', 'changed\n')
      write('new\nline ä \u001B[31m.md', 'odd name\n')
      rmSync(join(workspace, 'crlf.txt'))
      chmodSync(join(workspace, 'run.sh'), 0o644)
      symlinkSync('/etc/passwd', join(workspace, 'specs/1/plan.md'))

      expect(changes()).toEqual([
        'D 100644 000000 crlf.txt',
        'A 000000 100644 new\nline ä \u001B[31m.md',
        'M 100644 100644 plain.txt',
        'M 100755 100644 run.sh',
        'A 000000 120000 specs/1/plan.md',
        'A 000000 100644 specs/1/spec.md',
      ])
    })

    it('leaves ignored files behind unless the input had them', () => {
      write('node_modules/x/index.js', 'x')
      write('debug.log', 'x')
      write('kept.log', 'changed')

      expect(changes()).toEqual(['M 100644 100644 kept.log'])
    })

    it('takes the tree whatever branch and commits the agent made', () => {
      git(workspace, 'checkout', '--quiet', '-b', 'other')
      write('specs/1/spec.md', '# Spec\n')
      git(workspace, 'add', '-A')
      git(workspace, 'commit', '--quiet', '-m', 'by the agent')
      write('specs/1/plan.md', '# Plan\n')

      expect(changes()).toEqual(['A 000000 100644 specs/1/plan.md', 'A 000000 100644 specs/1/spec.md'])
      expect(git(source, 'log', '-1', '--format=%P', 'refs/heads/result')).toBe(inputCommit)
    })

    it.each(['removed', 'a file that leads elsewhere', 'a broken repository'])(
      'does not need the .git of the work tree: %s',
      (what) => {
        rmSync(join(workspace, '.git'), { recursive: true })
        if (what === 'a file that leads elsewhere') write('.git', 'gitdir: /nonexistent\n')
        if (what === 'a broken repository') write('.git/HEAD', 'garbage')
        write('specs/1/spec.md', '# Spec\n')

        expect(changes()).toEqual(['A 000000 100644 specs/1/spec.md'])
      },
    )

    it('runs nothing that the agent configured', () => {
      const trap = join(root, 'trap.sh')
      writeFileSync(trap, `#!/bin/sh\ntouch ${join(root, 'executed')}\ncat\n`, { mode: 0o755 })
      for (const hook of ['pre-commit', 'post-index-change', 'reference-transaction', 'post-commit']) {
        mkdirSync(join(workspace, '.git/hooks'), { recursive: true })
        writeFileSync(join(workspace, '.git/hooks', hook), `#!/bin/sh\ntouch ${join(root, 'executed')}\n`, {
          mode: 0o755,
        })
      }
      const config = `[core]\n\tfsmonitor = ${trap}\n\thooksPath = ${workspace}/.git/hooks\n[filter "evil"]\n\tclean = ${trap}\n\tsmudge = ${trap}\n\trequired = true\n`
      writeFileSync(join(workspace, '.git/config'), config)
      writeFileSync(join(root, 'home/.gitconfig'), `${config}[trace2]\n\tnormalTarget = ${join(root, 'executed')}\n`)
      mkdirSync(join(root, 'home/.config/git'), { recursive: true })
      writeFileSync(join(root, 'home/.config/git/config'), config)
      writeFileSync(join(root, 'home/.config/git/attributes'), '* filter=evil\n')
      writeFileSync(join(root, 'home/.config/git/ignore'), '*\n')
      write('.gitattributes', '* filter=evil text eol=crlf ident working-tree-encoding=UTF-16\n')
      git(workspace, 'init', '--quiet', 'nested')
      git(
        join(workspace, 'nested'),
        '-c',
        'user.name=a',
        '-c',
        'user.email=a@b',
        'commit',
        '--quiet',
        '--allow-empty',
        '-m',
        'x',
      )
      writeFileSync(join(workspace, 'nested/.git/config'), config)
      write('specs/1/spec.md', 'line\r\n')

      const found = changes()

      expect(existsSync(join(root, 'executed'))).toBe(false)
      expect(found).toEqual([
        'M 100644 100644 .gitattributes',
        'A 000000 160000 nested',
        'A 000000 100644 specs/1/spec.md',
      ])
      expect(execFileSync('git', ['show', 'refs/heads/result:specs/1/spec.md'], { cwd: source }).toString()).toBe(
        'line\r\n',
      )
    })

    it.each(['filled with a hostile repository', 'removed', 'replaced by a file'])(
      'keeps a submodule as it was when it was %s',
      (what) => {
        const module = join(workspace, 'module')
        rmSync(module, { recursive: true })
        if (what === 'replaced by a file') write('module', 'a file')
        if (what === 'filled with a hostile repository') {
          git(workspace, 'init', '--quiet', 'module')
          git(module, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--allow-empty', '-m', 'x')
          writeFileSync(join(module, '.git/config'), `[core]\n\tfsmonitor = touch ${join(root, 'executed')}\n`)
          write('module/file', 'x')
        }

        expect(changes()).toEqual([])
        expect(existsSync(join(root, 'executed'))).toBe(false)
      },
    )

    it('passes over pipes and sockets', async () => {
      makePipe(join(workspace, 'plan.md'))
      const socket = createServer()
      await new Promise<void>((resolve) => socket.listen(join(workspace, 's.sock'), resolve))
      write('specs/1/spec.md', '# Spec\n')

      const found = changes()
      await new Promise((resolve) => socket.close(resolve))

      expect(found).toEqual(['A 000000 100644 specs/1/spec.md'])
    })

    it.each([
      [
        'a pipe that git would read',
        () => makePipe(join(workspace, 'sub', '.gitignore')),
        './sub/.gitignore is a named pipe',
      ],
      [
        'a tracked file that became a pipe',
        () => (rmSync(join(workspace, 'plain.txt')), makePipe(join(workspace, 'plain.txt'))),
        'plain.txt',
      ],
      ['a second .GIT', () => write('.GIT/config', 'x'), '.GIT/config'],
      ['a repository without a commit', () => git(workspace, 'init', '--quiet', 'empty'), 'empty'],
    ])('ends with a message that names %s', (_what, spoil, message) => {
      mkdirSync(join(workspace, 'sub'))
      spoil()

      const { status, stdout, stderr } = run(treeOutScript, input)

      expect(status).not.toBe(0)
      expect(stdout).toHaveLength(0)
      expect(stderr).toContain(message)
    })

    it('leaves nothing in the temporary folder and nothing but the bundle on standard output', () => {
      write('specs/1/spec.md', '# Spec\n')

      const { stdout, stderr } = run(treeOutScript, input)

      expect(stdout.toString('latin1', 0, 16)).toBe('# v2 git bundle\n')
      expect(stderr).toBe('')
      expect(execFileSync('ls', ['-A', join(root, 'tmp')]).toString()).toBe('')
    })
  })

  function makeSource(): void {
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
    input = execFileSync('git', ['bundle', 'create', '--quiet', '-', 'refs/heads/input'], { cwd: source })
  }

  function hash(content: string): string {
    return execFileSync('git', ['hash-object', '-w', '--stdin', '--no-filters'], { cwd: source, input: content })
      .toString()
      .trim()
  }

  function treeIn(): void {
    const { status, stderr } = run(treeInScript, input)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  }

  /** Runs tree out and takes its bundle into the source repository. */
  function resultTree(): string {
    const { status, stdout, stderr } = run(treeOutScript, input)
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
    writeFileSync(join(root, 'result.bundle'), stdout)
    git(source, 'fetch', '--quiet', join(root, 'result.bundle'), '+refs/heads/result:refs/heads/result')
    return git(source, 'rev-parse', 'refs/heads/result^{tree}')
  }

  /** `M 100644 100644 path` a changed path. */
  function changes(): string[] {
    const raw = execFileSync('git', ['diff-tree', '-r', '-z', '--no-renames', inputCommit, resultTree()], {
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

  function run(script: string, stdin: Buffer): { status: number | null; stdout: Buffer; stderr: string } {
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
      },
    })
    return { status, stdout, stderr: stderr.toString() }
  }

  function write(path: string, content: string): void {
    mkdirSync(dirname(join(workspace, path)), { recursive: true })
    writeFileSync(join(workspace, path), content)
  }
})

function makePipe(path: string): void {
  const command = 'mkfifo'
  execFileSync(command, [path])
}

function git(directory: string, ...args: string[]): string {
  const environment = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
  return execFileSync('git', args, { cwd: directory, env: environment, stdio: 'pipe' }).toString().trim()
}
