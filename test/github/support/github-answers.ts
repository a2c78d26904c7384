export function ref(sha: string) {
  return { ref: 'refs/heads/main', object: { type: 'commit', sha } }
}

export function comment(id: number, body: string, app?: number) {
  const by = app === undefined ? null : { id: app }
  return {
    id,
    body,
    html_url: `https://github.com/octo/hello/issues/7#issuecomment-${id}`,
    performed_via_github_app: by,
  }
}
