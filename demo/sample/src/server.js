import { createServer } from 'node:http'
import { changeTask, filterTasks, InvalidTask, newTask } from './tasks.js'

const maxBodyBytes = 10_000

export function createTaskServer(store) {
  return createServer(async (request, response) => {
    try {
      const { status, body } = await answer(store, request)
      response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body))
    } catch (error) {
      const status = error instanceof InvalidTask || error instanceof SyntaxError ? 400 : 500
      const message = status === 400 ? error.message : 'something went wrong here'
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: message }))
    }
  })
}

async function answer(store, request) {
  const url = new URL(request.url, 'http://localhost')
  const [, root, id] = url.pathname.split('/')
  if (root !== 'tasks') return { status: 404, body: { error: 'there is nothing here' } }
  if (id === undefined && request.method === 'GET') return { status: 200, body: filterTasks(store.list(), query(url)) }
  if (id === undefined && request.method === 'POST') {
    const input = await readBody(request)
    return { status: 201, body: store.add((newId) => newTask(newId, input)) }
  }
  const task = store.find(Number(id))
  if (task === undefined) return { status: 404, body: { error: 'there is no such task' } }
  return change(store, request, task)
}

async function change(store, request, task) {
  if (request.method === 'PATCH') {
    const changed = changeTask(task, await readBody(request))
    store.replace(changed)
    return { status: 200, body: changed }
  }
  if (request.method === 'DELETE') {
    store.remove(task.id)
    return { status: 204 }
  }
  return { status: 405, body: { error: 'this call is not allowed here' } }
}

function query(url) {
  const done = url.searchParams.get('done')
  return { done: done === null ? undefined : done === 'true' }
}

async function readBody(request) {
  let text = ''
  for await (const chunk of request) {
    text += chunk
    if (text.length > maxBodyBytes) throw new InvalidTask(`the body must have at most ${maxBodyBytes} characters`)
  }
  return JSON.parse(text)
}
