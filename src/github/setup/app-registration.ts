import { randomBytes } from 'node:crypto'
import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseEnv } from 'node:util'
import { codeOf, UserError } from '../../errors.ts'
import type { AppRegistration, DeliveryWay, GivenApp, SavedApp } from '../../ports/app-registration.ts'
import type { Log } from '../../ports/log.ts'
import { readAppIdentity } from '../app-identity.ts'
import { appManifest } from './app-manifest.ts'
import { convertCode } from './convert-code.ts'
import { presentCredentials } from './present-credentials.ts'
import { credentialsExist, readEnvironmentFile, saveCredentials } from './save-credentials.ts'
import type { AppVariables } from './save-credentials.ts'

export type RegistrationOptions = {
  /** For GitHub Enterprise Server `https://HOST/api/v3`. */
  apiUrl: string
  deliveries: DeliveryWay
  /** Gets the variables of the App. */
  environmentFile: string
  /** Of this process. */
  environment: Readonly<Record<string, string | undefined>>
  /**
   * Throws UserError when the program would not start with these variables; null stands for good
   * ones.
   */
  checkStart: (variables: AppVariables | null) => void
  onSaved: (variables: AppVariables) => void
  log: Log
}

export function createAppRegistration(options: RegistrationOptions): AppRegistration {
  const { apiUrl, environmentFile, log } = options
  let isBusy = false

  /** One at a time, so that none is saved over another. */
  async function alone(work: () => Promise<SavedApp>): Promise<SavedApp> {
    if (isBusy) {
      throw new UserError('credentials_exist', 'An App is being saved at this moment.', {
        wayOut: 'Wait for the other page.',
      })
    }
    isBusy = true
    try {
      const obstacle = await findObstacle(options)
      if (obstacle !== null) throw obstacle
      return await work()
    } finally {
      isBusy = false
    }
  }

  async function save(variables: AppVariables): Promise<void> {
    await saveCredentials(environmentFile, variables).catch((error: unknown) => {
      throw error instanceof UserError ? error : unsaved(environmentFile, error)
    })
    log.info({ file: environmentFile, appId: Number(variables.APP_ID) }, 'the credentials of the App are saved')
    options.onSaved(variables)
  }

  return {
    obstacle: () => findObstacle(options),
    manifest: (redirectUrl) => appManifest(options.deliveries, redirectUrl),
    register: (code) =>
      alone(async () => {
        const app = await convertCode(apiUrl, code)
        const secret = app.webhook_secret ?? randomBytes(32).toString('hex')
        await save({ APP_ID: String(app.id), PRIVATE_KEY: app.pem, WEBHOOK_SECRET: secret })
        return { slug: app.slug, htmlUrl: app.html_url, hasWebhookSecret: app.webhook_secret === secret }
      }),
    adopt: (given) =>
      alone(async () => {
        const variables = variablesOf(given)
        options.checkStart(variables)
        const { id, slug, htmlUrl } = await readAppIdentity({ ...given, apiUrl, log })
        if (id !== given.appId) throw anotherApp(given.appId, id)
        await save(variables)
        return { slug, htmlUrl, hasWebhookSecret: true }
      }),
  }
}

async function findObstacle(options: RegistrationOptions): Promise<UserError | null> {
  const { environment, environmentFile } = options
  const inEnvironment = presentCredentials(environment)
  if (inEnvironment.length > 0) return credentialsExist(inEnvironment, 'the environment of the program')
  try {
    const inFile = presentCredentials(parseEnv(await readEnvironmentFile(environmentFile)))
    if (inFile.length > 0) return credentialsExist(inFile, environmentFile)
    await access(dirname(environmentFile), constants.W_OK)
    options.checkStart(null)
    return null
  } catch (error) {
    return error instanceof UserError ? error : unsaved(environmentFile, error)
  }
}

function variablesOf({ appId, privateKey, webhookSecret }: GivenApp): AppVariables {
  return { APP_ID: String(appId), PRIVATE_KEY: privateKey, WEBHOOK_SECRET: webhookSecret }
}

function anotherApp(given: number, known: number | null): UserError {
  return new UserError(
    'app_unknown',
    `GitHub answers for this key with the App ${known ?? 'of an unknown id'}, not ${given}.`,
    { wayOut: 'Take id and key from the same page, the settings of the App.' },
  )
}

function unsaved(file: string, cause: unknown): UserError {
  const code = codeOf(cause)
  return new UserError('credentials_unsaved', `${file} cannot be written${code === null ? '' : ` (${code})`}.`, {
    wayOut:
      'Let the program write there, or set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET in its environment by hand. If the App exists at GitHub already, make a new private key on its settings page.',
    cause,
  })
}
