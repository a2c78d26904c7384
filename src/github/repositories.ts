import { UserError } from '../errors.ts'
import type { Forge, Permission } from '../ports/forge.ts'
import type { CallGitHub } from './call-github.ts'
import { nullIf } from './classify-error.ts'
import { fileText } from './file-text.ts'

type Repositories = Pick<Forge, 'repository' | 'whereabouts' | 'permission' | 'branchHead' | 'readFile' | 'exists'>

export function createRepositories(call: CallGitHub): Repositories {
  return {
    repository: (at) =>
      call.read(at, 'read the repository', async (octokit, name) => {
        const { data } = await octokit.rest.repos.get(name)
        if (data.id !== at.repository.id) throw replaced(at.repository.id, data)
        return {
          id: data.id,
          owner: data.owner.login,
          name: data.name,
          defaultBranch: data.default_branch,
          isArchived: data.archived,
        }
      }),

    whereabouts: (at) =>
      call.read(at, 'find the repository', async (octokit) => {
        const { data } = await octokit.request('GET /repositories/{id}', { id: at.repository.id })
        const { id, name, owner, archived } = data as Found
        return { id, owner: owner.login, name, isArchived: archived }
      }),

    permission: (at, login) =>
      call.read(at, `read the permission of ${login}`, async (octokit, name) => {
        const parameters = { ...name, username: login }
        const answer = await octokit.rest.repos.getCollaboratorPermissionLevel(parameters).catch(nullIf(404))
        return answer === null ? 'none' : toPermission(answer.data.permission, answer.data.role_name)
      }),

    branchHead: (at, branch) =>
      call.read(at, `read the branch ${branch}`, async (octokit, name) => {
        // 409 = the repository has no commit yet. Not `branches/{branch}`: that one follows the
        // redirect of a renamed branch.
        const answer = await octokit.rest.git.getRef({ ...name, ref: `heads/${branch}` }).catch(nullIf(404, 409))
        return answer?.data.object.sha ?? null
      }),

    readFile: (at, path, ref) =>
      call.read(at, `read ${path}`, async (octokit, name) => {
        const answer = await octokit.rest.repos.getContent({ ...name, path, ref }).catch(nullIf(404))
        return answer === null ? null : fileText(answer.data, path)
      }),

    exists: (at, path, ref) =>
      call.read(at, `look for ${path}`, async (octokit, name) => {
        return (await octokit.rest.repos.getContent({ ...name, path, ref }).catch(nullIf(404))) !== null
      }),
  }
}

/**
 * What GitHub says under the id of a repository, as under its name; Octokit has no type for that
 * address.
 */
type Found = { id: number; name: string; owner: { login: string }; archived: boolean }

/**
 * `permission` knows four levels; `maintain` and `triage` come as `role_name` beside `write` and
 * `read`. Custom roles have names of their own and count by their level.
 */
function toPermission(permission: string, role: string): Permission {
  if (role === 'maintain' && permission === 'write') return 'maintain'
  if (role === 'triage' && permission === 'read') return 'triage'
  if (permission === 'admin' || permission === 'write' || permission === 'read') return permission
  return 'none'
}

/**
 * Public repositories can be read with any token, so a name that somebody else took over would
 * answer.
 */
function replaced(id: number, found: { id: number; full_name: string }): UserError {
  return new UserError(
    'github_refused',
    `${found.full_name} is not the repository ${id} any more: the name belongs to the repository ${found.id} now.`,
    { wayOut: 'Comment `/speckit run` on the issue under the new name of the repository.' },
  )
}
