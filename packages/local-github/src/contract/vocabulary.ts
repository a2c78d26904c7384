/** What a person may do in a repository. */
export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

/** What an App may do where it is installed. */
export type Permissions = Record<string, 'read' | 'write' | 'admin'>

export type LockReason = 'off-topic' | 'too heated' | 'resolved' | 'spam'

/** What a manifest may say, as far as this GitHub cares. */
export type Manifest = {
  name?: string
  url?: string
  redirect_url?: string
  /** `active` is true when it is not there. */
  hook_attributes?: { url?: string; active?: boolean }
  default_permissions?: Permissions
  default_events?: string[]
}
