import { cancel } from './cancel.ts'
import { gates } from './gates.ts'
import { questions } from './questions.ts'
import { revise } from './revise.ts'
import type { Scenario } from './scenario.ts'

export const scenarios: readonly Scenario[] = [gates, questions, revise, cancel]
