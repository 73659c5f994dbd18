import { AppError } from '../../src-preload/contract/errors'
import type { AccountId, AssetId, OperationId } from '../../src-preload/contract/ids'
import type { Capability } from '../../src-preload/contract/service'
import { findAccount } from '../accounts/account-store'
import type { Clock } from '../clock'
import type { Database, Tx } from '../database/transaction'
import type { IntakeFile, IntakePorts, NewAssetFile } from '../drop-folders/ports'
import { capabilitiesOf } from '../providers/capabilities'
import type { AssetProvider } from '../providers/provider'
import type { Registry } from '../providers/registry'
import type { Payload } from '../sync/operations'
import { newUlid } from '../new-ulid'
import { enqueue, findEntry, postpone } from '../sync/outbox'
import { findAsset, insertLocalAsset, showAsset } from './mirror'
import { sortTitle } from './sort-title'
import { typeByName } from './type-by-name'

export interface IntakePortsTools {
  readonly db: Database
  readonly clock: Clock
  readonly registry: Pick<Registry, 'find' | 'peekIfKnown' | 'label'>
  readonly wake: () => void
  readonly onQueued: (id: AssetId) => void
  /** Takes an asset out of the trash as the user does; why it can not be, in words, or null. */
  readonly restoreAsset: (tx: Tx, id: AssetId) => string | null
}

/** The key of the target field that names a folder at the service: the sub-folders of the drop folder are carried on in it. */
const folderKey = 'relativePath'

/** Where a file goes: what the drop folder says and, where the service keeps files in folders, the sub-folders it lies in. Pure. */
export function targetOf({ target, folders }: Pick<NewAssetFile, 'target' | 'folders'>, hasFolders: boolean): Record<string, string> {
  if (!hasFolders || folders === '') return { ...target }
  const base = (target[folderKey] ?? '').replace(/[/\\]+$/, '')
  return { ...target, [folderKey]: base === '' ? folders : `${base}/${folders}` }
}

const makesEmptyAssets = (provider: AssetProvider) => provider.create !== undefined && provider.addMediaByLink !== undefined
/** What a service that is told nothing but the file says of a field of our own. */
const noFields = (label: string, field: string): Capability => ({
  offered: false,
  reason: `${label} takes files without ${field}. Leave this empty.`,
})
const offered: Capability = { offered: true }

const takesWholeFiles = (provider: AssetProvider) => provider.uploadFile !== undefined || provider.createFromLink !== undefined

/** What is said of a new asset besides its title. */
const toldOf = ({ tags = [], category = '' }: NewAssetFile): { tags?: string[]; category?: string } => ({
  ...(tags.length > 0 && { tags: [...tags] }),
  ...(category !== '' && { category }),
})

const contentKnown = `SELECT 1 WHERE EXISTS (SELECT 1 FROM asset WHERE account_id = :account AND md5 = :md5)
  OR EXISTS (SELECT 1 FROM asset WHERE account_id = :account AND sha256 = :sha256)`

/** How the intake reaches the mirror and the outbox. */
export function intakePorts(tools: IntakePortsTools): IntakePorts {
  const { db, clock, registry } = tools

  const peek = (accountId: AccountId): AssetProvider | null => {
    const account = findAccount(db, accountId)
    return account === null ? null : registry.peekIfKnown(account)
  }

  const send = (tx: Tx, accountId: AccountId, assetId: AssetId, payload: Payload): OperationId => {
    const id = enqueue(tx, { accountId, assetId, payload, now: clock.now() })
    tools.onQueued(assetId)
    return id
  }

  const fileOf = ({ intakeId, path, fileName, size, md5, sha256 }: IntakeFile) => ({ intakeId, path, fileName, size, md5, sha256 })

  return {
    receiverOf(accountId) {
      const account = findAccount(db, accountId)
      const definition = account === null ? null : registry.find(account.service)
      const provider = peek(accountId)
      if (account === null || definition === null || provider === null) return null
      const label = registry.label(account.service)
      const offers = capabilitiesOf(provider, label)
      const isTold = makesEmptyAssets(provider) || offers.edit.offered
      const isNamed = isTold || (provider.uploadFile === undefined && provider.createFromLink !== undefined)
      return {
        upload: offers.upload,
        addMedia: offers['add-media'],
        restore: offers.restore,
        title: isNamed ? offered : noFields(label, 'titles of their own'),
        tags: isTold ? offered : noFields(label, 'tags'),
        category: isTold ? offered : noFields(label, 'categories'),
        titleLimit: provider.facts.titleLimit,
        targetFields: definition.form.targetFields,
        checkTarget: (target) => definition.checkTarget?.(target, account.fields) ?? null,
      }
    },

    queueNewAsset(tx, file) {
      const { accountId, title } = file
      const provider = peek(accountId)
      if (provider === null || !(makesEmptyAssets(provider) || takesWholeFiles(provider)))
        throw new AppError('refused', 'The service of this account takes no files from Slipway. Choose another account for the folder.')
      const now = clock.now()
      const told = toldOf(file)
      // Ours, and never used twice: a repeat proves whether the first one arrived.
      const externalId = `slipway-${newUlid(now).toLowerCase()}`
      const assetId = insertLocalAsset(tx, {
        accountId,
        title,
        fileName: file.fileName,
        type: file.type ?? typeByName(file.fileName),
        externalId,
        now,
        ...(makesEmptyAssets(provider) && told),
      })
      const hasFolders = registry.find(provider.service)?.form.targetFields.some(({ key }) => key === folderKey) === true
      const target = targetOf(file, hasFolders)
      if (!makesEmptyAssets(provider)) {
        const operationId = send(tx, accountId, assetId, { kind: 'upload-asset', ...fileOf(file), title, target })
        if (Object.keys(told).length > 0 && provider.edit !== undefined) {
          enqueue(tx, { accountId, assetId, payload: { kind: 'edit-asset', changes: told, seen: { tags: [], category: '' } }, now })
          showAsset(tx, assetId)
        }
        return { assetId, operationId }
      }
      const projectId = target['projectId'] ?? ''
      const payload: Payload = { kind: 'create-asset', title, externalId, ...(projectId !== '' && { projectId }), ...told }
      enqueue(tx, { accountId, assetId, payload, now })
      const operationId = send(tx, accountId, assetId, { kind: 'add-media', ...fileOf(file) })
      // Last, so that a collection that is not there any more keeps no file back.
      const collectionId = target['collectionId'] ?? ''
      if (collectionId !== '' && provider.addToCollection !== undefined)
        enqueue(tx, { accountId, assetId, payload: { kind: 'add-to-collection', collectionId, title: '' }, now })
      return { assetId, operationId }
    },

    queueMedia(tx, file) {
      const asset = findAsset(tx, file.assetId)
      if (asset === null) throw new Error('queueMedia: the asset is not in the mirror')
      return { operationId: send(tx, asset.accountId, file.assetId, { kind: 'add-media', ...fileOf(file) }) }
    },

    findAssetByTitle(accountId, title) {
      const wanted = title.normalize('NFC').toLowerCase()
      return db
        .prepare<[string, string], { id: AssetId; title: string }>(
          'SELECT id, title FROM asset WHERE sort_title = ? AND +account_id = ? AND gone_at IS NULL AND trashed_at IS NULL',
        )
        .all(sortTitle(title), accountId)
        .filter((asset) => asset.title.normalize('NFC').toLowerCase() === wanted)
        .map(({ id }) => id)
    },

    findAssetsByContent(accountId, { md5, sha256 }) {
      // Most contents are new, and this costs a fraction of asking whose they are.
      if (db.prepare<[object]>(contentKnown).get({ account: accountId, md5, sha256 }) === undefined) return []
      const find = (column: 'md5' | 'sha256', hash: string) =>
        db
          .prepare<[string, string], { id: AssetId; title: string; trashed_at: number | null }>(
            `SELECT id, title, trashed_at FROM asset WHERE account_id = ? AND ${column} = ? AND gone_at IS NULL ORDER BY trashed_at IS NOT NULL, id LIMIT 8`,
          )
          .all(accountId, hash)
      const found = new Map([...find('md5', md5), ...find('sha256', sha256)].map((asset) => [asset.id, asset]))
      return [...found.values()].map(({ id, title, trashed_at }) => ({ id, title, isTrashed: trashed_at !== null }))
    },

    restoreAsset: (tx, id) => tools.restoreAsset(tx, id),

    retryOperation(tx, id) {
      const entry = findEntry(tx, id)
      if (entry === null) return
      postpone(tx, id, { notBefore: 0, reason: null, inFlight: entry.inFlight, countsAsAttempt: false })
      showAsset(tx, entry.assetId)
    },

    wake: tools.wake,
  }
}
