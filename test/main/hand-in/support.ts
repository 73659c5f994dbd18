import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Writes a file below a folder, making the folders on the way. The file's path. */
export function put(folder: string, name: string, content = name): string {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}
