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

  it('takes little more memory than it keeps, also of single bytes', () => {
    const collected = collectBytes(2 * 1024 * 1024)
    const before = process.memoryUsage()
    for (let count = 0; count < 4 * 1024 * 1024; count += 1) collected.take(Buffer.from([count % 251]))

    const after = process.memoryUsage()
    const grown = after.external + after.arrayBuffers - before.external - before.arrayBuffers
    expect(grown).toBeLessThan(16 * 1024 * 1024)
    expect(collected.bytes()).toHaveLength(2 * 1024 * 1024)
    expect(collected.bytes().at(-1)).toBe((4 * 1024 * 1024 - 1) % 251)
  })

  it('goes on after it was read', () => {
    const collected = collectBytes(6)
    collected.take(Buffer.from('abc'))
    const first = collected.bytes().toString()
    collected.take(Buffer.from('defgh'))

    expect([first, collected.bytes().toString()]).toEqual(['abc', 'cdefgh'])
  })

  it('does not keep a chunk alive that its sender writes over', () => {
    const collected = collectBytes(10)
    const chunk = Buffer.from('first')

    collected.take(chunk)
    chunk.fill('x')

    expect(collected.bytes().toString()).toBe('first')
  })
})
