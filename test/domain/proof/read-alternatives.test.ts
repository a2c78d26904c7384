import { describe, expect, it } from '@jest/globals'
import { readAlternatives } from '../../../src/domain/proof/read-alternatives.ts'

describe('readAlternatives', () => {
  it.each([
    ['auth method not specified - email/password, SSO, OAuth?', ['email/password', 'SSO', 'OAuth']],
    ['How long is it kept - 30 days, 90 days, or for ever?', ['30 days', '90 days', 'for ever']],
    ['Retention period – 30 days or 90 days', ['30 days', '90 days']],
    ['Which plan: free, paid?', ['free', 'paid']],
    ['Should data be kept in SQLite or Postgres?', ['SQLite', 'Postgres']],
    ['Is the label red, green or blue?', ['red', 'green', 'blue']],
    ['Is the label `red` or `dark`?', ['`red`', '`dark`']],
    ['Do you want to go on? (yes/no)', ['yes', 'no']],
    ['Do you want to go on (yes/no)?', ['yes', 'no']],
    ['Storage: SQLite or Postgres? (the cheaper one first)', ['SQLite', 'Postgres']],
    ['Wo liegt es - hier oder dort?', ['hier', 'dort']],
    ['Sortierung: aufsteigend oder absteigend?', ['aufsteigend', 'absteigend']],
  ])('reads %j', (question, options) => {
    expect(readAlternatives(question)).toEqual(options)
  })

  it.each([
    '',
    'Which time zone holds?',
    'Should users be able to edit or delete their comments?',
    'Who reads or writes?',
    'Is it stored or not?',
    'Should the overview also list tasks of the coming week?',
    'Which roles, e.g. admin or owner?',
    'Is it one - a, b, c, d, e, f or g?',
    'Same - a, a or A?',
    'Only this one - a long explanation of what is meant by the question, or something that has too many words to be an answer?',
    `${'a, '.repeat(5000)}or b?`,
  ])('is not sure of %j', (question) => {
    expect(readAlternatives(question)).toEqual([])
  })
})
