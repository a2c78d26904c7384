import { describe, expect, it } from '@jest/globals'
import { safeInline, splitSentences } from '../markdown.ts'

describe('splitSentences', () => {
  it.each([
    ['One. Two! Three? Four', ['One.', 'Two!', 'Three?', 'Four']],
    [
      'Use e.g. Node 22.5 or z. B. Go. See https://a.b/c. Done.',
      ['Use e.g. Node 22.5 or z. B. Go.', 'See https://a.b/c.', 'Done.'],
    ],
    ['Call `a. B`. Then “stop.” Now', ['Call `a. B`.', 'Then “stop.”', 'Now']],
    ['Am 3. Mai kommt J. Krüger.', ['Am 3. Mai kommt J. Krüger.']],
    ['期限を表示する。並べ替える。', ['期限を表示する。', '並べ替える。']],
  ])('splits %j', (paragraph, sentences) => {
    expect(splitSentences(paragraph)).toEqual(sentences)
  })
})

describe('safeInline', () => {
  it.each([
    ['<script>alert(1)</script>', '\\<script>alert(1)\\</script>'],
    ['[FEATURE NAME] and `[x]`', '\\[FEATURE NAME\\] and `[x]`'],
    ['see [the docs](https://a.b "t") and <https://c.d>', 'see the docs (https://a.b) and https://c.d'],
    ['an open ` tick', 'an open \\` tick'],
    ['**bold** and due_date stay', '**bold** and due_date stay'],
    ['a\u202Eb\u0007c\nd', 'abc d'],
    ['👩‍💻 ../..', '👩‍💻 ../..'],
  ])('makes %j plain', (text, safe) => {
    expect(safeInline(text)).toBe(safe)
  })

  it('cuts what is far too long, visibly', () => {
    expect(safeInline('word '.repeat(1000))).toMatch(/^(?:word )+word…$/)
  })
})
