/** Settings files that are refused, each with what is said of it. */
export const refusedSettings: [text: string, says: RegExp][] = [
  ['label: 12', /`label` \(line 1\) must be a text of 1 to 50 characters, got 12; write "12" in quotes/],
  ['label: true', /got true; write "true" in quotes/],
  ['label: ""', /`label` .*got ""/],
  ['label:', /`label` .*got nothing/],
  ['label: " x"', /`label` .*got " x"/],
  ['label: "a\\nb"', /`label` .*got "a\\nb"/],
  [`label: ${'😀'.repeat(51)}`, /`label`/],
  ['agent: gpt', /`agent` \(line 1\) must be one of template, codex, got "gpt"/],
  ['agent: ../x', /`agent`/],
  ['model: --help', /`model` .*got "--help"/],
  ['model: 4.1', /`model` .*write "4.1" in quotes/],
  ['models: {deploy: x}', /`models` .*specify, clarify.*got "deploy"/],
  ['models:\n  plan: gpt-5\n  tasks: [1]', /`models` \(line 3\) .*got \[1\]/],
  ['models: gpt-5', /`models` .*got "gpt-5"/],
  ['phases: specify', /`phases` .* must be a list of specify, clarify, .*got "specify"/],
  ['phases: [plan, specify]', /in this order.*got \["plan", "specify"\], which names specify behind plan/],
  ['phases: [specify, specify]', /each at most once/],
  ['phases:\n  - specify\n  - deploy\n', /`phases` \(line 3\) .*got "deploy"/],
  ['phases: []', /at least one, got \[\]/],
  ['phases:', /got nothing/],
  ['gates: [plan, plan]', /`gates` .*which names plan twice/],
  ['gates: true', /`gates` .*got true/],
  ['questions: maybe', /`questions` .*must be ask or assume, got "maybe"/],
  ['permission: read', /`permission` .*triage, write, maintain, admin, got "read"/],
  ['requesterMayApprove: yes', /must be true or false, got "yes"/],
  ['timeoutMinutes: 0', /`timeoutMinutes` \(line 1\) must be a whole number from 1 to 360, got 0/],
  ['timeoutMinutes: 1.5', /got 1.5/],
  ['timeoutMinutes: 1e9', /got 1000000000/],
  ['timeoutMinutes: .inf', /got Infinity/],
  ['timeoutMinutes: soon', /got "soon"/],
  ['idleTimeoutMinutes: 361', /`idleTimeoutMinutes`/],
  ['maxCostUsd: 0', /`maxCostUsd` .*0.01 to 10000/],
  ['maxCostUsd: $5', /got "\$5"/],
  ['maxTokens: 1e10', /`maxTokens`/],
  ['maxRunsPerRepository: 0', /`maxRunsPerRepository`/],
  ['maxRunsPerInstallation: 3', /`maxRunsPerInstallation` \(line 1\) may be set by the operator alone/],
  ['labels: x', /`labels` \(line 1\) is not a setting; did you mean `label`\?/],
  ['gate: [plan]', /did you mean `gates`\?/],
  ['timeout-minutes: 5', /did you mean `timeoutMinutes`\?/],
  ['on: yes', /`on` \(line 1\) is not a setting; there are label, agent/],
  ['__proto__: {label: x}', /`__proto__` \(line 1\) is not a setting/],
  ['constructor: x', /`constructor` \(line 1\) is not a setting/],
  ['<<: {label: x}', /"<<"` \(line 1\) is not a setting/],
  ['"`@octocat`": x', /"\\u\{60\}@octocat\\u\{60\}"` \(line 1\) is not a setting/],
  ['- a list', /`\.github\/speckit\.yml` must hold settings, one `name: value` a line, got \["a list"\]/],
  ['hello', /must hold settings.*got "hello"/],
  ['😀', /must hold settings.*got "😀"/],
  ['label: a\nlabel: b\n', /`label` \(line 2\) is there twice/],
  ['models:\n\tplan: x\n', /\(line 2\) is indented with a tab/],
  ['label: [', /\(line 1\) is not YAML: ./],
  ['label: x\n  agent: codex\n', /\(line 1\) is not YAML: ./],
  ['label: x\n---\nlabel: y\n', /\(line 2\) holds a second document/],
  ['label: !!js/function "function () {}"', /\(line 1\) holds a tag/],
  ['label: !secret x', /\(line 1\) holds a tag/],
  ['label: *x', /uses the alias \*x, which is not there/],
  ['phases: &a [*a]', /`phases` .*got \[a list or mapping\]/],
  [laughs(), /uses aliases .* more than 10 times/],
  ['['.repeat(30_000), /not valid: ./],
  ['['.repeat(5_000) + ']'.repeat(5_000), /not valid: ./],
  [`label: ${'x'.repeat(70_000)}`, /has 70007 bytes, at most 65536 are read/],
  ['[1, 2]: x', /is not a setting/],
]

/** “Billion laughs”: aliases that would grow to gigabytes. */
function laughs(): string {
  const levels = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  return levels
    .map(
      (name, index) =>
        `${name}: &${name} [${Array(9)
          .fill(index === 0 ? 'ha' : `*${levels[index - 1]}`)
          .join(', ')}]`,
    )
    .join('\n')
}
