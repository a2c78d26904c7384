import { buffer } from 'node:stream/consumers'
import { createFakeGitRepository, workOn } from './fake-git-repository.ts'
import { describeGitRepository } from './git-repository-contract.ts'

describeGitRepository('the fake', async () => {
  const repository = createFakeGitRepository()
  let count = 0
  return {
    repository,
    async newRemote() {
      repository.branches.clear()
      count += 1
      return {
        repositoryId: count,
        url: 'https://github.example/octo/todo.git',
        token: '',
        addCommit: repository.addCommit,
        deleteBranch: (branch) => void repository.branches.delete(branch),
      }
    },
    workOn: async (input, files) => workOn(await buffer(input.whole()), files),
    close: async () => undefined,
  }
})
