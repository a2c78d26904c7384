import { noModel } from './feature.ts'
import { safeInline } from './inline.ts'
import type { Plan } from './plan.ts'

/** quickstart.md: how to get the project running and try the feature, from the project's own commands. */
export function renderQuickstart({ spec, repository }: Plan): string {
  const commands = repository.manifests.flatMap(({ path, install, test, start }) => {
    const folder = path.includes('/') ? `cd ${path.split('/')[0]} && ` : ''
    return [install, test, start].filter((command) => command !== null).map((command) => `${folder}${command}`)
  })
  const steps = spec.stories.flatMap((story, index) => [
    `### User story ${index + 1}: ${safeInline(story.title)}`,
    '',
    ...story.scenarios.map((scenario, place) => `${place + 1}. ${scenario}`),
    '',
  ])
  return [
    `# Quickstart: ${safeInline(spec.title)}`,
    '',
    `> ${noModel}`,
    '',
    '## Start the project',
    '',
    ...(commands.length > 0
      ? ['```sh', ...commands, '```']
      : ['The repository names no command for installing, testing or starting it.']),
    '',
    '## Try the feature',
    '',
    ...steps,
  ].join('\n')
}
