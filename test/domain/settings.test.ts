import { describe, expect, it } from '@jest/globals'
import { builtInSettings, readSettings } from '../../src/domain/settings.ts'
import { UserError } from '../../src/errors.ts'

const agents = ['template', 'codex']

function errorOf(text: string): UserError {
  try {
    readSettings(text, builtInSettings, agents)
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('the settings were accepted')
}

describe('readSettings', () => {
  it.each([null, '', '# nothing\n', '{}'])('takes the defaults for %j', (text) => {
    expect(readSettings(text, builtInSettings, agents)).toEqual(builtInSettings)
  })

  it('lays the values of the file over the defaults', () => {
    const settings = readSettings(
      'label: spec\nagent: codex\nphases: [specify, plan]\ntimeoutMinutes: 5\n',
      builtInSettings,
      agents,
    )

    expect(settings).toEqual({
      ...builtInSettings,
      label: 'spec',
      agent: 'codex',
      phases: ['specify', 'plan'],
      timeoutMinutes: 5,
    })
  })

  it.each([
    ['timeoutMinutes: 0', /`timeoutMinutes` must be a whole number between 1 and 360, got 0/],
    ['timeoutMinutes: 1e9', /`timeoutMinutes` .*got 1000000000/],
    ['timeoutMinutes: soon', /`timeoutMinutes` .*got "soon"/],
    ['phases: [plan, specify]', /`phases` must be in the order specify, plan, tasks/],
    ['phases: [specify, specify]', /`phases` .*at most once/],
    ['phases: [deploy]', /`phases\.0` .*"specify"/],
    ['phases: []', /`phases` must name at least one/],
    ['phases: plan', /`phases` must be a list of specify, plan, tasks, got "plan"/],
    ['agent: gpt', /`agent` must be one of template, codex, got "gpt"/],
    ['agent: ../x', /`agent`/],
    ['label: ""', /`label` must be a text of 1 to 50 characters/],
    ['labels: x', /`labels`: not a setting; there are label, agent/],
    ['- a list', /must hold settings/],
    ['hello', /must hold settings/],
    ['label: [', /not valid: ./],
  ])('refuses %j and says why', (text, message) => {
    const error = errorOf(text)

    expect(error.code).toBe('settings_invalid')
    expect(error.message).toMatch(message)
    expect(error.wayOut).toMatch(/\.github\/speckit\.yml/)
  })

  it('names all wrong values at once', () => {
    expect(errorOf('timeoutMinutes: 0\nagent: gpt\nextra: 1\n').message).toMatch(/gpt.*timeoutMinutes.*extra/s)
  })
})
