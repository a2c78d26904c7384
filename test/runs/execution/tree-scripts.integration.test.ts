import { describe, expect, it } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { treeInScript, treeOutScript } from '../../../src/runs/execution/tree-scripts.ts'

import {
  root,
  source,
  workspace,
  outline,
  archiveOf,
  pack,
  gitlinkCommit,
  inputCommit,
  useTrees,
  resultTree,
  changes,
  run,
  write,
  makePipe,
  git,
} from './support/trees.ts'

useTrees()

describe('the scripts that carry the tree in and out of a job', () => {
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

    it('says so when standard input is not an archive', () => {
      const { status, stderr } = run(treeInScript, Buffer.from('garbage'))

      expect(status).toBe(3)
      expect(stderr).toContain('standard input is not a packed tree')
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

    it('sees a change that kept the size, within the second of the checkout', () => {
      write('plain.txt', 'PLAIN\n')
      renameSync(join(workspace, 'kept.log'), join(workspace, 'moved'))
      write('kept.log', 'LOG\n')

      expect(changes()).toEqual(['M 100644 100644 kept.log', 'A 000000 100644 moved', 'M 100644 100644 plain.txt'])
    })

    it('compares every file when it is not told how they were', () => {
      write('plain.txt', 'PLAIN\n')
      write('specs/1/spec.md', '# Spec\n')
      const alone = archiveOf({ 'speckit-trees.pack': pack('--filter=blob:none') })

      expect(changes(alone)).toEqual(['M 100644 100644 plain.txt', 'A 000000 100644 specs/1/spec.md'])
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

      const { status, stdout, stderr } = run(treeOutScript, outline)

      expect(status).not.toBe(0)
      expect(stdout).toHaveLength(0)
      expect(stderr).toContain(message)
    })

    it('leaves nothing in the temporary folder and nothing but the bundle on standard output', () => {
      write('specs/1/spec.md', '# Spec\n')

      const { stdout, stderr } = run(treeOutScript, outline)

      expect(stdout.toString('latin1', 0, 16)).toBe('# v2 git bundle\n')
      expect(stderr).toBe('')
      expect(execFileSync('ls', ['-A', join(root, 'tmp')]).toString()).toBe('')
    })
  })
  describe('large files that are left out', () => {
    const path = 'odd "name"\n\tä.txt'
    const leftOut = Buffer.from(`${path}\0`)

    /** Brings in the tree without the content of that file; gives what takes it out. */
    function bringIn(): Buffer {
      rmSync(workspace, { recursive: true })
      mkdirSync(workspace)
      const blob = git(source, 'rev-parse', `${inputCommit}:${path}`)
      const objects = git(source, 'rev-list', '--objects', '--no-object-names', inputCommit).split('\n')
      const kept = objects.filter((id) => id !== blob && id !== gitlinkCommit).join('\n')
      const some = execFileSync('git', ['pack-objects', '--stdout', '--quiet'], { cwd: source, input: `${kept}\n` })
      const { status, stdout, stderr } = run(
        treeInScript,
        archiveOf({ 'objects/pack/pack-base.pack': some, 'speckit-left-out': leftOut }),
      )
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const trees = pack('--filter=blob:none')
      return archiveOf({ 'speckit-trees.pack': trees, 'speckit-index.tar': stdout, 'speckit-left-out': leftOut })
    }

    it('are not there, and nobody misses them: the agent commits, and the result has them', () => {
      const archive = bringIn()
      write('specs/1/spec.md', '# Spec\n')
      git(workspace, 'add', '-A')
      git(workspace, 'commit', '--quiet', '-m', 'by the agent')

      expect(existsSync(join(workspace, path))).toBe(false)
      expect(readFileSync(join(workspace, 'crlf.txt'), 'utf8')).toBe('a\r\nb\r\n')
      expect(git(workspace, 'status', '--porcelain')).toBe('')
      expect(changes(archive)).toEqual(['A 000000 100644 specs/1/spec.md'])
    })

    it('are taken when there is something in their place', () => {
      const archive = bringIn()
      write(path, 'written by the agent\n')

      expect(changes(archive)).toEqual([`M 100644 100644 ${path}`])
    })

    it('stay as they were when the tree is compared from scratch', () => {
      bringIn()
      write('specs/1/spec.md', '# Spec\n')
      const archive = archiveOf({ 'speckit-trees.pack': pack('--filter=blob:none'), 'speckit-left-out': leftOut })

      expect(changes(archive)).toEqual(['A 000000 100644 specs/1/spec.md'])
    })
  })
})
