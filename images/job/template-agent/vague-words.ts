/** A word that everybody reads differently, in a sentence without a number that would settle it; null = none. */
export function vagueWord(text: string): string | null {
  if (/\d/.test(text)) return null
  const vague =
    /\b(?:fast|quick(?:ly)?|slow(?:ly)?|easy|easily|simple|intuitive|robust|secure(?:ly)?|scalable|user-friendly|nice|appropriate(?:ly)?|reasonable|soon|efficient(?:ly)?|schnell|einfach|sicher|intuitiv|zeitnah|angemessen)\b/iu
  return vague.exec(text)?.[0] ?? null
}
