// Checks the machine-readable result of the demo: node scripts/check-demo.mjs FILE
import { readFileSync } from 'node:fs'

const result = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const head = result.phases.at(-1)?.commit
const expectations = {
  'the run succeeded': result.run.status === 'completed' && result.run.conclusion === 'success',
  'three phases made a commit each':
    new Set(result.phases.map(({ commit }) => commit)).size === 3 && !result.phases.some(({ commit }) => !commit),
  'the branch exists': typeof result.branch === 'string',
  'there is a draft pull request': result.pullRequest?.draft === true,
  'every phase has a check run on the head commit':
    result.checkRuns.filter(({ headSha, conclusion }) => headSha === head && conclusion === 'success').length === 3,
  'one status comment was edited': result.statusComment?.edits > 0,
}
const broken = Object.entries(expectations).filter(([, holds]) => !holds)
for (const [what] of broken) console.error(`not so: ${what}`)
if (broken.length > 0) console.error(JSON.stringify(result, null, 2))
else
  console.log(
    `demo: ${result.executor}, ${result.agent}, ${result.run.durationMs} ms, pull request #${result.pullRequest.number}`,
  )
process.exitCode = broken.length === 0 ? 0 : 1
