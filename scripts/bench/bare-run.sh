#!/usr/bin/env bash
# The bare peer of one run: the same clone, containers, commits, pushes and API calls, and nothing else. Reads the steps from $PLAN (see
# plan-bare-run.ts), the flags of the container from $FLAGS (one a line). Prints at the end how many milliseconds each kind of step took.
set -euo pipefail
: "${PLAN:?}" "${API:?}" "${REMOTE:?}" "${APP_ID:?}" "${KEY:?}" "${INSTALLATION:?}" "${REPOSITORY:?}" "${ISSUE:?}"
cd "${DIRECTORY:?}"

phases=(specify plan tasks)
number=0
branch=bare/run
comment='' check='' pull='' sha=''
tokens=()
jwt=''
declare -A spent
export SPECIFY_FEATURE_DIRECTORY=specs/001-bare
export GIT_AUTHOR_NAME=bare GIT_AUTHOR_EMAIL=bare@localhost GIT_COMMITTER_NAME=bare GIT_COMMITTER_EMAIL=bare@localhost
export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_GLOBAL=/dev/null

# $1 = kind of step, the rest is run
timed() {
  local kind=$1 from=${EPOCHREALTIME/[.,]/}
  shift
  "$@"
  spent[$kind]=$((${spent[$kind]:-0} + ${EPOCHREALTIME/[.,]/} - from))
}

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

sign_in() {
  local now head body
  now=$(date +%s)
  head=$(printf '{"alg":"RS256","typ":"JWT"}' | base64url)
  body=$(printf '{"iat":%d,"exp":%d,"iss":"%s"}' $((now - 30)) $((now + 540)) "$APP_ID" | base64url)
  jwt=$head.$body.$(printf %s "$head.$body" | openssl dgst -sha256 -sign "$KEY" | base64url)
}

fill() {
  local text=$1
  text=${text//\{repository\}/$REPOSITORY} text=${text//\{installation\}/$INSTALLATION} text=${text//\{issue\}/$ISSUE}
  text=${text//\{comment\}/$comment} text=${text//\{check\}/$check} text=${text//\{pull\}/$pull}
  text=${text//\{sha\}/$sha} filled=${text//\{branch\}/$branch}
}

# method, path, status, body
api() {
  local token=${tokens[0]:-} filled url answer status arguments=(--silent --show-error --request "$1")
  case $2 in
    /app/*)
      [ -n "$jwt" ] || sign_in
      token=$jwt
      ;;
    /installation/token) token=${tokens[-1]} ;;
  esac
  fill "$2"
  url=$API$filled
  if [ -n "$4" ]; then
    fill "$4"
    arguments+=(--header 'content-type: application/json' --data-binary "$filled")
  fi
  answer=$(curl "${arguments[@]}" --header "authorization: Bearer $token" --write-out '\n%{http_code}' "$url")
  status=${answer##*$'\n'}
  # a first and a second reaction are answered with 201 and 200
  if [ "$status" != "$3" ] && [ "${status:0:1}${3:0:1}" != 22 ]; then
    echo "$1 $url answered $status, expected $3: $answer" >&2
    exit 1
  fi
  case "$1 $2" in
    'POST /app/'*) if [[ $answer =~ \"token\":\ ?\"([^\"]+)\" ]]; then tokens+=("${BASH_REMATCH[1]}"); fi ;;
    'DELETE /installation/token') unset 'tokens[-1]' ;;
    'POST '*/comments) [[ $answer =~ \"id\":\ ?([0-9]+) ]] && comment=${BASH_REMATCH[1]} ;;
    'POST '*/check-runs) [[ $answer =~ \"id\":\ ?([0-9]+) ]] && check=${BASH_REMATCH[1]} ;;
    'POST '*/pulls) [[ $answer =~ \"number\":\ ?([0-9]+) ]] && pull=${BASH_REMATCH[1]} ;;
  esac
}

with_token() {
  local credential
  credential=$(printf 'x-access-token:%s' "${tokens[-1]}" | base64 --wrap=0)
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.extraHeader GIT_CONFIG_VALUE_0="authorization: basic $credential" "$@"
}

fetch() {
  if [ -d tree ]; then
    with_token git -C tree fetch --quiet origin
  else
    with_token git clone --quiet "$REMOTE" tree
    git -C tree checkout --quiet -b "$branch"
  fi
}

start_container() {
  mapfile -t flags < "$FLAGS"
  container=$(docker create "${flags[@]}" --entrypoint sleep "$IMAGE" infinity)
  docker start "$container" > /dev/null
}

tree_in() { tar --create --directory tree --exclude ./.git . | docker exec --interactive "$container" tar --extract --directory /workspace; }

agent() { docker exec --env SPECIFY_FEATURE_DIRECTORY "$container" speckit-template-agent "$phase" > output.txt; }

tree_out() { docker exec "$container" tar --create --directory /workspace . | tar --extract --no-same-owner --directory tree; }

remove() { docker rm --force --volumes "$container" > /dev/null; }

# Without an engine: a folder in place of the container.
folder_in() {
  mkdir job
  tar --create --directory tree --exclude ./.git . | tar --extract --directory job
}

folder_agent() { (cd job && "$AGENT" "$phase" > ../output.txt); }

folder_out() { tar --create --directory job . | tar --extract --no-same-owner --directory tree; }

commit() {
  git -C tree add --all
  git -C tree commit --quiet --message "Spec Kit: $phase"
}

work() {
  phase=${phases[$number]}
  number=$((number + 1))
  timed fetch fetch
  if [ -n "${FLAGS:-}" ]; then
    timed container start_container
    timed 'tree in' tree_in
    timed agent agent
    timed 'tree out' tree_out
    timed remove remove
  else
    timed 'tree in' folder_in
    timed agent folder_agent
    timed 'tree out' folder_out
    timed remove rm --recursive --force job
  fi
  timed commit commit
}

# from now on the commit can have check runs
push() {
  with_token git -C tree push --quiet origin "$branch"
  sha=$(git -C tree rev-parse HEAD)
}

trap '[ -z "${container:-}" ] || docker rm --force --volumes "$container" > /dev/null 2>&1 || true' EXIT

while IFS=$'\t' read -r kind method path status body; do
  case $kind in
    work) work ;;
    push) timed push push ;;
    api) timed api api "$method" "$path" "$status" "$body" ;;
  esac
done < "$PLAN"

for kind in "${!spent[@]}"; do printf '%s\t%d\n' "$kind" $((spent[$kind] / 1000)); done
