import type { RequestRecord } from 'local-github'

/**
 * One step of the bare script. Paths and bodies hold placeholders in braces, which the script fills
 * in: what it has made itself has other ids. `work` = fetch, job container, commit.
 */
export type BareStep =
  | { kind: 'work' }
  | { kind: 'push' }
  | { kind: 'api'; method: string; path: string; body: string; status: number }

/**
 * What a bare script has to do for the same: the API calls that one of our runs made, in their
 * order, and between them a phase's work where ours fetched and a push where ours pushed. Throws
 * for a call that it does not know, so that none is left out silently.
 */
export function planBareRun(requests: readonly RequestRecord[], repository: string): BareStep[] {
  const steps: BareStep[] = []
  let isWorking = false
  for (const request of requests) {
    const isGit = request.path.startsWith(`/${repository}.git/`)
    if (!isGit) steps.push(apiStep(request, repository))
    else if (request.path.endsWith('/git-upload-pack') && !isWorking) {
      isWorking = true
      steps.push({ kind: 'work' })
    } else if (request.path.endsWith('/git-receive-pack')) {
      isWorking = false
      steps.push({ kind: 'push' })
    }
  }
  return steps
}

/** Lines of tab-separated fields for the script to read. */
export function planText(steps: readonly BareStep[]): string {
  const lines = steps.map((step) => {
    return step.kind === 'api' ? [step.kind, step.method, step.path, step.status, step.body].join('\t') : step.kind
  })
  return `${lines.join('\n')}\n`
}

/** Whether a request belongs to the run on that repository: its own calls, and tokens. */
export function belongsTo({ path }: RequestRecord, repository: string): boolean {
  const places = [`/repos/${repository}`, `/${repository}.git/`, '/app/installations/', '/installation/token']
  return places.some((place) => path === place || path.startsWith(place.endsWith('/') ? place : `${place}/`))
}

/** Whether something was changed for people to see; tokens are means. */
export function isWrite({ method, path }: RequestRecord): boolean {
  return method !== 'GET' && path.startsWith('/repos/')
}

function apiStep({ method, path, status }: RequestRecord, repository: string): BareStep {
  const general = generalPath(path, repository)
  return { kind: 'api', method, path: general, status, body: bodyOf(method, general, status) }
}

function generalPath(path: string, repository: string): string {
  return path
    .replace(`/repos/${repository}`, '/repos/{repository}')
    .replace(/^\/app\/installations\/\d+\//, '/app/installations/{installation}/')
    .replace(/\/git\/ref\/heads%2Fspeckit%2F[^/]+/, '/git/ref/heads/{branch}')
    .replace(/\/issues\/comments\/\d+/, '/issues/comments/{comment}')
    .replace(/\/issues\/\d+/, '/issues/{issue}')
    .replace(/\/pulls\/\d+/, '/pulls/{pull}')
    .replace(/\/check-runs\/\d+/, '/check-runs/{check}')
    .replace(/\/commits\/[0-9a-f]{40}/, '/commits/{sha}')
}

const text = 'A report of the same size as ours, word by word. '.repeat(30)
const output = { title: 'specify', summary: text }

const bodies: Record<string, object> = {
  'POST /app/installations/{installation}/access_tokens': {},
  'POST /repos/{repository}/issues/{issue}/reactions': { content: 'rocket' },
  'POST /repos/{repository}/issues/{issue}/comments': { body: text },
  'PATCH /repos/{repository}/issues/comments/{comment}': { body: text },
  'POST /repos/{repository}/pulls': { title: 'Bare', head: '{branch}', base: 'main', draft: true, body: text },
  'PATCH /repos/{repository}/pulls/{pull}': { body: text },
  'POST /repos/{repository}/pulls/{pull}/requested_reviewers': { reviewers: [] },
  'POST /repos/{repository}/check-runs': { name: 'bare', head_sha: '{sha}', status: 'in_progress', output },
  'PATCH /repos/{repository}/check-runs/{check}': { status: 'completed', conclusion: 'success', output },
}

/**
 * A token that is refused is the one for the settings of the owner, which has no repository
 * `.github`.
 */
function bodyOf(method: string, path: string, status: number): string {
  if (method === 'GET' || method === 'DELETE') return ''
  if (path.endsWith('/access_tokens') && status === 422) return JSON.stringify({ repositories: ['.github'] })
  const body = bodies[`${method} ${path}`]
  if (body === undefined) throw new Error(`the bare script does not know the call ${method} ${path}`)
  return JSON.stringify(body)
}
