import { askCheckRun } from './acts/ask-check-run.ts'
import { commitAs, deleteBranch } from './acts/commit-as.ts'
import { createComment } from './acts/comments.ts'
import { createRepository } from './acts/create-repository.ts'
import { changeIssue, openIssue } from './acts/issues.ts'
import { addLabel, removeLabel } from './acts/labels.ts'
import type { GitHub } from './types.ts'
import { account, findIssue, repositoryNamed } from './world.ts'
import type { World } from './world.ts'

type People = Pick<
  GitHub,
  | 'createRepository'
  | 'setPermission'
  | 'openIssue'
  | 'editIssue'
  | 'labelIssue'
  | 'unlabelIssue'
  | 'closeIssue'
  | 'commentOnIssue'
  | 'rerunCheck'
  | 'clickCheckAction'
  | 'commitAs'
  | 'deleteBranch'
>

/** What people do at this GitHub. An act that changes nothing is a mistake of the caller and rejects. */
export function people(world: World): People {
  function place(owner: string, name: string, number: number, by: string) {
    const repository = repositoryNamed(world, owner, name)
    const issue = findIssue(repository, number)
    if (issue === null) throw new Error(`${owner}/${name} has no issue ${number}`)
    return { repository, issue, by: account(world, by) }
  }
  function check(owner: string, name: string, id: number, by: string) {
    const repository = repositoryNamed(world, owner, name)
    const run = repository.checkRuns.find((one) => one.id === id)
    if (run === undefined) throw new Error(`${owner}/${name} has no check run ${id}`)
    return { repository, run, by: account(world, by) }
  }
  return {
    async createRepository(wanted) {
      const { repository, installation, headSha } = await createRepository(world, wanted)
      return { id: repository.id, installationId: installation.id, headSha }
    },
    setPermission(owner, name, login, permission) {
      account(world, login)
      repositoryNamed(world, owner, name).permissions.set(login.toLowerCase(), permission)
    },
    async openIssue(owner, name, { title, body, author, labels = [] }) {
      const act = { repository: repositoryNamed(world, owner, name), by: account(world, author), isByApp: false }
      return (await openIssue(world, act, { title, body, labels })).number
    },
    async editIssue(owner, name, number, change, by) {
      return acted(await changeIssue(world, place(owner, name, number, by), change), 'the issue was like that already')
    },
    async labelIssue(owner, name, number, label, by) {
      return acted(await addLabel(world, place(owner, name, number, by), label), `the label ${label} was there already`)
    },
    async unlabelIssue(owner, name, number, label, by) {
      return acted(await removeLabel(world, place(owner, name, number, by), label), `there was no label ${label}`)
    },
    async closeIssue(owner, name, number, by) {
      const closed = await changeIssue(world, place(owner, name, number, by), { state: 'closed' })
      return acted(closed, 'it was closed already')
    },
    async commentOnIssue(owner, name, number, body, by) {
      const { comment, guid } = createComment(world, place(owner, name, number, by), { body, isByApp: false })
      return { guid, commentId: comment.id }
    },
    async rerunCheck(owner, name, id, by) {
      return { guid: await askCheckRun(world, check(owner, name, id, by), null) }
    },
    async clickCheckAction(owner, name, id, identifier, by) {
      return { guid: await askCheckRun(world, check(owner, name, id, by), identifier) }
    },
    commitAs(owner, name, branch, files, by) {
      return commitAs(world, repositoryNamed(world, owner, name), { branch, files, by })
    },
    deleteBranch(owner, name, branch, by) {
      return deleteBranch(world, repositoryNamed(world, owner, name), branch, by)
    },
  }
}

function acted(guid: string | null, otherwise: string): { guid: string } {
  if (guid === null) throw new Error(`nothing happened: ${otherwise}`)
  return { guid }
}
