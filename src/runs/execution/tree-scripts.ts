/**
 * The two `sh -c` scripts that carry a work tree into a job and its result out. Both run *inside*
 * the job, read the input bundle (`refs/heads/input`, format v2) on standard input and expect
 * SPECKIT_WORKSPACE; they need git 2.32 or newer, `find`, `mktemp` and `sed`. Nothing that an agent
 * left behind decides what they do: no configuration, hooks, filters or `.git` of the work tree is
 * used. They are still the job's word only: whoever takes the result has to check it.
 */

/** Set in the environment of the scripts, where it beats any file. */
const rules: [string, string][] = [
  ['init.templateDir', ''],
  ['init.defaultBranch', 'main'],
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.untrackedCache', 'false'],
  ['core.attributesFile', '/dev/null'],
  ['core.excludesFile', '/dev/null'],
  ['core.autocrlf', 'false'],
  ['core.safecrlf', 'false'],
  ['core.fileMode', 'true'],
  ['core.symlinks', 'true'],
  ['core.ignoreCase', 'false'],
  ['core.precomposeUnicode', 'false'],
  ['core.compression', '1'],
  ['core.fsync', 'none'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['advice.addEmbeddedRepo', 'false'],
]

const configVariables = [
  `GIT_CONFIG_COUNT=${rules.length}`,
  ...rules.map(([key, value], index) => `GIT_CONFIG_KEY_${index}=${key} GIT_CONFIG_VALUE_${index}=${value}`),
].join(' ')

/**
 * `info/attributes` beats every `.gitattributes`: no line ends, filters or encodings are converted,
 * so an untouched file gives the blob that it came from. `read` takes the header of the bundle byte
 * by byte, so that `index-pack` finds the pack right behind it.
 */
const prelude = `
set -eu
umask 022
cd "\${SPECKIT_WORKSPACE:?}"
unset GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_NAMESPACE GIT_CONFIG_PARAMETERS
export LC_ALL=C GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_ATTR_NOSYSTEM=1 GIT_NO_REPLACE_OBJECTS=1
export GIT_AUTHOR_NAME=speckit-app GIT_AUTHOR_EMAIL=speckit-app@localhost GIT_AUTHOR_DATE='2000-01-01T00:00:00Z'
export GIT_COMMITTER_NAME=speckit-app GIT_COMMITTER_EMAIL=speckit-app@localhost GIT_COMMITTER_DATE='2000-01-01T00:00:00Z'
export ${configVariables}
make_repository() {
  git init --quiet
  mkdir -p "$GIT_DIR/info"
  echo '* -text -ident !eol !filter !working-tree-encoding' > "$GIT_DIR/info/attributes"
}
take_input() {
  input=
  IFS= read -r line || line=
  if [ "$line" != '# v2 git bundle' ]; then
    echo 'speckit: standard input is not a git bundle' >&2
    exit 3
  fi
  while IFS= read -r line && [ -n "$line" ]; do
    case $line in *' refs/heads/input') input=\${line%% *} ;; esac
  done
  git index-pack --stdin > /dev/null
  git cat-file -e "\${input:?the bundle has no refs/heads/input}^{commit}"
}
`

/**
 * Makes an ordinary repository of the empty workspace: branch SPECKIT_BRANCH at the input commit,
 * checked out, an identity for commits, no remote. Every file has exactly the bytes of its blob,
 * whatever `.gitattributes` says.
 */
export const treeInScript = script(`
: "\${SPECKIT_BRANCH:?}"
export GIT_DIR="$SPECKIT_WORKSPACE/.git" GIT_WORK_TREE="$SPECKIT_WORKSPACE"
make_repository
printf '[%s]\\n\\t%s\\n' user 'name = speckit-app' user 'email = speckit-app@localhost' \\
  commit 'gpgSign = false' gc 'auto = 0' maintenance 'auto = false' >> "$GIT_DIR/config"
take_input
git update-ref "refs/heads/$SPECKIT_BRANCH" "$input"
git symbolic-ref HEAD "refs/heads/$SPECKIT_BRANCH"
git reset --quiet --hard
`)

/**
 * Writes a bundle with `refs/heads/result` to standard output: one commit on the input commit with
 * the work tree as it is now, whatever branch, index or commits the agent made. Files that
 * `.gitignore` names are left out unless the input had them. Submodules stay as they were. A named
 * pipe in place of a file that git reads, or a name that git refuses, ends the script with a
 * message and a non-zero code.
 */
export const treeOutScript = script(`
out=$(mktemp -d "\${TMPDIR:-/tmp}/speckit-out-XXXXXX")
trap 'rm -rf "$out"' EXIT
trap 'exit 1' HUP INT TERM
exec 3>&1 1>&2
pipe=$(find . -type p '(' -name .gitignore -o -name .gitattributes ')' -print 2>/dev/null | head -n 1)
if [ -n "$pipe" ]; then
  echo "speckit: $pipe is a named pipe, git would wait for it for ever"
  exit 3
fi
export GIT_DIR="$out/git" GIT_WORK_TREE="$SPECKIT_WORKSPACE"
make_repository
take_input
git read-tree "$input"
tab=$(printf '\\t')
git ls-files --stage | sed -n "s/^160000 [0-9a-f]* 0$tab//p" | git update-index --skip-worktree --stdin
git add --all
tree=$(git write-tree)
result=$(echo 'Result of the job' | git commit-tree "$tree" -p "$input")
git update-ref refs/heads/result "$result"
git bundle create --quiet - refs/heads/result "^$input" >&3
`)

function script(body: string): string {
  return `${prelude}${body}`.trimStart()
}
