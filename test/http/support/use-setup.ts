import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { openSetup } from './open-setup.ts'
import type { SetupBrowser, SetupScene } from './open-setup.ts'

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const { publicKey } = keys
export const pem = keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString().trim()
export const webhookSecret = randomBytes(16).toString('hex')

export let scene: SetupScene
/** One that has used the code. */
export let browser: SetupBrowser

/** A set-up page for each test of a file. */
export function useSetup(): void {
  beforeEach(async () => {
    scene = await openSetup()
    browser = await scene.enter()
  })
  afterEach(() => scene.close())
}

/** No App was registered, and none was given. */
export function isUntouched(): void {
  expect([scene.registration.codes, scene.registration.adopted]).toEqual([[], []])
}

export async function existingForm(): Promise<Record<string, string>> {
  const { formToken } = await browser.forms()
  return { formToken, appId: '4711', privateKey: pem, webhookSecret }
}
