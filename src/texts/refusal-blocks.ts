import { mistakeBlocks } from './mistake-blocks.ts'
import type { Block, Inline } from './markdown.ts'
import { code, list, paragraph, plain, prose, untrusted } from './markdown.ts'
import type { Refusal } from '../domain/request/reply.ts'
import { plural } from '../text/show-quantity.ts'
import type { CommandHelp } from '../domain/request/slash-command.ts'

/** Why something was not done, and the next step. */
export function refusalBlocks(refusal: Refusal, commands: readonly CommandHelp[]): Block[] {
  switch (refusal.kind) {
    case 'not_permitted':
      return notPermitted(refusal)
    case 'too_many':
      return tooMany(refusal)
    case 'too_many_commands':
      return tooManyCommands(refusal)
    case 'archived':
      return archived()
    case 'no_text':
      return noText()
    case 'base_missing':
      return refusal.isDefault ? emptyRepository() : missingBranch(refusal)
    case 'spec_kit_missing':
      return specKitMissing(refusal.branch)
    case 'settings_invalid':
      return [...problems(refusal.message), paragraph(...prose(refusal.wayOut, 1000))]
    case 'override_refused':
      return overrideRefused(refusal)
    case 'mistake':
      return mistakeBlocks(refusal.mistake, commands)
    case 'wrong_state':
      return wrongState(refusal)
    case 'needs_document':
      return needsDocument(refusal)
    case 'issue_closed':
      return [said('Nothing was started: the issue is closed. Reopen it, then ', ...startAgain)]
    case 'not_our_pull_request':
      return notOurs(refusal)
    case 'too_many_pending':
      return tooManyPending(refusal)
    case 'already_pending':
      return [said(code(refusal.asked), ' is pending already. It runs once, after what comes before it.')]
    case 'no_such_question':
      return noSuchQuestion(refusal)
    case 'old_commit':
      return oldCommit(refusal)
    case 'commit_not_named':
      return commitNotNamed(refusal)
    case 'requester_excluded':
      return requesterExcluded(refusal)
  }
}

type Refused<Kind extends Refusal['kind']> = Extract<Refusal, { kind: Kind }>

function said(...parts: (string | Inline)[]): Block {
  return paragraph(...parts.map((part) => (typeof part === 'string' ? plain(part) : part)))
}

const startAgain = ['comment ', code('/speckit run'), ' or label the issue again.']

function notPermitted(refusal: Refused<'not_permitted'>): Block[] {
  return [
    said(
      'No run was started: ',
      untrusted(refusal.login, 100),
      ` has the permission “${refusal.permission}” on this repository, and to start or steer a run takes “${refusal.needed}”.`,
    ),
  ]
}

function tooMany(refusal: Refused<'too_many'>): Block[] {
  return [
    said(
      untrusted(refusal.login, 100),
      ` asked for more than ${plural(refusal.limit, 'thing')} in ${plural(refusal.minutes, 'minute')}. What came after them was not done; try again later.`,
    ),
  ]
}

function tooManyCommands(refusal: Refused<'too_many_commands'>): Block[] {
  return [
    said(`A comment may hold ${plural(refusal.limit, 'command')}. ${leftOut(refusal.left)} into another comment.`),
  ]
}

function leftOut(count: number): string {
  return count === 1 ? 'The last one was not done: put it' : `The last ${count} were not done: put them`
}

function archived(): Block[] {
  return [
    said('No run was started: this repository is archived, so nothing can be pushed to it.'),
    said('Unarchive it in its settings, then ', ...startAgain),
  ]
}

function noText(): Block[] {
  return [
    said('No run was started: the issue has no text.'),
    said('Say in its title and description what is wanted, then ', ...startAgain),
  ]
}

function emptyRepository(): Block[] {
  return [
    said('No run was started: this repository is empty, so there is nothing to branch off.'),
    said('Push a first commit that holds Spec Kit (', code('specify init --here'), '), then ', ...startAgain),
  ]
}

function missingBranch({ branch, from }: Refused<'base_missing'>): Block[] {
  const name = code(from === 'flag' ? '--base' : 'baseBranch')
  const source = from === 'flag' ? plain('the command') : code('.github/speckit.yml')
  return [
    said('No run was started: the branch ', code(branch), ', which ', source, ' names as ', name, ', does not exist.'),
    said('Push that branch or name another one, then ', ...startAgain),
  ]
}

function specKitMissing(branch: string): Block[] {
  return [
    said(
      'No run was started: there is no ',
      code('.specify/'),
      ' on the branch ',
      code(branch),
      ', so Spec Kit is not set up in this repository.',
    ),
    said(
      'Run ',
      code('specify init --here'),
      ' in a clone of the repository (see ',
      code('github/spec-kit'),
      '), commit ',
      code('.specify/'),
      ' and the commands it adds, push, and ',
      ...startAgain,
    ),
  ]
}

/** `name is not valid: a; b.` as a sentence and a list. */
function problems(message: string): Block[] {
  const [sentence = '', ...rest] = message.split(/: (.*)/s)
  const found = (rest[0] ?? '')
    .replace(/\.$/, '')
    .split(/; (?=`)/)
    .filter((problem) => problem !== '')
  if (found.length === 0) return [said('No run was started: ', ...prose(message, 2000))]
  return [
    said('No run was started: ', ...prose(`${sentence}:`, 300)),
    list(found.slice(0, 20).map((problem) => prose(problem, 500))),
  ]
}

function overrideRefused(refusal: Refused<'override_refused'>): Block[] {
  return [
    said('Nothing was started: ', code(refusal.setting), ' cannot be ', code(refusal.value), ' here.'),
    paragraph(...prose(`Allowed: ${refusal.allowed}.`, 1000)),
  ]
}

function wrongState(refusal: Refused<'wrong_state'>): Block[] {
  return [
    said(code(`/speckit ${refusal.command}`), ` needs ${refusal.needs}; but `, ...prose(refusal.state, 500), '.'),
    ...toPaste(refusal.next),
  ]
}

function needsDocument(refusal: Refused<'needs_document'>): Block[] {
  return [
    said(code(`/speckit ${refusal.command}`), ' needs ', code(refusal.document), ', which is not on the branch.'),
    ...toPaste([refusal.next]),
  ]
}

function toPaste(commands: readonly string[]): Block[] {
  if (commands.length === 0) return []
  return [said('What you can paste now:'), list(commands.map((command) => [code(command)]))]
}

function notOurs(refusal: Refused<'not_our_pull_request'>): Block[] {
  return [
    said(
      `Pull request #${refusal.number} belongs to no run. Comment on the issue of the feature, or on its draft pull request.`,
    ),
  ]
}

function tooManyPending(refusal: Refused<'too_many_pending'>): Block[] {
  return [
    said(
      `${plural(refusal.limit, 'run')} of this issue ${refusal.limit === 1 ? 'is' : 'are'} pending already; no more are taken.`,
    ),
    ...toPaste(['/speckit status', '/speckit cancel all']),
  ]
}

function noSuchQuestion(refusal: Refused<'no_such_question'>): Block[] {
  return [
    said(
      `There is no question ${refusal.number}. `,
      questionsAre(refusal.known),
      ' Nothing of this command was recorded.',
    ),
  ]
}

function questionsAre(known: readonly number[]): string {
  if (known.length === 0) return 'The agent asked none.'
  return known.length === 1 ? `The only one is ${known[0]}.` : `There are ${known.join(', ')}.`
}

function oldCommit(refusal: Refused<'old_commit'>): Block[] {
  return [
    said(
      'Not approved: this was for ',
      code(refusal.approved.slice(0, 12)),
      ', and the branch is at ',
      code(refusal.current.slice(0, 12)),
      ' now. Look at the newer commit, then paste:',
    ),
    approveLine(refusal.current),
  ]
}

function commitNotNamed(refusal: Refused<'commit_not_named'>): Block[] {
  return [
    said(
      'Not approved: the branch has moved since this gate first asked, so it is not clear which commit was looked at. It is at ',
      code(refusal.current.slice(0, 12)),
      ' now. Look at it, then paste:',
    ),
    approveLine(refusal.current),
  ]
}

/** In full: a few digits are found again quickly by who makes commits until they fit. */
function approveLine(sha: string): Block {
  return list([[code(`/speckit approve ${sha.slice(0, 40)}`)]])
}

function requesterExcluded(refusal: Refused<'requester_excluded'>): Block[] {
  return [
    said(
      'Not approved: ',
      untrusted(refusal.login, 100),
      ' asked for the run, and ',
      code('requesterMayApprove'),
      ' is off here. Somebody else has to approve.',
    ),
  ]
}
