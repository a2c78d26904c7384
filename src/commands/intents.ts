import type { Intent } from '../domain/request/intent.ts'
import type { SettingsFact } from '../domain/request/facts.ts'
import type { Refusal } from '../domain/request/reply.ts'

type Replied = Extract<Intent, { kind: 'reply' }>
type Ignored = Extract<Intent, { kind: 'ignore' }>

/** Nothing is started or steered. */
export type NotDone = Replied | Ignored

export function refuse(reply: Refusal): Replied {
  return { kind: 'reply', reply }
}

export function ignore(why: string): Ignored {
  return { kind: 'ignore', why }
}

export function refuseSettings({ message, wayOut }: Extract<SettingsFact, { kind: 'invalid' }>): Replied {
  return refuse({ kind: 'settings_invalid', message, wayOut })
}
