import type { Act } from '../domain/trigger/act.ts'
import type { Request } from '../domain/request/request.ts'
import { parseCommands } from './parser/parse-commands.ts'
import type { CommandLine, Mistake } from '../domain/request/slash-command.ts'
import { commands } from './index.ts'

/** `left`: lines of the comment beyond the first `limit`, which are not followed. */
export type Requests = { requests: Request[]; mistakes: Mistake[]; left: number; limit: number }

const limit = 10

/** What an act asks for, in its order. Nothing was looked up yet: whether the person may, and whether it is meant for us, is decided later. */
export function readRequests(act: Act): Requests {
  const { what } = act
  switch (what.kind) {
    case 'label':
      return one(request(act, { via: 'label', command: 'run', label: what.label }))
    case 'unlabel':
      return one(request(act, { via: 'unlabel', command: 'cancel', label: what.label }))
    case 'comment':
      return readBody(act, what.body, null)
    case 'review':
      return readReview(act, what)
    case 'button':
      return readButton(act, what)
    case 'rerun':
      return one(request(act, { via: 'rerun', command: 'retry', sha: what.sha }))
    case 'close_issue':
      return one(request(act, { via: 'close_issue', command: 'cancel' }))
    case 'close_pull_request':
      return one(request(act, { via: 'close_pull_request', command: 'cancel' }))
  }
}

const none: Requests = { requests: [], mistakes: [], left: 0, limit }

function one(asked: Request): Requests {
  return { requests: [asked], mistakes: [], left: 0, limit }
}

function request(act: Act, change: Pick<Request, 'via' | 'command'> & Partial<Request>): Request {
  const phaseId = act.place.kind === 'phase' ? act.place.phaseId : null
  const { semanticKey, actor, at } = act
  return { semanticKey, flags: {}, text: '', sha: null, label: null, phaseId, actor, at, ...change }
}

function readBody(act: Act, body: string, sha: string | null): Requests {
  const { lines, left } = parseCommands(body, commands, limit)
  return {
    requests: lines.flatMap((line) => (line.kind === 'command' ? [fromLine(act, line, sha)] : [])),
    mistakes: lines.flatMap((line) => (line.kind === 'mistake' ? [line.mistake] : [])),
    left,
    limit,
  }
}

function fromLine(act: Act, line: Extract<CommandLine, { kind: 'command' }>, sha: string | null): Request {
  const { command, flags, text } = line
  return request(act, { via: 'comment', command, flags, text, sha, semanticKey: `${act.semanticKey}:${line.line}` })
}

/** Commands in the body win over what was ticked. */
function readReview(act: Act, { state, sha, body }: Extract<Act['what'], { kind: 'review' }>): Requests {
  const typed = readBody(act, body, sha)
  if (typed.requests.length > 0 || typed.mistakes.length > 0) return typed
  switch (state) {
    case 'approved':
      return one(request(act, { via: 'review', command: 'approve', sha }))
    case 'changes_requested':
      return one(request(act, { via: 'review', command: 'revise', sha }))
    case 'commented':
      return none
  }
}

function readButton(act: Act, { identifier, sha }: Extract<Act['what'], { kind: 'button' }>): Requests {
  const command = (['approve', 'retry', 'cancel'] as const).find((name) => name === identifier)
  return command === undefined ? none : one(request(act, { via: 'button', command, sha }))
}
