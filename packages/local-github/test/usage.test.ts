import { describe, expect, it } from '@jest/globals'
import { readOptions } from '../src/program/read-options.ts'
import { usage } from '../src/program/usage.ts'

describe('the usage', () => {
  it('names exactly the options that there are', () => {
    const named = [...usage.matchAll(/^ {2}(--[a-z-]+)(?: ([A-Z/]+))?/gm)]
    const example: Record<string, string> = { N: '1', DIR: 'd', URL: 'http://h', FILE: 'f', 'OWNER/NAME': 'o/n' }
    const lists: Record<string, string> = { '--permissions': 'issues:read', '--events': 'push', '--app-slug': 'a' }

    const read = named.map(([, option = '', kind]) => {
      const value = lists[option] ?? example[kind ?? '']
      return () => readOptions(value === undefined ? [option] : [option, value])
    })

    expect(named).toHaveLength(13)
    for (const attempt of read) expect(attempt).not.toThrow()
  })

  it('is all that --help wants', () => {
    expect([readOptions(['--help']), readOptions(['-h', '--port', '1'])]).toEqual([null, null])
  })
})
