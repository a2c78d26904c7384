import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { escapeHtml, trusted } from './html.ts'
import type { Html } from './html.ts'

/**
 * GitHub's Markdown. Raw HTML is reduced to a few harmless elements without attributes; comments
 * are hidden as GitHub hides them.
 */
export function markdown(text: string): Html {
  return trusted(micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml(), harmlessHtml] }))
}

const elements = ['b', 'br', 'code', 'details', 'em', 'i', 'kbd', 's', 'strong', 'sub', 'summary', 'sup']

type HtmlExtension = ReturnType<typeof gfmHtml>
type Handle = NonNullable<NonNullable<HtmlExtension['exit']>['data']>

const keep: Handle = function (token) {
  this.raw(this.sliceSerialize(token))
  return undefined
}

const finish: Handle = function () {
  this.raw(reduce(this.resume()))
  return undefined
}

const harmlessHtml: HtmlExtension = {
  enter: {
    htmlFlow() {
      this.lineEndingIfNeeded()
      this.buffer()
      return undefined
    },
    htmlText() {
      this.buffer()
      return undefined
    },
  },
  exit: { htmlFlow: finish, htmlText: finish, htmlFlowData: keep, htmlTextData: keep },
}

function reduce(markup: string): string {
  const visible = markup.replace(/<!--[\s\S]*?(-->|$)/g, '')
  return visible
    .split(/(<\/?[A-Za-z][^<>]*>)/)
    .map((part) => element(part) ?? escapeHtml(part))
    .join('')
}

function element(part: string): string | null {
  const [, slash = '', name = '', rest = ''] = /^<(\/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>$/.exec(part) ?? []
  if (!elements.includes(name.toLowerCase())) return null
  const open = name.toLowerCase() === 'details' && /^\s+open\b/.test(rest) ? ' open' : ''
  return `<${slash}${name.toLowerCase()}${open}>`
}
