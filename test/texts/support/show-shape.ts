import { checkRunContent } from '../../../src/texts/check-run-text.ts'
import { marker } from '../../../src/domain/report/marker.ts'
import { pullRequestBody } from '../../../src/texts/pull-request-text.ts'
import { newestAttempts, shownHead } from '../../../src/domain/report/shown-phases.ts'
import { statusCommentText } from '../../../src/texts/status-comment-text.ts'
import type { Shape } from './shapes.ts'

const serverUrl = 'https://github.example'

/** All that people see of a shape, by the place where it is shown. */
export function showShape({ report, pullRequest }: Shape): Record<string, string> {
  const hasHead = shownHead(report) !== null
  const status = statusCommentText({ report, pullRequest, marker: marker('status:7:12', 'preview'), serverUrl })
  const own = marker('pull-request:7:12', 'preview')
  return {
    comment: status,
    ...(hasHead
      ? { 'pull-request': `${pullRequestBody({ report, marker: own, serverUrl, isOrdinary: false })}\n` }
      : {}),
    ...(hasHead ? { checks: checksOf({ report, pullRequest }) } : {}),
  }
}

function checksOf({ report }: Shape): string {
  const parts = newestAttempts(report).map(({ phase }) => {
    const content = checkRunContent(report, phase, serverUrl)
    const buttons = content.actions.map(({ label }) => `[${label}]`).join(' ')
    const notes = content.annotations.map(
      ({ path, line, title, message }) => `- ${path}:${line} ${title}: ${message.replaceAll('\n', ' / ')}`,
    )
    const head = `## ${content.name}: ${content.conclusion ?? content.status}\n\n**${content.title}** ${buttons}`
    return [head, content.summary.trimEnd(), ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n')
  })
  return `${parts.join('\n\n')}\n`
}
