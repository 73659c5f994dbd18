import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import Papa from 'papaparse'
import { AppError } from '../../src-preload/contract/errors'
import type { IntakeFilter, IntakeRow } from '../../src-preload/contract/intake'
import type { DropFolderId } from '../../src-preload/contract/ids'
import type { IntakeReader, PartEnd } from './intake-reader'
import { systemCode } from './system-code'

const header = ['Name', 'Drop folder', 'Account', 'Size in bytes', 'State', 'Why', 'In words', 'Seen', 'Changed', 'Next try', 'Asset']
const partRows = 2000

/** What a folder is called in the file. */
export interface ExportedFolder {
  readonly path: string
  readonly accountName: string
}

export interface ExportOptions {
  readonly filter: IntakeFilter
  readonly reader: Pick<IntakeReader, 'part'>
  /** Null for a folder that was removed meanwhile. */
  readonly folderOf: (id: DropFolderId) => ExportedFolder | null
  /** Where to: replaced when it is there, as the user agreed to in the system's dialog. */
  readonly to: string
  readonly signal: AbortSignal
}

/** A spreadsheet takes a text that begins like this for a formula, which could do anything. */
const formula = /^[=+\-@\t\r\n]/
const harmless = (text: string) => (formula.test(text) ? `'${text}` : text)
const timeOf = (at: number | null) => (at === null ? '' : new Date(at).toISOString())

function cellsOf(row: IntakeRow, folder: ExportedFolder | null): readonly (string | number)[] {
  const texts = [
    row.state,
    row.reasonCode ?? '',
    row.reason ?? '',
    timeOf(row.seenAt),
    timeOf(row.changedAt),
    timeOf(row.nextTryAt),
    row.assetId ?? '',
  ]
  return [harmless(row.name), harmless(folder?.path ?? ''), harmless(folder?.accountName ?? ''), row.size, ...texts.map(harmless)]
}

/** Lines in UTF-8; the first ones begin with the mark that spreadsheets know the coding by. */
const linesOf = (rows: readonly (readonly (string | number)[])[]) =>
  `${Papa.unparse(rows as (string | number)[][], { newline: '\r\n' })}\r\n`

function wordsFor(error: unknown, to: string): AppError {
  const code = systemCode(error)
  if (error instanceof AppError || code === null) throw error
  const name = path.basename(to)
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('refused', `The disk is full, so “${name}” was not written. Free some space and try again.`)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new AppError('refused', `The folder of “${name}” may not be written to. Choose another folder.`)
  if (code === 'EBUSY' || code === 'EISDIR')
    return new AppError('refused', `“${name}” is in use by another program or is a folder. Choose another name.`)
  return new AppError('refused', `“${name}” could not be written (${code}). Choose another folder and try again.`)
}

/**
 * Writes what a filter finds as CSV, part by part, so that a million rows need no more memory than some. It is written beside its place and put there at the end: whatever
 * happens, there is no half of it.
 * @returns how many rows were written
 * @throws AppError when the disk refuses it
 */
export async function exportIntake({ filter, reader, folderOf, to, signal }: ExportOptions): Promise<number> {
  const beside = path.join(path.dirname(to), `.${randomBytes(6).toString('hex')}.slipway-tmp`)
  try {
    const file = await open(beside, 'wx', 0o600)
    let count = 0
    const folders = new Map<DropFolderId, ExportedFolder | null>()
    const named = (id: DropFolderId) => {
      const folder = folders.has(id) ? (folders.get(id) ?? null) : folderOf(id)
      folders.set(id, folder)
      return folder
    }
    try {
      await file.write(`\ufeff${linesOf([header])}`)
      for (let after: PartEnd | null = null; ;) {
        signal.throwIfAborted()
        const rows: readonly IntakeRow[] = await reader.part(filter, after, partRows)
        const last = rows.at(-1)
        if (last === undefined) break
        await file.write(linesOf(rows.map((row) => cellsOf(row, named(row.dropFolderId)))))
        count += rows.length
        after = { seenAt: last.seenAt, id: last.id }
      }
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, to)
    return count
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined)
    throw wordsFor(error, to)
  }
}
