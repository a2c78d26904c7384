import type { CheckRunContent, Forge } from '../ports/forge.ts'

/**
 * The forge behind the publish gate: no text reaches GitHub except through `publishable`, whoever
 * made it. Names of things that are there already (branches that are read, commits, logins) go as
 * they are.
 */
export function gateForge<Gated extends Forge>(forge: Gated, publishable: (text: string) => string): Gated {
  const gated: Pick<Forge, keyof Gates> = {
    createComment: (at, issue, body) => forge.createComment(at, issue, publishable(body)),
    updateComment: (at, id, body) => forge.updateComment(at, id, publishable(body)),
    createPullRequest: (at, request) =>
      forge.createPullRequest(at, {
        ...request,
        branch: publishable(request.branch),
        title: publishable(request.title),
        body: publishable(request.body),
      }),
    updatePullRequest: (at, number, { title, body }) =>
      forge.updatePullRequest(at, number, {
        ...(title === undefined ? {} : { title: publishable(title) }),
        ...(body === undefined ? {} : { body: publishable(body) }),
      }),
    createCheckRun: (at, { headSha, ...content }) =>
      forge.createCheckRun(at, { ...gateCheckRun(content, publishable), headSha }),
    updateCheckRun: (at, id, content) => forge.updateCheckRun(at, id, gateCheckRun(content, publishable)),
  }
  return { ...forge, ...gated }
}

/** The methods that carry text; a test holds that these are all. */
type Gates = Pick<
  Forge,
  'createComment' | 'updateComment' | 'createPullRequest' | 'updatePullRequest' | 'createCheckRun' | 'updateCheckRun'
>

function gateCheckRun(content: CheckRunContent, publishable: (text: string) => string): CheckRunContent {
  const { name, externalId, detailsUrl, title, summary, text, annotations, actions } = content
  return {
    ...content,
    name: publishable(name),
    externalId: publishable(externalId),
    detailsUrl: publishable(detailsUrl),
    title: publishable(title),
    summary: publishable(summary),
    text: publishable(text),
    annotations: annotations.map((annotation) => ({
      ...annotation,
      path: publishable(annotation.path),
      title: publishable(annotation.title),
      message: publishable(annotation.message),
    })),
    actions: actions.map((action) => ({
      ...action,
      label: publishable(action.label),
      description: publishable(action.description),
    })),
  }
}
