import { readdirSync, readFileSync } from 'node:fs'

/** Command lines of all processes on this machine, arguments separated by spaces. */
export function commandLines(): string[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return processes.map((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')
    } catch {
      return ''
    }
  })
}
