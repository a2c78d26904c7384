/**
 * What is wrong with a value inside an argument; `path` leads to it, for example
 * `review.comments[0].line`.
 */
export type Wrong = { path: string; expected: string; got: string }

/**
 * null = the value is right. `T` is what passes: the compiler takes no check that lets too much or
 * too little through.
 */
export type Check<T> = {
  (value: unknown, path: string): Wrong | null
  /** Only for the compiler. */
  passes?: (value: T) => T
}

export type AnyCheck = (value: unknown, path: string) => Wrong | null

export type Optional<T> = { optional: Check<T> }

export type Fields<T> = {
  [Name in keyof T]-?: undefined extends T[Name] ? Optional<Exclude<T[Name], undefined>> : Check<T[Name]>
}

export const text: Check<string> = is('string', (value) => typeof value === 'string')

export const flag: Check<boolean> = is('boolean', (value) => typeof value === 'boolean')

export function wholeNumber({ from, to = Infinity }: { from: number; to?: number }): Check<number> {
  const range = to === Infinity ? `of at least ${from}` : `from ${from} to ${to}`
  return is(`whole number ${range}`, (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to)
}

/** For what JSON has no number for: a word instead. */
export function either<const T extends string, U>(word: T, other: Check<U>): Check<T | U> {
  return (value, path) => {
    const wrong = value === word ? null : other(value, path)
    return wrong === null ? null : { ...wrong, expected: `${wrong.expected} or ${word}` }
  }
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path) => {
    const wrong = value === null ? null : check(value, path)
    return wrong === null ? null : { ...wrong, expected: `${wrong.expected} or null` }
  }
}

export function wordOf<const T extends string>(...words: readonly T[]): Check<T> {
  return (value, path) => {
    if (words.some((word) => word === value)) return null
    return { path, expected: `one of ${words.join(', ')}`, got: shown(value).replaceAll(/^"|"$/g, '') }
  }
}

export function optional<T>(check: Check<T>): Optional<T> {
  return { optional: check }
}

export function listOf<T>(check: Check<T>): Check<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) return { path, expected: 'array', got: shown(value) }
    return firstOf(value.map((item, index) => () => check(item, `${path}[${index}]`)))
  }
}

export function recordOf<T>(check: Check<T>): Check<Record<string, T>> {
  return (value, path) => {
    if (!isObject(value)) return { path, expected: 'object', got: shown(value) }
    return firstOf(
      Object.entries(value).map(
        ([key, one]) =>
          () =>
            check(one, `${path}[${JSON.stringify(key)}]`),
      ),
    )
  }
}

/** An object with these fields and no others: a field that nobody reads is a spelling mistake. */
export function object<T extends object>(fields: Fields<T>, expected = 'object'): Check<T> {
  const known = Object.entries<AnyField>(fields as Record<string, AnyField>)
  return (value, path) => {
    if (!isObject(value)) return { path, expected, got: shown(value) }
    const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key))
    if (unknown !== undefined) {
      return { path, expected: `object with no fields but ${Object.keys(fields).join(', ')}`, got: unknown }
    }
    return firstOf(
      known.map(
        ([name, field]) =>
          () =>
            checkField(field, value[name], `${path}.${name}`),
      ),
    )
  }
}

type AnyField = AnyCheck | { optional: AnyCheck }

function checkField(field: AnyField, value: unknown, path: string): Wrong | null {
  if (!('optional' in field)) return field(value, path)
  return value === undefined ? null : field.optional(value, path)
}

function firstOf(looks: readonly (() => Wrong | null)[]): Wrong | null {
  for (const look of looks) {
    const wrong = look()
    if (wrong !== null) return wrong
  }
  return null
}

function is<T>(expected: string, isRight: (value: unknown) => boolean): Check<T> {
  return (value, path) => (isRight(value) ? null : { path, expected, got: shown(value) })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const longest = 200

/** A value as a sentence names it; a long one is cut. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const json = JSON.stringify(value)
  return json.length > longest ? `${json.slice(0, longest)}…` : json
}
