import type { Account, Comment, Installation, Issue, PullIssue, Repository, World } from './world.ts'

/**
 * Where somebody does something, found once and handed on: in which world and repository, and who.
 */
export type Place = { world: World; repository: Repository; by: Account }

export type IssuePlace = Place & { issue: Issue }

export type PullPlace = Place & { issue: PullIssue }

export type CommentPlace = IssuePlace & { comment: Comment }

export type InstallationPlace = { world: World; installation: Installation; by: Account }
