/**
 * Splits a bundle (format v2) into its header and its pack. null = no bundle of that format.
 * Format: https://git-scm.com/docs/gitformat-bundle
 */
export function readBundle(bundle: Buffer): Bundle | null {
  if (!bundle.subarray(0, signature.length).equals(signature)) return null
  const end = bundle.subarray(0, maxHeaderBytes).indexOf('\n\n', signature.length - 1)
  if (end === -1) return null
  const prerequisites: string[] = []
  const refs = new Map<string, string>()
  for (const line of bundle.toString('utf8', signature.length, end).split('\n')) {
    const [, minus, id, rest] = /^(-?)([0-9a-f]{40})(?: (.*))?$/.exec(line) ?? []
    if (id === undefined) return null
    if (minus === '-') prerequisites.push(id)
    else refs.set(rest ?? '', id)
  }
  return { prerequisites, refs, pack: bundle.subarray(end + 2) }
}

export type Bundle = { prerequisites: string[]; refs: Map<string, string>; pack: Buffer }

const signature = Buffer.from('# v2 git bundle\n')
const maxHeaderBytes = 64 * 1024
