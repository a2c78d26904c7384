import { describe, expect, it } from '@jest/globals'
import { givesInstructions, mayHoldInstructions } from '../../../src/domain/proof/protected-place.ts'

describe('givesInstructions', () => {
  it.each([
    'AGENTS.md',
    'sub/deep/AGENTS.md',
    'CLAUDE.md',
    'CLAUDE.local.md',
    'sub/GEMINI.md',
    '.agents/skills/a/SKILL.md',
    '.claude',
    '.claude/settings.json',
    'sub/.codex/config.toml',
    '.gemini/settings.json',
    '.mcp.json',
    'sub/.mcp.json',
    '.github',
    '.github/skills/a/SKILL.md',
    '.github/agents/a.md',
    '.github/prompts/a.prompt.md',
    '.github/copilot-instructions.md',
    '.specify',
    '.specify/templates/spec-template.md',
    '.specify/scripts/bash/common.sh',
    '.specify/extensions.yml',
    '.specify/presets/a/b.md',
  ])('is %s', (path) => {
    expect(givesInstructions(path)).toBe(true)
  })

  it.each([
    'README.md',
    'src/agents/index.ts',
    '.specify/memory/constitution.md',
    '.github/workflows/ci.yml',
    '.github/speckit.yml',
    'specs/012-add-due-dates/spec.md',
    'templates/a.md',
  ])('is not %s', (path) => {
    expect(givesInstructions(path)).toBe(false)
  })
})

describe('mayHoldInstructions', () => {
  it.each([
    ['tools/skills', true],
    ['Commands', true],
    ['src', false],
    ['skills/src', false],
  ])('tells of the folder %s: %s', (folder, expected) => {
    expect(mayHoldInstructions(folder)).toBe(expected)
  })
})
