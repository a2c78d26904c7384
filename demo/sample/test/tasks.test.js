import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeTask, filterTasks, InvalidTask, newTask } from '../src/tasks.js'

test('a new task is open and has a trimmed title', () => {
  assert.deepEqual(newTask(1, { title: ' Water the plants ' }), { id: 1, title: 'Water the plants', done: false })
})

test('a task without a title is refused', () => {
  assert.throws(() => newTask(1, { title: ' ' }), InvalidTask)
  assert.throws(() => newTask(1, {}), InvalidTask)
})

test('a change leaves the rest of the task alone', () => {
  const task = newTask(1, { title: 'Water the plants' })

  assert.deepEqual(changeTask(task, { done: true }), { id: 1, title: 'Water the plants', done: true })
})

test('tasks are filtered by their state', () => {
  const open = newTask(1, { title: 'one' })
  const done = changeTask(newTask(2, { title: 'two' }), { done: true })

  assert.deepEqual(filterTasks([open, done], { done: true }), [done])
  assert.deepEqual(filterTasks([open, done], {}), [open, done])
})
