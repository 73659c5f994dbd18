import { access, constants, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { ulid } from 'ulid'
import type { DropFolderForm, DropFolderPreview } from '../../src-preload/contract/drop-folder'
import { AppError } from '../../src-preload/contract/errors'
import { dropFolderId } from '../../src-preload/contract/ids'
import { transact, type Database } from '../database/transaction'
import { insertFolder, listFolders, type FolderRow } from './drop-folder-store'
import { titleFromFileName } from './file-title'
import { checkRoot } from './folder-root'
import { compilePattern, titleByPattern } from './name-pattern'
import type { IntakePorts, Receiver } from './ports'
import { scanFolder, type ScanEntry } from './scan'
import { systemCode } from './system-code'

export interface SetUpContext {
  readonly db: Database
  readonly ports: Pick<IntakePorts, 'findAssetByTitle' | 'receiverOf'>
  /** Where the program keeps its own data: never watched. */
  readonly profileFolder: string
}

const refusePath = (message: string) => new AppError('refused', message, 'path')
/** True when `inner` is `outer` or lies in it. Comparing the beginnings of the texts would take /drop-old for a part of /drop. */
export function contains(outer: string, inner: string): boolean {
  const relative = path.relative(outer, inner)
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative))
}

/** The real path of a folder to watch, or a refusal in words. */
async function realFolder(typed: string): Promise<string> {
  const text = typed.trim()
  if (text === '') throw refusePath('Enter the folder to watch.')
  if (text.includes('\0') || !path.isAbsolute(text)) throw refusePath('Enter the whole path of the folder, from the root of the disk on.')
  try {
    const real = await realpath(text)
    if (!(await stat(real)).isDirectory()) throw refusePath(`“${text}” is a file. Choose a folder.`)
    await access(real, constants.R_OK | constants.X_OK)
    if ((await checkRoot(real, null)).kind !== 'ok') throw refusePath(`“${text}” can not be read. Check its permissions.`)
    return real
  } catch (error) {
    if (error instanceof AppError || systemCode(error) === null) throw error
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') throw refusePath(`There is no folder “${text}”. Check the path.`)
    if (code === 'ENAMETOOLONG') throw refusePath('The path is too long for this system.')
    throw refusePath(`“${text}” can not be read. Check its permissions.`)
  }
}

/** The real path where there is one: a folder on a disk that is not connected is compared as it was stored. */
async function realPathOr(stored: string): Promise<string> {
  try {
    return await realpath(stored)
  } catch (error) {
    if (systemCode(error) === null) throw error
    return stored
  }
}

async function refuseOverlaps(db: Database, real: string, profileFolder: string): Promise<void> {
  const profile = await realPathOr(profileFolder)
  if (contains(profile, real)) throw refusePath('This folder belongs to Slipway itself. Choose another one.')
  if (contains(real, profile)) throw refusePath('Slipway keeps its own data in this folder. Choose one that does not hold it.')
  for (const folder of listFolders(db)) {
    const other = await realPathOr(folder.path)
    if (other === real) throw refusePath('This folder is watched already.')
    if (contains(other, real)) throw refusePath(`This folder lies in the drop folder “${folder.path}”. Choose one outside of it.`)
    if (contains(real, other))
      throw refusePath(`The drop folder “${folder.path}” lies in this folder. Choose another one, or remove that one first.`)
  }
}

/** Where the files go, tidied: only what the service asks for. @throws AppError with the key of the field to blame */
function checkTarget({ targetFields, checkTarget: check }: Receiver, entered: DropFolderForm['target']): Record<string, string> {
  const target: Record<string, string> = {}
  for (const { key, label, hint, isOptional } of targetFields) {
    const value = Object.hasOwn(entered, key) ? (entered[key] ?? '').trim() : ''
    if (value !== '') target[key] = value
    else if (!isOptional) throw new AppError('refused', `“${label}” is empty. ${hint}`.trim(), key)
  }
  const fault = check(target)
  if (fault !== null) throw new AppError('refused', fault.message, fault.key)
  return target
}

interface CheckedForm {
  readonly path: string
  readonly target: Readonly<Record<string, string>>
}

/** Checks all that was entered. @throws AppError with the field to blame */
async function checkForm({ db, ports, profileFolder }: SetUpContext, form: DropFolderForm): Promise<CheckedForm> {
  const real = await realFolder(form.path)
  await refuseOverlaps(db, real, profileFolder)
  if (db.prepare('SELECT 1 FROM account WHERE id = ?').get(form.accountId) === undefined) {
    throw new AppError('refused', 'Choose the account that the files go to.', 'accountId')
  }
  const receiver = ports.receiverOf(form.accountId)
  if (receiver === null)
    throw new AppError('refused', 'This version of Slipway does not speak to the service of this account.', 'accountId')
  if (!receiver.upload.offered) throw new AppError('refused', receiver.upload.reason, 'accountId')
  if (form.mode === 'media-by-pattern' && !receiver.addMedia.offered) throw new AppError('refused', receiver.addMedia.reason, 'mode')
  if (form.mode === 'media-by-pattern') {
    const compiled = compilePattern(form.pattern)
    if (!compiled.ok) throw new AppError('refused', compiled.reason, 'pattern')
  }
  return { path: real, target: checkTarget(receiver, form.target) }
}

interface PreviewOutcome {
  readonly outcome: string
  readonly willSend: boolean
}

function outcomeOf({ ports }: SetUpContext, form: DropFolderForm, entry: ScanEntry): PreviewOutcome {
  const name = path.basename(entry.relativePath)
  if (!form.includeExisting) return { outcome: 'Not sent: it was there before', willSend: false }
  if (entry.size === 0) return { outcome: 'Held: it is empty', willSend: false }
  if (form.mode === 'new-assets') return { outcome: `New asset “${titleFromFileName(name)}”`, willSend: true }
  const compiled = compilePattern(form.pattern)
  const title = compiled.ok ? titleByPattern(compiled.pattern, name) : null
  if (title === null) return { outcome: 'Held: the name does not fit the pattern', willSend: false }
  const assets = ports.findAssetByTitle(form.accountId, title)
  if (assets.length === 0) return { outcome: `Held: no asset is named “${title}”`, willSend: false }
  if (assets.length > 1) return { outcome: `Held: ${String(assets.length)} assets are named “${title}”`, willSend: false }
  return { outcome: `Added to the asset “${title}”`, willSend: true }
}

const previewRows = 200
/** Files beyond this are neither looked at nor counted: a preview must not take minutes. */
const previewFiles = 20_000

/**
 * What would happen to the files that are there already. Nothing is written, no file is opened: whether a file is a duplicate shows only when it is taken.
 * @throws AppError with the field to blame
 */
export async function previewFolder(context: SetUpContext, form: DropFolderForm, signal: AbortSignal): Promise<DropFolderPreview> {
  const { path: root } = await checkForm(context, form)
  const { entries, badNames } = await scanFolder({ root, movesToDone: form.afterUpload === 'move-to-done', signal, limit: previewFiles })
  const held = badNames.map((name) => ({ name, size: 0, outcome: 'Held: its name is not text', willSend: false }))
  const files = entries.map((entry) => ({ name: entry.relativePath, size: entry.size, ...outcomeOf(context, form, entry) }))
  const rows = [...held, ...files].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return { rows: rows.slice(0, previewRows), total: rows.length, willSend: rows.filter((row) => row.willSend).length }
}

/**
 * Writes a new drop folder; its loop is started by the caller.
 * @param now when the user asked: files changed since then count as new ones
 * @throws AppError with the field to blame
 */
export async function addFolder(context: SetUpContext, form: DropFolderForm, now: number): Promise<FolderRow> {
  const { path: real, target } = await checkForm(context, form)
  const root = await checkRoot(real, null)
  if (root.kind !== 'ok') throw refusePath(`“${form.path}” can not be read. Check its permissions.`)
  const folder: FolderRow = {
    id: dropFolderId.parse(ulid(now)),
    path: real,
    accountId: form.accountId,
    mode: form.mode,
    pattern: form.mode === 'media-by-pattern' ? form.pattern.trim() : '',
    afterUpload: form.afterUpload,
    target,
    includeExisting: form.includeExisting,
    isPaused: false,
    root: root.identity,
    beganAt: now,
    firstScanAt: null,
    lastScanAt: null,
  }
  return transact(context.db, (tx) => {
    // Two requests at once pass the checks above side by side.
    const overlapping = listFolders(tx).find((other) => contains(other.path, real) || contains(real, other.path))
    if (overlapping !== undefined) throw refusePath('This folder is watched already.')
    insertFolder(tx, folder)
    return folder
  })
}
