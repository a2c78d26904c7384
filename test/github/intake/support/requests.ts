export const body = JSON.stringify({
  action: 'labeled',
  installation: { id: 99 },
  repository: { id: 12, name: 'hello' },
  issue: { number: 7, title: 'größer 🚀' },
})
