/** Opaque like GitHub's global ids; nothing may be read out of it. */
export function nodeId(kind: string, id: number): string {
  return `${kind}_${Buffer.from(`standin:${id}`).toString('base64url')}`
}
