import { UserError } from '../errors.ts'

/**
 * Text of what `repos.getContent` answered; null = it is no file. Directories come as an array,
 * submodules and symlinks to nowhere under other types.
 */
export function fileText(content: unknown, path: string): string | null {
  if (typeof content !== 'object' || content === null || !('type' in content) || content.type !== 'file') return null
  if ('encoding' in content && content.encoding === 'base64' && 'content' in content) {
    return Buffer.from(String(content.content), 'base64').toString('utf8')
  }
  throw new UserError('file_too_large', `${path} is larger than 1 MB, so GitHub does not send it.`, {
    wayOut: `Make ${path} smaller, then ask again.`,
  })
}
