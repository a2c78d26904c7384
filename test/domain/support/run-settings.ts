import { builtInSettings } from '../../../src/domain/run/settings.ts'
import type { RunSettings } from '../../../src/domain/run/settings.ts'

/** The built-in settings of an installation whose agent is `template`. */
export const runSettings: RunSettings = { ...builtInSettings, agent: 'template' }
