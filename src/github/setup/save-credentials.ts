import { chmod, readFile, rename, writeFile } from 'node:fs/promises'

/**
 * Puts variables into an environment file: lines that set the same names are replaced, every other
 * line stays. Readable by its owner only, and never half-written.
 */
export async function saveCredentials(file: string, credentials: Readonly<Record<string, string>>): Promise<void> {
  const kept = linesOf(await read(file)).filter((line) => !(nameOf(line) in credentials))
  const added = Object.entries(credentials).map(([name, value]) => `${name}=${quoted(value)}`)
  const temporary = `${file}.new`
  await writeFile(temporary, [...kept, ...added, ''].join('\n'), { mode: 0o600 })
  await chmod(temporary, 0o600)
  await rename(temporary, file)
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n+$/, '').split('\n')
}

function nameOf(line: string): string {
  return (
    line
      .split('=', 1)[0]
      ?.replace(/^\s*(export\s+)?/, '')
      .trim() ?? ''
  )
}

/** Probot hands the key over in double quotes; in them, Node reads `\n` as a line end. */
function quoted(value: string): string {
  const bare = value.replace(/^"([\s\S]*)"$/, '$1').trim()
  return /^[\w.-]*$/.test(bare) ? bare : `"${bare.replaceAll('\r', '').replaceAll('\n', '\\n')}"`
}
