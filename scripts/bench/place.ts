import { join } from 'node:path'
import type { GitHub } from 'local-github'

export type NewIssue = { owner: string; name: string; number: number; repositoryId: number; installationId: number }

/** Where both sides work: the local GitHub, and what the App says. */
export type Place = {
  github: GitHub
  log: readonly string[]
  person: string
  /**
   * An issue in a repository of its own, so that both sides clone for the first time. The content
   * is that of the sample or of another folder.
   */
  newIssue(side: string, fromDirectory?: string): Promise<NewIssue>
}

const owner = 'octo'
const person = 'mona'
export const sample = join(import.meta.dirname, '../../demo/sample')

export function createPlace(github: GitHub, log: readonly string[]): Place {
  let count = 0
  return {
    github,
    log,
    person,
    async newIssue(side, fromDirectory = sample) {
      count += 1
      const name = `${side}-${count}`
      const { id, installationId } = await github.createRepository({ owner, name, fromDirectory })
      github.setPermission(owner, name, person, 'write')
      const body = 'As a person I want due dates so that I do what is urgent first.'
      const number = await github.openIssue(owner, name, { title: 'Due dates', body, author: person })
      return { owner, name, number, repositoryId: id, installationId }
    },
  }
}
