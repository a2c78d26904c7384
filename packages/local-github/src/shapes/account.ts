import type { Account, World } from '../world/world.ts'
import { nodeId } from './node-id.ts'

export function accountShape(world: World, account: Account) {
  const api = `${world.apiUrl}/users/${encodeURIComponent(account.login)}`
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('U', account.id),
    avatar_url: '',
    gravatar_id: '',
    url: api,
    html_url: `${world.url}/${account.login}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    received_events_url: `${api}/received_events`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  }
}
