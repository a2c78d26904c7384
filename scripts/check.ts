import { spawnSync } from 'node:child_process'

/** Everything that `npm run check` looks at, in the order of what fails fastest. */
const checks: [string, string[]][] = [
  ['types', ['tsc']],
  ['lint', ['oxlint', '--type-aware', '--deny-warnings', 'src', 'test', 'demo', 'packages', 'scripts', 'images']],
  ['format', ['oxfmt', '--check', 'src', 'test', 'demo', 'packages', 'scripts', 'images']],
  ['dead code', ['knip']],
  ['generated client', ['node', 'scripts/generate.ts', '--check']],
  [
    'unit tests, import table and coverage',
    [
      'node',
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      '--selectProjects',
      'unit',
      '--coverage',
    ],
  ],
]

const failed = checks.filter(([name, [command = '', ...args]]) => {
  console.log(`── ${name}`)
  return spawnSync(command, args, { stdio: 'inherit' }).status !== 0
})
console.log(failed.length === 0 ? '── all checks passed' : `── failed: ${failed.map(([name]) => name).join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
