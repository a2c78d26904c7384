import { html } from '../pages/html.ts'
import type { Html } from '../pages/html.ts'
import { existingSection } from './existing-section.ts'
import { registerSection } from './register-section.ts'
import { setupLayout } from './setup-layout.ts'
import { showAdvice } from './show-advice.ts'
import type { SetupFacts, SetupMoment } from './setup-facts.ts'

export function setupPage(facts: SetupFacts, moment: SetupMoment): Html {
  return setupLayout(
    'Set-up',
    html`<h1>Give this program its GitHub App</h1>
      ${moment.obstacle === null ? ways(facts, moment) : showAdvice('No App can be saved yet', moment.obstacle)}`,
  )
}

/** In place of an answer that could not be given. */
export function refusedPage(message: string, wayOut: string): Html {
  return setupLayout(
    'Set-up',
    html`<h1>The App is not saved</h1>
      ${showAdvice('This is why', { message, wayOut })}
      <p><a href="/">Back to the set-up page</a></p>`,
  )
}

function ways(facts: SetupFacts, moment: SetupMoment): Html {
  return html`<p>
      It has none yet. Register a new App, or enter one that you have. The credentials go into
      <code>${facts.environmentFile}</code>, which only its owner can read. Then this page closes, and the program goes
      on with the App.
    </p>
    ${registerSection(facts, moment)} ${existingSection(moment)}`
}
