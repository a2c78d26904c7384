/**
 * Whether `path` fits `glob`: `*` and `?` stand for characters of one name, `**` for any number of
 * folders and, at the end, for everything below. Case counts. Takes time in proportion to the
 * lengths multiplied, whatever the glob holds.
 */
export function matchGlob(path: string, glob: string): boolean {
  return matchParts(path.split('/'), glob.split('/'), { any: '**', isAnyNothing: false, isSame: matchName })
}

function matchName(name: string, pattern: string): boolean {
  return matchParts(Array.from(name), Array.from(pattern), {
    any: '*',
    isAnyNothing: true,
    isSame: (character, wanted) => wanted === '?' || character === wanted,
  })
}

type Rule = {
  /** What stands for any number of parts. */
  any: string
  /**
   * Whether it stands for none at the end too: `a*` fits `a`, but `folder/**` does not fit
   * `folder`.
   */
  isAnyNothing: boolean
  isSame: (part: string, wanted: string) => boolean
}

/** Only the last `any` is ever tried again, so that nothing takes exponential time. */
function matchParts(parts: readonly string[], pattern: readonly string[], rule: Rule): boolean {
  let [at, wanted, lastAny, lastAt] = [0, 0, -1, 0]
  while (at < parts.length) {
    const next = pattern[wanted]
    if (next === rule.any) {
      lastAny = wanted
      lastAt = at
      wanted += 1
    } else if (next !== undefined && rule.isSame(parts[at] ?? '', next)) {
      at += 1
      wanted += 1
    } else if (lastAny !== -1) {
      lastAt += 1
      at = lastAt
      wanted = lastAny + 1
    } else return false
  }
  const rest = pattern.slice(wanted)
  return rest.length === 0 || (rule.isAnyNothing && rest.every((part) => part === rule.any))
}
