/** What the one who started the program can fix; the message is a full sentence. */
export class Problem extends Error {
  /** 2 = the command line is wrong, 1 = the rest. */
  readonly exitCode: 1 | 2

  constructor(exitCode: 1 | 2, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Problem'
    this.exitCode = exitCode
  }
}
