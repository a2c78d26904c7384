/**
 * Why no agent may change the file at `path`, wherever its phase may write; null = it may. Names
 * are compared as the most careless file system would: without case, in compatibility form, so
 * `.GitHub/WorkFlows` and full-width letters are caught too.
 */
export function protectedPlace(path: string): string | null {
  const parts = partsOf(path)
  const name = parts.at(-1) ?? ''
  if (parts.includes('.git')) return 'is inside a folder named .git'
  if (parts[0] === '.github' && ['workflows', 'actions'].includes(parts[1] ?? ''))
    return 'belongs to the workflows and actions of the repository'
  if (settingsFiles.includes(parts.join('/'))) return 'holds the settings of this App'
  if (codeOwners.includes(parts.join('/'))) return 'decides who has to review (CODEOWNERS)'
  if (gitFiles.includes(name)) return 'changes what git does with other files'
  if (parts.some((part) => hookFolders.includes(part)) || hookFiles.includes(name))
    return 'holds hooks that run on the machines of others'
  if (parts.some((part) => editorFolders.includes(part))) return 'holds settings that an editor may run'
  return isForAgents(parts, name) ? 'gives instructions to coding agents' : null
}

/**
 * Whether coding agents, or the commands of Spec Kit, take what stands at `path` as an instruction.
 * Also true of a file in place of a folder that holds such ones: as a link it could lead elsewhere.
 */
export function givesInstructions(path: string): boolean {
  const parts = partsOf(path)
  return isForAgents(parts, parts.at(-1) ?? '')
}

/**
 * Whether a folder that a link of an agent's leads to holds instructions, by its name; another one
 * (`src`, `docs`) is the work of the feature.
 */
export function mayHoldInstructions(folder: string): boolean {
  return linkedFolders.includes(partsOf(folder).at(-1) ?? '')
}

function partsOf(path: string): string[] {
  return path.normalize('NFKC').toLowerCase().normalize('NFKC').split('/')
}

const settingsFiles = ['.github/speckit.yml']
const codeOwners = ['codeowners', '.github/codeowners', 'docs/codeowners']
const gitFiles = ['.gitmodules', '.gitattributes', '.lfsconfig']
const hookFolders = ['.husky', '.githooks', '.git-hooks']
const hookFiles = ['.pre-commit-config.yaml', 'lefthook.yml', '.lefthook.yml', 'lefthook.yaml', '.lefthook.yaml']
const editorFolders = ['.vscode', '.idea']

const agentFiles = [
  'agents.md',
  'agents.override.md',
  'claude.md',
  'claude.local.md',
  'gemini.md',
  'qwen.md',
  'copilot-instructions.md',
  '.cursorrules',
  '.windsurfrules',
  '.clinerules',
  '.mcp.json',
  'opencode.json',
]
const agentFolders = [
  '.agents',
  '.amazonq',
  '.augment',
  '.claude',
  '.codex',
  '.continue',
  '.copilot',
  '.cursor',
  '.factory',
  '.gemini',
  '.goose',
  '.junie',
  '.kilocode',
  '.kiro',
  '.opencode',
  '.qwen',
  '.roo',
  '.trae',
  '.windsurf',
]
/** Spec Kit's commands obey what stands there; `memory` holds documents. */
const placesOfSpecKit = [
  'extensions',
  'extensions.yml',
  'init-options.json',
  'integration.json',
  'integrations',
  'presets',
  'scripts',
  'templates',
  'workflows',
]
const linkedFolders = [
  'agents',
  'commands',
  'extensions',
  'hooks',
  'instructions',
  'presets',
  'prompts',
  'rules',
  'scripts',
  'skills',
  'templates',
  'workflows',
]
const agentFoldersOfGitHub = ['agents', 'chatmodes', 'hooks', 'instructions', 'prompts', 'skills']

function isForAgents(parts: string[], name: string): boolean {
  if (agentFiles.includes(name) || parts.some((part) => agentFolders.includes(part))) return true
  if (parts.length === 1 && ['.specify', '.github'].includes(name)) return true
  if (parts[0] === '.specify') return placesOfSpecKit.includes(parts[1] ?? '')
  return parts[0] === '.github' && agentFoldersOfGitHub.includes(parts[1] ?? '')
}
