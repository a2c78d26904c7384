import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits as 43 characters for addresses, cookies and forms. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** In a time that says nothing about either. */
export function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
