/** What was started, to be stopped in reverse order. */
export type Stops = (() => Promise<unknown>)[]
