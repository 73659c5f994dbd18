import { ulid } from 'ulid'
import { AppError } from '../../src-preload/contract/errors'
import type { AccountId, AssetId, OperationId } from '../../src-preload/contract/ids'
import { findAccount } from '../accounts/account-store'
import type { Clock } from '../clock'
import type { Database, Tx } from '../database/transaction'
import type { IntakeFile, IntakePorts, NewAssetFile } from '../drop-folders/ports'
import { capabilitiesOf } from '../providers/capabilities'
import type { AssetProvider } from '../providers/provider'
import type { Registry } from '../providers/registry'
import type { Payload } from '../sync/operations'
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
const takesWholeFiles = (provider: AssetProvider) => provider.uploadFile !== undefined || provider.createFromLink !== undefined

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
      const offers = capabilitiesOf(provider, registry.label(account.service))
      return {
        upload: offers.upload,
        addMedia: offers['add-media'],
        targetFields: definition.form.targetFields,
        checkTarget: (target) => definition.checkTarget?.(target) ?? null,
      }
    },

    queueNewAsset(tx, file) {
      const { accountId, title } = file
      const provider = peek(accountId)
      if (provider === null || !(makesEmptyAssets(provider) || takesWholeFiles(provider)))
        throw new AppError('refused', 'The service of this account takes no files from Slipway. Choose another account for the folder.')
      const now = clock.now()
      // Ours, and never used twice: a repeat proves whether the first one arrived.
      const externalId = `slipway-${ulid(now).toLowerCase()}`
      const assetId = insertLocalAsset(tx, {
        accountId,
        title,
        fileName: file.fileName,
        type: typeByName(file.fileName),
        externalId,
        now,
      })
      const hasFolders = registry.find(provider.service)?.form.targetFields.some(({ key }) => key === folderKey) === true
      const target = targetOf(file, hasFolders)
      if (!makesEmptyAssets(provider))
        return { assetId, operationId: send(tx, accountId, assetId, { kind: 'upload-asset', ...fileOf(file), title, target }) }
      const projectId = target['projectId'] ?? ''
      const payload: Payload = { kind: 'create-asset', title, externalId, ...(projectId !== '' && { projectId }) }
      enqueue(tx, { accountId, assetId, payload, now })
      return { assetId, operationId: send(tx, accountId, assetId, { kind: 'add-media', ...fileOf(file) }) }
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

    findAssetByContent(accountId, { md5, sha256 }) {
      const find = (column: 'md5' | 'sha256', hash: string) =>
        db
          .prepare<[string, string], { id: AssetId; title: string }>(
            `SELECT id, title FROM asset WHERE account_id = ? AND ${column} = ? AND gone_at IS NULL AND trashed_at IS NULL LIMIT 1`,
          )
          .get(accountId, hash) ?? null
      return find('md5', md5) ?? find('sha256', sha256)
    },

    retryOperation(tx, id) {
      const entry = findEntry(tx, id)
      if (entry === null) return
      postpone(tx, id, { notBefore: 0, reason: null, inFlight: entry.inFlight, countsAsAttempt: false })
      showAsset(tx, entry.assetId)
    },

    wake: tools.wake,
  }
}
