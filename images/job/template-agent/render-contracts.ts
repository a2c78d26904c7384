import { noModel } from './feature.ts'
import { safeInline } from './inline.ts'
import { speaksOfInterface } from './signals.ts'
import type { SpecDocument } from './spec-document.ts'

/** contracts/interface.md, or null when the specification speaks of no endpoint, command or option. */
export function renderContracts(spec: SpecDocument): string | null {
  const about = spec.requirements.filter(({ text }) => speaksOfInterface(text))
  if (about.length === 0) return null
  const calls = about.flatMap(({ id, text }) => callsIn(text).map((call) => ({ call, id })))
  const names = [...new Set(calls.map(({ call }) => call))]
  const sections = names.flatMap((name) => {
    const ids = calls.filter(({ call }) => call === name).map(({ id }) => id)
    const rules = about.filter(({ id }) => ids.includes(id))
    return [`## \`${name}\``, '', ...rules.map(({ id, text }) => `- ${id}: ${safeInline(text)}`), '']
  })
  const others = about.filter(({ id }) => !calls.some((call) => call.id === id))
  const rest =
    others.length === 0
      ? []
      : [
          '## Without a name in the specification',
          '',
          ...others.map(({ id, text }) => `- ${id}: ${safeInline(text)}`),
          '',
        ]
  return [
    `# Interface: ${safeInline(spec.title)}`,
    '',
    `> ${noModel}`,
    '',
    'Only what the specification states; request and response shapes that it does not name are left to the implementation.',
    '',
    ...sections,
    ...rest,
  ].join('\n')
}

/** `GET /tasks?due=today`, `--overdue` */
function callsIn(text: string): string[] {
  const http = [...text.matchAll(/\b(GET|POST|PUT|PATCH|DELETE)\s+`?(\/[^\s`,;)]*)/g)].map(
    ([, method, path]) => `${method} ${path?.replace(/[.:]+$/, '')}`,
  )
  const options = [...text.matchAll(/(?:^|[\s`])(--[a-z][\w-]*)/g)].map(([, option = '']) => option)
  return [...http, ...options]
}
