import type { Command } from './command.ts'

export const help: Command = {
  name: 'help',
  flags: [],
  text: 'none',
  continuation: 'no',
  usage: '/speckit help',
  summary: 'Shows the commands.',
  when: 'at any time',
  example: '/speckit help',
  decide: async () => ({ kind: 'reply', reply: { kind: 'help' } }),
}
