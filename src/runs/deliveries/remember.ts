/**
 * A read that is done once, however often it is asked for, also at the same time. One that rejects
 * is not remembered: the next ask reads again.
 */
export function remember<T>(read: () => Promise<T>): () => Promise<T> {
  const readOne = rememberEach(read)
  return () => readOne('')
}

/** The same for each key. */
export function rememberEach<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const value = read(key)
    known.set(key, value)
    value.catch(() => known.delete(key))
    return value
  }
}
