import type { UserError } from '../errors.ts'

/** How the program learns what happens at GitHub, once it has an App. */
export type DeliveryWay =
  /** GitHub sends deliveries to this address. */
  | { kind: 'push'; url: string }
  /** The program reads them from GitHub, which writes them down while the webhook is active. */
  | { kind: 'pull' }
  /** No address is known that GitHub could send to. */
  | { kind: 'none' }

export type SavedApp = {
  /** As it stands in addresses at GitHub. */
  slug: string
  htmlUrl: string
  /** false = its webhook has no secret yet: ours has to be entered at GitHub. */
  hasWebhookSecret: boolean
}

export type GivenApp = {
  appId: number
  /** PEM. */
  privateKey: string
  webhookSecret: string
}

/** Gets the program its App, once. What is there already is never overwritten. */
export interface AppRegistration {
  /** What keeps an App from being saved at this moment; null = nothing. */
  obstacle(): Promise<UserError | null>
  /** JSON of the manifest that a browser takes to GitHub, which sends it back to `redirectUrl`. */
  manifest(redirectUrl: string): string
  /**
   * Buys the credentials of the App that a person has just registered, and saves them. GitHub takes
   * a code once. Rejects with UserError when that is not possible, with the obstacle when there is
   * one.
   */
  register(code: string): Promise<SavedApp>
  /**
   * Saves an App that exists, when GitHub knows it by this id and key. Rejects with UserError when
   * it does not, with UnavailableError while GitHub is away.
   */
  adopt(app: GivenApp): Promise<SavedApp>
}
