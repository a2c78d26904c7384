import { z } from 'zod'
import { agents } from '../src/agents/index.ts'
import { operatorOnly, settingRules } from '../src/settings/settings-schema.ts'
import { builtInSettings, settingNames } from '../src/domain/run/settings.ts'

const rules = settingRules(agents.map(({ name }) => name))

/** Rows of docs/settings.md: name, default, what is allowed, meaning. */
export function settingsTable(): string {
  const rows = settingNames.map((name) => {
    const cells = [`\`${name}\``, showDefault(builtInSettings[name]), rules[name].allowed, rules[name].meaning]
    return `| ${cells.join(' | ')} |`
  })
  return ['| setting | default | must be | meaning |', '|---|---|---|---|', ...rows].join('\n')
}

/** JSON Schema of `.github/speckit.yml`, for editors. It knows each value, not what two values mean together. */
export function settingsSchema(): string {
  const names = settingNames.filter((name) => !operatorOnly.includes(name))
  const shape = Object.fromEntries(
    names.map((name) => {
      const { type, allowed, meaning } = rules[name]
      return [name, type.meta({ description: `${meaning}; ${allowed}`, default: builtInSettings[name] }).optional()]
    }),
  )
  const title = 'speckit-app: .github/speckit.yml'
  const schema = z.toJSONSchema(z.strictObject(shape).meta({ title }), { target: 'draft-7', io: 'input' })
  return `${JSON.stringify(schema, null, 2)}\n`
}

function showDefault(value: unknown): string {
  if (!Array.isArray(value)) return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
  return `\`[${value.map((item) => (/^\w+$/.test(String(item)) ? String(item) : `'${String(item)}'`)).join(', ')}]\``
}
