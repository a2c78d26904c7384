/** Static message plus metadata. Error values go under `err`. */
export interface Log {
  debug(metadata: object, message: string): void
  info(metadata: object, message: string): void
  warn(metadata: object, message: string): void
  error(metadata: object, message: string): void
  child(bindings: object): Log
}
