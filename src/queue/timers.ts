import type { PgBoss } from 'pg-boss'
import type { JobQueue } from '../ports/job-queue.ts'
import type { Log } from '../ports/log.ts'
import { timerQueue } from './queues.ts'

type Task = () => Promise<void>

/**
 * Every process has its own clock and asks for the task once a period; the queue takes one request
 * a period, and any worker that has the task runs it.
 */
export function createTimers(boss: PgBoss, log: Log): Pick<JobQueue, 'every'> & { stop(): void } {
  const tasks = new Map<string, Task>()
  const intervals: NodeJS.Timeout[] = []

  async function request(name: string, everyMs: number): Promise<void> {
    const singletonSeconds = Math.max(1, Math.round(everyMs / 1_000))
    await boss
      .send(timerQueue, { name }, { singletonKey: name, singletonSeconds })
      .catch((error: unknown) => log.warn({ err: error, task: name }, 'a periodic task could not be asked for'))
  }

  async function run(name: string): Promise<void> {
    try {
      await tasks.get(name)?.()
    } catch (error) {
      log.error({ err: error, task: name }, 'a periodic task failed')
    }
  }

  async function every(name: string, everyMs: number, task: Task): Promise<void> {
    if (tasks.size === 0) {
      await boss.work<{ name: string }>(
        timerQueue,
        { pollingIntervalSeconds: 5, notifyPollingIntervalSeconds: 5 },
        ([job]) => run(job?.data.name ?? ''),
      )
    }
    tasks.set(name, task)
    await request(name, everyMs)
    intervals.push(setInterval(() => void request(name, everyMs), everyMs))
  }

  return { every, stop: () => intervals.forEach((interval) => clearInterval(interval)) }
}
