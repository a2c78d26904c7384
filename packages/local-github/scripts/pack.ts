// Packs local-github for other projects: npm run pack --workspace local-github [-- FOLDER]. Node
// reads no TypeScript below node_modules, so what is packed is JavaScript with declarations; within
// this repository the sources are used as they are.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'

type Manifest = { exports: Record<string, unknown>; scripts?: unknown }

const root = join(import.meta.dirname, '..')

/** Leaves the tarball in a folder and returns its path. */
function pack(folder: string): string {
  const made = mkdtempSync(join(tmpdir(), 'local-github-pack-'))
  try {
    compile(made)
    cpSync(join(root, 'src/api/openapi.json'), join(made, 'src/api/openapi.json'))
    cpSync(join(root, 'README.md'), join(made, 'README.md'))
    cpSync(join(root, '../../LICENSE'), join(made, 'LICENSE'))
    cpSync(join(root, 'bin'), join(made, 'bin'), { recursive: true })
    rewrite(join(made, 'bin/local-github.mjs'), (text) => text.replace('program/main.ts', 'program/main.js'))
    cpSync(join(root, 'package.json'), join(made, 'package.json'))
    rewrite(join(made, 'package.json'), (text) => JSON.stringify(packedManifest(JSON.parse(text) as Manifest), null, 2))
    const tarball = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: made })
    return join(folder, tarball.toString().trim())
  } finally {
    rmSync(made, { recursive: true })
  }
}

function compile(target: string): void {
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
  const options = ['--noEmit', 'false', '--declaration', '--rewriteRelativeImportExtensions', '--outDir', target]
  const argv = [join(dirname(typescript), 'lib/tsc.js'), '--project', join(root, 'tsconfig.pack.json'), ...options]
  execFileSync(process.execPath, argv, { stdio: ['ignore', 'inherit', 'inherit'] })
}

function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}

function packedManifest(manifest: Manifest): Manifest {
  const packed = { ...manifest }
  delete packed.scripts
  return {
    ...packed,
    exports: { ...manifest.exports, '.': { types: './src/index.d.ts', default: './src/index.js' } },
  }
}

console.log(pack(resolve(process.argv[2] ?? root)))
