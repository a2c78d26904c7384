import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TalkOptions } from './open-conversation.ts'

const openPoints = readFileSync(join(import.meta.dirname, '../../../demo/issues/open-points.md'), 'utf8')
const gate = 'questions: assume\nphases: [specify, plan]\ngates: [specify]\n'
const ask = 'phases: [specify, plan]\n'

/** The issue of each story, by its repository. */
export const gateStories: Record<string, TalkOptions> = {
  marked: { settings: ask, title: 'Share a list', body: openPoints },
  turned: { settings: ask, title: 'It asks' },
  assumed: { settings: `${ask}questions: assume\n`, title: 'Share a list', body: openPoints },
  comment: { settings: 'questions: assume\nphases: [specify, plan, tasks]\ngates: [specify, plan]\n' },
  button: { settings: gate },
  review: { settings: gate },
  excluded: { settings: `${gate}requesterMayApprove: false\n` },
  moved: { settings: gate },
  instructed: { settings: gate },
  raced: { settings: gate },
  lost: { settings: gate },
  pushless: { settings: 'questions: assume\nphases: [specify]\n' },
}
