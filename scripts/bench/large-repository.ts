import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type RepositorySize = { files: number; megabytes: number }

const folders = 40
const words = 'function const return import export value object string number await class interface type'.split(' ')

/** Fills a folder with a repository of that size; its text compresses about as source code does. */
export async function writeLargeRepository(sample: string, directory: string, size: RepositorySize): Promise<void> {
  await cp(sample, directory, { recursive: true })
  const random = createRandom()
  const blocks = Array.from({ length: 20_000 }, () => blockOf(random))
  const mean = (size.megabytes * 1e6) / size.files / blockBytes
  for (let index = 0; index < size.files; index += 1) {
    const folder = join(directory, 'src', `d${index % folders}`, `e${Math.floor(index / folders) % folders}`)
    if (index < folders * folders) await mkdir(folder, { recursive: true })
    // from a fifth to nine fifths of the mean
    const count = Math.ceil(mean * (0.2 + (1.6 * (random() % 1000)) / 1000))
    const content = Array.from({ length: count }, () => blocks[random() % blocks.length]).join('')
    await writeFile(join(folder, `file${index}.ts`), content)
  }
}

const blockBytes = 120

function blockOf(random: () => number): string {
  let text = ''
  while (text.length < blockBytes) {
    const value = random()
    text += value % 5 === 0 ? `${value.toString(36)} ` : `${words[value % words.length]} `
  }
  return `${text.slice(0, blockBytes - 1)}\n`
}

/** The same numbers each time. */
function createRandom(): () => number {
  let state = 1
  return () => (state = (state * 48_271) % 2_147_483_647)
}
