import { basename } from 'node:path'
import { AppError } from '../../src-preload/contract/errors'
import type { SavedCopies } from '../../src-preload/contract/hand-in'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { saveBackup } from '../assets/backup'
import { findAsset } from '../assets/mirror'
import type { Database } from '../database/transaction'
import { errorCode, type Log } from '../log'
import type { AssetProvider } from '../providers/provider'
import { ProviderError } from '../providers/provider-error'

export interface SaveCopiesTools {
  readonly db: Database
  readonly log: Log
  /** Null when the account has to be signed in to first. */
  readonly openProvider: (id: AccountId) => Promise<AssetProvider | null>
}

/** The sentence of a failure, without what only a deletion has to say. */
const sentenceOf = (error: AppError | ProviderError): string => error.message.replace(/ Nothing was deleted\.$/, '')

async function saveOne({ db, openProvider }: SaveCopiesTools, id: AssetId, to: { folder: string; signal: AbortSignal }): Promise<void> {
  const asset = findAsset(db, id)
  if (asset === null) throw new AppError('not-found', 'This asset is not in Slipway any more.')
  if (asset.remoteId === null) throw new AppError('refused', 'It is not at the service yet: its file is still where it came from.')
  const provider = await openProvider(asset.accountId)
  if (provider === null) throw new AppError('sign-in-needed', 'Sign in to the account first.')
  await saveBackup({ asset, provider, ...to })
}

/** Saves all media of assets into a folder, one asset after the other; what can not be saved is told, and takes none of the others with it. */
export async function saveCopies(
  tools: SaveCopiesTools,
  { ids, folder, signal }: { readonly ids: readonly AssetId[]; readonly folder: string; readonly signal: AbortSignal },
): Promise<SavedCopies> {
  const refused: SavedCopies['refused'] = []
  let saved = 0
  for (const id of new Set(ids)) {
    try {
      await saveOne(tools, id, { folder, signal })
      saved++
    } catch (error) {
      if (signal.aborted) break
      const isKnown = error instanceof AppError || error instanceof ProviderError
      if (!isKnown) tools.log.warn('save-copies.failed', { asset: id, code: errorCode(error) })
      const reason = isKnown ? sentenceOf(error) : 'It could not be saved. Try again.'
      refused.push({ title: findAsset(tools.db, id)?.title ?? '', reason })
    }
  }
  return { folder: basename(folder), saved, refused }
}
