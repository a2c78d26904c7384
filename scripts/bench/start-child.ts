import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import { json } from 'node:stream/consumers'
import type { Load, LoadResult } from './send-load.ts'

export type Peer = { url: string; pid: number; stop(): Promise<void> }

/** The bare Probot app as a process of its own. */
export async function startProbot(credentials: {
  appId: number
  privateKey: string
  webhookSecret: string
}): Promise<Peer> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'production',
    APP_ID: String(credentials.appId),
    PRIVATE_KEY: credentials.privateKey,
    WEBHOOK_SECRET: credentials.webhookSecret,
  }
  const child = spawn(process.execPath, [fileURLToPath(new URL('./probot-peer.ts', import.meta.url))], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the bare Probot app ended with ${code}`)))
  })
  async function stop(): Promise<void> {
    child.stdin.end()
    await ended
  }
  return { url: `http://127.0.0.1:${port}/api/github/webhooks`, pid: child.pid ?? 0, stop }
}

/** One load, from a process of its own. */
export async function sendLoad(load: Load): Promise<LoadResult> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./send-load.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(load))
  return (await json(child.stdout)) as LoadResult
}
