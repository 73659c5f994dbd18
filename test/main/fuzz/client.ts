import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { insertLocalAsset } from '../../../src-main/assets/mirror'
import { createCore, type Core } from '../../../src-main/core'
import { migrations } from '../../../src-main/database/migrations/index'
import { openDatabase } from '../../../src-main/database/open'
import { transact } from '../../../src-main/database/transaction'
import { inProcessMediaReader } from '../../../src-main/media-reading/in-process-media-reader'
import { silentLog } from '../../../src-main/log'
import type { Payload } from '../../../src-main/sync/operations'
import { enqueue } from '../../../src-main/sync/outbox'
import type { AccountId, AssetId, OperationId } from '../../../src-preload/contract/ids'
import { manualClock } from '../../support/manual-clock'
import { memoryKeytar } from '../../support/memory-keytar'

/** An account as its dialog would be filled in. */
export interface FuzzAccount {
  readonly service: string
  readonly fields: Readonly<Record<string, string>>
}

/** An asset as one client shows it. */
export interface ShownAsset {
  readonly id: AssetId
  readonly remoteId: string | null
  readonly title: string
  readonly description: string
  readonly tags: readonly string[]
  readonly fileName: string | null
  readonly md5: string | null
  readonly isTrashed: boolean
  readonly comments: readonly { readonly id: string; readonly text: string }[]
}

/** An operation that waits for the user. */
export interface HeldOperation {
  readonly id: OperationId
  readonly kind: Payload['kind']
  readonly state: string
  readonly assetId: AssetId
  readonly title: string
  readonly externalId: string | null
  readonly reason: string
}

/** One whole program with a library file of its own, upon an account that others work with too. */
export interface FuzzClient {
  readonly name: string
  readonly core: () => Core
  readonly account: () => AccountId
  /** Assets that are in the library or its trash. */
  readonly assets: () => readonly ShownAsset[]
  readonly held: () => readonly HeldOperation[]
  readonly outbox: () => readonly string[]
  /** Makes an asset without content, and queues its creation. */
  readonly create: (title: string) => AssetId
  /** Queues an asset that is made out of a file. */
  readonly upload: (fileName: string, content: Buffer, target?: Readonly<Record<string, string>>) => AssetId
  readonly addMedia: (id: AssetId, fileName: string, content: Buffer) => void
  /** Lets so much time pass for this client, with all that becomes due. ms. */
  readonly pass: (ms: number) => Promise<void>
  /** As the user's "Sync now". */
  readonly sync: () => void
  /** Ends the program and starts it again upon the same file. */
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

const hex = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex')

/** Starts one, with its account connected. `idle` resolves when the service has no work of its own under way. */
export async function startClient(options: {
  readonly name: string
  readonly folder: string
  readonly account: FuzzAccount
  readonly random: () => number
  readonly idle: () => Promise<void>
}): Promise<FuzzClient> {
  const { name, random, idle } = options
  const folder = join(options.folder, name)
  mkdirSync(join(folder, 'files'), { recursive: true })
  const keytar = memoryKeytar()
  const clock = manualClock()
  let wakeUp: (() => void) | null = null
  const open = () => {
    const db = openDatabase(join(folder, 'library.db'), migrations)
    const core = createCore({
      db,
      clock,
      random,
      log: silentLog,
      profile: folder,
      publish: () => {
        const wake = wakeUp
        wakeUp = null
        wake?.()
      },
      loadKeytar: () => Promise.resolve(keytar),
      mediaReader: inProcessMediaReader(),
      startDemo: () => Promise.reject(new Error('not here')),
      chooseSavePath: () => Promise.resolve(null),
    })
    core.start()
    return core
  }
  let core = open()
  const account = await core.accounts.connect({ service: options.account.service, name, fields: options.account.fields })

  const calm = async () => {
    await new Promise((resolve) => setImmediate(resolve))
    // Every request that ends is told of. Looking all the time would take the processor from those under way.
    while (core.sync.isBusy(account))
      await new Promise<void>((resolve) => {
        wakeUp = resolve
      })
  }
  const queue = (assetId: AssetId, payload: Payload) => {
    transact(core.db, (tx) => enqueue(tx, { accountId: account, assetId, payload, now: clock.now() }))
  }
  const local = (title: string, fileName: string | null) => {
    const externalId = `slipway-${name}-${title}`.replaceAll(/[^\w-]/g, '-')
    const id = transact(core.db, (tx) =>
      insertLocalAsset(tx, { accountId: account, title, fileName, type: 'image', externalId, now: clock.now() }),
    )
    return { id, externalId }
  }
  const fileOf = (fileName: string, content: Buffer) => {
    const path = join(folder, 'files', hex('md5', Buffer.concat([Buffer.from(fileName), content])))
    writeFileSync(path, content)
    return { intakeId: null, path, fileName, size: content.length, md5: hex('md5', content), sha256: hex('sha256', content) }
  }

  return {
    name,
    core: () => core,
    account: () => account,
    assets: () =>
      core.db
        .prepare<
          [string],
          Omit<ShownAsset, 'tags' | 'isTrashed' | 'comments'> & { tags: string; trashed: number | null; comments: string }
        >(
          `SELECT a.id, a.remote_id AS remoteId, a.title, a.description, a.tags, a.file_name AS fileName, a.md5, a.trashed_at AS trashed,
             (SELECT json_group_array(json_object('id', c.id, 'text', c.text)) FROM (SELECT id, text FROM comment WHERE asset_id = a.id AND is_deleted = 0 ORDER BY ordinal) c) AS comments
           FROM asset a WHERE a.account_id = ? AND a.gone_at IS NULL ORDER BY a.seq`,
        )
        .all(account)
        .map(({ tags, trashed, comments, ...row }) => ({
          ...row,
          tags: JSON.parse(tags) as string[],
          isTrashed: trashed !== null,
          comments: JSON.parse(comments) as { id: string; text: string }[],
        })),
    held: () =>
      core.db
        .prepare<[], HeldOperation>(
          `SELECT o.id, o.kind, o.state, o.asset_id AS assetId, a.title, a.external_id AS externalId, o.reason FROM outbox o JOIN asset a ON a.id = o.asset_id
           WHERE o.state IN ('failed', 'needs-review') ORDER BY o.seq`,
        )
        .all(),
    outbox: () =>
      core.db
        .prepare<[], { line: string }>(`SELECT kind || ' ' || state || ' ' || coalesce(reason, '') AS line FROM outbox ORDER BY seq`)
        .all()
        .map(({ line }) => line),
    create(title) {
      const { id, externalId } = local(title, null)
      queue(id, { kind: 'create-asset', title, externalId })
      return id
    },
    upload(fileName, content, target = {}) {
      const { id } = local(fileName, fileName)
      queue(id, { kind: 'upload-asset', ...fileOf(fileName, content), title: fileName, target: { ...target } })
      return id
    },
    addMedia(id, fileName, content) {
      queue(id, { kind: 'add-media', ...fileOf(fileName, content) })
    },
    async pass(ms) {
      core.sync.kick(account)
      const end = clock.now() + ms
      await calm()
      while (clock.now() < end) {
        await idle()
        clock.leap()
        await calm()
      }
    },
    sync() {
      core.accounts.sync(account)
    },
    async restart() {
      await core.stop()
      core.db.close()
      core = open()
    },
    async stop() {
      await core.stop()
      core.db.close()
    },
  }
}
