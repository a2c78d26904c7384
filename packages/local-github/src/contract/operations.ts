import type { Fault } from './fault.ts'
import type { GitHub } from './github.ts'

/**
 * A fault as JSON: `path` is the source of the regular expression, `always` stands for a fault that
 * lasts until it is cleared.
 */
export type PlainFault = Omit<Fault, 'match' | 'times'> & {
  match: { method?: string; path: string }
  times?: number | 'always'
}

/** Everything that another process can ask of a running GitHub, by name. */
export type Operations = Omit<GitHub, 'url' | 'apiUrl' | 'faults' | 'close'> & {
  addFault(fault: PlainFault): void
  clearFaults(): void
}

/**
 * The arguments of each operation, in order, as the control API takes them by name. The compiler
 * holds the list to the functions: an operation that is missing here, an argument too many or too
 * few, or one of another kind does not compile.
 */
export const signatures = {
  createRepository: ['repository: object'],
  setPermission: ['owner: string', 'name: string', 'login: string', 'permission: string'],
  renameRepository: ['owner: string', 'name: string', 'newName: string', 'by: string'],
  transferRepository: ['owner: string', 'name: string', 'newOwner: string', 'by: string'],
  archiveRepository: ['owner: string', 'name: string', 'by: string'],
  deleteRepository: ['owner: string', 'name: string', 'by: string'],
  commitAs: ['owner: string', 'name: string', 'branch: string', 'files: object', 'by: string', 'options?: object'],
  deleteBranch: ['owner: string', 'name: string', 'branch: string', 'by: string'],

  suspendInstallation: ['owner: string', 'by: string'],
  unsuspendInstallation: ['owner: string', 'by: string'],
  deleteInstallation: ['owner: string', 'by: string'],
  removeFromInstallation: ['owner: string', 'name: string', 'by: string'],
  addToInstallation: ['owner: string', 'name: string', 'by: string'],

  openIssue: ['owner: string', 'name: string', 'issue: object'],
  editIssue: ['owner: string', 'name: string', 'number: number', 'change: object', 'by: string'],
  labelIssue: ['owner: string', 'name: string', 'number: number', 'label: string', 'by: string'],
  unlabelIssue: ['owner: string', 'name: string', 'number: number', 'label: string', 'by: string'],
  closeIssue: ['owner: string', 'name: string', 'number: number', 'by: string'],
  reopenIssue: ['owner: string', 'name: string', 'number: number', 'by: string'],
  lockIssue: ['owner: string', 'name: string', 'number: number', 'by: string', 'reason?: string'],
  unlockIssue: ['owner: string', 'name: string', 'number: number', 'by: string'],
  deleteIssue: ['owner: string', 'name: string', 'number: number', 'by: string'],
  transferIssue: ['owner: string', 'name: string', 'number: number', 'newName: string', 'by: string'],

  commentOnIssue: ['owner: string', 'name: string', 'number: number', 'body: string', 'by: string', 'options?: object'],
  editComment: ['owner: string', 'name: string', 'commentId: number', 'body: string', 'by: string'],
  deleteComment: ['owner: string', 'name: string', 'commentId: number', 'by: string'],

  readyForReview: ['owner: string', 'name: string', 'number: number', 'by: string'],
  mergePullRequest: ['owner: string', 'name: string', 'number: number', 'by: string'],
  reviewPullRequest: ['owner: string', 'name: string', 'number: number', 'review: object', 'by: string'],

  rerunCheck: ['owner: string', 'name: string', 'checkRunId: number', 'by: string'],
  rerunSuite: ['owner: string', 'name: string', 'sha: string', 'by: string'],
  clickCheckAction: ['owner: string', 'name: string', 'checkRunId: number', 'identifier: string', 'by: string'],

  setWebhookUrl: ['url: string'],
  state: ['owner: string', 'name: string'],
  deliveries: [],
  redeliver: ['guid: string'],
  forgetDeliveries: [],
  deliverAgainWithNewGuid: ['guid: string'],
  settled: [],
  requests: [],
  mintedTokens: [],
  addFault: ['fault: object'],
  clearFaults: [],
} as const satisfies { [Name in keyof Operations]: Signature<Parameters<Operations[Name]>> }

type Signature<Arguments extends readonly unknown[]> = {
  readonly [Index in keyof Arguments]-?: undefined extends Arguments[Index]
    ? `${string}?: ${Kind<NonNullable<Arguments[Index]>>}`
    : `${string}: ${Kind<Arguments[Index]>}`
}

type Kind<T> = T extends string ? 'string' : T extends number ? 'number' : 'object'

export type OperationName = keyof Operations

export type Argument = { name: string; kind: string; isOptional: boolean }

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(signatures, name)
}

export function argumentsOf(name: OperationName): Argument[] {
  return signatures[name].map((signature) => {
    const [argument = '', kind = ''] = signature.split(': ')
    return { name: argument.replace('?', ''), kind, isOptional: argument.endsWith('?') }
  })
}
