import type { Prisma } from './generated/client.ts'

export function toBigInt(value: number | null): bigint | null {
  return value === null ? null : BigInt(Math.round(value))
}

export function toNumber(value: bigint | null): number | null {
  return value === null ? null : Number(value)
}

/** PostgreSQL has no NUL character in texts, and UTF-8 no half surrogate pair. */
export function storableText<T extends string | null>(text: T): T {
  return (text === null ? null : text.toWellFormed().replaceAll('\0', '\u{FFFD}')) as T
}

/** The same for every text in a value; dates become texts. */
export function storableJson(value: object): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value), (_key, field: unknown) =>
    typeof field === 'string' ? storableText(field) : field,
  ) as Prisma.InputJsonValue
}

/**
 * Ids come from addresses too: what is no UUID names nothing, and PostgreSQL would refuse the
 * query.
 */
export function isUuid(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
}
