import type { System } from '../system.ts'
import type { RunView } from '../watch-run.ts'

/** A story that people play with the App, for somebody to watch; it knows how it should end. */
export type Scenario = {
  name: string
  /** One sentence for the help of the demo. */
  summary: string
  /** `.github/speckit.yml` of the repository; null = none. */
  settings: string | null
  /** File in demo/issues. */
  issue: string
  /** Variables of the App on top of the usual ones. */
  environment?: Record<string, string>
  play(stage: Stage): Promise<void>
}

export type Stage = {
  github: System['github']
  owner: string
  name: string
  issue: number
  /** Who opened the issue; may write to the repository. */
  requester: string
  /** Somebody else who may write. */
  reviewer: string
  say(line: string): void
  /** Labels the issue. */
  label(): Promise<void>
  comment(body: string, by?: string): Promise<void>
  /** The newest run. Rejects when there is none. */
  run(): Promise<RunView>
  runs(): Promise<RunView[]>
  state(): ReturnType<System['github']['state']>
  /** Text of the status comment; empty before there is one. */
  statusComment(): string
  pullRequest(): number
  /** Text of a file at the head of a branch; null = there is none. */
  fileOn(branch: string, path: string): Promise<string | null>
  /** Waits until `find` gives something. Rejects with what was waited for after a minute. */
  until<T>(what: string, find: () => T | undefined | false | Promise<T | undefined | false>): Promise<T>
  /** Notes whether something is as it should be. */
  expect(what: string, holds: boolean): void
}

/** A run that waits for `waitingFor`. */
export async function waitsFor(stage: Stage, waitingFor: 'approval' | 'answers'): Promise<RunView | false> {
  const run = await stage.run()
  return run.status === 'waiting' && run.waitingFor === waitingFor && run
}

export async function hasEnded(stage: Stage): Promise<RunView | false> {
  const run = await stage.run()
  return run.status === 'completed' && run
}
