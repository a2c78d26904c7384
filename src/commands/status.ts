import type { Command } from './command.ts'

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
  decide(_request, { feature, settings }) {
    if (feature === undefined) return { kind: 'ask', fact: 'feature' }
    if (settings?.kind !== 'valid') return { kind: 'ask', fact: 'settings' }
    return { kind: 'reply', reply: { kind: 'status', feature, effective: settings.effective } }
  },
}
