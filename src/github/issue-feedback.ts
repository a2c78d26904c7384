import type { Forge } from '../ports/forge.ts'
import type { CallGitHub } from './call-github.ts'
import { nullIf } from './classify-error.ts'

type IssueFeedback = Pick<Forge, 'react' | 'addLabel' | 'removeLabel'>

export function createIssueFeedback(call: CallGitHub): IssueFeedback {
  return {
    react: (at, issue, reaction) =>
      call(at, `react to #${issue}`, async (octokit, name) => {
        await octokit.rest.reactions.createForIssue({ ...name, issue_number: issue, content: reaction })
      }),

    addLabel: (at, issue, label) =>
      call(at, `label #${issue} as “${label}”`, async (octokit, name) => {
        await octokit.rest.issues.addLabels({ ...name, issue_number: issue, labels: [label] })
      }),

    removeLabel: (at, issue, label) =>
      call(at, `remove the label “${label}” of #${issue}`, async (octokit, name) => {
        await octokit.rest.issues.removeLabel({ ...name, issue_number: issue, name: label }).catch(nullIf(404, 410))
      }),
  }
}
