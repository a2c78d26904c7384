/**
 * Replaces the reasons in the answer of `git receive-pack`: a hook can only decline ("hook
 * declined"), GitHub says why. The report is pkt-lines inside sideband channel 1 (or bare, when the
 * client asked for no sideband).
 */
export function rewriteReasons(answer: Buffer, reasons: ReadonlyMap<string, string>): Buffer {
  if (reasons.size === 0) return answer
  const lines = splitPackets(answer)
  const report = lines.filter((line) => line?.[0] === 1).map((line) => line?.subarray(1) ?? Buffer.alloc(0))
  if (report.length === 0) return rewriteReport(answer, reasons)
  const others = lines.filter((line) => line !== null && line[0] !== 1).map((line) => packet(line ?? Buffer.alloc(0)))
  const rewritten = rewriteReport(Buffer.concat(report), reasons)
  return Buffer.concat([...others, packet(Buffer.concat([Buffer.from([1]), rewritten])), flush])
}

const flush = Buffer.from('0000')

function rewriteReport(report: Buffer, reasons: ReadonlyMap<string, string>): Buffer {
  return Buffer.concat(splitPackets(report).map((line) => (line === null ? flush : packet(rewriteLine(line, reasons)))))
}

function rewriteLine(line: Buffer, reasons: ReadonlyMap<string, string>): Buffer {
  const [, ref = ''] = /^ng (\S+) /.exec(line.toString()) ?? []
  const reason = reasons.get(ref)
  return reason === undefined ? line : Buffer.from(`ng ${ref} ${reason}\n`)
}

/** null = a flush packet. */
function splitPackets(bytes: Buffer): (Buffer | null)[] {
  const lines: (Buffer | null)[] = []
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = Number.parseInt(bytes.subarray(at, at + 4).toString(), 16)
    lines.push(length < 4 ? null : bytes.subarray(at + 4, at + length))
    at += Math.max(length, 4)
  }
  return lines
}

function packet(line: Buffer): Buffer {
  return Buffer.concat([Buffer.from((line.length + 4).toString(16).padStart(4, '0')), line])
}
