/**
 * An issue as GitHub has it at this moment. What a run works from is the snapshot that was
 * approved.
 */
export type IssueNow = { isOpen: boolean; labels: string[]; title: string; body: string; updatedAt: Date }

/** Whether the issue carries a label; GitHub does not tell capitals apart. */
export function hasLabel({ labels }: Pick<IssueNow, 'labels'>, wanted: string): boolean {
  return labels.some((label) => label.toLowerCase() === wanted.toLowerCase())
}
