import { readdirSync, readFileSync } from 'node:fs'

/** Ids of the processes of this machine that have `text` in their environment. */
export function processesWith(text: string): number[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return ids.filter((id) => environmentOf(id).includes(text)).map(Number)
}

function environmentOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/environ`, 'latin1')
  } catch {
    // it ended meanwhile
    return ''
  }
}
