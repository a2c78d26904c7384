import type { TestSystem } from './open-test-system.ts'

/** Sends the payload of a delivery under a new GUID; resolves with what came of it. */
export async function deliverAgain(
  { github, outcome }: Pick<TestSystem, 'github' | 'outcome'>,
  guid: string,
): Promise<string> {
  const body = github.deliveries().find((delivery) => delivery.guid === guid)?.requestBody
  await github.deliverAgainWithNewGuid(guid)
  const copy = github.deliveries().findLast(({ requestBody }) => requestBody === body)
  if (copy === undefined || copy.guid === guid) throw new Error(`the delivery ${guid} was not sent again`)
  return outcome(copy.guid)
}
