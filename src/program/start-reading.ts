import { createOctokit } from '../github/octokit.ts'
import { createDeliveryLog } from '../github/intake/delivery-log.ts'
import { createDeliveryReader } from '../github/intake/delivery-reader.ts'
import { keepReading } from '../github/intake/keep-reading.ts'
import type { KeptReading } from '../github/intake/keep-reading.ts'
import { keepFindingLabels } from './keep-finding-labels.ts'
import type { Parts } from './open-parts.ts'
import type { Stops } from './stops.ts'

const minuteMs = 60_000
/** How much longer the pauses get when nothing comes. */
const idleFactor = 6

/**
 * Reads GitHub's log of deliveries, in every process: whoever refused one knows it best. Pushed
 * deliveries are only looked after; pulled ones come this way alone.
 */
export function startReading(parts: Parts, stops: Stops): KeptReading {
  const { config, store, clock, log, github, workerId } = parts
  const deliveryLog = createDeliveryLog(createOctokit(github, github), clock)
  const reader = createDeliveryReader({ deliveryLog, store, clock, log, owner: workerId })
  const pullMs = config.PULL_INTERVAL_SECONDS * 1000
  const pauses =
    config.WEBHOOK_MODE === 'pull'
      ? { intervalMs: pullMs, idleMs: idleFactor * pullMs }
      : { intervalMs: minuteMs, idleMs: minuteMs }
  const reading = keepReading({ reader, ...pauses })
  stops.push(() => reading.stop())
  if (config.ROLE !== 'web') keepFindingLabels(parts, reader, stops)
  return reading
}
