import type { Readable } from 'node:stream'

/** What the server writes. A stream is sent as it comes. */
export type Reply = { status: number; headers: [string, string][]; body: string | Buffer | Readable }
