import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../../src-preload/contract/errors'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import { dropFolderId, type AccountId, type AssetId, type DropFolderId } from '../../../src-preload/contract/ids'
import type { Capability, ServiceField } from '../../../src-preload/contract/service'
import { systemClock } from '../../../src-main/clock'
import { transact } from '../../../src-main/database/transaction'
import { findFolder, insertFolder, type FolderRow } from '../../../src-main/drop-folders/drop-folder-store'
import type { ScanEntry } from '../../../src-main/drop-folders/scan'
import { noDesktop, type HandInDesktop } from '../../../src-main/hand-in/desktop'
import { createHandIn, type HandIn } from '../../../src-main/hand-in/hand-in'
import { silentLog } from '../../../src-main/log'
import { testLibrary, type TestLibrary } from '../../support/library'
import { temporaryFolder } from '../../support/temporary-folder'
import { put } from './support'
import { untilHolds } from '../../support/until'

const offered: Capability = { offered: true }
const refused = (reason: string): Capability => ({ offered: false, reason })

interface Setting {
  readonly library: TestLibrary
  readonly handIn: HandIn
  readonly profile: string
  readonly files: string
  readonly taken: { folder: FolderRow | null; paths: readonly string[] }[]
  readonly judged: { folder: FolderRow; names: readonly string[]; givenIn: readonly unknown[] }[]
  readonly restart: () => HandIn
}

interface Wishes {
  readonly upload?: Capability
  readonly addMedia?: Capability
  readonly targetFields?: readonly ServiceField[]
  readonly desktop?: Partial<HandInDesktop>
  /** The profile lies behind a link, as on systems whose home folders do. */
  readonly isBehindLink?: boolean
  readonly simulate?: (signal: AbortSignal) => Promise<void>
  readonly takeByHand?: (folder: DropFolderId, paths: readonly string[]) => Promise<void>
}

function setUp(wishes: Wishes = {}): Setting {
  const library = testLibrary()
  const { db } = library
  const profile = wishes.isBehindLink === true ? path.join(temporaryFolder(), 'link') : temporaryFolder()
  if (wishes.isBehindLink === true) symlinkSync(temporaryFolder(), profile)
  const files = temporaryFolder()
  mkdirSync(path.join(profile, 'pasted'))
  const taken: Setting['taken'] = []
  const judged: Setting['judged'] = []
  const build = () =>
    createHandIn({
      db,
      clock: { ...systemClock, now: () => library.clock.now() },
      log: silentLog,
      publish: library.publish,
      profile,
      ports: {
        receiverOf: (id) =>
          db.prepare('SELECT 1 FROM account WHERE id = ?').get(id) === undefined
            ? null
            : ({
                upload: wishes.upload ?? offered,
                addMedia: wishes.addMedia ?? offered,
                targetFields: wishes.targetFields ?? [],
                checkTarget: () => null,
                titleLimit: 255,
                restore: offered,
                tags: offered,
                category: offered,
              } as never),
        accounts: () => [{ accountId: library.account, name: 'Studio', service: 'Media Pocket' }],
      },
      takeByHand:
        wishes.takeByHand ??
        ((folder, paths) => {
          taken.push({ folder: findFolder(db, folder), paths })
          return Promise.resolve()
        }),
      simulate: async (folder, entries: readonly ScanEntry[], signal) => {
        judged.push({ folder, names: entries.map((entry) => entry.relativePath), givenIn: entries.map((entry) => entry.givenIn) })
        await wishes.simulate?.(signal)
        return entries.map(({ size }) =>
          size === 0 ? { outcome: 'Held: it is empty', willSend: false } : { outcome: 'New asset', willSend: true },
        )
      },
      media: {
        onThisComputer: () => Promise.resolve(null),
        mediumOf: () => {
          throw new AppError('not-found', 'none')
        },
      },
      openProvider: () => Promise.resolve(null),
      desktop: { ...noDesktop, ...wishes.desktop },
    })
  return { library, handIn: build(), profile, files, taken, judged, restart: build }
}

const toAccount = (accountId: AccountId, target: Record<string, string> = {}) => ({ kind: 'account', accountId, target }) as const

function watch({ db, account }: TestLibrary, place: string): DropFolderId {
  const id = dropFolderId.parse('01J0000000000000000000000F')
  transact(db, (tx) => {
    insertFolder(tx, {
      id,
      kind: 'folder',
      path: place,
      accountId: account,
      mode: 'new-assets',
      assetId: null,
      pattern: '',
      afterUpload: 'move-to-done',
      target: { projectId: 'p1' },
      rule: { ...plainRule, include: ['*.png'] },
      includeExisting: false,
      isPaused: false,
      fault: null,
      root: { dev: 0, ino: 0, born: null },
      beganAt: 0,
      firstScanAt: null,
      lastScanAt: null,
    })
  })
  return id
}

describe('a preview of files given by hand', () => {
  test('ends the one before it, which nobody waits for any more', async () => {
    const signals: AbortSignal[] = []
    const { handIn, files, library } = setUp({
      simulate: (signal) =>
        signals.push(signal) > 1
          ? Promise.resolve()
          : new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    })
    const given = [put(files, 'a.png')]
    const first = handIn.preview(given, toAccount(library.account)).catch((error: unknown) => error)
    await untilHolds(() => expect(signals).toHaveLength(1))
    const second = await handIn.preview(given, toAccount(library.account))
    expect(second).toMatchObject({ files: 1, willSend: 1 })
    expect(await first).toMatchObject({ code: 'refused' })
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  })

  test('counts files and folders, says what would happen to each, and writes nothing', async () => {
    const { handIn, files, library, judged } = setUp()
    const given = [put(files, 'a.png', '12345'), put(files, 'empty.png', ''), path.dirname(put(files, 'in/b.png', '123'))]
    put(files, 'in/deep/c.png', '1')
    const preview = await handIn.preview([...given, path.join(files, 'none.png')], toAccount(library.account))
    expect(preview).toMatchObject({ files: 4, folders: 1, bytes: 9, willSend: 3, isCutShort: false, accounts: [] })
    expect(preview.notes).toEqual(['“none.png” is not there any more.', '“empty.png”: Held: it is empty'])
    expect(preview.rows.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['empty.png', 'Held: it is empty'],
      ['a.png', 'New asset'],
      ['in/b.png', 'New asset'],
      ['in/deep/c.png', 'New asset'],
    ])
    expect(preview.ticket).not.toBe('')
    // By the order in which they were looked at: those given by themselves first.
    expect(judged[0]?.givenIn).toEqual([null, null, files, files])
    expect(judged[0]?.folder).toMatchObject({ kind: 'hand', accountId: library.account, afterUpload: 'keep' })
    expect(library.db.prepare('SELECT count(*) AS n FROM drop_folder').get()).toEqual({ n: 0 })
  })

  test('where no place was chosen tells the accounts that take files, and gives no ticket', async () => {
    const { handIn, files, library } = setUp()
    const preview = await handIn.preview([put(files, 'a.png')], null)
    expect(preview).toMatchObject({ files: 1, willSend: 0, ticket: '', notes: [], accounts: [{ accountId: library.account }] })
  })

  test('is refused in words where nothing can be taken', async () => {
    const { handIn, files, library, profile } = setUp()
    await expect(handIn.preview([path.join(files, 'none.png')], null)).rejects.toThrow('“none.png” is not there any more.')
    await expect(handIn.preview([profile], toAccount(library.account))).rejects.toThrow('belongs to Slipway itself')
    await expect(handIn.preview(['a.png'], null)).rejects.toThrow(AppError)
  })

  test('an empty folder is told', async () => {
    const { handIn, files, library } = setUp()
    mkdirSync(path.join(files, 'hollow'))
    const preview = await handIn.preview([path.join(files, 'hollow')], toAccount(library.account))
    expect(preview).toMatchObject({ files: 0, notes: ['“hollow” holds no files.'] })
  })

  test('an account that takes no files, a field that is not filled and an account that is gone are blamed at their field', async () => {
    const field = {
      key: 'segmentId',
      label: 'Segment ID',
      hint: 'A number.',
      isOptional: false,
      secret: false,
      hasChoices: false,
      isLong: false,
    }
    const { handIn, files, library } = setUp({ targetFields: [field] })
    const file = put(files, 'a.png')
    await expect(handIn.preview([file], toAccount(library.account))).rejects.toMatchObject({ field: 'segmentId' })
    await expect(handIn.preview([file], toAccount('01J0000000000000000000000X' as AccountId))).rejects.toMatchObject({ field: 'accountId' })
    const closed = setUp({ upload: refused('This service takes no files.') })
    const other = closed.handIn.preview([put(closed.files, 'a.png')], toAccount(closed.library.account))
    await expect(other).rejects.toMatchObject({ field: 'accountId', message: 'This service takes no files.' })
  })

  test('an asset must be there, live, and of a service that takes further media', async () => {
    const { handIn, files, library } = setUp()
    const file = put(files, 'a.png')
    const live = library.addAsset({ title: 'Quay' })
    const trashed = library.addAsset({ title: 'Pier', trashed: { at: 1, about: false } })
    await expect(handIn.preview([file], { kind: 'asset', assetId: live })).resolves.toMatchObject({ willSend: 1 })
    await expect(handIn.preview([file], { kind: 'asset', assetId: trashed })).rejects.toThrow('“Pier” is in the trash. Restore it first.')
    const gone = handIn.preview([file], { kind: 'asset', assetId: '01J0000000000000000000000X' as AssetId })
    await expect(gone).rejects.toMatchObject({ code: 'not-found' })
    const closed = setUp({ addMedia: refused('Wordbee takes no second file.') })
    const asset = closed.library.addAsset()
    const other = closed.handIn.preview([put(closed.files, 'a.png')], { kind: 'asset', assetId: asset })
    await expect(other).rejects.toThrow('Wordbee takes no second file.')
  })

  test('a drop folder judges by its own rule, keeps the files where they are, and leaves out what lies in it', async () => {
    const { handIn, files, library, judged } = setUp()
    const own = temporaryFolder()
    const folder = watch(library, own)
    const inside = put(own, 'in.png')
    const preview = await handIn.preview([put(files, 'a.png'), inside], { kind: 'drop-folder', dropFolderId: folder })
    expect(preview).toMatchObject({ files: 1, notes: ['What lies in this drop folder already is taken in by itself.'] })
    expect(judged[0]?.folder).toMatchObject({
      kind: 'hand',
      afterUpload: 'keep',
      target: { projectId: 'p1' },
      rule: { include: ['*.png'] },
    })
    await expect(handIn.preview([inside], { kind: 'drop-folder', dropFolderId: folder })).rejects.toThrow('is taken in by itself')
  })

  test('5,000 files in a folder: 200 rows are listed, all are counted', async () => {
    const { handIn, files, library } = setUp()
    for (let number = 0; number < 5000; number++) put(files, `${String(number % 50)}/${String(number)}.png`, 'x')
    const preview = await handIn.preview([files], toAccount(library.account))
    expect(preview.rows).toHaveLength(200)
    expect(preview).toMatchObject({ files: 5000, willSend: 5000 })
  })
})

describe('taking what was previewed', () => {
  test('gives the very paths to a folder of files given by hand, once', async () => {
    const { handIn, files, library, taken } = setUp()
    const file = put(files, 'a.png')
    const folder = path.dirname(put(files, 'in/b.png'))
    const { ticket } = await handIn.preview([file, folder], toAccount(library.account, { projectId: ' p1 ' }))
    // The second press of a button is no fault.
    await Promise.all([handIn.take(ticket), handIn.take(ticket)])
    expect(taken).toHaveLength(1)
    expect(taken[0]).toMatchObject({ paths: [file, folder], folder: { kind: 'hand', accountId: library.account, mode: 'new-assets' } })
    await expect(handIn.take(ticket)).rejects.toThrow('Add them again')
  })

  test('to one asset, by the folder of that asset', async () => {
    const { handIn, files, library, taken } = setUp()
    const assetId = library.addAsset({ title: 'Quay' })
    const { ticket } = await handIn.preview([put(files, 'a.png')], { kind: 'asset', assetId })
    await handIn.take(ticket)
    expect(taken[0]?.folder).toMatchObject({ kind: 'hand', mode: 'media-of-asset', assetId })
  })

  test('an asset that went to the trash meanwhile refuses', async () => {
    const { handIn, files, library, taken } = setUp()
    const assetId = library.addAsset({ title: 'Quay' })
    const { ticket } = await handIn.preview([put(files, 'a.png')], { kind: 'asset', assetId })
    library.db.prepare('UPDATE asset SET trashed_at = 1 WHERE id = ?').run(assetId)
    await expect(handIn.take(ticket)).rejects.toThrow('in the trash')
    expect(taken).toEqual([])
  })

  test('what the end of the program cut off is gone on with at the next start', async () => {
    let goOn = (): void => undefined
    const calls: (readonly string[])[] = []
    const { handIn, files, library, restart } = setUp({
      takeByHand: (_folder, paths) => {
        calls.push(paths)
        return new Promise((resolve) => (goOn = resolve))
      },
    })
    const file = put(files, 'a.png')
    const { ticket } = await handIn.preview([file], toAccount(library.account))
    const taking = handIn.take(ticket)
    await untilHolds(() => expect(calls).toHaveLength(1))
    handIn.stop()
    goOn()
    await taking
    const next = restart()
    next.start()
    await untilHolds(() => expect(calls).toEqual([[file], [file]]))
    goOn()
    await untilHolds(() => {
      const again = restart()
      calls.length = 0
      again.start()
      expect(calls).toEqual([])
    })
  })

  test('a failure is told, and what was refused is not tried again', async () => {
    const { handIn, files, library, restart } = setUp({ takeByHand: () => Promise.reject(new AppError('refused', 'No.')) })
    const { ticket } = await handIn.preview([put(files, 'a.png')], toAccount(library.account))
    await expect(handIn.take(ticket)).rejects.toThrow('No.')
    expect(library.db.prepare("SELECT value FROM setting WHERE name = 'hand-in.pending'").get()).toEqual({ value: '[]' })
    restart().start()
  })
})

describe('the clipboard and the system', () => {
  const forms = { gnomeCopiedFiles: '', uriList: '', fileNamesPlist: '', fileNameW: new Uint8Array() }

  test('files on the clipboard come before its picture; a picture becomes a file that can be given', async () => {
    const png = Buffer.from('a picture')
    let contents = { forms: { ...forms, uriList: 'file:///a.png' }, png: png as Uint8Array | null }
    const { handIn, library } = setUp({ desktop: { readClipboard: () => Promise.resolve(contents) } })
    expect(await handIn.paste()).toEqual({ paths: ['/a.png'] })
    contents = { forms, png }
    const { paths } = await handIn.paste()
    expect(path.basename(paths[0] ?? '')).toMatch(/^Pasted .*\.png$/)
    expect(await handIn.preview(paths, toAccount(library.account))).toMatchObject({ files: 1, willSend: 1 })
    contents = { forms, png: null }
    expect(await handIn.paste()).toEqual({ paths: [] })
  })

  test.each([false, true])(
    'a pasted picture stays while its row waits, and goes when it is done (profile behind a link: %s)',
    async (isBehindLink) => {
      const png = Buffer.from('a picture')
      const { handIn, library, taken } = setUp({ isBehindLink, desktop: { readClipboard: () => Promise.resolve({ forms, png }) } })
      const { paths } = await handIn.paste()
      const { ticket } = await handIn.preview(paths, toAccount(library.account))
      await handIn.take(ticket)
      const [file = ''] = paths
      library.db
        .prepare(
          `INSERT INTO intake (id, drop_folder_id, path, folded, size, mtime_ms, ctime_ms, dev, ino, stage, seen_at, changed_at)
         VALUES ('01J0000000000000000000000R', ?, ?, ?, 9, 0, 0, 0, 0, 'queued', 0, 0)`,
        )
        .run(taken[0]?.folder?.id, taken[0]?.paths[0], taken[0]?.paths[0])
      library.clock.jump(3 * 365 * 24 * 3_600_000)
      await handIn.sweep()
      expect(existsSync(file)).toBe(true)
      library.db.prepare("UPDATE intake SET stage = 'done'").run()
      await handIn.sweep()
      expect(existsSync(file)).toBe(false)
    },
  )

  test('more than can be taken at once is refused in words, with the way out', async () => {
    const many = Array.from({ length: 20_001 }, (_, number) => `/${String(number)}.png`)
    const { handIn } = setUp({ desktop: { choose: () => Promise.resolve(many) } })
    await expect(handIn.choose(false)).rejects.toThrow('Add the folder that they lie in instead.')
  })

  test('what is chosen is passed on, a cancelled dialog is nothing', async () => {
    const { handIn } = setUp({ desktop: { choose: (folders) => Promise.resolve(folders ? ['/folder'] : null) } })
    expect(await handIn.choose(true)).toEqual(['/folder'])
    expect(await handIn.choose(false)).toBeNull()
  })

  test('files of a second start wait, and the window is told', async () => {
    const { handIn, files, library } = setUp()
    const file = put(files, 'a.png')
    await handIn.addArguments(['--flag', 'a.png'], files)
    expect(library.events()).toEqual(['hand-in.changed'])
    expect(handIn.waiting()).toEqual({ paths: [file] })
  })
})
