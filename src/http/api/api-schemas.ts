import { createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ArtifactKind } from '../../domain/run/artifact.ts'
import { phaseNames } from '../../domain/run/phase.ts'
import type { Conclusion, Status } from '../../domain/run/run.ts'

/** Schemas that get a name of their own in /openapi.json. */
export const schemaRegistry = z.registry<{ id: string }>()

/** Puts the named schemas into the document. */
export const transformDocument = createJsonSchemaTransformObject({ schemaRegistry })

const status = z.enum(['queued', 'in_progress', 'waiting', 'completed'] satisfies Status[])
const conclusion = z.enum(['success', 'neutral', 'failure', 'cancelled', 'timed_out', 'skipped'] satisfies Conclusion[])
const kinds = [
  'log',
  'patch',
  'diff_summary',
  'commit_status',
  'usage',
  'environment',
  'agent_output',
] satisfies ArtifactKind[]
const reason = z
  .object({ code: z.string(), title: z.string(), wayOut: z.string() })
  .describe('Why it ended so, and what to do about it. The code is stable.')
const link = z.url()
const time = z.iso.datetime()
const count = z.int().nonnegative()

const state = {
  status,
  conclusion: conclusion.nullable().describe('null until completed.'),
  reason: reason.nullable(),
  detail: z.string().nullable().describe('What exactly happened, in one or two sentences.'),
}

const times = {
  startedAt: time.nullable(),
  completedAt: time.nullable(),
  durationMs: count.nullable().describe('From start to end; null until completed.'),
}

const place = z.object({ path: z.string(), line: count })
const question = z.object({
  number: z.int(),
  text: z.string(),
  options: z.array(z.object({ key: z.string(), text: z.string() })).describe('Suggested answers.'),
  place: place.nullable().describe('null = the agent asked it at the end of its turn.'),
  answer: z.string().nullable().describe('null = open.'),
  answeredBy: z.string().nullable(),
})
const pendingPlace = z.object({
  position: z.int(),
  before: z.object({ issueNumber: z.int(), origin: z.string() }).nullable(),
})
const cancellation = z.object({
  by: z.string().nullable().describe('Login; null = not a person, see `detail`.'),
  reason,
  detail: z.string(),
})
const approval = z.object({
  login: z.string(),
  id: z.int(),
  via: z.enum(['comment', 'button', 'review']),
  sha: z.string().describe('The commit that was looked at.'),
  at: time,
})

const overview = {
  id: z.uuid(),
  ...state,
  waitingFor: z.enum(['approval', 'answers']).nullable(),
  isPending: z.boolean().describe('Waits behind other runs; it has not got its turn yet.'),
  origin: z.string().describe('How it was asked for, like `/speckit plan` or `label`.'),
  summary: z.string().describe('The state of the run in one sentence.'),
  repository: z.object({ id: z.int(), owner: z.string(), name: z.string() }),
  issue: z.object({ number: z.int(), title: z.string(), url: link }),
  actor: z.object({ id: z.int(), login: z.string() }),
  branch: z.string(),
  pullRequest: z.object({ number: z.int(), url: link }).nullable(),
  createdAt: time,
  ...times,
  url: link,
  pageUrl: link,
}

const attempt = z.object({
  id: z.uuid(),
  attempt: z.int(),
  ...state,
  ...times,
  commit: z.object({ sha: z.string(), url: link }).nullable(),
  files: z.array(z.object({ path: z.string(), status: z.enum(['added', 'modified', 'deleted']), size: count })),
  usage: z
    .object({ inputTokens: count.nullable(), outputTokens: count.nullable(), costUsd: z.number().nullable() })
    .nullable()
    .describe('As the agent reported it; null = unknown.'),
  input: z.string().nullable().describe('What people said for this attempt. Untrusted.'),
  report: z.string().nullable().describe('What a read-only phase found, as markdown of the agent. Untrusted.'),
  approval: approval.nullable().describe('Who let the run pass the gate after this phase.'),
  cleanedUp: z.boolean().nullable().describe('false = something of the job was left behind; null = not yet known.'),
  logUrl: link,
})

const phase = z.object({
  name: z.enum(phaseNames),
  status,
  conclusion: conclusion.nullable(),
  attempts: z.array(attempt).describe('Oldest first; the last one counts.'),
})

export const artifactSchema = z.object({
  id: z.uuid(),
  phaseId: z.uuid().nullable(),
  kind: z.enum(kinds),
  name: z.string(),
  contentType: z.string(),
  size: count.describe('Bytes.'),
  createdAt: time,
  expiresAt: time,
  isExpired: z.boolean(),
  url: link.describe('Downloads the content.'),
})

export const overviewSchema = z.object(overview)

export const runSchema = z.object({
  ...overview,
  base: z.object({ branch: z.string(), sha: z.string() }),
  feature: z.string(),
  agent: z.object({
    name: z.string(),
    model: z.string().nullable(),
    version: z.string().nullable(),
    image: z.string().nullable(),
  }),
  executor: z.object({ name: z.string(), warning: z.string().nullable() }),
  headSha: z
    .string()
    .nullable()
    .describe('Newest commit on the branch that the run knows: its own, or one of a person.'),
  pendingPlace: pendingPlace.nullable().describe('Where the run waits behind others; null when it does not.'),
  githubPausedUntil: time
    .nullable()
    .describe('GitHub asked for a pause: what is shown there follows after it. null = it did not.'),
  questions: z.array(question).describe('Everything that agents asked in this run, by number.'),
  cancellation: cancellation.nullable(),
  phases: z.array(phase),
  artifacts: z.array(artifactSchema),
})

export const runListSchema = z.object({
  runs: z.array(overviewSchema).describe('Newest first.'),
  next: z.uuid().nullable().describe('Give it as `before` for the next page; null = that was all.'),
})

export const artifactListSchema = z.object({ artifacts: z.array(artifactSchema) })

const problemSchema = z.object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() })

schemaRegistry.add(artifactSchema, { id: 'Artifact' })
schemaRegistry.add(overviewSchema, { id: 'RunOverview' })
schemaRegistry.add(runSchema, { id: 'Run' })
schemaRegistry.add(problemSchema, { id: 'Problem' })

export const problemResponses = Object.fromEntries(
  [400, 401, 403, 404, 410].map((code) => [code, problemContent(code)]),
)

/** A body that is sent as it is, without JSON. */
export function rawContent(type: string, description: string) {
  return { description, content: { [type]: { schema: z.unknown().meta({ type: 'string' }) } } }
}

function problemContent(code: number) {
  return { description: `Problem ${code}`, content: { 'application/problem+json': { schema: problemSchema } } }
}
