import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import type { GivenApp } from '../../ports/app-registration.ts'

/** What is wrong with a field, in words for the person who filled it in. */
export type FieldProblems = Partial<Record<keyof GivenApp, string>>

export type ReadApp =
  | { kind: 'app'; app: GivenApp }
  /** `appId` as it was given; the other two are secret and not shown again. */
  | { kind: 'problems'; problems: FieldProblems; appId: string }

/** Reads the form for an App that exists. */
export function readGivenApp(form: Readonly<Record<string, string>>): ReadApp {
  const parsed = formSchema.safeParse(form)
  if (parsed.success) return { kind: 'app', app: parsed.data }
  const problems = parsed.error.issues.map(({ path, message }) => [path[0], message] as const)
  return { kind: 'problems', problems: Object.fromEntries(problems) as FieldProblems, appId: form['appId'] ?? '' }
}

const formSchema = z.object({
  appId: z
    .string('The App ID is missing.')
    .trim()
    .regex(/^[1-9]\d{0,15}$/, 'The App ID is a number, like 123456; it is not the client ID.')
    .transform(Number),
  privateKey: z.string('The private key is missing.').transform((text, context) => {
    const pem = readKey(text)
    if (pem === null) {
      context.addIssue({
        code: 'custom',
        message:
          'This is no private key of an App. Paste the whole .pem file, with the lines BEGIN and END; it has no password.',
      })
      return z.NEVER
    }
    return pem
  }),
  webhookSecret: z.string('The webhook secret is missing.').trim().min(1, 'The webhook secret is missing.'),
})

/** In the one form that GitHub gives out, however it was pasted; null = it is no RSA key. */
function readKey(text: string): string | null {
  try {
    const key = createPrivateKey(text.replaceAll('\\n', '\n').replaceAll('\r', '').trim())
    if (key.asymmetricKeyType !== 'rsa') return null
    return key.export({ type: 'pkcs1', format: 'pem' }).toString().trim()
  } catch {
    return null
  }
}
