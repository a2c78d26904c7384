import type { Refusal } from './intent.ts'
import type { Inline } from './markdown.ts'
import { code, list, markdown, paragraph, plain, prose, untrusted } from './markdown.ts'
import type { Block } from './markdown.ts'

/** What is said on the issue when a label starts no run: what is wrong and what to do. Markdown, without an end of line. */
export function refusalText(refusal: Refusal, login: string): string {
  return markdown(blocksOf(refusal, login)).trimEnd()
}

function blocksOf(refusal: Refusal, login: string): Block[] {
  switch (refusal.kind) {
    case 'not_permitted':
      return [
        paragraph(
          plain('No run was started: '),
          untrusted(login, 100),
          plain(` has the permission “${refusal.permission}” on this repository, and starting a run takes “write”.`),
        ),
      ]
    case 'archived':
      return [
        paragraph(plain('No run was started: this repository is archived, so nothing can be pushed to it.')),
        paragraph(plain('Unarchive it in its settings, then label the issue again.')),
      ]
    case 'base_missing':
      return refusal.isDefault ? emptyRepository() : missingBranch(refusal.branch)
    case 'spec_kit_missing':
      return [
        paragraph(
          plain('No run was started: there is no '),
          code('.specify/'),
          plain(' on the branch '),
          code(refusal.branch),
          plain(', so Spec Kit is not set up in this repository.'),
        ),
        paragraph(
          plain('Run '),
          code('specify init --here'),
          plain(' in a clone of the repository (see '),
          code('github/spec-kit'),
          plain('), commit '),
          code('.specify/'),
          plain(' and the commands it adds, push, and label the issue again.'),
        ),
      ]
    case 'settings_invalid':
      return [...problems(refusal.message), paragraph(...prose(refusal.wayOut, 1000))]
  }
}

function emptyRepository(): Block[] {
  return [
    paragraph(plain('No run was started: this repository is empty, so there is nothing to branch off.')),
    paragraph(
      plain('Push a first commit that holds Spec Kit ('),
      code('specify init --here'),
      plain('), then label the issue again.'),
    ),
  ]
}

function missingBranch(branch: string): Block[] {
  return [
    paragraph(
      plain('No run was started: the branch '),
      code(branch),
      plain(', which '),
      code('.github/speckit.yml'),
      plain(' names as '),
      code('baseBranch'),
      plain(', does not exist.'),
    ),
    paragraph(plain('Push that branch or name another one, then label the issue again.')),
  ]
}

/** `name is not valid: a; b.` as a sentence and a list. */
function problems(message: string): Block[] {
  const [sentence = '', ...rest] = message.split(/: (.*)/s)
  const found = (rest[0] ?? '')
    .replace(/\.$/, '')
    .split(/; (?=`)/)
    .filter((problem) => problem !== '')
  const opening: Inline = plain('No run was started: ')
  if (found.length === 0) return [paragraph(opening, ...prose(message, 2000))]
  return [
    paragraph(opening, ...prose(`${sentence}:`, 300)),
    list(found.slice(0, 20).map((problem) => prose(problem, 500))),
  ]
}
