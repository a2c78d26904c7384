import { describe, expect, it } from '@jest/globals'
import { html, htmlText } from '../../../src/http/pages/html.ts'

describe('html', () => {
  it('escapes every value, in text and in attributes', () => {
    const value = `"><script>alert('x')</script>&\``

    const text = htmlText(html`<a title="${value}">${value}</a>`)

    const escaped = '&#34;&#62;&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;&#38;&#96;'
    expect(text).toBe(`<a title="${escaped}">${escaped}</a>`)
  })

  it('puts HTML, lists and numbers in, and nothing for null and false', () => {
    const items = [html`<b>${'a<b'}</b>`, html`<i>${0}</i>`]

    expect(htmlText(html`<p>${items}${null}${false}${[]}</p>`)).toBe('<p><b>a&#60;b</b><i>0</i></p>')
  })

  it('takes no parsed data for HTML', () => {
    const data = JSON.parse('{"html":"<b>","Symbol(html)":"<b>"}')

    expect(() => html`${data}`).toThrow()
  })

  it('shows characters that would hide or reorder text', () => {
    expect(htmlText(html`${'a\u202Eb\u0000c'}`)).toBe('a\uFFFDb\uFFFDc')
  })
})
