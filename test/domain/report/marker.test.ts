import { describe, expect, it } from '@jest/globals'
import { hasMarker, marker } from '../../../src/domain/report/marker.ts'
import { untrusted } from '../../../src/texts/markdown.ts'

describe('marker', () => {
  const secret = 'a secret of the test'
  const own = marker('status:7:12', secret)

  it.each<[string, string, boolean]>([
    ['is found on a line of its own', `${own}\ntext`, true],
    ['is found with the line ends of a browser', `text\r\n${own}\r\nmore`, true],
    ['is not found inside of other text', `> ${own}`, false],
    ['is not found behind other text', `text ${own}`, false],
    ['is not found under another key', marker('status:7:13', secret), false],
    ['is not found under another secret', marker('status:7:12', 'another'), false],
    ['is not found without its signature', '<!-- speckit:status:7:12: -->', false],
  ])('%s', (_name, body, expected) => {
    expect(hasMarker(body, 'status:7:12', secret)).toBe(expected)
  })

  it('cannot be brought in by a stranger who copied it', () => {
    const text = untrusted(own, 1000)

    expect('value' in text && hasMarker(text.value, 'status:7:12', secret)).toBe(false)
  })
})
