import { z } from 'zod'
import type { Agent } from '../src/agents/agent.ts'
import { operatorOnly, settingRules } from '../src/settings/settings-schema.ts'
import type { SettingRules } from '../src/settings/settings-schema.ts'
import { builtInSettings, settingNames } from '../src/domain/run/settings.ts'

const theOperators = 'the operator’s'

/** Rows of docs/settings.md: name, default, what is allowed, meaning. */
export function settingsTable(agents: readonly Agent[]): string {
  const rules = rulesFor(agents)
  const rows = settingNames.map((name) => {
    const cells = [
      `\`${name}\``,
      name === 'agent' ? theOperators : showDefault(builtInSettings[name]),
      rules[name].allowed,
      rules[name].meaning,
    ]
    return `| ${cells.join(' | ')} |`
  })
  return ['| setting | default | must be | meaning |', '|---|---|---|---|', ...rows].join('\n')
}

/**
 * JSON Schema of `.github/speckit.yml`, for editors. It knows each value, not what two values mean
 * together.
 */
export function settingsSchema(agents: readonly Agent[]): string {
  const rules = rulesFor(agents)
  const names = settingNames.filter((name) => !operatorOnly.includes(name))
  const shape = Object.fromEntries(
    names.map((name) => {
      const { type, allowed, meaning } = rules[name]
      const description = `${meaning}; ${allowed}`
      const about = name === 'agent' ? { description } : { description, default: builtInSettings[name] }
      return [name, type.meta(about).optional()]
    }),
  )
  const title = 'speckit-app: .github/speckit.yml'
  const schema = z.toJSONSchema(z.strictObject(shape).meta({ title }), { target: 'draft-7', io: 'input' })
  return `${JSON.stringify(schema, null, 2)}\n`
}

function rulesFor(agents: readonly Agent[]): SettingRules {
  return settingRules(agents.map(({ name }) => name))
}

function showDefault(value: unknown): string {
  if (!Array.isArray(value)) return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
  return `\`[${value.map((item) => (/^\w+$/.test(String(item)) ? String(item) : `'${String(item)}'`)).join(', ')}]\``
}
