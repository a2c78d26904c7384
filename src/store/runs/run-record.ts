import { z } from 'zod'
import { isAbsenceReason } from '../../domain/run/absence.ts'
import type { Absence } from '../../domain/run/absence.ts'
import type { PhaseName } from '../../domain/run/phase.ts'
import type { Reason } from '../../domain/run/reason.ts'
import type { Question } from '../../domain/run/question.ts'
import type {
  AgentSnapshot,
  Approval,
  Cancellation,
  ChangedFile,
  PhaseRecord,
  RunRecord,
  Usage,
} from '../../domain/run/run.ts'
import { builtInSettings } from '../../domain/run/settings.ts'
import type { RunSettings } from '../../domain/run/settings.ts'
import type { SpecSummary } from '../../domain/run/spec-summary.ts'
import type { Prisma } from '../generated/client.ts'
import { toNumber } from '../values.ts'

/** What a query of a run has to include for `toRunRecord`. */
export const withPhases = {
  phases: { orderBy: [{ position: 'asc' }, { attempt: 'asc' }] },
} as const satisfies Prisma.RunInclude

type RunRow = Prisma.RunGetPayload<{ include: typeof withPhases }>
type PhaseRow = RunRow['phases'][number]

/**
 * The row as the domain knows it. Throws when a JSON column does not hold what this version writes
 * there.
 */
export function toRunRecord(row: RunRow): RunRecord {
  return {
    id: row.id,
    repository: { id: Number(row.repositoryId), owner: row.owner, name: row.repository },
    installationId: Number(row.installationId),
    issue: { number: row.issueNumber, title: row.inputTitle, body: row.inputBody },
    inputHash: row.inputHash,
    actor: { id: Number(row.actorId), login: row.actorLogin },
    baseBranch: row.baseBranch,
    baseSha: row.baseSha,
    feature: row.feature,
    featureDirectory: row.featureDirectory,
    branch: row.branch,
    settings: readSettings(row.settings, row.id),
    agent: readColumn(agentColumn, row.agent, `agent of run ${row.id}`),
    executor: row.executor,
    status: row.status,
    waitingFor: row.waitingFor,
    isPending: row.pending,
    origin: row.origin,
    asked: row.asked,
    isIssueEdited: row.issueEdited,
    questions: readColumn(questionsColumn, row.questions, `questions of run ${row.id}`),
    conclusion: row.conclusion,
    reason: row.reason as Reason | null,
    detail: row.detail,
    fence: row.fence,
    cancellation: readColumn(cancellationColumn, row.cancellation, `cancellation of run ${row.id}`),
    entryApproval: readColumn(approvalColumn, row.entryApproval, `approval of run ${row.id}`),
    headSha: row.headSha,
    pullRequestNumber: row.pullRequestNumber,
    spec: readColumn(specColumn, row.spec, `spec of run ${row.id}`),
    requestedAt: row.requestedAt,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    completedAt: row.completedAt,
    phases: row.phases.map(toPhaseRecord),
  }
}

/**
 * Settings of a run; one that an older version stored has the built-in values for what it did not
 * know.
 */
export function readSettings(value: unknown, runId: string): RunSettings {
  return { ...builtInSettings, ...readColumn(settingsColumn, value, `settings of run ${runId}`) } as RunSettings
}

function toPhaseRecord(row: PhaseRow): PhaseRecord {
  return {
    id: row.id,
    runId: row.runId,
    name: row.name as PhaseName,
    position: row.position,
    attempt: row.attempt,
    status: row.status,
    conclusion: row.conclusion,
    reason: row.reason as Reason | null,
    detail: row.detail,
    startedAt: row.startedAt,
    completedAt: row.completedAt,
    commitSha: row.commitSha,
    files: readColumn(filesColumn, row.files, `files of phase ${row.id}`),
    usage: toUsage(row),
    input: row.input,
    report: row.report,
    approval: readColumn(approvalColumn, row.approval, `approval of phase ${row.id}`),
    cleanedUp: row.cleanedUp,
    workerDeaths: row.workerDeaths,
    absence: toAbsence(row),
  }
}

function toAbsence({ absence, absentSince }: PhaseRow): Absence | null {
  if (absence === null || absentSince === null || !isAbsenceReason(absence)) return null
  return { reason: absence, since: absentSince }
}

function toUsage({ inputTokens, outputTokens, costUsd }: PhaseRow): Usage | null {
  if (inputTokens === null && outputTokens === null && costUsd === null) return null
  return {
    inputTokens: toNumber(inputTokens),
    outputTokens: toNumber(outputTokens),
    costUsd: costUsd?.toNumber() ?? null,
  }
}

const settingsColumn = z.looseObject({ label: z.string(), agent: z.string(), phases: z.array(z.string()) })

const agentColumn: z.ZodType<AgentSnapshot> = z.object({
  name: z.string(),
  model: z.string().nullable(),
  version: z.string().nullable(),
  image: z.string().nullable(),
})

const filesColumn: z.ZodType<ChangedFile[]> = z.array(
  z.object({ path: z.string(), status: z.enum(['added', 'modified', 'deleted']), size: z.number() }),
)

const questionsColumn: z.ZodType<Question[]> = z.array(
  z.object({
    number: z.number(),
    text: z.string(),
    options: z.array(z.object({ key: z.string(), text: z.string() })),
    place: z.object({ path: z.string(), line: z.number() }).nullable(),
    answer: z.string().nullable(),
    answeredBy: z.string().nullable(),
  }),
)

const cancellationColumn = z
  .object({ by: z.string().nullable(), reason: z.string(), detail: z.string() })
  .nullable() as unknown as z.ZodType<Cancellation | null>

const approvalColumn: z.ZodType<Approval | null> = z
  .object({
    login: z.string(),
    id: z.number(),
    via: z.enum(['comment', 'button', 'review']),
    sha: z.string(),
    at: z.iso.datetime().transform((text) => new Date(text)),
  })
  .nullable()

const specColumn: z.ZodType<SpecSummary | null> = z
  .object({
    title: z.string(),
    userStories: z.array(z.string()),
    requirementCount: z.number(),
    openQuestions: z.array(z.object({ line: z.number(), text: z.string() })),
    taskCount: z.number().nullable(),
    doneTaskCount: z.number().nullable().default(null),
  })
  .nullable()

function readColumn<T>(type: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = type.safeParse(value)
  if (parsed.success) return parsed.data
  throw new Error(`the ${what} cannot be read: ${z.prettifyError(parsed.error)}`)
}
