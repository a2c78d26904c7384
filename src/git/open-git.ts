import { simpleGit, type SimpleGit } from 'simple-git'
import { gitEnvironment } from './git-environment.ts'
import type { GitSetup } from './git-setup.ts'

/**
 * simple-git for a mirror. Its guards against dangerous settings are told to let ours through: they
 * come from git-environment.ts alone, and every argument of a caller is checked (full SHA-1,
 * `refs/heads/…`, or behind `--`) before it gets here.
 */
export function openGit(setup: GitSetup, gitDirectory: string, call: GitCall = {}): SimpleGit {
  const environment = { ...gitEnvironment(setup.environment), GIT_DIR: gitDirectory, ...call.environment }
  const input = call.stdin
  return simpleGit({
    baseDir: gitDirectory,
    binary: setup.gitBinary,
    allowEnvironment: Object.keys(environment),
    unsafe: {
      allowUnsafeAskPass: true,
      allowUnsafeConfigEnvCount: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeCredentialHelper: true,
      allowUnsafeCustomBinary: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeHooksPath: true,
      allowUnsafeProtocolOverride: true,
      allowUnsafeTemplateDir: true,
    },
    completion: { onClose: true, onExit: false },
    timeout: { block: 120_000 },
    ...(input === undefined ? {} : { input: () => input }),
  }).env(environment)
}

export type GitCall = { environment?: Readonly<Record<string, string>>; stdin?: string }
