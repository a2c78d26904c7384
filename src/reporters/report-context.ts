import type { RemoteRecordStore } from '../ports/store.ts'

/** What every reporter needs beside its part of the forge. */
export type ReportContext = {
  remoteRecords: RemoteRecordStore
  /** Signs the markers by which our own texts are found again. */
  markerSecret: string
  /** GitHub's address for browsers, without a slash at the end. */
  serverUrl: string
  /** Takes secrets out of a text; everything that is sent passes it. */
  mask: (text: string) => string
  /** Default: the clock of this machine. */
  now?: () => Date
}
