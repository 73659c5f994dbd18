import { AppError } from '../../src-preload/contract/errors'
import type { AccountId } from '../../src-preload/contract/ids'
import { transact, type Database } from '../database/transaction'
import type { AssetProvider } from '../providers/provider'
import { ProviderError } from '../providers/provider-error'
import type { Publish } from '../publish'
import { findFolder, noteFolder } from './folders'

/** How long the user waits for an answer. ms. */
const patienceMs = 30_000

export interface NewFolderTools {
  readonly db: Database
  readonly publish: Publish
  readonly openProvider: (id: AccountId) => Promise<AssetProvider | null>
}

/** Makes a folder at the service at once. Its key. A lost answer is told as such and never sent again by itself. Rejects with `AppError` and `ProviderError`. */
export function createNewFolder({ db, publish, openProvider }: NewFolderTools) {
  return async (wish: { readonly id: AccountId; readonly name: string; readonly parentKey: string | null }): Promise<string> => {
    const name = wish.name.trim()
    if (name === '') throw new AppError('invalid-input', 'A folder needs a name. Enter one.', 'name')
    const parent = wish.parentKey === null ? null : findFolder(db, wish.parentKey)
    if (wish.parentKey !== null && parent?.accountId !== wish.id)
      throw new AppError('invalid-input', 'The folder it should lie in is not there any more. Choose another one.', 'parentKey')
    const provider = await openProvider(wish.id)
    if (provider === null) throw new AppError('sign-in-needed', 'Sign in to the account first.')
    if (provider.createFolder === undefined) throw new AppError('refused', 'This service documents no way to make folders.')
    try {
      const made = await provider.createFolder({ name, parentId: parent?.remoteId ?? null }, AbortSignal.timeout(patienceMs))
      const key = transact(db, (tx) => noteFolder(tx, wish.id, made))
      publish('assets.changed', { ids: null })
      return key
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      if (error.kind === 'unknown-outcome' || error.kind === 'broken-answer')
        throw new AppError('refused', `Nobody knows whether the folder “${name}” was made. Look at the service before you make it again.`)
      if (error.kind === 'rejected') throw new AppError('invalid-input', error.message, 'name')
      throw error
    }
  }
}
