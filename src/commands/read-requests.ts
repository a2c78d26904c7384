import type { Action } from '../domain/trigger/action.ts'
import type { Request } from '../domain/request/request.ts'
import { parseCommands } from './parser/parse-commands.ts'
import type { CommandLine, Mistake } from '../domain/request/slash-command.ts'
import { commands } from './index.ts'

/** `left`: lines of the comment beyond the first `limit`, which are not followed. */
export type Requests = { requests: Request[]; mistakes: Mistake[]; left: number; limit: number }

const limit = 10

/** What an action asks for, in its order. Nothing was looked up yet: whether the person may, and whether it is meant for us, is decided later. */
export function readRequests(action: Action): Requests {
  const { what } = action
  switch (what.kind) {
    case 'label':
      return one(request(action, { via: 'label', command: 'run', label: what.label }))
    case 'unlabel':
      return one(request(action, { via: 'unlabel', command: 'cancel', label: what.label }))
    case 'comment':
      return readBody(action, what.body, null)
    case 'review':
      return readReview(action, what)
    case 'button':
      return readButton(action, what)
    case 'rerun':
      return one(request(action, { via: 'rerun', command: 'retry', sha: what.sha }))
    case 'close_issue':
      return one(request(action, { via: 'close_issue', command: 'cancel' }))
    case 'close_pull_request':
      return one(request(action, { via: 'close_pull_request', command: 'cancel' }))
  }
}

const none: Requests = { requests: [], mistakes: [], left: 0, limit }

function one(asked: Request): Requests {
  return { requests: [asked], mistakes: [], left: 0, limit }
}

function request(action: Action, change: Pick<Request, 'via' | 'command'> & Partial<Request>): Request {
  const phaseId = action.place.kind === 'phase' ? action.place.phaseId : null
  const { deduplicationKey, actor, at } = action
  return { deduplicationKey, flags: {}, text: '', sha: null, label: null, phaseId, actor, at, ...change }
}

function readBody(action: Action, body: string, sha: string | null): Requests {
  const { lines, left } = parseCommands(body, commands, limit)
  return {
    requests: lines.flatMap((line) => (line.kind === 'command' ? [fromLine(action, line, sha)] : [])),
    mistakes: lines.flatMap((line) => (line.kind === 'mistake' ? [line.mistake] : [])),
    left,
    limit,
  }
}

function fromLine(action: Action, line: Extract<CommandLine, { kind: 'command' }>, sha: string | null): Request {
  const { command, flags, text } = line
  return request(action, {
    via: 'comment',
    command,
    flags,
    text,
    sha,
    deduplicationKey: `${action.deduplicationKey}:${line.line}`,
  })
}

/** Commands in the body win over what was ticked. */
function readReview(action: Action, { state, sha, body }: Extract<Action['what'], { kind: 'review' }>): Requests {
  const typed = readBody(action, body, sha)
  if (typed.requests.length > 0 || typed.mistakes.length > 0) return typed
  switch (state) {
    case 'approved':
      return one(request(action, { via: 'review', command: 'approve', sha }))
    case 'changes_requested':
      return one(request(action, { via: 'review', command: 'revise', sha }))
    case 'commented':
      return none
  }
}

function readButton(action: Action, { identifier, sha }: Extract<Action['what'], { kind: 'button' }>): Requests {
  const command = (['approve', 'retry', 'cancel'] as const).find((name) => name === identifier)
  return command === undefined ? none : one(request(action, { via: 'button', command, sha }))
}
