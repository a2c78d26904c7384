import { describe, expect, it } from '@jest/globals'
import { createPhaseLog } from '../../../src/runs/execution/phase-log.ts'
import { silentLog } from '../../support/silent-log.ts'

function createLogStore() {
  const chunks: [number, string][] = []
  return {
    chunks,
    appendLog: async (_phaseId: string, sequence: number, text: string) => void chunks.push([sequence, text]),
  }
}

describe('createPhaseLog', () => {
  it('stores what was written in order and without holes', async () => {
    const store = createLogStore()
    const phaseLog = createPhaseLog(store, 'phase', silentLog)

    await phaseLog.say('begin')
    await phaseLog.write('x'.repeat(70_000))
    await phaseLog.write('tail\n')
    await phaseLog.end('done')

    expect(store.chunks.map(([sequence]) => sequence)).toEqual([...store.chunks.keys()])
    expect(store.chunks.map(([, text]) => text).join('')).toBe(`▸ begin\n${'x'.repeat(70_000)}tail\n▸ done\n`)
  })

  it('slows a loud agent down while the store is slow', async () => {
    const stored = Promise.withResolvers<void>()
    const phaseLog = createPhaseLog({ appendLog: () => stored.promise }, 'phase', silentLog)
    let isBack = false

    const written = phaseLog.write('x'.repeat(70_000)).then(() => (isBack = true))
    await Promise.resolve()

    expect(isBack).toBe(false)
    stored.resolve()
    expect(await written).toBe(true)
  })

  it('goes on when a piece cannot be stored', async () => {
    const texts: string[] = []
    const appendLog = async (_phaseId: string, sequence: number, text: string) => {
      if (sequence === 0) throw new Error('away')
      texts.push(text)
    }
    const phaseLog = createPhaseLog({ appendLog }, 'phase', silentLog)

    await phaseLog.write('lost')
    await phaseLog.flush()
    await phaseLog.end('kept')

    expect(texts).toEqual(['▸ kept\n'])
  })
})
