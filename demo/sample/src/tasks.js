const maxTitleLength = 200

/** Thrown for input that the caller can correct; `message` is shown to them. */
export class InvalidTask extends Error {}

export function newTask(id, input) {
  return { id, title: readTitle(input.title), done: false }
}

/** Applies a change to a task and leaves everything else as it was. */
export function changeTask(task, change) {
  const title = change.title === undefined ? task.title : readTitle(change.title)
  const done = change.done === undefined ? task.done : readDone(change.done)
  return { ...task, title, done }
}

export function filterTasks(tasks, { done }) {
  return done === undefined ? tasks : tasks.filter((task) => task.done === done)
}

function readTitle(title) {
  if (typeof title !== 'string' || title.trim() === '') throw new InvalidTask('title must not be empty')
  if (title.length > maxTitleLength) throw new InvalidTask(`title must have at most ${maxTitleLength} characters`)
  return title.trim()
}

function readDone(done) {
  if (typeof done !== 'boolean') throw new InvalidTask('done must be true or false')
  return done
}
