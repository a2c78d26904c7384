import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import Docker from 'dockerode'
import { socketPath } from '../../support/docker-engine.ts'

type JobContainers = {
  /** Labels of the job containers that the engine started for a run, in order. */
  ofRun(runId: string): Record<string, string>[]
  stop(): void
}

/** Listens to the engine from now on. */
export async function watchJobs(): Promise<JobContainers> {
  const filters = JSON.stringify({ type: ['container'], event: ['start'], label: ['speckit.run'] })
  const events = (await new Docker({ socketPath }).getEvents({ filters })) as unknown as Readable
  const seen: Record<string, string>[] = []
  createInterface({ input: events }).on('line', (line) => {
    seen.push((JSON.parse(line) as { Actor: { Attributes: Record<string, string> } }).Actor.Attributes)
  })
  return { ofRun: (runId) => seen.filter((labels) => labels['speckit.run'] === runId), stop: () => events.destroy() }
}
