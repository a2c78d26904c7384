import type { ChangedFile } from '../run/run.ts'

/** One changed path between two trees, as git sees it. */
export type TreeChange = ChangedFile & {
  /**
   * Git mode after the change: 100644, 100755, 120000 (symlink), 160000 (gitlink); 000000 =
   * deleted.
   */
  mode: string
  oldMode: string
}
