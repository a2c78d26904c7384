import { createTaskServer } from './server.js'
import { openStore } from './store.js'

const port = Number(process.env.PORT ?? 8080)
const store = openStore(process.env.TASKS_FILE ?? 'tasks.json')

createTaskServer(store).listen(port, '127.0.0.1', () => {
  console.log(`Tidy List listens on http://127.0.0.1:${port}`)
})
