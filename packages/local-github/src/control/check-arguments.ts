import type { NewRepository, NewReview } from '../contract/actions.ts'
import { argumentsOf } from '../contract/operations.ts'
import type { OperationName, Operations, PlainFault, signatures } from '../contract/operations.ts'
import {
  either,
  flag,
  listOf,
  nullable,
  object,
  optional,
  recordOf,
  shown,
  text,
  wholeNumber,
  wordOf,
} from './check.ts'
import type { AnyCheck, Check } from './check.ts'

/**
 * Looks into the arguments, in order. Throws a sentence that names the one that is wrong, what is
 * expected and what was sent.
 */
export function checkArguments(operation: OperationName, values: readonly unknown[]): void {
  const known = new Map(
    Object.entries<AnyCheck>(Object.hasOwn(checks, operation) ? checks[operation as keyof Checks] : {}),
  )
  for (const [index, { name, isOptional }] of argumentsOf(operation).entries()) {
    if (isOptional && values[index] === undefined) continue
    const wrong = known.get(name)?.(values[index], name) ?? null
    if (wrong !== null) throw new Error(`${wrong.path} of ${operation} must be: ${wrong.expected}, got ${wrong.got}`)
  }
}

type Signatures = typeof signatures

type NameOf<Signature> = Signature extends `${infer Name}?: ${string}`
  ? Name
  : Signature extends `${infer Name}: ${string}`
    ? Name
    : never

type ArgumentAt<Name extends OperationName, Index> = Index extends keyof Parameters<Operations[Name]>
  ? NonNullable<Parameters<Operations[Name]>[Index]>
  : never

/** A plain string or number was checked when it was read; what is more than that needs a check. */
type ChecksOf<Name extends OperationName> = {
  [
    Index in keyof Signatures[Name] & `${number}` as string extends ArgumentAt<Name, Index>
      ? never
      : number extends ArgumentAt<Name, Index>
        ? never
        : NameOf<Signatures[Name][Index]>
  ]: Check<ArgumentAt<Name, Index>>
}

type Argument<Name extends OperationName, Key extends string> =
  ChecksOf<Name> extends Record<Key, Check<infer T>> ? T : never

type Checks = {
  [Name in OperationName as keyof ChecksOf<Name> extends never ? never : Name]: ChecksOf<Name>
}

const repository = object<NewRepository>({
  owner: text,
  name: text,
  files: optional(recordOf(text)),
  fromDirectory: optional(text),
  isPrivate: optional(flag),
  defaultBranch: optional(text),
  draftsSupported: optional(flag),
  empty: optional(flag),
  protectedBranches: optional(listOf(text)),
})

const review = object<NewReview>({
  state: wordOf('approve', 'request_changes', 'comment'),
  body: text,
  comments: optional(listOf(object({ path: text, line: wholeNumber({ from: 1 }), body: text }))),
  commitId: optional(text),
})

const pattern: Check<string> = (value, path) => {
  const expected = 'source of a regular expression'
  if (typeof value !== 'string') return { path, expected, got: shown(value) }
  try {
    void new RegExp(value)
    return null
  } catch (error) {
    return { path, expected, got: `${shown(value)} (${error instanceof Error ? error.message : String(error)})` }
  }
}

const fault = object<PlainFault>({
  match: object<PlainFault['match']>(
    { method: optional(text), path: pattern },
    'object (a fault needs match.path, the source of a regular expression)',
  ),
  kind: wordOf(
    'error_before',
    'error_after',
    'reset',
    'reset_after',
    'hang',
    'hang_after',
    'rate_limit',
    'secondary_limit',
    'stale_list',
  ),
  status: optional(wholeNumber({ from: 200, to: 599 })),
  retryAfterSeconds: optional(wholeNumber({ from: 0 })),
  times: optional(either('always', wholeNumber({ from: 1 }))),
})

/**
 * The compiler holds the table to the functions: an argument that is missing here, or checked as
 * another type, does not compile.
 */
const checks: Checks = {
  createRepository: { repository },
  setPermission: { permission: wordOf('admin', 'maintain', 'write', 'triage', 'read', 'none') },
  commitAs: {
    files: recordOf(text),
    options: object<Argument<'commitAs', 'options'>>({ force: optional(flag), parent: optional(text) }),
  },
  openIssue: {
    issue: object<Argument<'openIssue', 'issue'>>({
      title: text,
      body: nullable(text),
      author: text,
      labels: optional(listOf(text)),
    }),
  },
  editIssue: { change: object<Argument<'editIssue', 'change'>>({ title: optional(text), body: optional(text) }) },
  lockIssue: { reason: wordOf('off-topic', 'too heated', 'resolved', 'spam') },
  commentOnIssue: { options: object<Argument<'commentOnIssue', 'options'>>({ anySize: optional(flag) }) },
  reviewPullRequest: { review },
  addFault: { fault },
}
