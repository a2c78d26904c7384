import { diskFull, diskFullOf } from '../errors.ts'

/** Of git itself; what the other side of a push says begins with `remote:`. */
const saidByGit = /No space left on device|Disk quota exceeded/i
const saidByRemote = /remote: .*(No space left on device|Disk quota exceeded)/i

/** The same methods, which reject with UserError `disk_full` when their disk is full. */
export function withFullDisk<T extends object>(methods: T, directory: string): T {
  const wrapped = Object.entries(methods).map(
    ([name, method]) => [name, translated(method as AsyncMethod, directory)] as const,
  )
  return { ...methods, ...Object.fromEntries(wrapped) }
}

type AsyncMethod = (...args: unknown[]) => Promise<unknown>

function translated(method: AsyncMethod, directory: string): AsyncMethod {
  return async (...args) => {
    try {
      return await method(...args)
    } catch (error) {
      const message = error instanceof Error ? error.message : ''
      if (saidByGit.test(message) && !saidByRemote.test(message)) throw diskFull(directory, error)
      throw diskFullOf(error) ?? error
    }
  }
}
