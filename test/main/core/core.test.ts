import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCore, type Core } from '../../../src-main/core'
import { migrations } from '../../../src-main/database/migrations/index'
import { openDatabase } from '../../../src-main/database/open'
import { systemClock } from '../../../src-main/clock'
import { pageOfIntake } from '../../../src-main/drop-folders/intake-page'
import { inProcessMediaReader } from '../../../src-main/media-reading/in-process-media-reader'
import { createHandlers, type Desktop } from '../../../src-main/ipc/handlers'
import { formatLine, type Log } from '../../../src-main/log'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import type { AccountId, AssetId } from '../../../src-preload/contract/ids'
import { memoryDefinition } from '../../support/memory-definition'
import { memoryKeytar } from '../../support/memory-keytar'
import { memoryService, type MemoryService, type MemoryServiceOptions } from '../../support/memory-provider'
import { remoteMedium } from '../../support/library'
import { until } from '../../support/until'

interface Program {
  readonly core: Core
  readonly service: MemoryService
  readonly profile: string
  readonly account: AccountId
  readonly lines: string[]
  readonly handlers: ReturnType<typeof createHandlers>
  /** What the dialogs of the system answer. */
  readonly chosen: { folder: string | null; idFile: string | null; save: string | null }
  readonly asset: (remoteId: string) => Promise<AssetId>
}

/** The whole program without its window, with one account at a service in memory. */
async function begin(options: MemoryServiceOptions = {}): Promise<Program> {
  const profile = mkdtempSync(join(tmpdir(), 'slipway-core-'))
  const service = memoryService(() => Date.now(), options)
  const lines: string[] = []
  const write: Log['info'] = (event, facts) => {
    lines.push(formatLine(event, facts))
  }
  const chosen: Program['chosen'] = { folder: null, idFile: null, save: null }
  const db = openDatabase(join(profile, 'library.db'), migrations)
  const core = createCore({
    db,
    clock: systemClock,
    random: () => 0.5,
    log: { info: write, warn: write, error: write },
    profile,
    publish: () => undefined,
    loadKeytar: () => Promise.resolve(memoryKeytar()),
    mediaReader: inProcessMediaReader(),
    startDemo: () => Promise.reject(new Error('not here')),
    chooseSavePath: () => Promise.resolve(chosen.save),
    providers: [memoryDefinition(service)],
    demos: [],
  })
  onTestFinished(async () => {
    await core.stop()
    db.close()
    rmSync(profile, { recursive: true, force: true })
  })
  const desktop: Desktop = {
    version: '0',
    platform: 'linux',
    dataFolder: profile,
    chooseFolder: () => Promise.resolve(chosen.folder),
    chooseIdFile: () => Promise.resolve(chosen.idFile),
    reveal: () => undefined,
    startAgain: () => undefined,
    applyTheme: () => undefined,
  }
  core.start()
  const account = await core.accounts.connect({
    service: 'media-pocket',
    name: 'Studio',
    fields: { address: 'https://studio.example', apiKey: 'key-of-studio' },
  })
  const asset = (remoteId: string) =>
    until(() => db.prepare<[string], { id: AssetId }>(`SELECT id FROM asset WHERE remote_id = ? AND base IS NOT NULL`).get(remoteId)?.id)
  return { core, service, profile, account, lines, handlers: createHandlers(core, desktop), chosen, asset }
}

const withMedium = (service: MemoryService, values: Parameters<MemoryService['add']>[0] = {}) => {
  const remoteId = service.add(values)
  service.asset(remoteId).media = [remoteMedium({ id: 'm1', fileName: 'a.png', contentType: 'image/png' })]
  return remoteId
}
const isThere = (core: Core, id: AssetId) => core.db.prepare('SELECT 1 FROM asset WHERE id = ?').get(id) !== undefined

describe('the program as a whole', () => {
  it('quirk 22: keeps nothing of the media of an asset that was deleted for good', async () => {
    const { core, service, profile, account, handlers, asset } = await begin()
    const remoteId = withMedium(service)
    const other = withMedium(service)
    core.accounts.addById(account, `${remoteId} ${other}`)
    const ids = [await asset(remoteId), await asset(other)] as const
    const cached = (id: AssetId) => join(profile, 'cache', account, id)
    for (const id of ids) {
      await until(() => core.db.prepare(`SELECT 1 FROM asset WHERE id = ? AND media <> '[]'`).get(id))
      expect(readFileSync((await core.media.file(id)) ?? '', 'utf8')).toBe('bytes of m1')
      expect(readdirSync(cached(id))).toHaveLength(1)
    }
    const question = await handlers['assets.ask-deletion']({ ids: [ids[0]] })
    await handlers['assets.delete-permanently']({ nonce: question.nonce, typed: 'delete' })
    await until(() => !isThere(core, ids[0]) && !existsSync(cached(ids[0])))
    expect(readdirSync(cached(ids[1]))).toHaveLength(1)
  })

  it('quirk 58: saves the copy the user asked for before it deletes, in a folder that the window never names', async () => {
    const { core, service, profile, account, handlers, chosen, asset } = await begin({ kind: 'by-link' })
    const remoteId = withMedium(service)
    core.accounts.addById(account, remoteId)
    const id = await asset(remoteId)
    await until(() => core.db.prepare(`SELECT 1 FROM asset WHERE id = ? AND media <> '[]'`).get(id))
    const question = await handlers['assets.ask-deletion']({ ids: [id] })
    expect(question.offersBackup).toBe(true)
    expect(await handlers['assets.choose-backup-folder']({ nonce: question.nonce })).toBeNull()
    chosen.folder = join(profile, 'Copies')
    mkdirSync(chosen.folder)
    expect(await handlers['assets.choose-backup-folder']({ nonce: question.nonce })).toBe('Copies')
    await expect(Promise.resolve().then(() => handlers['assets.choose-backup-folder']({ nonce: 'guess' }))).rejects.toThrow(/too old/)
    await handlers['assets.delete-permanently']({ nonce: question.nonce, typed: 'delete' })
    await until(() => !isThere(core, id))
    expect(readFileSync(join(chosen.folder, 'a.png'), 'utf8')).toBe('bytes of m1')
    const order = service.calls.filter((call) => /^(download|deletePermanently)/.test(call))
    expect(order).toEqual([`download ${remoteId}`, `deletePermanently ${remoteId}`])
  })

  it('quirk 58: deletes nothing when the copy can not be saved', async () => {
    const { core, service, profile, account, handlers, chosen, asset } = await begin({ kind: 'by-link' })
    const remoteId = withMedium(service)
    core.accounts.addById(account, remoteId)
    const id = await asset(remoteId)
    await until(() => core.db.prepare(`SELECT 1 FROM asset WHERE id = ? AND media <> '[]'`).get(id))
    const question = await handlers['assets.ask-deletion']({ ids: [id] })
    chosen.folder = join(profile, 'Copies')
    mkdirSync(chosen.folder)
    await handlers['assets.choose-backup-folder']({ nonce: question.nonce })
    rmSync(chosen.folder, { recursive: true })
    await handlers['assets.delete-permanently']({ nonce: question.nonce, typed: 'delete' })
    const row = await until(() => core.readActivity({ offset: 0, limit: 10 }).rows.find(({ state }) => state === 'failed'))
    expect(row.reason).toMatch(/the folder “Copies” is not there any more.*Nothing was deleted/)
    expect(service.changes).toEqual([])
    expect(isThere(core, id)).toBe(true)
  })

  it('quirk 53: writes no e-mail, title, name of a file or secret into its log, whatever happens', async () => {
    const { core, service, account, handlers, lines, chosen, profile, asset } = await begin()
    const secretWords = ['nora@studio.example', 'Harbour secret', 'private-file.png', 'key-of-studio', 'comment text']
    const remoteId = withMedium(service, { owner: 'nora@studio.example', title: 'Harbour secret', fileName: 'private-file.png' })
    service.asset(remoteId).comments.push({
      id: '1',
      text: 'comment text',
      updatedAt: 1,
      author: { id: 'nora@studio.example', name: 'nora@studio.example' },
    })
    const other = withMedium(service, { title: 'Harbour secret' })
    core.accounts.addById(account, `${remoteId} ${other} remote-unknown`)
    const [id, edited] = [await asset(remoteId), await asset(other)]
    service.failOnce('addComment', { how: 'refuse', kind: 'rejected' })
    service.failOnce('edit', { how: 'lose-answer' })
    service.failOnce('get', { how: 'refuse', kind: 'broken-answer' })
    core.changes.addComment(id, 'comment text')
    core.changes.edit(edited, { title: 'Harbour secret, again' })
    chosen.idFile = join(profile, 'private-file.png')
    writeFileSync(chosen.idFile, 'x')
    await expect(Promise.resolve(handlers['accounts.choose-id-file']({}))).rejects.toThrow()
    await until(() => lines.filter((line) => line.includes('push.failed')).length >= 2)
    await until(() => core.readActivity({ offset: 0, limit: 10 }).rows.some(({ state }) => state === 'failed'))
    await core.accounts.signOut(account)
    expect(lines.filter((line) => secretWords.some((word) => line.includes(word)) || line.includes('@'))).toEqual([])
  })

  it('hands a file dropped for any service to its sender, and tells the folder when it is done', async () => {
    const { core, service, profile, account } = await begin({ kind: 'listing' })
    const drop = join(profile, '..', `${profile.split('/').at(-1) ?? ''}-drop`)
    mkdirSync(drop)
    onTestFinished(() => {
      rmSync(drop, { recursive: true, force: true })
    })
    writeFileSync(join(drop, 'a.png'), 'some bytes')
    await core.dropFolders.add({
      path: drop,
      accountId: account,
      mode: 'new-assets',
      pattern: '',
      afterUpload: 'keep',
      includeExisting: true,
      target: {},
      rule: plainRule,
    })
    const rows = () => pageOfIntake(core.db, { dropFolderId: null, states: [], reasons: [], search: '', offset: 0, limit: 10 }).rows
    await until(() => rows().some(({ state }) => state === 'done'), 15_000)
    expect([...service.assets.values()].map(({ uploaded }) => uploaded?.fileName)).toEqual(['a.png'])
    expect((await core.readStatus()).attention).toBe(0)
  })

  it('keeps an account whose service this version does not know, and lets nothing be done with it', async () => {
    const { core, service, account, handlers, asset } = await begin()
    const remoteId = withMedium(service)
    core.accounts.addById(account, remoteId)
    const id = await asset(remoteId)
    core.db.prepare(`UPDATE account SET service = 'from-tomorrow' WHERE id = ?`).run(account)
    const [row] = await handlers['accounts.list']({})
    expect([row?.service, row?.assetCount, row?.trashDays]).toEqual(['from-tomorrow', 1, null])
    const { refusals } = await handlers['assets.details']({ id })
    expect(Object.values(refusals).every((reason) => reason.includes('does not speak to this service'))).toBe(true)
    expect(refusals.trash).toBeDefined()
    expect(core.changes.trash([id]).done).toEqual([])
    expect(() => {
      core.changes.addComment(id, 'hello')
    }).toThrow(/does not speak to this service/)
    core.sync.kick(account, { all: true })
    expect(core.readActivity({ offset: 0, limit: 10 }).rows).toEqual([])
  })

  it('answers what the window asks of services: forms, unknown and deleted ids, a file with ids', async () => {
    const { core, account, handlers, chosen, profile } = await begin()
    expect((await handlers['services.list']({})).map(({ id }) => id)).toEqual(['media-pocket'])
    expect(await handlers['accounts.choose-id-file']({})).toBeNull()
    chosen.idFile = join(profile, 'ids.txt')
    writeFileSync(chosen.idFile, 'remote-nobody remote-none')
    const file = await handlers['accounts.choose-id-file']({})
    expect(file).toEqual({ fileName: 'ids.txt', ids: 'remote-nobody\nremote-none' })
    await handlers['accounts.add-by-id']({ id: account, text: file?.ids ?? '' })
    await until(() => core.accounts.unknownIds(account).length === 2)
    const unknown = await handlers['accounts.unknown-ids']({ id: account })
    await handlers['accounts.forget-unknown-ids']({ id: account, assetIds: unknown.map(({ assetId }) => assetId) })
    expect(await handlers['accounts.unknown-ids']({ id: account })).toEqual([])
    expect(await handlers['accounts.deleted-ids']({ id: account, offset: 0, limit: 10 })).toEqual({ rows: [], total: 0 })
  })
})
