import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

/** Keeps all tasks in one JSON file. A write goes to a second file first, so that a crash cannot leave half a list behind. */
export function openStore(path) {
  const state = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { nextId: 1, tasks: [] }

  function save() {
    writeFileSync(`${path}.new`, JSON.stringify(state, null, 2))
    renameSync(`${path}.new`, path)
  }

  return {
    list: () => [...state.tasks],
    find: (id) => state.tasks.find((task) => task.id === id),
    add(create) {
      const task = create(state.nextId)
      state.nextId += 1
      state.tasks.push(task)
      save()
      return task
    },
    replace(task) {
      state.tasks = state.tasks.map((other) => (other.id === task.id ? task : other))
      save()
    },
    remove(id) {
      state.tasks = state.tasks.filter((task) => task.id !== id)
      save()
    },
  }
}
