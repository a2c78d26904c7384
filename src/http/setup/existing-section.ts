import { html } from '../pages/html.ts'
import type { Html } from '../pages/html.ts'
import type { SetupMoment } from './setup-facts.ts'
import { showAdvice } from './show-advice.ts'
import type { Advice } from './show-advice.ts'

export function existingSection({ form, formToken }: Pick<SetupMoment, 'form' | 'formToken'>): Html {
  const problems = form?.problems ?? {}
  return html`<section aria-labelledby="existing">
    <h2 id="existing">I have an App</h2>
    <p>
      All three are on the settings page of the App. Its permissions and events must be those of <code>app.yml</code>.
    </p>
    ${form !== null && showAdvice('The App is not saved', form.refusal ?? incomplete)}
    <form method="post" action="/existing#existing" autocomplete="off">
      <input type="hidden" name="formToken" value="${formToken}" />
      ${field('appId', {
        label: 'App ID',
        problem: problems.appId,
        control: (state) =>
          html`<input id="appId" name="appId" inputmode="numeric" value="${form?.appId ?? ''}" required ${state} />`,
      })}
      ${field('privateKey', {
        label: 'Private key',
        hint: html`The content of the <code>.pem</code> file that GitHub gave out.`,
        problem: problems.privateKey,
        control: (state) =>
          html`<textarea
            id="privateKey"
            name="privateKey"
            rows="6"
            spellcheck="false"
            autocapitalize="off"
            required
            ${state}
          ></textarea>`,
      })}
      ${field('webhookSecret', {
        label: 'Webhook secret',
        hint: html`GitHub does not show it again: if it is lost, set a new one there.`,
        problem: problems.webhookSecret,
        control: (state) =>
          html`<input
            id="webhookSecret"
            name="webhookSecret"
            type="password"
            autocomplete="new-password"
            required
            ${state}
          />`,
      })}
      <button>Check and save it</button>
    </form>
  </section>`
}

const incomplete: Advice = {
  message: 'Something is missing or wrong in the form below.',
  wayOut: 'Enter all three again; the secret ones are never shown.',
}

type Field = {
  label: string
  hint?: Html
  problem: string | undefined
  /** Gets the attributes that tie it to its texts. */
  control: (state: Html) => Html
}

function field(name: string, { label, hint, problem, control }: Field): Html {
  const texts = [hint && `${name}-hint`, problem !== undefined && `${name}-problem`].filter(
    (id) => typeof id === 'string',
  )
  const state = html`${texts.length > 0 && html`aria-describedby="${texts.join(' ')}"`}
  ${problem !== undefined && html` aria-invalid="true"`}`
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${control(state)} ${problem !== undefined && html`<p class="problem" id="${name}-problem">${problem}</p>`}
    ${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
  </div>`
}
