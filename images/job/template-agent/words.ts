const common = `
a about above after again all allow allows also always am an and any are as at be because been before being below between both but by can
cannot could did do does doing done down during each either else etc even ever every few first for from further get gets give given good had
has have having he her here him his how i if in into is it its itself just kind last least let like lot made make makes many may me mean
might more most much must my need needed needs never new next no nor not now of off often ok on once one only or other others our out over
own part people per please possible put same say says see set several shall she should show shows shown since so some something still such
system than that the their them then there these they thing things this those three through time to too two under until up us use used
user users using very via want wants was way we well were what when where whether which while who whose why will with within without would
yes yet you your feature issue able currently existing work works app application product support able add adds added adding
aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei beim bereits bis bitte da dabei dafür damit dann das
dass dem den denn der des die dies diese diesem diesen dieser dieses doch dort durch ein eine einem einen einer eines er es etwas für ganz
gibt hat haben hier ich ihm ihn ihr ihre im immer in ins ist ja jede jedem jeden jeder jedes kann kein keine können könnte man mehr mein mit
möchte möchten muss müssen nach nicht nichts noch nun nur ob oder ohne sehr sein seine sich sie sind so soll sollen sollte sollten sondern
sowie über um und uns unser unter vom von vor wann war was weil welche wenn wer werden wie wieder will wir wird wo wollen zu zum zur zwei
`

const stopWords = new Set(common.split(/\s+/).filter(Boolean))

/** The words that carry meaning, in order, lower case and without English plural; identifiers are taken apart. */
export function significantWords(text: string): string[] {
  const spaced = text.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
  const words = spaced.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.filter((word) => word.length > 2 && /\p{L}/u.test(word) && !stopWords.has(word)).map(singular)
}

export function isStopWord(word: string): boolean {
  return stopWords.has(word.toLowerCase())
}

export function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.length > 4 && /(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2)
  if (word.length > 3 && word.endsWith('s') && !/(?:ss|us|is)$/.test(word)) return word.slice(0, -1)
  return word
}

/** How much two texts speak of the same things: number of meaningful words they share. */
export function overlap(left: string, right: string): number {
  const words = new Set(significantWords(left))
  return [...new Set(significantWords(right))].filter((word) => words.has(word)).length
}
