/** Comments on an issue without a run that are answered with what to do. */
export const mistakes: [name: string, words: string, says: RegExp][] = [
  [
    'an unknown command',
    '/speckit pln',
    /no command `\/speckit pln`.*Did you mean `\/speckit plan`\?.*There are:.*`cancel`/s,
  ],
  [
    'an unknown flag',
    '/speckit run --agnet codex',
    /no flag `--agnet`.*Did you mean `--agent`\?.*\/speckit \[run\] \[--agent NAME\]/s,
  ],
  ['a value that a flag cannot have', '/speckit run --from lunch', /`--from` cannot be `lunch`.*specify/s],
  [
    'an answer when nothing was asked',
    '/speckit answer 1=B',
    /needs a run that waits for answers; but there is no run.*`\/speckit run`/s,
  ],
  ['an approval when nothing waits', '/speckit approve', /needs a run that waits for approval; but there is no run/],
  ['a retry before the first run', '/speckit retry', /`\/speckit retry` needs .*`\/speckit run`/s],
  [
    'a revision before the first run',
    '/speckit revise shorter',
    /needs a document that a run has written.*`\/speckit run`/s,
  ],
  ['a cancellation of nothing', '/speckit cancel', /needs a run that is active or pending/],
  ['an unknown agent', '/speckit run --agent gpt', /`agent` cannot be `gpt`.*template/s],
  ['a base that does not exist', '/speckit run --base nowhere', /the branch `nowhere`.*does not exist/s],
  ['a phase whose document is missing', '/speckit plan', /`\/speckit plan` needs `spec\.md`.*`\/speckit specify`/s],
]
