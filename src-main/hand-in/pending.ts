import { z } from 'zod'
import { dropFolderId, type DropFolderId } from '../../src-preload/contract/ids'
import type { Database, Tx } from '../database/transaction'
import { readSetting, saveSetting } from '../settings'

const name = 'hand-in.pending'
const pendingSchema = z.array(z.object({ id: z.string(), folder: dropFolderId, paths: z.array(z.string()) }))

/** What the user said to take and is not all in the ledger yet: written down, as whole folders of files take a while. */
export interface Pending {
  readonly id: string
  readonly folder: DropFolderId
  readonly paths: readonly string[]
}

/** All that is to be gone on with after a start. */
export const listPending = (db: Database): readonly Pending[] => readSetting(db, name, pendingSchema) ?? []

export function keepPending(tx: Tx, pending: Pending): void {
  saveSetting(tx, name, [...listPending(tx), pending])
}

export function endPending(tx: Tx, id: string): void {
  saveSetting(
    tx,
    name,
    listPending(tx).filter((pending) => pending.id !== id),
  )
}
