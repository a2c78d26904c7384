import { statfs } from 'node:fs/promises'
import { diskFull } from '../errors.ts'
import type { Disk } from '../ports/disk.ts'

/** The file system of `directory`, of which `reserveBytes` have to stay free. */
export function watchDisk(directory: string, reserveBytes: number): Disk {
  return {
    async check() {
      const { bavail, bsize } = await statfs(directory)
      if (bavail * bsize < reserveBytes) throw diskFull(directory)
    },
  }
}
