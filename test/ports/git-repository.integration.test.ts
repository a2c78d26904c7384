import { startFixture } from '../git/support/fixture.ts'
import { git, makeTree } from '../git/support/git.ts'
import { workOn } from '../git/support/work-on.ts'
import { describeGitRepository } from './git-repository-contract.ts'

describeGitRepository('git', async () => {
  const fixture = await startFixture()
  return {
    repository: fixture.repository,
    async newRemote() {
      const remote = await fixture.newRemote()
      return {
        ...remote,
        addCommit(branch, files) {
          const commit = git(remote.path, ['commit-tree', makeTree(remote.path, files), '-m', `Change ${branch}`])
          git(remote.path, ['update-ref', `refs/heads/${branch}`, commit])
          return commit
        },
        deleteBranch: (branch) => void git(remote.path, ['update-ref', '-d', `refs/heads/${branch}`]),
      }
    },
    workOn,
    close: () => fixture.stop(),
  }
})
