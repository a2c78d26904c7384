import type { EmitterWebhookEventName } from '@octokit/webhooks'
import type { Delivery } from '../domain/trigger/delivery.ts'
import { readDelivery } from './intake/read-delivery.ts'

export type AppParts = {
  /**
   * Stores the delivery and its job in one transaction. A rejection is the answer: the delivery was
   * not stored.
   */
  accept: (delivery: Delivery) => Promise<unknown>
}

/** The part of a Probot that the App needs; a `Probot` is one. */
export type EventSource = {
  on(name: EmitterWebhookEventName, handler: (event: ReceivedEvent) => Promise<void>): void
}

export type ReceivedEvent = { id: string; name: string; payload: object }

/**
 * The App, as a Probot application function: everything on GitHub that it reacts to. A handler only
 * stores the delivery; a worker finds out later what it asks for
 * (`domain/trigger/read-trigger.ts`), so that the answer to GitHub waits for nothing but the
 * database.
 */
export function createApp({ accept }: AppParts): (app: EventSource) => void {
  async function store(event: ReceivedEvent): Promise<void> {
    await accept(readDelivery(event))
  }

  return (app) => {
    // a label starts a run; taking it away, or closing the issue, ends it
    app.on('issues.labeled', store)
    app.on('issues.unlabeled', store)
    app.on('issues.closed', store)
    app.on('issues.deleted', store)
    app.on('issues.transferred', store)

    // slash commands, on the issue and on the draft pull request
    app.on('issue_comment.created', store)
    // somebody changed or deleted our own comment: it is shown again
    app.on('issue_comment.edited', store)
    app.on('issue_comment.deleted', store)

    // approvals, change requests, and slash commands in a review
    app.on('pull_request_review.submitted', store)
    app.on('pull_request.closed', store)

    // “Re-run” and the buttons of our check runs; what checks do by themselves only echoes our
    // reports
    app.on('check_run.rerequested', store)
    app.on('check_run.requested_action', store)
    app.on('check_suite.rerequested', store)

    // somebody committed to the branch of a run
    app.on('push', store)

    // the repository moved or is out of reach
    app.on('repository.renamed', store)
    app.on('repository.transferred', store)
    app.on('repository.deleted', store)
    app.on('repository.archived', store)
    app.on('installation.deleted', store)
    app.on('installation.suspend', store)
    app.on('installation_repositories.removed', store)
  }
}
