/** What tasks needs of a plan.md. `places`: requirement id → where it is built and tested; empty when the plan has no such table. */
export type PlanDocument = { places: Map<string, { source: string; test: string }> }

export function readPlanDocument(text: string): PlanDocument {
  const rows = [...text.matchAll(/^\|\s*((?:FR|NFR)-\d+[a-z]?)\s*\|\s*`([^`|]+)`\s*\|\s*`([^`|]+)`\s*\|/gm)]
  return { places: new Map(rows.map(([, id = '', source = '', test = '']) => [id, { source, test }])) }
}
