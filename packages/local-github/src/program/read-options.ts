import { parseArgs } from 'node:util'
import type { Permissions } from '../contract/vocabulary.ts'
import { Problem } from './problem.ts'

export type ProgramOptions = {
  port: number
  /** null = a temporary one, removed at the end. */
  directory: string | null
  webhookUrl: string | null
  webhookSecretFile: string | null
  app: { id: number; slug: string; keyFile: string | null; permissions: Permissions | null; events: string[] | null }
  repositories: { owner: string; name: string }[]
  isJson: boolean
  isVerbose: boolean
}

/**
 * Reads the command line; null = only the usage is wanted. Throws a Problem that names the option
 * and its value.
 */
export function readOptions(argv: string[]): ProgramOptions | null {
  const values = parse(argv)
  if (values.help === true) return null
  return {
    port: wholeNumber('--port', values.port ?? '0', { from: 0, to: 65_535 }),
    directory: values.directory ?? null,
    webhookUrl: values['webhook-url'] === undefined ? null : address('--webhook-url', values['webhook-url']),
    webhookSecretFile: values['webhook-secret-file'] ?? null,
    app: {
      id: wholeNumber('--app-id', values['app-id'] ?? '1', { from: 1, to: 99_999 }),
      slug: matching('--app-slug', values['app-slug'] ?? 'local-app', forms.slug),
      keyFile: values['app-key'] ?? null,
      permissions: values.permissions === undefined ? null : permissions(values.permissions),
      events: values.events === undefined ? null : list('--events', values.events, forms.event),
    },
    repositories: (values.repository ?? []).map(repository),
    isJson: values.json ?? false,
    isVerbose: values.verbose ?? false,
  }
}

type Form = { pattern: RegExp; example: string }

const forms = {
  slug: { pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/, example: 'my-app' },
  event: { pattern: /^[a-z_]+$/, example: 'issues,push' },
  permission: { pattern: /^[a-z_]+:(read|write|admin)$/, example: 'contents:write,issues:read' },
  repository: { pattern: /^[\w.-]+\/[\w.-]+$/, example: 'octo/hello' },
} satisfies Record<string, Form>

function parse(argv: string[]) {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const
  try {
    const { values } = parseArgs({
      args: argv,
      strict: true,
      options: {
        port: text,
        directory: text,
        'webhook-url': text,
        'webhook-secret-file': text,
        'app-id': text,
        'app-slug': text,
        'app-key': text,
        permissions: text,
        events: text,
        repository: { ...text, multiple: true },
        json: flag,
        verbose: flag,
        help: { ...flag, short: 'h' },
      },
    })
    return values
  } catch (cause) {
    throw new Problem(2, cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

function wholeNumber(option: string, value: string, { from, to }: { from: number; to: number }): number {
  const number = /^\d+$/.test(value) ? Number(value) : NaN
  if (number >= from && number <= to) return number
  throw new Problem(2, `${option} must be a whole number between ${from} and ${to}, got ${value}.`)
}

function address(option: string, value: string): string {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value
  throw new Problem(2, `${option} must be an address that begins with http:// or https://, got ${value}.`)
}

function matching(option: string, value: string, { pattern, example }: Form): string {
  if (pattern.test(value)) return value
  throw new Problem(2, `${option} must look like ${example}, got ${value}.`)
}

function list(option: string, value: string, form: Form): string[] {
  return value.split(',').map((one) => matching(option, one.trim(), form))
}

function permissions(value: string): Permissions {
  const pairs = list('--permissions', value, forms.permission)
  return { metadata: 'read', ...Object.fromEntries(pairs.map((pair) => pair.split(':'))) } as Permissions
}

function repository(value: string): { owner: string; name: string } {
  const [owner = '', name = ''] = matching('--repository', value, forms.repository).split('/')
  return { owner, name }
}
