import type { SavedApp } from '../../ports/app-registration.ts'
import { html } from '../pages/html.ts'
import type { Html } from '../pages/html.ts'
import { setupLayout } from './setup-layout.ts'
import type { SetupFacts } from './setup-facts.ts'

/** The last page: the server behind it is about to close. */
export function donePage(facts: SetupFacts, app: SavedApp): Html {
  return setupLayout(
    'Saved',
    html`<h1>The App ${app.slug} is saved</h1>
      <p>
        Its credentials are in <code>${facts.environmentFile}</code>. The program goes on with them by itself, and this
        page is gone: do not load it again. What is left to do:
      </p>
      <ol class="steps">
        ${!app.hasWebhookSecret && secretStep(app, facts)} ${facts.deliveries.kind === 'none' && webhookStep(app)}
        <li>
          <a class="button" href="${app.htmlUrl}/installations/new">Install the App</a> on the repositories that it is
          for.
        </li>
        <li>
          Put the label <code>${facts.label}</code> on an issue of a repository that has a
          <code>.specify/</code> folder.
        </li>
        <li>${whereItListens(facts.appUrl)}</li>
      </ol>`,
  )
}

function secretStep({ htmlUrl }: SavedApp, { environmentFile }: SetupFacts): Html {
  return html`<li>
    GitHub made no webhook secret. Enter the value of <code>WEBHOOK_SECRET</code> in <code>${environmentFile}</code> as
    the secret of the webhook in the settings of <a href="${htmlUrl}">the App</a>.
  </li>`
}

function webhookStep({ htmlUrl }: SavedApp): Html {
  return html`<li>
    The webhook is off, because <code>PUBLIC_URL</code> is not set. Set it, start the program again, and enter that
    address followed by <code>/api/github/webhooks</code> in the settings of <a href="${htmlUrl}">the App</a>, where you
    also switch the webhook on.
  </li>`
}

function whereItListens(appUrl: string | null): Html {
  if (appUrl === null) return html`The log says where the runs can be seen: look for <code>listening</code>.`
  return html`The runs are at <a href="${appUrl}/runs">${appUrl}/runs</a> as soon as the log says
    <code>listening</code>.`
}
