/**
 * Variables for one git child. Nothing of this machine's git configuration reaches it, and every
 * rule that matters is set here rather than on disk, so that a changed mirror cannot switch one
 * off.
 */
export function gitEnvironment(base: Readonly<Record<string, string>>, access?: RemoteAccess): Record<string, string> {
  return {
    ...base,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    ...configVariables([...rules, ...(access === undefined ? [] : accessRules(access))]),
  }
}

export type RemoteAccess = { url: string; token: string; settings?: readonly [string, string][] }

/** User name and token as HTTP Basic wants them; also what has to be hidden from error texts. */
export function basicCredential(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64')
}

const rules: [string, string][] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.filesRefLockTimeout', '2000'],
  ['core.packedRefsTimeout', '2000'],
  ['protocol.allow', 'never'],
  ['protocol.http.allow', 'always'],
  ['protocol.https.allow', 'always'],
  ['init.templateDir', ''],
  ['init.defaultBranch', 'main'],
  ['transfer.fsckObjects', 'true'],
  // Old commits of honest projects have these faults; with fsck on they could not be fetched at
  // all.
  ['fetch.fsck.zeroPaddedFilemode', 'ignore'],
  ['fetch.fsck.missingSpaceBeforeDate', 'ignore'],
  ['fetch.fsck.missingSpaceBeforeEmail', 'ignore'],
  ['fetch.fsck.missingNameBeforeEmail', 'ignore'],
  ['fetch.fsck.missingEmail', 'ignore'],
  ['fetch.fsck.badEmail', 'ignore'],
  ['fetch.fsck.badName', 'ignore'],
  ['fetch.fsck.badTimezone', 'ignore'],
  ['fetch.fsck.missingTaggerEntry', 'ignore'],
  // Objects are reached from running phases without a ref: only an explicit `gc` removes them, and
  // only after two weeks.
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['gc.pruneExpire', '2.weeks.ago'],
  ['gc.autoDetach', 'false'],
]

/**
 * Scoped to the host: without the scope a redirect or `url.*.insteadOf` would carry the token
 * elsewhere.
 */
function accessRules({ url, token, settings = [] }: RemoteAccess): [string, string][] {
  const { origin } = new URL(url)
  return [
    ...settings,
    [`http.${origin}/.extraHeader`, `AUTHORIZATION: basic ${basicCredential(token)}`],
    // After a redirect git sends the header with its POST to the other host, scope or not: none is
    // followed.
    ['http.followRedirects', 'false'],
    // a limit on silence: a server that counts objects sends a few bytes every few seconds
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', '120'],
    ['credential.helper', ''],
    ['core.askPass', ''],
  ]
}

function configVariables(settings: [string, string][]): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(settings.length) }
  for (const [index, [key, value]] of settings.entries()) {
    variables[`GIT_CONFIG_KEY_${index}`] = key
    variables[`GIT_CONFIG_VALUE_${index}`] = value
  }
  return variables
}
