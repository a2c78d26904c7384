import { describe, expect, it } from '@jest/globals'
import { htmlText } from '../../../src/http/pages/html.ts'
import { renderLog } from '../../../src/http/pages/render-log.ts'

const esc = '\u001b'
const render = (text: string) => htmlText(renderLog(text))

describe('renderLog', () => {
  it.each([
    ['colours as classes', `${esc}[31mred${esc}[0m`, '<span class="ansi-red-fg">red</span>'],
    ['bold and a background as classes', `${esc}[1;44mx`, '<span class="ansi-bold ansi-blue-bg">x</span>'],
    ['true colours without a style', `${esc}[38;2;1;2;3mx`, '<span>x</span>'],
    ['colours of the 256 without a style', `${esc}[38;5;200mx`, '<span>x</span>'],
    ['markup as text', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [
      'markup in colour as text',
      `${esc}[31m<img src=x onerror=alert(1)>`,
      '<span class="ansi-red-fg">&lt;img src=x onerror=alert(1)&gt;</span>',
    ],
    ['a faked span as text', '<span style="color:red">', '&lt;span style=&quot;color:red&quot;&gt;'],
    ['links as their text', `${esc}]8;;javascript:alert(1)\u0007click${esc}]8;;\u0007`, 'click'],
    ['web links as their text, too', `${esc}]8;;https://evil.example\u0007click${esc}]8;;\u0007`, 'click'],
    ['markup in a link as text', `${esc}]8;;https://e"><script>\u0007<b>${esc}]8;;\u0007`, '&lt;b&gt;'],
    ['everything behind a broken sequence', `${esc}[é\u001b]8;;x\nrest`, '[é]8;;x\nrest'],
    ['everything behind a lone escape at the end', `rest${esc}`, 'rest'],
  ])('shows %s', (_name, text, expected) => {
    expect(render(text)).toBe(expected)
  })
})
