import type { Facts } from '../domain/request/facts.ts'
import type { Intent } from '../domain/request/intent.ts'
import type { Request } from '../domain/request/request.ts'
import type { Command } from './command.ts'
import { refuseSettings } from './intents.ts'

export const status: Command = {
  name: 'status',
  flags: [],
  text: 'none',
  continuation: 'no',
  usage: '/speckit status',
  summary:
    'Shows the runs of the issue, which of them are pending, and the settings that hold with the source of each.',
  when: 'at any time',
  example: '/speckit status',
  decide,
}

async function decide(_request: Request, facts: Facts): Promise<Intent> {
  const feature = await facts.feature()
  const settings = await facts.settings()
  if (settings.kind === 'invalid') return refuseSettings(settings)
  return { kind: 'reply', reply: { kind: 'status', feature, effective: settings.effective } }
}
