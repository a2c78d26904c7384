import { describe, expect, it } from '@jest/globals'
import { commandNamed, commands } from '../../src/commands/index.ts'
import { parseCommands } from '../../src/commands/parser/parse-commands.ts'
import { commandNames } from '../../src/domain/request/slash-command.ts'
import { pending, decide, ended, factsOf, failed, request, running, waiting } from './support/requests.ts'

describe('the table of commands', () => {
  it('has every command once', () => {
    expect(commands.map(({ name }) => name).sort()).toEqual([...commandNames].sort())
  })

  it.each(commandNames)('says how %s is written, and means it', (name) => {
    const { usage, example, summary, when, flags } = commandNamed(name)

    expect(parseCommands(example, commands)).toMatchObject({ lines: [{ kind: 'command', command: name }], left: 0 })
    expect(usage).toMatch(name === 'run' ? /^\/speckit \[run\]/ : new RegExp(`^/speckit ${name}\\b`))
    expect(flags.filter((flag) => !usage.includes(flag))).toEqual([])
    expect(summary).toMatch(/^[A-Z].*\.$/)
    expect(when).not.toMatch(/\.$/)
  })

  it.each(commandNames)('decides %s in every state without an error, and always answers a comment', async (command) => {
    const states = [
      [],
      [running()],
      [waiting('approval')],
      [waiting('answers')],
      [pending()],
      [pending(), running()],
      [ended()],
      [failed()],
    ]

    for (const runs of states) {
      for (const text of ['', '1=A', 'all', 'x']) {
        expect((await decide(request({ command, text }), factsOf(runs))).intent.kind).toMatch(/^(?:start|steer|reply)$/)
      }
    }
  })
})
