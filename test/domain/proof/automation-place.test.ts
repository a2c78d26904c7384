import { describe, expect, it } from '@jest/globals'
import { automationPlace, unlistedPlace } from '../../../src/domain/proof/automation-place.ts'

const vendors = [
  '.circleci/config.yml',
  '.gitlab-ci.yml',
  'ci/build.gitlab-ci.yml',
  '.gitlab/ci/build.yml',
  'Jenkinsfile',
  'deploy/Jenkinsfile.release',
  'release.jenkinsfile',
  'azure-pipelines.yml',
  'azure-pipelines-release.yaml',
  'azure-pipelines/build.yml',
  '.buildkite/pipeline.yml',
  'action.yml',
  'action.yaml',
  'Action.YML',
  '.envrc',
  '.devcontainer/devcontainer.json',
  '.devcontainer.json',
  'devcontainer.json',
  '.drone.yml',
  '.drone.star',
  '.travis.yml',
  'bitbucket-pipelines.yml',
  'appveyor.yml',
  '.appveyor.yml',
  '.woodpecker.yml',
  '.woodpecker/build.yml',
  '.cirrus.yml',
  '.semaphore/semaphore.yml',
  '.teamcity/settings.kts',
  'bamboo-specs/bamboo.yml',
  'cloudbuild.yaml',
  'buildspec.yml',
  'codemagic.yaml',
  'bitrise.yml',
  'circle.yml',
  'wercker.yml',
  'zuul.d/jobs.yaml',
  'JENKINSFILE',
  '.CircleCI/config.yml',
  'app\uFF56eyor.yml',
]

describe('automationPlace', () => {
  it.each(vendors)('knows %s', (path) => {
    expect(automationPlace(path)).toBe('runs in CI or on the machines of developers')
  })

  it.each(['src/action.yml', 'src/jenkins.ts', 'docs/azure.md', 'package.json', '.hidden', 'Makefile', 'ci.ts'])(
    'lets %s pass',
    (path) => {
      expect(automationPlace(path)).toBeNull()
    },
  )
})

describe('unlistedPlace', () => {
  it.each(vendors)('is %s where all paths are allowed', (path) => {
    expect(unlistedPlace(path, ['**', '*', '**/*', '**/*.yml', '**/*.yaml', '*.yml', '**/*/*'])).not.toBeNull()
  })

  it.each([
    ['.npmrc', ['**']],
    ['src/.env', ['src/**', '**/*']],
    ['.github/dependabot.yml', ['**']],
    ['.config/tool/a.json', ['**/a.json', '**/tool/*']],
    ['.a/.b', ['.a/**']],
    ['.circleci/config.yml', ['.circleci']],
    ['.circleci/config.yml', ['.other/**', '**']],
    ['.CircleCI/config.yml', ['.circleci/**']],
    ['deploy/Jenkinsfile', ['deploy/*']],
    ['Jenkinsfile', ['Jenkins*', 'J**']],
  ])('is %s where %j is allowed', (path, allowed) => {
    expect(unlistedPlace(path, allowed)).toMatch(/allowedPaths/)
  })

  it.each([
    ['.circleci/config.yml', ['.circleci/**']],
    ['.circleci/config.yml', ['**', '.circleci/config.yml']],
    ['.env.example', ['.env*']],
    ['src/.env', ['src/.env']],
    ['src/.env', ['**/.env']],
    ['.a/.b', ['.a/.b']],
    ['.github/dependabot.yml', ['.github/*.yml']],
    ['Jenkinsfile', ['Jenkinsfile']],
    ['deploy/Jenkinsfile', ['**/Jenkinsfile']],
    ['azure-pipelines/build.yml', ['azure-pipelines/**']],
    ['src/a.ts', ['**']],
    ['src/a.b/c.ts', ['**']],
  ])('is not %s where %j is allowed', (path, allowed) => {
    expect(unlistedPlace(path, allowed)).toBeNull()
  })
})
