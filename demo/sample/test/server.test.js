import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createTaskServer } from '../src/server.js'
import { openStore } from '../src/store.js'

const folder = mkdtempSync(join(tmpdir(), 'tidy-list-'))
const server = createTaskServer(openStore(join(folder, 'tasks.json')))
let address

before(async () => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${server.address().port}`
})

after(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

test('a task can be added, finished and removed', async () => {
  const added = await call('POST', '/tasks', { title: 'Water the plants' })
  const finished = await call('PATCH', `/tasks/${added.body.id}`, { done: true })
  const removed = await call('DELETE', `/tasks/${added.body.id}`)

  assert.equal(added.status, 201)
  assert.equal(finished.body.done, true)
  assert.equal(removed.status, 204)
})

test('a task without a title is answered with a reason', async () => {
  const { status, body } = await call('POST', '/tasks', { title: '' })

  assert.equal(status, 400)
  assert.equal(body.error, 'title must not be empty')
})

async function call(method, path, body) {
  const response = await fetch(`${address}${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}
