// Adds to package-lock.json the optional packages of other platforms, which npm leaves out when the
// registry in use does not carry them; `npm ci` refuses such a lockfile. Run it after every change
// of dependencies: node scripts/complete-lockfile.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const systems = ['darwin', 'linux', 'win32', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix', 'android', 'openharmony']
const processors = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'ppc', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32']

const file = 'package-lock.json'
const lock = JSON.parse(readFileSync(file, 'utf8'))
const added = []
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isResolved(path, name)) continue
    lock.packages[`node_modules/${name}`] = {
      ...platformOf(name, range),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
    }
    added.push(`${name}@${range}`)
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${file}: added ${added.length}\n${added.join('\n')}`)

/** Looks where Node looks: beside the package, then in every folder above it. */
function isResolved(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true
    if (folder === '') return false
  }
}

/**
 * Version, system and processor as the package's name tells them; a package that names none is for
 * macOS (fsevents).
 */
function platformOf(name, range) {
  const words = name.split(/[-/]/)
  const os = systems.filter((system) => words.includes(system))
  const cpu = processors.filter((processor) => words.includes(processor))
  return {
    version: range.replace(/^[^\d]*/, ''),
    ...(cpu.length > 0 ? { cpu } : {}),
    ...(os.length > 0 ? { os } : cpu.length > 0 ? {} : { os: ['darwin'] }),
  }
}
