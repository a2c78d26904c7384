import { characters } from './characters.ts'
import { validationFailed } from './refusal.ts'
import type { FieldError } from './refusal.ts'

const [longestTitle, longestBody] = [256, 65_536]

/** A title as GitHub takes it for issues and pull requests. */
export function checkedTitle(value: unknown, resource: string): string {
  const title = typeof value === 'number' ? String(value) : value
  if (typeof title !== 'string' || title.trim() === '')
    throw validationFailed({ resource, field: 'title', code: 'missing_field' })
  if (characters(title) > longestTitle) throw validationFailed(tooLong(resource, 'title', longestTitle))
  return title
}

/** A body of an issue, a pull request or a comment. */
export function checkedBody(value: unknown, resource: string): string | null {
  if (value === undefined || value === null) return null
  const body = typeof value === 'string' ? value : JSON.stringify(value)
  if (characters(body) > longestBody) throw validationFailed(tooLong(resource, 'body', longestBody))
  return body
}

function tooLong(resource: string, field: string, limit: number): FieldError {
  return { resource, field, code: 'custom', message: `${field} is too long (maximum is ${limit} characters)` }
}
