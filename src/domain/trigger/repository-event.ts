/** Something that happened to what runs stand on; whoever did it, it is a fact now. */
export type RepositoryEvent =
  | { kind: 'issue_gone'; repositoryId: number; issueNumber: number; how: 'deleted' | 'transferred' }
  /** Moved, made or deleted: where the branch is now has to be asked. */
  | { kind: 'branch_moved'; repositoryId: number; branch: string; login: string }
  /** Somebody changed or deleted a comment of an App. */
  | { kind: 'comment_changed'; repositoryId: number; issueNumber: number }
  | { kind: 'repository_moved'; repositoryId: number; owner: string; name: string; installationId: number }
  | { kind: 'repository_gone'; repositoryId: number; how: 'deleted' | 'archived' }
  | { kind: 'installation_gone'; installationId: number; how: 'deleted' | 'suspended' }
  | { kind: 'repositories_removed'; installationId: number; repositoryIds: number[] }
