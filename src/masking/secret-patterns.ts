/**
 * Values that look like a secret of a known kind, for those that nobody registered. `find` matches
 * all that is at hand; a match that touches its end goes on with `rest` in the next piece. No match
 * may need more than `longestStart` characters to be certain, and none may look back further than
 * `longestContext`.
 */
export type SecretPattern = {
  name: string
  /** One of these stands in or before every match: the pattern is tried nowhere else. */
  hints: readonly string[]
  /** Whether a match starts with its hint, and not anywhere behind it. */
  startsWithHint: boolean
  find: RegExp
  rest: RegExp
  /** From a hint to the end of a text: what may become a match with more than token characters. */
  open?: RegExp
}

export const longestStart = 1200
export const longestContext = 256

/**
 * Characters of which all patterns but their separators are made: a run of them at the end of a
 * piece may still grow into a match.
 */
export const tokenCharacter = /[A-Za-z0-9_.+/=~-]/

export const secretPatterns: readonly SecretPattern[] = [
  {
    name: 'GitHub token',
    hints: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    startsWithHint: true,
    find: /gh[pousr]_[A-Za-z0-9._-]{36,}|github_pat_[A-Za-z0-9_]{22,}[A-Za-z0-9._-]*/g,
    rest: /[A-Za-z0-9._-]*/y,
  },
  {
    name: 'Basic credentials of a GitHub token',
    hints: ['eC1hY2Nlc3MtdG9rZW46', 'x-access-token:'],
    startsWithHint: false,
    find: /eC1hY2Nlc3MtdG9rZW46[A-Za-z0-9+/_-]{8,}={0,2}|(?<=x-access-token:)[^\s@/"'`<>${}*]{8,1000}(?=@)/g,
    rest: /[A-Za-z0-9+/_-]*={0,2}/y,
    open: /x-access-token:[^\s@/"'`<>${}*]{0,1000}$/y,
  },
  {
    name: 'Anthropic key',
    hints: ['sk-ant-'],
    startsWithHint: true,
    find: /sk-ant-[A-Za-z0-9_-]{20,}/g,
    rest: /[A-Za-z0-9_-]*/y,
  },
  {
    name: 'OpenAI key',
    hints: ['sk-'],
    startsWithHint: true,
    find: /(?<![A-Za-z0-9_-])sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{32,}[A-Za-z0-9_-]*)/g,
    rest: /[A-Za-z0-9_-]*/y,
  },
  {
    name: 'Google API key',
    hints: ['AIza'],
    startsWithHint: true,
    find: /(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35,}/g,
    rest: /[A-Za-z0-9_-]*/y,
  },
  {
    name: 'AWS access key id',
    hints: ['AKIA', 'ASIA'],
    startsWithHint: true,
    find: /(?<![A-Za-z0-9])A(?:KIA|SIA)[A-Z0-9]{16}/g,
    rest: /(?:)/y,
  },
  {
    name: 'AWS secret key',
    hints: ['ecret', 'ECRET'].flatMap((secret) =>
      ['k', 'K', 'a', 'A', '_k', '_K', '_a', '_A'].map((key) => secret + key),
    ),
    startsWithHint: false,
    find: /(?<=secret_?(?:access_?)?key["']?\s{0,4}[=:]\s{0,4}["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/gi,
    rest: /(?:)/y,
  },
  {
    name: 'JSON web token',
    hints: ['eyJ'],
    startsWithHint: true,
    find: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,1000}\.[A-Za-z0-9_-]{10,}[A-Za-z0-9_.-]*/g,
    rest: /[A-Za-z0-9_.-]*/y,
  },
  {
    name: 'private key',
    hints: ['PRIVATE KEY'],
    startsWithHint: false,
    find: /(?<![A-Za-z0-9+/])(?=[A-Za-z0-9+/]{40})(?<=-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^]{0,160})[A-Za-z0-9+/=\s\\]+/g,
    rest: /[A-Za-z0-9+/=\s\\]*/y,
  },
]
