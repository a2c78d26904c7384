import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { collectBytes } from '../../../src/runs/execution/collect-bytes.ts'

describe('collectBytes', () => {
  it('keeps the end of any stream, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.integer({ min: 1, max: 100 }), (chunks, limit) => {
        const collected = collectBytes(limit)
        for (const chunk of chunks) collected.take(Buffer.from(chunk))
        const all = Buffer.concat(chunks)

        expect(collected.bytes()).toEqual(all.subarray(Math.max(0, all.length - limit)))
      }),
    )
  })

  it('does not keep a chunk alive that its sender writes over', () => {
    const collected = collectBytes(10)
    const chunk = Buffer.from('first')

    collected.take(chunk)
    chunk.fill('x')

    expect(collected.bytes().toString()).toBe('first')
  })
})
