import { afterAll, afterEach, beforeEach } from '@jest/globals'
import nock from 'nock'

/** The tests of a file reach nothing but what they announce to nock. */
export function withoutNetwork(): void {
  beforeEach(() => {
    nock.disableNetConnect()
  })

  afterEach(() => {
    nock.abortPendingRequests()
    nock.cleanAll()
    nock.enableNetConnect()
  })

  // nock replaces parts of Node itself, which the next test file of this process would inherit.
  afterAll(() => nock.restore())
}
