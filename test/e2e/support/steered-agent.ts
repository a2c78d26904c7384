import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const realAgent = join(import.meta.dirname, '../../../images/job/bin/speckit-template-agent')

/**
 * The template agent, led by the title of the issue: `… asks` ends its turn with a question and
 * writes nothing until it got an answer, `… fails` fails unless the file `mended` is there; and by
 * files that `holdAgent` makes it waits before or after its work.
 */
export const steeredAgentScript = `
lead="$(dirname "$0")/../lead"
hold() { [ -e "$lead/$1" ] || return 0; touch "$lead/$1-reached"; while [ -e "$lead/$1" ]; do sleep 0.1; done; }
[ ! -d "$lead" ] || grep -rs . AGENTS.md CLAUDE.local.md src/AGENTS.md .specify/templates > "$lead/saw-$SPECIFY_FEATURE-$1"
hold "before-$SPECIFY_FEATURE-$1"
case "$SPECIFY_FEATURE/$1/$SPECKIT_WORDS_FILE" in
  *-asks/specify/)
    printf '{"type":"result","ok":true,"message":"%s","files":[]}\\n' 'Which currency should prices be shown in?'
    exit 0 ;;
  *-fails/plan/*) [ -e "$lead/mended" ] || { echo 'the provider answered 529' >&2; exit 1; } ;;
esac
[ -e "$lead/after-$SPECIFY_FEATURE-$1" ] || exec ${realAgent} "$@"
${realAgent} "$@"
hold "after-$SPECIFY_FEATURE-$1"`

/**
 * Makes the agent wait at a place like `before-001-colours-plan` (`feature` and phase) once it gets
 * there.
 */
export function holdAgent(directory: string, place: string): { isReached: () => boolean; release: () => void } {
  mkdirSync(join(directory, 'lead'), { recursive: true })
  const file = join(directory, 'lead', place)
  writeFileSync(file, '')
  return {
    isReached: () => existsSync(`${file}-reached`),
    release: () => rmSync(file, { force: true }),
  }
}

/** What the instructions said that the agent found at a place like `001-colours-plan`. */
export function instructionsSeen(directory: string, place: string): string {
  return readFileSync(join(directory, 'lead', `saw-${place}`), 'utf8')
}

/** From now on the agents that fail do their work. */
export function mendAgent(directory: string): void {
  mkdirSync(join(directory, 'lead'), { recursive: true })
  writeFileSync(join(directory, 'lead', 'mended'), '')
}
