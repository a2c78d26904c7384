import type { DeliveryWay } from '../../ports/app-registration.ts'
import { html } from '../pages/html.ts'
import type { Html } from '../pages/html.ts'
import type { SetupFacts, SetupMoment } from './setup-facts.ts'

export function registerSection(facts: SetupFacts, moment: SetupMoment): Html {
  const { host } = new URL(facts.serverUrl)
  const owner = isOrganization(moment.organization) ? moment.organization : null
  return html`<section aria-labelledby="register">
    <h2 id="register">Register a new App</h2>
    <p>
      ${host} shows a form that is filled in from <code>app.yml</code>; there you can change the name, which must be
      unique. The App is private: only its owner can install it.
    </p>
    ${showDeliveries(facts.deliveries)}
    <form method="post" action="${addressAt(facts.serverUrl, owner, moment.state)}">
      <input type="hidden" name="manifest" value="${moment.manifest}" />
      <button>Register it for ${owner === null ? 'my own account' : owner} on ${host}</button>
    </form>
    ${ownerForm(moment.organization, owner)}
  </section>`
}

/** No script can change where the other form leads, so the page is asked for once more. */
function ownerForm(given: string, owner: string | null): Html {
  const isWrong = given !== '' && owner === null
  return html`<form method="get" action="/" class="aside">
    <label for="organization">Or for an organisation</label>
    <div class="row">
      <input
        id="organization"
        name="organization"
        value="${given}"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        aria-describedby="organization-hint"
        ${isWrong && html`aria-invalid="true"`}
      />
      <button class="plain">Choose it</button>
    </div>
    ${isWrong && html`<p class="problem">This is no login of an organisation: letters, digits and hyphens.</p>`}
    <p class="hint" id="organization-hint">
      Its login, as in the address of its page. Leave it empty for your own account.
    </p>
  </form>`
}

/** One paragraph for each way in which the program can learn what happens. */
function showDeliveries(deliveries: DeliveryWay): Html {
  switch (deliveries.kind) {
    case 'push':
      return html`<p>GitHub will send deliveries to <code>${deliveries.url}</code>.</p>`
    case 'pull':
      return html`<p>
        The program reads its deliveries from GitHub and needs no public address (<code>WEBHOOK_MODE=pull</code>). The
        webhook of the App leads to <code>https://speckit.invalid/</code>, which is nowhere; keep it active, because
        GitHub writes deliveries down only then.
      </p>`
    case 'none':
      return html`<div class="callout">
        <p>
          <strong>GitHub does not know where to send deliveries</strong>, because <code>PUBLIC_URL</code> is not set.
          The App’s webhook stays off, and labels and comments do nothing. Before you register the App, set
          <code>WEBHOOK_MODE=pull</code>, which needs no public address, or <code>PUBLIC_URL</code>, and start the
          program again.
        </p>
      </div>`
  }
}

function addressAt(serverUrl: string, owner: string | null, state: string): string {
  const place = owner === null ? '' : `/organizations/${encodeURIComponent(owner)}`
  return `${serverUrl}${place}/settings/apps/new?${new URLSearchParams({ state }).toString()}`
}

function isOrganization(login: string): boolean {
  return /^[a-z\d][a-z\d_-]{0,99}$/i.test(login)
}
