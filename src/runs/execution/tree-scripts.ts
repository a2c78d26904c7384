/**
 * The two `sh -c` scripts that carry a work tree into a job and its result out. Both run *inside*
 * the job, read an archive of `ExportedTree` on standard input and expect SPECKIT_WORKSPACE and
 * SPECKIT_INPUT, the input commit; they need git 2.35 or newer, `find`, `mktemp`, `sed`, `tar` and
 * `xargs`. Nothing that an agent left behind decides what they do: no configuration, hooks, filters
 * or `.git` of the work tree is used. They are still the job's word only: whoever takes the result
 * has to check it.
 *
 * What a file looked like right after the checkout (the index) leaves the job and comes back when
 * the tree is taken out: only files that changed since are read then. Contents of the input are not
 * needed a second time, its trees are.
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
  ['core.splitIndex', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['advice.addEmbeddedRepo', 'false'],
]

const configVariables = [
  `GIT_CONFIG_COUNT=${rules.length}`,
  ...rules.map(([key, value], index) => `GIT_CONFIG_KEY_${index}=${key} GIT_CONFIG_VALUE_${index}=${value}`),
].join(' ')

/** An index that is larger stays in the job, and all files are compared in the end. */
export const maxIndexBytes = 16 * 1024 * 1024

/**
 * `info/attributes` beats every `.gitattributes`: no line ends, filters or encodings are converted,
 * so an untouched file gives the blob that it came from.
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
unpack_input() {
  input=\${SPECKIT_INPUT:?}
  if ! tar -x -o -f - -C "$GIT_DIR"; then
    echo 'speckit: standard input is not a packed tree' >&2
    exit 3
  fi
}
`

/**
 * Makes an ordinary repository of the empty workspace: branch SPECKIT_BRANCH at the input commit,
 * checked out, an identity for commits, no remote. Every file has exactly the bytes of its blob,
 * whatever `.gitattributes` says. Large files that the archive leaves out are not there, and git in
 * the job does not miss them. Writes the index to standard output, as an archive that keeps its
 * time: git compares what has changed within the second in which it was written.
 */
export const treeInScript = script(`
: "\${SPECKIT_BRANCH:?}"
export GIT_DIR="$SPECKIT_WORKSPACE/.git" GIT_WORK_TREE="$SPECKIT_WORKSPACE"
make_repository
printf '[%s]\\n\\t%s\\n' user 'name = speckit-app' user 'email = speckit-app@localhost' \\
  commit 'gpgSign = false' gc 'auto = 0' maintenance 'auto = false' >> "$GIT_DIR/config"
unpack_input
git update-ref "refs/heads/$SPECKIT_BRANCH" "$input"
git symbolic-ref HEAD "refs/heads/$SPECKIT_BRANCH"
if [ -s "$GIT_DIR/speckit-left-out" ]; then
  git config remote.left-out.promisor true
  for pack in "$GIT_DIR"/objects/pack/*.pack; do : > "\${pack%.pack}.promisor"; done
  git read-tree "$input"
  git update-index -z --skip-worktree --stdin < "$GIT_DIR/speckit-left-out"
  git checkout-index --quiet --all --force --index
else
  git reset --quiet --hard
fi
if [ "$(wc -c < "$GIT_DIR/index")" -le ${maxIndexBytes} ]; then
  tar -c -f - -C "$GIT_DIR" index
fi
`)

/**
 * Writes a bundle with `refs/heads/result` to standard output: one commit on the input commit with
 * the work tree as it is now, whatever branch, index or commits the agent made. Files that
 * `.gitignore` names are left out unless the input had them. Submodules stay as they were, and so
 * do large files that were not brought in, unless there is something in their place now. A named
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
unpack_input
git index-pack --stdin < "$GIT_DIR/speckit-trees.pack" > /dev/null
if [ -f "$GIT_DIR/speckit-index.tar" ]; then
  tar -x -o -f "$GIT_DIR/speckit-index.tar" -C "$GIT_DIR" index
else
  git read-tree "$input"
fi
tab=$(printf '\\t')
git ls-files --stage | sed -n "s/^160000 [0-9a-f]* 0$tab//p" | git update-index --skip-worktree --stdin
if [ -s "$GIT_DIR/speckit-left-out" ]; then
  git update-index -z --skip-worktree --stdin < "$GIT_DIR/speckit-left-out"
  xargs -0 sh -c 'for path do if [ -e "$path" ] || [ -L "$path" ]; then printf "%s\\0" "$path"; fi; done' sh \\
    < "$GIT_DIR/speckit-left-out" | git update-index -z --no-skip-worktree --stdin
fi
git update-index -q --refresh > /dev/null || :
git add --all
tree=$(git write-tree --missing-ok)
result=$(echo 'Result of the job' | git commit-tree "$tree" -p "$input")
git update-ref refs/heads/result "$result"
git bundle create --quiet - refs/heads/result "^$input" >&3
`)

function script(body: string): string {
  return `${prelude}${body}`.trimStart()
}
