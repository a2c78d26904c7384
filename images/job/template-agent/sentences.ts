const abbreviation =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|no|nr|ca|bzw|usw|z\.\s?b|d\.\s?h|u\.\s?a|ggf|inkl|evtl|mr|mrs|dr|st|\p{L}|\d{1,2})\.$/iu

/** Splits a paragraph at the ends of its sentences; code spans, numbers, abbreviations and addresses stay whole. */
export function splitSentences(paragraph: string): string[] {
  const spans: string[] = []
  const masked = paragraph.replaceAll(/(`+)[^`]+\1/g, (span) => `\uE000${spans.push(span) - 1}\uE001`)
  const sentences: string[] = []
  for (const part of masked.split(/(?<=[.!?…][)"'”’»*_]{0,3})\s+(?=[^\p{Ll}\s])|(?<=[。！？])/u)) {
    const before = sentences.at(-1)
    if (before !== undefined && abbreviation.test(before)) sentences[sentences.length - 1] = `${before} ${part}`
    else sentences.push(part)
  }
  return sentences
    .map((sentence) => sentence.replaceAll(/\uE000(\d+)\uE001/g, (_, index) => spans[Number(index)] ?? '').trim())
    .filter((sentence) => sentence !== '')
}
