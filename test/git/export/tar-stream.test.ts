import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { tarStream } from '../../../src/git/export/tar-stream.ts'

const mebibyte = 1024 * 1024

describe('tarStream', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'speckit-tar-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('writes each file behind its header, filled up to whole blocks, and two empty blocks at the end', async () => {
    const path = join(folder, 'a')
    await writeFile(path, 'on disk')

    const bytes = await buffer(
      tarStream([
        { name: 'objects/a', path },
        { name: 'b', content: Buffer.alloc(512, 'b') },
      ]),
    )

    expect(bytes).toHaveLength(512 * (2 + 2 + 2))
    expect(entryAt(bytes, 0)).toEqual({ name: 'objects/a', size: 7, isSound: true })
    expect(bytes.toString('utf8', 512, 520)).toBe('on disk\0')
    expect(entryAt(bytes, 1024)).toEqual({ name: 'b', size: 512, isSound: true })
    expect(bytes.subarray(-1024).every((byte) => byte === 0)).toBe(true)
  })

  it('goes on reading a file that is removed meanwhile', async () => {
    const path = join(folder, 'a')
    await writeFile(path, 'still here')
    const stream = tarStream([{ name: 'a', path }])

    await stream.next()
    await rm(path)
    const { value } = await stream.next()

    expect(String(value)).toBe('still here')
    await stream.return(undefined)
  })

  it('rejects before the first byte when a file is missing', async () => {
    const stream = tarStream([
      { name: 'b', content: Buffer.from('b') },
      { name: 'a', path: join(folder, 'gone') },
    ])

    await expect(stream.next()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('refuses a name that does not fit', async () => {
    const stream = tarStream([{ name: 'x'.repeat(101), content: Buffer.alloc(0) }])

    await expect(stream.next()).rejects.toThrow('too long for an archive')
  })

  it('needs no more memory for a file that is eight times as large', async () => {
    const [small, large] = [await heldFor(16 * mebibyte), await heldFor(128 * mebibyte)]

    expect(large / small).toBeLessThan(2)
  })

  /** The most bytes that were alive at a time while a file of this size was sent. */
  async function heldFor(size: number): Promise<number> {
    const path = join(folder, String(size))
    await writeFile(path, Buffer.alloc(size))
    collect()
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    let sent = 0
    for await (const chunk of tarStream([{ name: 'a', path }])) {
      sent += chunk.length
      if (sent % (4 * mebibyte) > mebibyte) continue
      collect()
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }
    expect(sent).toBeGreaterThan(size)
    // what a few chunks on their way take is no growth
    return Math.max(most, 16 * mebibyte)
  }
})

/** Only what is really held counts, not what waits to be collected. */
function collect(): void {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}

function entryAt(bytes: Buffer, at: number) {
  const header = Buffer.from(bytes.subarray(at, at + 512))
  const said = Number.parseInt(header.toString('latin1', 148, 154), 8)
  header.fill(' ', 148, 156)
  return {
    name: header.toString('utf8', 0, header.indexOf(0)),
    size: Number.parseInt(header.toString('latin1', 124, 135), 8),
    isSound: said === header.reduce((sum, byte) => sum + byte, 0) && header.toString('latin1', 257, 262) === 'ustar',
  }
}
