#!/usr/bin/env node
/**
 * Prisma's command line wants a native schema engine that is downloaded from outside the npm
 * registry. This program speaks the same protocol (JSON-RPC, one line a message, on standard input
 * and output) and answers with Prisma's own engine in WebAssembly over `pg`. Use:
 * PRISMA_SCHEMA_ENGINE_BINARY=scripts/prisma-schema-engine.mjs prisma migrate …
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg'
import { Client } from 'pg'
import Result from 'pg/lib/result.js'

/**
 * PostgreSQL's internal one-byte type "char", the type text, and an array of "char" (object ids of
 * the catalog).
 */
const charType = 18
const textType = 25
const charArrayType = 1002

const { datamodels, url, cliCommand } = readArguments(process.argv.slice(2))
if (cliCommand === null) serve()
else await runCliCommand(cliCommand)

function readArguments(args) {
  const read = { datamodels: [], url: process.env.DATABASE_URL, cliCommand: null }
  for (let index = 0; index < args.length; index++) {
    const argument = args[index]
    if (argument === '--version') {
      console.log('schema-engine-cli wasm')
      process.exit(0)
    }
    if (argument === '--datamodels') read.datamodels.push(args[++index])
    else if (argument === '--datasource') read.url = JSON.parse(args[++index]).url ?? read.url
    else if (argument === 'cli') read.cliCommand = args[++index]
    else if (argument.startsWith('--enabled-preview') || argument.startsWith('--extension')) index++
  }
  return read
}

async function runCliCommand(command) {
  const database = `"${new URL(url).pathname.slice(1).replaceAll('"', '""')}"`
  try {
    if (command === 'can-connect-to-database') await query(url, 'select 1')
    else if (command === 'create-database') await query(maintenanceUrl(), `create database ${database}`)
    else if (command === 'drop-database') await query(maintenanceUrl(), `drop database if exists ${database}`)
    process.exit(0)
  } catch (error) {
    const fields = {
      message: String(error.message),
      error_code: error.code === '3D000' ? 'P1003' : 'P1001',
      is_panic: false,
    }
    process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}\n`)
    process.exit(1)
  }
}

function maintenanceUrl() {
  const other = new URL(url)
  other.pathname = '/postgres'
  return other.href
}

async function query(connectionString, sql) {
  const client = new Client({ connectionString })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

function serve() {
  letCharsThrough()
  const pending = new Set()
  failLoudly(pending)
  const openEngine = loadEngine()
  let engine
  createInterface({ input: process.stdin })
    .on('line', async (line) => {
      const message = JSON.parse(line)
      if (message.method === undefined) return
      pending.add(message.id)
      engine ??= openEngine()
      send(await answer(engine, message))
      pending.delete(message.id)
    })
    .on('close', () => process.exit(0))
}

/** The command line takes an engine that dies without an answer for success. */
function failLoudly(pending) {
  let panic = null
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (panic = message) }
  process.once('uncaughtException', (error) => {
    for (const id of pending) send(failure(id, { message: panic ?? error.message }))
    process.exitCode = 1
  })
}

/**
 * Introspection reads columns of the type "char", which the adapter refuses. They are read as text,
 * go through the adapter under the type of a "char" array, which no such query has, and `withChars`
 * gives them their own type back.
 */
function letCharsThrough() {
  const addFields = Result.prototype.addFields
  Result.prototype.addFields = function (fields) {
    const chars = fields.filter((field) => field.dataTypeID === charType)
    for (const field of chars) field.dataTypeID = textType
    addFields.call(this, fields)
    for (const field of chars) field.dataTypeID = charArrayType
  }
}

function withChars(adapter) {
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query)
    const { CharacterArray, Character } = ColumnTypeEnum
    return { ...result, columnTypes: result.columnTypes.map((type) => (type === CharacterArray ? Character : type)) }
  }
  return adapter
}

function loadEngine() {
  const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const program = new WebAssembly.Module(readFileSync(script.replace(/\.js$/, '.wasm')))
  const instance = new WebAssembly.Instance(program, { './schema_engine_bg.js': engineModule })
  engineModule.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  const sources = datamodels.map((path) => [path, readFileSync(path, 'utf8')])
  const options = { datamodels: sources.length > 0 ? sources : undefined }
  return () => engineModule.SchemaEngine.new(options, logDebug, bindMigrationAwareSqlAdapterFactory(adapterFactory()))
}

function logDebug(line) {
  if (process.env.DEBUG) process.stderr.write(`${line}\n`)
}

function adapterFactory() {
  const address = new URL(url)
  const connection = {
    host: address.searchParams.get('host') ?? address.hostname,
    port: Number(address.port || 5432),
    user: decodeURIComponent(address.username),
    password: decodeURIComponent(address.password) || undefined,
    database: decodeURIComponent(address.pathname.slice(1)),
  }
  const factory = new PrismaPg(connection, { schema: address.searchParams.get('schema') ?? undefined })
  const connect = factory.connect.bind(factory)
  factory.connect = async () => withChars(await connect())
  factory.connectToShadowDb = () => connectToShadow(factory, connection)
  return factory
}

/**
 * The adapter's own way drops the shadow database while its pool still holds a connection to it,
 * which fails.
 */
async function connectToShadow(factory, connection) {
  const database = `prisma_migrate_shadow_db_${crypto.randomUUID()}`
  const main = await factory.connect()
  await main.executeScript(`CREATE DATABASE "${database}"`)
  const shadow = withChars(await new PrismaPg({ ...connection, database }).connect())
  const disconnect = shadow.dispose.bind(shadow)
  shadow.dispose = async () => {
    await disconnect()
    await main.executeScript(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
    await main.dispose()
  }
  return shadow
}

async function answer(opening, { id, method, params }) {
  try {
    if (method === 'createDatabase') return { id, result: { databaseName: new URL(url).pathname.slice(1) } }
    const engine = await opening
    const result = await engine[method === 'getDatabaseVersion' ? 'version' : method](params)
    if (method !== 'diff' || typeof result?.stdout !== 'string') return { id, result: result ?? {} }
    send({ id: 9000, method: 'print', params: { content: result.stdout } })
    return { id, result: { exitCode: result.exitCode, stdout: null } }
  } catch (error) {
    return failure(id, error)
  }
}

function failure(id, error) {
  const data = {
    is_panic: false,
    message: error?.message ?? String(error),
    meta: error?.meta ?? null,
    error_code: error?.code,
  }
  return { id, error: { code: 4466, message: 'The schema engine failed; see data.', data } }
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}
