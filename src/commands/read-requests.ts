import type { Action } from '../domain/trigger/action.ts'
import type { Request } from '../domain/request/request.ts'
import { parseCommands } from './parser/parse-commands.ts'
import type { CommandLine, Mistake } from '../domain/request/slash-command.ts'
import { commands } from './index.ts'

/** `left`: lines of the comment beyond the first `limit`, which are not followed. */
export type Requests = { requests: Request[]; mistakes: Mistake[]; left: number; limit: number }

const limit = 10

/**
 * What an action asks for, in its order. Nothing was looked up yet: whether the person may, and
 * whether it is meant for us, is decided later.
 */
export function readRequests(action: Action): Requests {
  const { what } = action
  switch (what.kind) {
    case 'label':
      return one(request(action, { command: 'run' }))
    case 'comment':
      return readBody(action, what)
    case 'review':
      return readReview(action, what)
    case 'button':
      return readButton(action, what)
    case 'rerun':
      return one(request(action, { command: 'retry' }))
    case 'unlabel':
    case 'close_issue':
    case 'close_pull_request':
      return one(request(action, { command: 'cancel' }))
  }
}

const none: Requests = { requests: [], mistakes: [], left: 0, limit }

function one(asked: Request): Requests {
  return { requests: [asked], mistakes: [], left: 0, limit }
}

function request(action: Action, change: Pick<Request, 'command'> & Partial<Request>): Request {
  return { ...action, flags: {}, text: '', ...change }
}

type Typed = Extract<Action['what'], { kind: 'comment' }>

function readBody(action: Action, typed: Typed): Requests {
  const { lines, left } = parseCommands(typed.body, commands, limit)
  return {
    requests: lines.flatMap((line) => (line.kind === 'command' ? [fromLine(action, typed, line)] : [])),
    mistakes: lines.flatMap((line) => (line.kind === 'mistake' ? [line.mistake] : [])),
    left,
    limit,
  }
}

function fromLine(action: Action, typed: Typed, line: Extract<CommandLine, { kind: 'command' }>): Request {
  const { command, flags, text } = line
  const deduplicationKey = `${action.deduplicationKey}:${line.line}`
  return request(action, { what: typed, command, flags, text, deduplicationKey })
}

/** Commands in the body win over what was ticked. */
function readReview(action: Action, { state, sha, body }: Extract<Action['what'], { kind: 'review' }>): Requests {
  const typed = readBody(action, { kind: 'comment', body, sha })
  if (typed.requests.length > 0 || typed.mistakes.length > 0) return typed
  switch (state) {
    case 'approved':
      return one(request(action, { command: 'approve' }))
    case 'changes_requested':
      return one(request(action, { command: 'revise' }))
    case 'commented':
      return none
  }
}

function readButton(action: Action, { identifier }: Extract<Action['what'], { kind: 'button' }>): Requests {
  const command = (['approve', 'retry', 'cancel'] as const).find((name) => name === identifier)
  return command === undefined ? none : one(request(action, { command }))
}
