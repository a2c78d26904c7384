import { decideIntent } from '../domain/intent.ts'
import type { Facts, Refusal } from '../domain/intent.ts'
import { readTrigger } from '../domain/read-trigger.ts'
import type { Trigger } from '../domain/read-trigger.ts'
import { readSettings, settingsPath } from '../domain/settings.ts'
import type { RunSettings } from '../domain/settings.ts'
import { UserError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Forge, RepositoryAccess } from '../ports/forge.ts'
import type { Log } from '../ports/log.ts'
import type { DeliveryStore, EffectStore, RunStore } from '../ports/store.ts'
import { planRun } from './plan-run.ts'
import { refuseRun } from './refuse-run.ts'

type Labeled = Extract<Trigger, { kind: 'labeled' }>

export type HandleDeliveryParts = {
  store: DeliveryStore & Pick<RunStore, 'startRun'> & EffectStore
  forge: Pick<
    Forge,
    'repository' | 'permission' | 'branchHead' | 'readFile' | 'exists' | 'ownComments' | 'createComment' | 'react'
  >
  clock: Clock
  log: Log
  newId: () => string
  markerSecret: string
  executor: string
  defaults: RunSettings
  knownAgents: readonly string[]
}

/**
 * Decides one stored delivery and does what was decided: a run, a refusal on the issue, or nothing. Safe to repeat. Rejects with
 * UnavailableError while GitHub is away; a refusal of GitHub is settled as such and starts nothing.
 */
export async function handleDelivery(parts: HandleDeliveryParts, guid: string): Promise<void> {
  const delivery = await parts.store.delivery(guid)
  if (delivery === null || delivery.handledAt !== null) return
  const trigger = readTrigger(delivery)
  if (trigger.kind === 'irrelevant') return parts.store.settleDelivery(guid, `ignored: ${trigger.why}`)
  try {
    await handleLabel(parts, guid, trigger)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    parts.log.warn({ guid, code: error.code, err: error }, 'a delivery could not be followed')
    await parts.store.settleDelivery(guid, `refused: ${error.message}`)
  }
}

async function handleLabel(parts: HandleDeliveryParts, guid: string, trigger: Labeled): Promise<void> {
  const facts: Facts = {}
  for (;;) {
    const intent = decideIntent(trigger, facts)
    switch (intent.kind) {
      case 'ask':
        Object.assign(facts, await ask(parts, trigger, intent.fact, facts))
        break
      case 'ignore':
        return parts.store.settleDelivery(guid, `ignored: ${intent.why}`)
      case 'reply':
        return refuse(parts, guid, trigger, intent.refusal)
      case 'start': {
        const planned = planRun(trigger, intent, {
          newId: parts.newId,
          now: parts.clock.now(),
          executor: parts.executor,
        })
        const { outcome, run } = await parts.store.startRun(planned, guid)
        parts.log.info({ guid, outcome, runId: run.id, issue: trigger.issue.number }, 'label handled')
        if (outcome === 'started') await acknowledge(parts, trigger)
        return
      }
    }
  }
}

async function ask(parts: HandleDeliveryParts, trigger: Labeled, fact: keyof Facts, facts: Facts): Promise<Facts> {
  const { forge } = parts
  const at: RepositoryAccess = trigger
  const branch = facts.repository?.defaultBranch ?? ''
  switch (fact) {
    case 'repository':
      return { repository: await forge.repository(at) }
    case 'settings':
      return { settings: settingsOf(await forge.readFile(at, settingsPath, branch), parts) }
    case 'permission':
      return { permission: await forge.permission(at, trigger.actor.login) }
    case 'base': {
      const base = (facts.settings?.kind === 'valid' ? facts.settings.settings.baseBranch : null) ?? branch
      const sha = await forge.branchHead(at, base)
      const hasSpecKit = sha !== null && (await forge.exists(at, '.specify', sha))
      return { base: { branch: base, sha, hasSpecKit } }
    }
  }
}

function settingsOf(text: string | null, parts: HandleDeliveryParts): NonNullable<Facts['settings']> {
  try {
    return { kind: 'valid', settings: readSettings(text, parts.defaults, parts.knownAgents) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { kind: 'invalid', label: parts.defaults.label, message: error.message, wayOut: error.wayOut }
  }
}

async function refuse(parts: HandleDeliveryParts, guid: string, trigger: Labeled, refusal: Refusal): Promise<void> {
  await refuseRun(parts, trigger, refusal)
  await parts.store.settleDelivery(guid, `refused: ${refusal.kind}`)
}

async function acknowledge(parts: HandleDeliveryParts, trigger: Labeled): Promise<void> {
  try {
    await parts.forge.react(trigger, trigger.issue.number, 'eyes')
  } catch (error) {
    parts.log.warn({ err: error }, 'the reaction could not be set')
  }
}
