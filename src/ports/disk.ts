/** Where this process keeps mirrors and jobs. */
export interface Disk {
  /** Rejects with UserError `disk_full` when there is less free space than work needs. */
  check(): Promise<void>
}
