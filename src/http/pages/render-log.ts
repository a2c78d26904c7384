import { AnsiUp } from 'ansi_up'
import { cleanLog } from '../clean-log.ts'
import { trustHtml } from './html.ts'
import type { Html } from './html.ts'

/**
 * A log as escaped HTML whose colours are classes of page.css, since the pages allow no inline
 * style.
 */
export function renderLog(text: string): Html {
  const ansi = new AnsiUp()
  ansi.use_classes = true
  ansi.escape_html = true
  ansi.url_allowlist = {}
  ansi.boldStyle = 'ansi-bold'
  ansi.faintStyle = 'ansi-faint'
  ansi.italicStyle = 'ansi-italic'
  ansi.underlineStyle = 'ansi-underline'
  return trustHtml(
    ansi
      .ansi_to_html(cleanLog(text))
      .replace(span, (_all, styles?: string, classes?: string) => openSpan(styles, classes)),
  )
}

/**
 * The text is escaped, so a real `<span` can only come from ansi_up; it writes bold and the like,
 * and true colours, as styles.
 */
const span = /<span(?: style="([^"]*)")?(?: class="([^"]*)")?>/g

function openSpan(styles = '', classes = ''): string {
  const names = [...styles.split(';'), ...classes.split(' ')].filter((name) => /^ansi-[a-z-]+$/.test(name))
  return names.length === 0 ? '<span>' : `<span class="${names.join(' ')}">`
}
