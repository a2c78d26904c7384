import type { Written } from './everything-written.ts'

/**
 * Places that hold one of the secrets, plainly, line by line, or in a common encoding; never the
 * secret itself, so that a failing test tells none.
 */
export function placesHolding(written: readonly Written[], secrets: readonly string[]): string[] {
  const forms = secrets.flatMap(formsOf)
  return written.filter(({ text }) => forms.some((form) => text.includes(form))).map(({ place }) => place)
}

/** Known without the product's own masker, which must not be its own witness. */
function formsOf(secret: string): string[] {
  const lines = secret.split('\n').filter((line) => line.length > 12 && !line.startsWith('-----'))
  const encoded = [...lines, secret].flatMap((text) => [
    encodeURIComponent(text),
    Buffer.from(text).toString('hex'),
    ...[0, 1, 2].map((shift) => middleOfBase64(text, shift)),
  ])
  return [...new Set([...lines, ...encoded])].filter((form) => form.length > 12)
}

/**
 * The part of the Base64 of a text that stays the same whatever stands `shift` bytes before it and
 * behind it.
 */
function middleOfBase64(text: string, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64')
  return whole.slice(4 * Math.ceil(shift / 3), -4)
}
