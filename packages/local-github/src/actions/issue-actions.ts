import { changeIssue, openIssue } from '../changes/issues.ts'
import { addLabel, removeLabel } from '../changes/labels.ts'
import { lockIssue, unlockIssue } from '../changes/lock-issue.ts'
import { deleteIssue, transferIssue } from '../changes/remove-issue.ts'
import type { IssueActions } from '../contract/actions.ts'
import { repositoryNamed } from '../world/look-up.ts'
import type { World } from '../world/world.ts'
import { acted, issueIn, placeIn } from './find-place.ts'

export function issueActions(world: World): IssueActions {
  const place = (owner: string, name: string, number: number, by: string) =>
    issueIn(placeIn(world, owner, name, by), number)
  return {
    async openIssue(owner, name, { title, body, author, labels = [] }) {
      const opener = { ...placeIn(world, owner, name, author), isByApp: false }
      return (await openIssue(opener, { title, body, labels })).number
    },
    async editIssue(owner, name, number, change, by) {
      return acted(await changeIssue(place(owner, name, number, by), change), 'the issue was like that already')
    },
    async labelIssue(owner, name, number, label, by) {
      return acted(await addLabel(place(owner, name, number, by), label), `the label ${label} was there already`)
    },
    async unlabelIssue(owner, name, number, label, by) {
      return acted(await removeLabel(place(owner, name, number, by), label), `there was no label ${label}`)
    },
    async closeIssue(owner, name, number, by) {
      const closed = await changeIssue(place(owner, name, number, by), { state: 'closed' })
      return acted(closed, 'it was closed already')
    },
    async reopenIssue(owner, name, number, by) {
      const opened = await changeIssue(place(owner, name, number, by), { state: 'open' })
      return acted(opened, 'it was open already')
    },
    async lockIssue(owner, name, number, by, reason) {
      return acted(await lockIssue(place(owner, name, number, by), reason ?? null), 'it was locked already')
    },
    async unlockIssue(owner, name, number, by) {
      return acted(await unlockIssue(place(owner, name, number, by)), 'it was not locked')
    },
    async deleteIssue(owner, name, number, by) {
      return { guid: await deleteIssue(place(owner, name, number, by)) }
    },
    async transferIssue(owner, name, number, newName, by) {
      return transferIssue(place(owner, name, number, by), repositoryNamed(world, owner, newName))
    },
  }
}
