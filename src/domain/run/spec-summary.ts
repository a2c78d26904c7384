/** What a reviewer wants to know before opening the documents. */
export type SpecSummary = {
  title: string
  /** `P1 Add a due date to a task` */
  userStories: string[]
  requirementCount: number
  /** Texts of the `[NEEDS CLARIFICATION: …]` markers with the line (1-based) in spec.md. */
  openQuestions: { line: number; text: string }[]
  taskCount: number | null
  /** How many of them are ticked; null or absent = not known. */
  doneTaskCount?: number | null
}
