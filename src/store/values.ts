export function toBigInt(value: number | null): bigint | null {
  return value === null ? null : BigInt(Math.round(value))
}

export function toNumber(value: bigint | null): number | null {
  return value === null ? null : Number(value)
}

/** PostgreSQL has no NUL character in texts. */
export function storableText<T extends string | null>(text: T): T {
  return (text === null ? null : text.replaceAll('\0', '\u{FFFD}')) as T
}

/** Ids come from addresses too: what is no UUID names nothing, and PostgreSQL would refuse the query. */
export function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
}
