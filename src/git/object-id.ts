/**
 * Returns `id` when it is a full SHA-1; throws otherwise, so that no option or expression of git
 * can hide in it.
 */
export function objectId(id: string): string {
  if (!/^[0-9a-f]{40}$/.test(id)) throw new Error(`not a full SHA-1: ${JSON.stringify(id)}`)
  return id
}
