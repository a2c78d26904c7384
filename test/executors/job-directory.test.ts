import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { createProcessExecutor } from '../../src/executors/process/process-executor.ts'
import { silentLog } from './silent-log.ts'

let directory = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'speckit-jobs-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

it('removes the drafts of notes that a killed process left, and no fresh ones', async () => {
  const [old, fresh] = ['job-0a1b2c3d-0a1b.json.new', 'job-4d5e6f70-4d5e.json.new']
  for (const name of [old, fresh, 'other.new']) writeFileSync(join(directory, name), '{')
  for (const name of [old, 'other.new']) utimesSync(join(directory, name), new Date(0), new Date(0))
  const executor = createProcessExecutor({ directory, path: [], log: silentLog })

  await executor.reap(async () => true)

  expect(readdirSync(directory).toSorted()).toEqual([fresh, 'other.new'])
})
