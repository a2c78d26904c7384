/**
 * Why a phase or a run ended as it did, beyond its conclusion. The code is stable (API, metrics,
 * docs/errors.md); `title` is what people read first; `wayOut` is the next step for them.
 */
export const reasons = {
  nothing_changed: {
    title: 'Nothing changed',
    wayOut: 'Say in the issue what is missing, then comment `/speckit run`.',
  },
  asked_question: {
    title: 'The agent asked a question and wrote nothing',
    wayOut:
      'Put the answer into the issue and comment `/speckit retry`, or comment the command of the phase followed by your answer.',
  },
  artifact_missing: {
    title: 'The expected document was not written',
    wayOut:
      'Read the log of the phase; if the agent wrote elsewhere, check that Spec Kit in the repository is 0.10 or newer.',
  },
  placeholders_left: {
    title: 'The document still holds placeholders of its template',
    wayOut: 'Give the issue more detail, or choose another agent or model, then comment `/speckit run`.',
  },
  refused: {
    title: 'The agent refused the work',
    wayOut: 'Read what it said, change the issue or choose another agent or model, then comment `/speckit run`.',
  },
  agent_failed: {
    title: 'The agent failed',
    wayOut: 'Read the end of the log; if the model provider was down or refused, comment `/speckit retry` later.',
  },
  key_refused: {
    title: 'The model provider refused the key',
    wayOut: 'The operator sets a valid key of the agent for the worker; then comment `/speckit retry`.',
  },
  rate_limited: {
    title: 'The model provider limits the rate, also after several tries',
    wayOut: 'Comment `/speckit retry` later, or have fewer runs at once (`maxRunsPerRepository`).',
  },
  quota_exhausted: {
    title: 'The quota at the model provider is used up',
    wayOut: 'The operator raises it or pays at the provider; then comment `/speckit retry`.',
  },
  provider_down: {
    title: 'The model provider is down or overloaded',
    wayOut: 'It was tried several times. Comment `/speckit retry` later.',
  },
  context_exceeded: {
    title: 'The work does not fit into the context of the model',
    wayOut: 'Make the issue smaller, or choose a model with a larger context, then comment `/speckit retry`.',
  },
  model_unknown: {
    title: 'The model provider does not know the model',
    wayOut: 'Correct `model` or `models` in .github/speckit.yml, or leave it out, then comment `/speckit retry`.',
  },
  skill_missing: {
    title: 'The repository lacks the command of Spec Kit for this phase',
    wayOut:
      'Run `specify init --here` for the agent in a clone, commit the files that it adds, then comment `/speckit retry`.',
  },
  agent_not_found: {
    title: 'The agent’s command was not found',
    wayOut: 'Build the job image of the agent and name it in JOB_IMAGE_<AGENT>.',
  },
  timed_out: {
    title: 'The phase took longer than its time limit',
    wayOut: 'Raise `timeoutMinutes` in .github/speckit.yml or make the issue smaller.',
  },
  stalled: {
    title: 'The agent was silent for too long and was stopped',
    wayOut: 'The model provider may be slow or down: comment `/speckit retry` later.',
  },
  output_limit: {
    title: 'The agent printed more than is allowed',
    wayOut: 'Read the log: an agent in a loop prints without end.',
  },
  out_of_memory: {
    title: 'The job container ran out of memory',
    wayOut: 'Raise JOB_MEMORY_MB on the worker.',
  },
  policy_refused: {
    title: 'The agent changed files that this phase may not change',
    wayOut: 'The refused changes are kept as the artifact “patch”; nothing of them was pushed.',
  },
  needs_missing: {
    title: 'The phase needs a document that is not on the branch',
    wayOut: 'Run the phase that writes it first, for example `/speckit specify`.',
  },
  budget_exceeded: {
    title: 'The run has used up its budget',
    wayOut: 'Raise `maxCostUsd` or `maxTokens` in .github/speckit.yml, then comment `/speckit retry`.',
  },
  leak_blocked: {
    title: 'The result held a secret and was not published',
    wayOut: 'Find out how the agent came by it, and rotate the keys of this installation.',
  },
  invalid_result: {
    title: 'The result of the job could not be read',
    wayOut: 'Read the log of the phase; the job must leave an ordinary work tree behind.',
  },
  person_committed: {
    title: 'The branch was made by somebody else',
    wayOut: 'Merge, rename or delete the branch, then comment `/speckit retry`.',
  },
  branch_moved: {
    title: 'Somebody committed to the branch while the phase was running',
    wayOut: 'Nothing was overwritten. Comment `/speckit retry`: the phase then builds on the new commit.',
  },
  branch_gone: {
    title: 'The branch was deleted while the run was active',
    wayOut: 'Comment `/speckit run` to start again from the base branch.',
  },
  push_refused: {
    title: 'GitHub refused the push',
    wayOut: 'Check the branch protection rules for the branch named here.',
  },
  permission_lost: {
    title: 'The requester may no longer write to the repository',
    wayOut: 'Somebody who may write to the repository can comment `/speckit retry`.',
  },
  image_missing: {
    title: 'The job image of the agent is not on the worker',
    wayOut: 'Build it (see docs/quickstart.md) or name another one in JOB_IMAGE_<AGENT>.',
  },
  executor_unavailable: {
    title: 'The executor cannot run jobs',
    wayOut: 'Start Docker on the worker, or check that /var/run/docker.sock is mounted.',
  },
  disk_full: {
    title: 'There is no space left on the disk of the worker',
    wayOut:
      'Make space below WORKSPACE_ROOT or give the worker a larger disk; the run goes on by itself while it waits.',
  },
  repository_gone: {
    title: 'The repository can no longer be read',
    wayOut: 'Check that the App is installed on the repository.',
  },
  repository_too_large: {
    title: 'The repository is larger than the worker takes',
    wayOut: 'The operator can raise MIRROR_MAX_MB on the worker; then comment `/speckit retry`.',
  },
  cancelled_by_person: {
    title: 'The run was cancelled',
    wayOut: 'Comment `/speckit retry` to go on where it stopped, or `/speckit run` to start again.',
  },
  label_removed: {
    title: 'The run was cancelled because its label was removed',
    wayOut: 'Label the issue again, or comment `/speckit retry`.',
  },
  issue_closed: {
    title: 'The run was cancelled because its issue was closed',
    wayOut: 'Reopen the issue, then comment `/speckit retry`.',
  },
  issue_gone: {
    title: 'The run was cancelled because its issue was deleted or moved',
    wayOut: 'Label the issue in its new place.',
  },
  pull_request_closed: {
    title: 'The run ended because its pull request was closed',
    wayOut: 'Comment `/speckit retry` on the issue: it goes on in another pull request.',
  },
  pull_request_merged: {
    title: 'The run ended because its pull request was merged',
    wayOut: 'What was merged stays. Comment `/speckit retry` on the issue: the rest goes into another pull request.',
  },
  installation_gone: {
    title: 'The App was removed from the repository or suspended',
    wayOut: 'Install it again, then comment `/speckit retry`.',
  },
  worker_lost: {
    title: 'The phase ended three workers, one after the other',
    wayOut:
      'Look for what ended them (memory, restarts) in the logs of the workers and of their host, then comment `/speckit retry`.',
  },
  internal_error: {
    title: 'speckit-app failed',
    wayOut: 'The operator finds the cause in the log of the worker under the run’s id.',
  },
} as const satisfies Record<string, { title: string; wayOut: string }>

export type Reason = keyof typeof reasons

/** What an agent can tell of its own failure beyond “it failed”. */
export type AgentFailure = Extract<
  Reason,
  | 'key_refused'
  | 'rate_limited'
  | 'quota_exhausted'
  | 'provider_down'
  | 'context_exceeded'
  | 'model_unknown'
  | 'refused'
  | 'skill_missing'
>
