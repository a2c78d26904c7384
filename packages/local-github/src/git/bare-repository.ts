import { appendFile, chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runGit } from './run-git.ts'

/** Makes a bare repository that takes pushes over HTTP and asks our hooks about each. */
export async function createBareRepository(path: string, defaultBranch: string): Promise<void> {
  await mkdir(path, { recursive: true })
  await runGit(path, ['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`])
  await appendFile(join(path, 'config'), configuration)
  for (const [name, script] of Object.entries({ update: updateHook, 'post-receive': postReceiveHook })) {
    const file = join(path, 'hooks', name)
    await writeFile(file, script)
    await chmod(file, 0o755)
  }
}

const configuration = `
[http]
	receivepack = true
[uploadpack]
	allowAnySHA1InWant = true
	allowFilter = true
[receive]
	fsckObjects = true
	autogc = false
[gc]
	auto = 0
`

/**
 * Asked for each ref before it moves. What GitHub writes as the ref's status ("protected branch
 * hook declined", the sentence about workflows) is left in the file $LOCAL_GITHUB_REASONS, because
 * a hook cannot choose the status itself; see receive-report.ts.
 */
const updateHook = `#!/bin/sh
ref=$1 old=$2 new=$3
refuse() {
  printf '%s\\t%s\\n' "$ref" "$1" >> "$LOCAL_GITHUB_REASONS"
  exit 1
}
case "$ref" in
  refs/pull/*) refuse 'deny updating a hidden ref' ;;
esac
if printf '%s\\n' "$LOCAL_GITHUB_PROTECTED" | grep -Fxq -- "$ref"; then
  echo "error: GH006: Protected branch update failed for $ref." >&2
  echo "error: Changes must be made through a pull request." >&2
  refuse 'protected branch hook declined'
fi
case "$new" in *[!0]*) ;; *) exit 0 ;; esac
if [ "$LOCAL_GITHUB_WORKFLOWS" != yes ]; then
  workflow=$(git log --format= --name-only -m "$new" --not --all -- .github/workflows | head -n 1)
  if [ -n "$workflow" ]; then
    refuse "refusing to allow a GitHub App to create or update workflow \\\`$workflow\\\` without \\\`workflows\\\` permission"
  fi
fi
exit 0
`

const postReceiveHook = `#!/bin/sh
exec cat >> "$LOCAL_GITHUB_RECEIVED"
`
