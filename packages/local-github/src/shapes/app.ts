import type { Installation, Repository, World } from '../world/world.ts'
import { account } from '../world/look-up.ts'
import { accountShape } from './account.ts'
import { nodeId } from './node-id.ts'

export function appShape(world: World) {
  const { app } = world
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId('A', app.id),
    owner: accountShape(world, account(world, 'app-owner', 'Organization')),
    name: app.slug,
    description: '',
    external_url: world.url,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: app.createdAt.toISOString(),
    updated_at: app.createdAt.toISOString(),
    permissions: app.permissions,
    events: app.events,
  }
}

export function installationShape(world: World, installation: Installation) {
  const api = `${world.apiUrl}/app/installations/${installation.id}`
  return {
    id: installation.id,
    client_id: world.app.clientId,
    account: accountShape(world, installation.account),
    repository_selection: selectionOf(installation),
    access_tokens_url: `${api}/access_tokens`,
    repositories_url: `${world.apiUrl}/installation/repositories`,
    html_url: `${world.url}/settings/installations/${installation.id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: world.app.permissions,
    events: world.app.events,
    created_at: installation.createdAt.toISOString(),
    updated_at: installation.createdAt.toISOString(),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspended === null ? null : accountShape(world, installation.suspended.by),
    suspended_at: installation.suspended?.at.toISOString() ?? null,
  }
}

export function selectionOf(installation: Installation): 'all' | 'selected' {
  return installation.excludedIds.size === 0 ? 'all' : 'selected'
}

/** A repository as events about installations name it. */
export function repositoryStub(repository: Repository) {
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    private: repository.isPrivate,
  }
}
