// @ts-check
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'

const PERMISSION_BITS = 0o777

/**
 * Unpacks the chosen files of a zip, with their permissions. Links and folders without files are left out.
 * @param {string} archive
 * @param {string} folder made when missing
 * @param {(name: string) => string | undefined} chooseTarget the entry's path inside `folder`, or undefined to leave it out
 */
export async function unzip(archive, folder, chooseTarget) {
  const yauzl = await import('yauzl')
  const zip = await new Promise((/** @type {(zip: import('yauzl').ZipFile) => void} */ resolve, reject) => {
    yauzl.open(archive, { lazyEntries: true, autoClose: true }, (error, opened) => (error ? reject(error) : resolve(opened)))
  })
  await new Promise((resolve, reject) => {
    zip.on('error', reject)
    zip.on('end', resolve)
    zip.on('entry', (/** @type {import('yauzl').Entry} */ entry) => {
      const target = entry.fileName.endsWith('/') ? undefined : chooseTarget(entry.fileName)
      const written = target === undefined ? Promise.resolve() : writeEntry(zip, entry, placeInside(folder, target))
      written.then(() => zip.readEntry(), reject)
    })
    zip.readEntry()
  })
}

/**
 * @param {string} folder
 * @param {string} target
 */
function placeInside(folder, target) {
  const path = join(folder, target)
  if (relative(folder, path).startsWith('..')) throw new Error(`The archive names a file outside of its folder: ${target}`)
  return path
}

/**
 * @param {import('yauzl').ZipFile} zip
 * @param {import('yauzl').Entry} entry
 * @param {string} path
 */
async function writeEntry(zip, entry, path) {
  mkdirSync(dirname(path), { recursive: true })
  const content = await new Promise((/** @type {(content: import('node:stream').Readable) => void} */ resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
  })
  const mode = (entry.externalFileAttributes >>> 16) & PERMISSION_BITS
  await pipeline(content, createWriteStream(path, { mode: mode === 0 ? 0o644 : mode }))
}
