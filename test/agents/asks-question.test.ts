import { describe, expect, it } from '@jest/globals'
import { asksQuestion } from '../../src/agents/asks-question.ts'

describe('asksQuestion', () => {
  it.each([
    'Which database should be used?',
    'I need to know one thing first.\n\n**Which database should be used?**',
    'Two things are open:\n\n1. Who may see it?\n2. How long is it kept? (default: a year)',
    'Which one do you want?\n\nA) Daily\nB) Weekly',
    'Which one do you want?\n- daily\n- weekly',
    'The checklist has open items.\n\nReply with yes or no.',
    'Which one?\n\n| Option | Answer | Implications |\n|---|---|---|\n| A | Daily | More mail |\n| Custom | Your own | - |',
    '## Question 1\n\nWhich one?\n\n| A | Daily |\n\n**Your choice**: _[Wait for user response]_',
    'Which one?\n\nYou can reply with the letter, or say “yes” to accept.',
    'Are past dates refused or kept? Please answer and run me again.',
    'Which zone holds?\n\nI stopped here. Answer the question above, then start the phase again.\n\nNothing was written.',
    'I need a decision: cents or euros? Let me know which; I wrote nothing.',
    'Soll das auch für Gäste gelten？',
  ])('hears a question in %j', (message) => {
    expect(asksQuestion(message)).toBe(true)
  })

  it.each([
    null,
    '',
    'Wrote specs/012-due-dates/spec.md.',
    'Did it work? Yes: spec.md is written.',
    'Open questions were written to the document:\n\n- Who may see it?\n\nNext step: plan.',
    'Findings:\n\n| Id | Severity |\n|---|---|\n| A1 | HIGH |',
    'Done.\n\n- spec.md\n- checklists/requirements.md',
    'Why so?\n\nBecause of the following, which is long enough.\n\n- spec.md\n- plan.md',
    'Was it hard? Please read spec.md.',
    'What is next? Run the plan phase to answer the open points.',
    'Done:\n\n```sh\nwhat now?\n```',
  ])('hears none in %j', (message) => {
    expect(asksQuestion(message)).toBe(false)
  })
})
