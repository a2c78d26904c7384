import { spawnSync } from 'node:child_process'
import process from 'node:process'

/**
 * Why compose tests are skipped here; null when docker-compose is installed. With
 * REQUIRE_COMPOSE=true its absence is no reason to skip: throws then, so that the test file fails.
 */
export function whyNoCompose(): string | null {
  if (spawnSync('docker-compose', ['version']).status === 0) return null
  const why = 'docker-compose is not installed'
  if (process.env['REQUIRE_COMPOSE'] === 'true') throw new Error(`REQUIRE_COMPOSE=true, but ${why}`)
  return why
}
