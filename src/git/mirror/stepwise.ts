import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** File in a mirror that is filled in steps. */
const marker = 'speckit-stepwise'

/** Whether a fetch of this mirror was cut before. */
export function isStepwise(mirror: string): Promise<boolean> {
  return isThere(join(mirror, marker))
}

export async function makeStepwise(mirror: string): Promise<void> {
  await writeFile(join(mirror, marker), '')
}

/** Whether the mirror has only the last commit of each branch. */
export function isShallow(mirror: string): Promise<boolean> {
  return isThere(join(mirror, 'shallow'))
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
