import { ulid } from 'ulid'
import { onTestFinished } from 'vitest'
import { insertAccount } from '../../src-main/accounts/account-store'
import { applyRemote } from '../../src-main/sync/apply'
import { findAsset, insertKnownId, insertLocalAsset, type MirrorAsset } from '../../src-main/assets/mirror'
import { migrations } from '../../src-main/database/migrations/index'
import { openDatabase } from '../../src-main/database/open'
import { transact, type Database } from '../../src-main/database/transaction'
import type { RemoteAsset, RemoteMedium } from '../../src-main/providers/remote'
import type { Publish } from '../../src-main/publish'
import { enqueue } from '../../src-main/sync/outbox'
import type { Payload, PayloadOf } from '../../src-main/sync/operations'
import { accountId, type AccountId, type AssetId, type CommentId, type OperationId } from '../../src-preload/contract/ids'
import { manualClock, type ManualClock } from './manual-clock'

/** Everything a service tells of an asset, with usual values for what a test does not name. */
export function remoteAsset(values: Partial<RemoteAsset> & Pick<RemoteAsset, 'remoteId'>): RemoteAsset {
  return {
    externalId: null,
    title: 'Harbour at dawn',
    description: '',
    category: '',
    tags: [],
    ai: { title: null, description: null, tags: [] },
    type: 'image',
    fileName: null,
    md5: null,
    sha256: null,
    owner: null,
    createdAt: 1_700_000_000_000,
    modifiedAt: 1_700_000_000_000,
    version: 'v1',
    trashed: null,
    processing: null,
    folder: null,
    projectId: null,
    facts: [],
    media: null,
    ...values,
  }
}

/** A medium of an asset, the same way. */
export function remoteMedium(values: Partial<RemoteMedium> & Pick<RemoteMedium, 'id'>): RemoteMedium {
  return { fileName: null, storedName: null, size: null, contentType: null, md5: null, previewUrl: null, ...values }
}

let fileCount = 0

/** The wish to make an asset out of a file, the same way. */
export function uploadPayload(values: Partial<PayloadOf<'upload-asset'>> = {}): PayloadOf<'upload-asset'> {
  const name = `file-${String((fileCount += 1))}`
  return {
    kind: 'upload-asset',
    intakeId: null,
    path: `/${name}.png`,
    fileName: `${name}.png`,
    size: 3,
    md5: `md5-${name}`,
    sha256: `sha256-${name}`,
    title: name,
    target: {},
    ...values,
  }
}

/** A library in memory, or in a file, with a clock that stands still and one account. */
export interface TestLibrary {
  readonly db: Database
  readonly clock: ManualClock
  readonly account: AccountId
  readonly publish: Publish
  /** Names of the events told since the last look. */
  readonly events: () => string[]
  readonly addAccount: (name?: string, service?: string) => AccountId
  /** An asset that the service knows. */
  readonly addAsset: (values?: Partial<RemoteAsset>, account?: AccountId) => AssetId
  /** An asset that waits to be created at the service. */
  readonly addLocal: (title?: string) => AssetId
  /** An asset that waits to be made out of a file. */
  readonly addUpload: (file?: Partial<PayloadOf<'upload-asset'>>) => { readonly id: AssetId; readonly operation: OperationId }
  readonly queue: (asset: AssetId, payload: Payload, comment?: CommentId) => OperationId
  readonly asset: (id: AssetId) => MirrorAsset
}

let remoteCount = 0

export function testLibrary(path = ':memory:'): TestLibrary {
  const db = openDatabase(path, migrations)
  onTestFinished(() => {
    db.close()
  })
  return libraryOn(db, manualClock())
}

/** The same on a database that is open already; its first account is used when it has one. */
export function libraryOn(db: Database, clock: ManualClock): TestLibrary {
  const told: string[] = []
  const addAccount = (name = 'Studio', service = 'media-pocket'): AccountId => {
    const id = accountId.parse(ulid(clock.now()))
    transact(db, (tx) => {
      insertAccount(tx, { id, service, name, address: 'https://studio.example', fields: {}, isDemo: false }, clock.now())
    })
    return id
  }
  const known = db.prepare<[], { id: AccountId }>('SELECT id FROM account ORDER BY created_at, id').get()
  const account = known?.id ?? addAccount()
  return {
    db,
    clock,
    account,
    addAccount,
    publish: (event) => {
      told.push(event)
    },
    events: () => told.splice(0),
    addAsset(values = {}, owner = account) {
      const remoteId = values.remoteId ?? `remote-${String((remoteCount += 1)).padStart(6, '0')}`
      return transact(db, (tx) => {
        const id = insertKnownId(tx, owner, remoteId, clock.now())
        if (id === null) throw new Error('the account has this asset already')
        applyRemote(tx, id, remoteAsset({ ...values, remoteId }), clock.now())
        return id
      })
    },
    addLocal(title = 'New picture') {
      return transact(db, (tx) => {
        const externalId = `slipway-${ulid(clock.now()).toLowerCase()}`
        const id = insertLocalAsset(tx, { accountId: account, title, fileName: null, type: 'image', externalId, now: clock.now() })
        enqueue(tx, { accountId: account, assetId: id, payload: { kind: 'create-asset', title, externalId }, now: clock.now() })
        return id
      })
    },
    addUpload(file = {}) {
      const wish = uploadPayload(file)
      return transact(db, (tx) => {
        const externalId = `slipway-${ulid(clock.now()).toLowerCase()}`
        const now = clock.now()
        const id = insertLocalAsset(tx, { accountId: account, title: wish.title, fileName: wish.fileName, type: 'image', externalId, now })
        return { id, operation: enqueue(tx, { accountId: account, assetId: id, payload: wish, now }) }
      })
    },
    queue(asset, payload, commentId) {
      return transact(db, (tx) => {
        const owner = findAsset(tx, asset)?.accountId ?? account
        return enqueue(tx, {
          accountId: owner,
          assetId: asset,
          payload,
          now: clock.now(),
          ...(commentId === undefined ? {} : { commentId }),
        })
      })
    },
    asset(id) {
      const found = findAsset(db, id)
      if (found === null) throw new Error('no such asset')
      return found
    },
  }
}
