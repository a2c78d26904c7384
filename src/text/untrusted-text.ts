import { stripControl } from './control-characters.ts'

/**
 * Text of an agent or a stranger made harmless for GitHub: it notifies nobody, refers to and closes
 * nothing, links nowhere, commands no bot and hides nothing. What would act is broken by a
 * zero-width space, so that people read what was written. The markdown in it is escaped later, by
 * markdown.ts. Line ends stay.
 */
export function neutralise(text: string): string {
  return withoutHidden(text)
    .replaceAll(/@(?=[\w-])/g, `@${gap}`)
    .replaceAll(/#(?=\d)/g, `#${gap}`)
    .replaceAll(/(GH-)(?=\d)/gi, `$1${gap}`)
    .replaceAll('://', `:${gap}//`)
    .replaceAll(/(www)\./gi, `$1${gap}.`)
    .replaceAll(/<(?=\S|$)/g, `<${gap}`)
    .replaceAll('-->', `--${gap}>`)
    .replaceAll(skipInstruction, `[${gap}`)
    .replaceAll(/^([ \t>*+-]*)\/(?=\w)/gm, `$1/${gap}`)
}

/** The same on one line, without space around it. */
export function neutraliseLine(text: string): string {
  return neutralise(text.replaceAll(/\s+/g, ' ').trim())
}

/**
 * Takes out what nobody sees but what changes what is read: terminal sequences, controls, marks
 * that reorder text, invisible letters. Joiners stay where a script or an emoji needs them.
 */
export function withoutHidden(text: string): string {
  return stripControl(text.toWellFormed())
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(invisible, '')
    .replaceAll(needlessJoiner, '')
}

const gap = '\u200b'

/** Words in a squash commit that would keep the checks from running. */
const skipInstruction = /\[(?=(?:skip ci|ci skip|no ci|skip actions|actions skip)\])/gi

/**
 * All that Unicode calls ignorable but joiners and variants, and the line ends and annotations that
 * are not in that class.
 */
const invisible =
  /(?!\u200c|\u200d|\p{Variation_Selector})\p{Default_Ignorable_Code_Point}|[\u2028\u2029\ufff9-\ufffb]/gu

const needlessJoiner =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Mongolian}])[\u200c\u200d]/gu
