import { access, constants, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { ulid } from 'ulid'
import type { DropFolderEdit, DropFolderForm, DropFolderPreview, PreviewRow } from '../../src-preload/contract/drop-folder'
import { AppError } from '../../src-preload/contract/errors'
import { dropFolderId, type AccountId } from '../../src-preload/contract/ids'
import { transact, type Database } from '../database/transaction'
import { checkRule, type Entered } from './check-rule'
import { changeFolder, findFolder, insertFolder, listFolders, type WatchedFolder } from './drop-folder-store'
import { checkRoot } from './folder-root'
import { leaveJustSentFiles, leaveSentFiles, lookAgain } from './look-again'
import type { IntakePorts, Receiver } from './ports'
import { scanFolder } from './scan'
import { simulateAll } from './simulate'
import { systemCode } from './system-code'

export interface SetUpContext {
  readonly db: Database
  readonly ports: Pick<IntakePorts, 'findAssetByTitle' | 'findAssetsByContent' | 'receiverOf'>
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
export function checkTarget({ targetFields, checkTarget: check }: Receiver, entered: DropFolderForm['target']): Record<string, string> {
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

/** What was entered, as it is kept. */
type Settings = Pick<WatchedFolder, 'mode' | 'pattern' | 'afterUpload' | 'target' | 'rule'>

/** Checks all that can also be changed later. @throws AppError with the field to blame */
function checkSettings({ db, ports }: SetUpContext, accountId: AccountId, entered: Entered): Settings {
  if (db.prepare('SELECT 1 FROM account WHERE id = ?').get(accountId) === undefined) {
    throw new AppError('refused', 'Choose the account that the files go to.', 'accountId')
  }
  const receiver = ports.receiverOf(accountId)
  if (receiver === null)
    throw new AppError('refused', 'This version of Slipway does not speak to the service of this account.', 'accountId')
  if (!receiver.upload.offered) throw new AppError('refused', receiver.upload.reason, 'accountId')
  const { mode, afterUpload } = entered
  const isByPattern = mode === 'media-by-pattern'
  if (isByPattern && !receiver.addMedia.offered) throw new AppError('refused', receiver.addMedia.reason, 'mode')
  const rule = checkRule(receiver, entered)
  return { mode, pattern: isByPattern ? entered.pattern.trim() : '', afterUpload, target: checkTarget(receiver, entered.target), rule }
}

/** The folder that a form describes. @throws AppError with the field to blame */
async function folderOf(context: SetUpContext, form: DropFolderForm, now: number): Promise<WatchedFolder> {
  const real = await realFolder(form.path)
  await refuseOverlaps(context.db, real, context.profileFolder)
  const settings = checkSettings(context, form.accountId, form)
  const root = await checkRoot(real, null)
  if (root.kind !== 'ok') throw refusePath(`“${form.path}” can not be read. Check its permissions.`)
  return {
    ...settings,
    id: dropFolderId.parse(ulid(now)),
    kind: 'folder',
    path: real,
    accountId: form.accountId,
    assetId: null,
    includeExisting: form.includeExisting,
    isPaused: false,
    fault: null,
    root: root.identity,
    beganAt: now,
    firstScanAt: null,
    lastScanAt: null,
  }
}

const previewRows = 200
/** Files beyond this are neither looked at nor counted: a preview must not take minutes. */
const previewFiles = 20_000

const byName = (a: PreviewRow, b: PreviewRow) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

async function previewOf({ db, ports }: SetUpContext, folder: WatchedFolder, signal: AbortSignal): Promise<DropFolderPreview> {
  const movesToDone = folder.afterUpload === 'move-to-done'
  const { entries, badNames } = await scanFolder({ root: folder.path, movesToDone, signal, limit: previewFiles })
  const held = badNames.map((name) => ({ name, size: 0, outcome: 'Held: its name is not text', willSend: false }))
  const rows = [...held, ...(await simulateAll({ db, ports }, folder, { entries, signal }))].sort(byName)
  return { rows: rows.slice(0, previewRows), total: rows.length, willSend: rows.filter((row) => row.willSend).length }
}

/**
 * What would happen to the files that are there already. Nothing is written, no file is opened: whether a file is a duplicate shows only when it is taken.
 * @throws AppError with the field to blame
 */
export async function previewFolder(context: SetUpContext, form: DropFolderForm, signal: AbortSignal): Promise<DropFolderPreview> {
  return previewOf(context, await folderOf(context, form, 0), signal)
}

/**
 * Writes a new drop folder; its loop is started by the caller.
 * @param now when the user asked: files changed since then count as new ones
 * @throws AppError with the field to blame
 */
export async function addFolder(context: SetUpContext, form: DropFolderForm, now: number): Promise<WatchedFolder> {
  const folder = await folderOf(context, form, now)
  return transact(context.db, (tx) => {
    // Two requests at once pass the checks above side by side.
    const overlapping = listFolders(tx).find((other) => contains(other.path, folder.path) || contains(folder.path, other.path))
    if (overlapping !== undefined) throw refusePath('This folder is watched already.')
    insertFolder(tx, folder)
    return folder
  })
}

function edited(context: SetUpContext, edit: DropFolderEdit): { readonly before: WatchedFolder; readonly after: WatchedFolder } {
  const before = findFolder(context.db, edit.id)
  if (before?.kind !== 'folder') throw new AppError('not-found', 'This drop folder was removed meanwhile.')
  return { before, after: { ...before, ...checkSettings(context, before.accountId, edit), fault: null } }
}

/**
 * What would happen to the files of a drop folder if it were changed so: those that are on their way or sent stay what they are.
 * @throws AppError with the field to blame, or where the folder can not be looked at now
 */
export async function previewEdit(context: SetUpContext, edit: DropFolderEdit, signal: AbortSignal): Promise<DropFolderPreview> {
  const { after } = edited(context, edit)
  const root = await checkRoot(after.path, after.root)
  if (root.kind !== 'ok') throw new AppError('refused', root.reason)
  return previewOf(context, after, signal)
}

/**
 * Changes what a drop folder does with its files from now on. Files that were kept back by the rule of before, and would be taken by this one, settle again: its loop is to be
 * nudged, or started where its settings could not be read before. What happens after the upload is about files that are sent from now on.
 * @throws AppError with the field to blame
 */
export async function editFolder(context: SetUpContext, edit: DropFolderEdit, now: number): Promise<WatchedFolder> {
  const { before, after } = edited(context, edit)
  const isTold = after.afterUpload !== 'keep' && after.afterUpload !== before.afterUpload
  if (isTold) await leaveSentFiles(context.db, after.id)
  transact(context.db, (tx) => {
    changeFolder(tx, after.id, after)
    if (isTold) leaveJustSentFiles(tx, after.id)
  })
  await lookAgain(context.db, { before, after, now })
  return after
}
