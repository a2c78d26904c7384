import type { Block } from './markdown.ts'
import { code, fence, markdownWithin, paragraph, plain } from './markdown.ts'
import { refusalBlocks } from './refusal-blocks.ts'
import { isRefusal } from '../domain/request/reply.ts'
import type { Reply } from '../domain/request/reply.ts'
import { dryRunBlocks, helpBlocks, statusBlocks } from './reply-blocks.ts'
import type { CommandHelp } from '../domain/request/slash-command.ts'

/**
 * `asked`: how it was asked for, like `/speckit plan`; null where that says nothing (a label, a
 * mistake that names its line).
 */
export type AskedReply = { asked: string | null; reply: Reply }

/**
 * The one comment that answers an action, in markdown without an end of line. Equal answers are
 * given once; several say what each belongs to. `commands` = the table of slash commands.
 */
export function replyText(replies: readonly AskedReply[], commands: readonly CommandHelp[]): string {
  const known = new Set<string>()
  const different = replies.filter(({ reply }) => {
    const text = JSON.stringify(reply)
    return known.has(text) ? false : known.add(text)
  })
  const blocks = different.flatMap(({ asked, reply }) => {
    const title = asked === null || different.length === 1 ? [] : [paragraph(code(asked), plain(':'))]
    return [...title, ...blocksOf(reply, commands)]
  })
  const more = paragraph(plain('… (cut, as it was too long)'))
  return markdownWithin({ blocks, ending: [], more }, longestReply).trimEnd()
}

/** GitHub takes 65,536 characters; our marker follows. */
const longestReply = 60_000

function blocksOf(reply: Reply, commands: readonly CommandHelp[]): Block[] {
  if (isRefusal(reply)) return refusalBlocks(reply, commands)
  switch (reply.kind) {
    case 'help':
      return helpBlocks(commands)
    case 'status':
      return statusBlocks(reply)
    case 'dry_run':
      return dryRunBlocks(reply.plan)
    case 'offer_revise':
      return [
        paragraph(
          plain(
            'To have the agent make these changes, paste this as a comment; it gets the comments of the review too:',
          ),
        ),
        fence('/speckit revise'),
      ]
  }
}
