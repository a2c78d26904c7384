import { open, readFile, rename, rm } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { codeOf, UserError } from '../../errors.ts'
import { presentCredentials } from './present-credentials.ts'

/** Variables of an App, as the program reads them from its environment. */
export type AppVariables = { APP_ID: string; PRIVATE_KEY: string; WEBHOOK_SECRET: string }

/**
 * Adds the variables of an App to an environment file, which is never half-written and readable by
 * its owner only; other lines stay. Rejects with UserError `credentials_exist` when the file has
 * some of them, or when another process is about to save its own.
 */
export async function saveCredentials(file: string, credentials: AppVariables): Promise<void> {
  const temporary = `${file}.new`
  const handle = await openAlone(temporary)
  try {
    const text = await readEnvironmentFile(file)
    const present = presentCredentials(parseEnv(text))
    if (present.length > 0) throw credentialsExist(present, file)
    await handle.writeFile(withCredentials(text, credentials))
    await handle.sync()
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  } finally {
    await handle.close()
  }
}

export function credentialsExist(names: readonly string[], place: string): UserError {
  const are = names.length === 1 ? 'is' : 'are'
  return new UserError(
    'credentials_exist',
    `${names.join(', ')} ${are} set already, in ${place}; nothing was overwritten.`,
    {
      wayOut:
        'To use that App, set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET there and start the program again. To have another one, remove them first.',
    },
  )
}

/** The file that does not exist yet is the lock: of two processes, one gets it. */
async function openAlone(temporary: string) {
  try {
    return await open(temporary, 'wx', 0o600)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    const wayOut = 'Wait for it. When no other process is there, it was left behind by one that died: remove it.'
    throw new UserError('credentials_exist', `Another process is writing ${temporary}.`, { wayOut, cause: error })
  }
}

/** A file that is not there is empty. */
export async function readEnvironmentFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ''
    throw error
  }
}

/** Lines that set one of the variables to nothing go. */
function withCredentials(text: string, credentials: AppVariables): string {
  const lines = text === '' ? [] : text.replace(/\n+$/, '').split('\n')
  const kept = lines.filter((line) => !(nameOf(line) in credentials))
  const added = Object.entries(credentials).map(([name, value]) => `${name}=${quoted(name, value)}`)
  return [...kept, ...added, ''].join('\n')
}

function nameOf(line: string): string {
  return (
    line
      .split('=', 1)[0]
      ?.replace(/^\s*(export\s+)?/, '')
      .trim() ?? ''
  )
}

/** Node reads what stands in single quotes as it is; in double quotes, `\n` is a line end. */
function quoted(name: string, value: string): string {
  const text = value.trim()
  if (/^[\w.-]*$/.test(text)) return text
  if (name === 'PRIVATE_KEY') return `"${text.replaceAll('\r', '').replaceAll('\n', '\\n')}"`
  const quote = ["'", '"', '`'].find((each) => !text.includes(each))
  // a double quote is the only one in which Node reads `\n`, and is the last resort
  if (quote === undefined || /[\r\n]/.test(text) || (quote === '"' && text.includes('\\n'))) {
    throw new UserError('config_invalid', `${name} has characters that cannot be written into an environment file.`, {
      wayOut: 'Choose a value of letters and digits.',
    })
  }
  return `${quote}${text}${quote}`
}
