import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAccounts } from '../../../src-main/accounts/accounts'
import { findAccount, setPause } from '../../../src-main/accounts/account-store'
import { leavingAccounts, takeOutAccount } from '../../../src-main/accounts/leave-account'
import { pinIdentity, readIdentityPin } from '../../../src-main/accounts/identity-pin'
import { openSecretStore } from '../../../src-main/accounts/secret-store'
import { recordTombstone, removeAsset } from '../../../src-main/assets/mirror'
import { transact } from '../../../src-main/database/transaction'
import { silentLog } from '../../../src-main/log'
import { plainField } from '../../../src-main/providers/form-fields'
import { mediaPocket } from '../../../src-main/providers/media-pocket/index'
import type { AssetProvider } from '../../../src-main/providers/provider'
import { failureKinds, ProviderError, type FailureKind } from '../../../src-main/providers/provider-error'
import { createRegistry } from '../../../src-main/providers/registry'
import { takeUp } from '../../../src-main/sync/apply'
import type { Sync } from '../../../src-main/sync/sync'
import { account as accountSchema, addByIdResult, type ConnectForm } from '../../../src-preload/contract/account'
import { AppError } from '../../../src-preload/contract/errors'
import { accountId, type AccountId, type AssetId } from '../../../src-preload/contract/ids'
import { remoteAsset, testLibrary } from '../../support/library'
import { memoryKeytar } from '../../support/memory-keytar'
import { memoryDefinition } from '../../support/memory-definition'
import { memoryService, type MemoryServiceOptions } from '../../support/memory-provider'
import { untilHolds } from '../../support/until'

const canary = 'mp_CANARY_0123456789'
const teamField = { ...plainField, key: 'teamId', label: 'Team ID', hint: 'Choose it', hasChoices: true }
const withoutIds = (provider: AssetProvider): AssetProvider => {
  const { parseId, ...rest } = provider
  return parseId === undefined ? provider : rest
}

function setUp(path?: string, kind: MemoryServiceOptions = {}, values: Parameters<typeof memoryDefinition>[1] = {}) {
  const library = testLibrary(path)
  const { db, clock } = library
  db.prepare('DELETE FROM account').run()
  const service = memoryService(() => clock.now(), kind)
  const definition = memoryDefinition(service, values)
  const keytar = memoryKeytar()
  const secrets = openSecretStore({
    load: () => Promise.resolve(keytar),
    service: 'Slipway test',
    clock,
    log: silentLog,
    onChange: () => undefined,
  })
  const told: string[] = []
  const sync: Sync = {
    start: () => undefined,
    kick: (id, how) => told.push(`kick ${String(id)}${how?.all === true ? ' all' : ''}`),
    restart: (id) => Promise.resolve(void told.push(`restart ${id}`)),
    forget: (id) => Promise.resolve(void told.push(`forget ${id}`)),
    isBusy: () => false,
    nextTryAt: () => null,
    suspend: () => undefined,
    resume: () => undefined,
    stop: () => Promise.resolve(),
  }
  const accounts = createAccounts({
    forgetMedia: () => Promise.resolve(),
    db,
    clock,
    secrets,
    publish: library.publish,
    registry: createRegistry([definition], clock),
    sync: () => sync,
  })
  return {
    library,
    db,
    clock,
    service,
    keytar,
    secrets,
    accounts,
    told,
    opened: definition.opened,
    rows: () => db.prepare<[], { id: AccountId }>('SELECT id FROM account').all(),
  }
}

const form = (values: Partial<ConnectForm> = {}): ConnectForm => ({
  service: 'media-pocket', name: '', fields: { address: 'https://studio.example', apiKey: canary }, ...values,
}) // prettier-ignore
const refusalOf = async (work: Promise<unknown>): Promise<AppError> => {
  const outcome = await work.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  )
  if (outcome instanceof AppError) return outcome
  throw outcome
}

describe('adding an account', () => {
  it('checks it at the service, keeps its secret in the keychain alone, and begins to sync', async () => {
    const { accounts, keytar, service, told, db, library } = setUp()
    const id = await accounts.connect(form({ name: '  Studio  ' }))
    expect(service.calls).toEqual(['check '])
    expect(findAccount(db, id)).toMatchObject({
      name: 'Studio',
      address: 'https://studio.example',
      fields: {},
      isDemo: false,
      state: 'connected',
    })
    expect(keytar.items.get(`Slipway test/${id}`)).toContain(canary)
    expect(told).toEqual([`kick ${id}`])
    expect(library.events()).toEqual(expect.arrayContaining(['accounts.changed', 'app.changed']))
  })

  it('is called by its service when it has no name, and its address is tidied', async () => {
    const { accounts } = setUp()
    await accounts.connect(form({ fields: { address: ' STUDIO.example:443/mp/ ', apiKey: ` ${canary} ` } }))
    expect(accounts.list().map((row) => accountSchema.parse(row))).toMatchObject([
      { name: 'Media Pocket', address: 'https://studio.example/mp', assetCount: 0, trashDays: 14, isSyncing: false },
    ])
  })

  it.each<[string, Partial<ConnectForm>, string, RegExp]>([
    ['no address', { fields: { address: ' ', apiKey: canary } }, 'address', /“Server address” is empty/],
    ['no key', { fields: { address: 'https://studio.example' } }, 'apiKey', /“API key” is empty/],
    ['http to another computer', { fields: { address: 'http://studio.example', apiKey: canary } }, 'address', /could be read on its way/],
    [
      'a password in the address',
      { fields: { address: 'https://ann:pw@studio.example', apiKey: canary } },
      'address',
      /user name or a password/,
    ],
    ['another kind of address', { fields: { address: 'ftp://studio.example', apiKey: canary } }, 'address', /https:\/\//],
    ['a name of 101 characters', { name: 'n'.repeat(101) }, 'name', /at most 100 characters/],
  ])('with %s is refused at that field, before anything is sent or kept', async (_what, values, field, message) => {
    const { accounts, service, keytar, rows } = setUp()
    const refusal = await refusalOf(accounts.connect(form(values)))
    expect(refusal).toMatchObject({ code: 'invalid-input', field })
    expect(refusal.message).toMatch(message)
    expect([service.calls, keytar.items.size, rows()]).toEqual([[], 0, []])
  })

  it('of a service that this version does not know is refused', async () => {
    const { accounts, rows } = setUp()
    expect(await refusalOf(accounts.connect(form({ service: 'somewhere-else' })))).toMatchObject({
      code: 'invalid-input',
      message: 'Choose a service.',
    })
    expect(rows()).toEqual([])
  })

  const fields: Record<FailureKind, [string, string | undefined]> = {
    unauthorized: ['sign-in-needed', 'apiKey'],
    forbidden: ['sign-in-needed', 'apiKey'],
    rejected: ['invalid-input', 'apiKey'],
    offline: ['offline', 'address'],
    'unknown-outcome': ['offline', 'address'],
    'broken-answer': ['refused', 'address'],
    'not-found': ['refused', 'address'],
    conflict: ['refused', 'address'],
    'rate-limited': ['refused', undefined],
  }
  it.each(failureKinds)('that the service answers with %s is refused at the field to blame, and nothing is kept', async (kind) => {
    const { accounts, service, keytar, rows, told } = setUp()
    service.failOnce('check', { how: 'refuse', kind })
    const refusal = await refusalOf(accounts.connect(form()))
    expect([refusal.code, refusal.field, refusal.message]).toEqual([...fields[kind], 'The service refused this.'])
    expect([keytar.items.size, rows(), told]).toEqual([0, [], []])
  })

  it('is refused while the keychain is locked, and nothing is kept', async () => {
    const { accounts, keytar, rows } = setUp()
    keytar.mode = 'locked'
    expect((await refusalOf(accounts.connect(form()))).code).toBe('keychain-locked')
    expect(rows()).toEqual([])
  })

  it('that can not be written down leaves no secret behind', async () => {
    const { accounts, keytar, db } = setUp()
    db.exec(`CREATE TRIGGER full BEFORE INSERT ON account BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
    await expect(accounts.connect(form())).rejects.toThrow('disk full')
    expect([...keytar.items.values()].join()).not.toContain(canary)
  })

  it('works without a keychain', async () => {
    const { accounts, keytar, secrets } = setUp()
    keytar.mode = 'gone'
    const id = await accounts.connect(form())
    expect(await secrets.get(id)).toEqual({ apiKey: canary })
    expect(secrets.state()).toBe('session-only')
  })

  it('twice is refused by its name; with another key or address it is another account', async () => {
    const { accounts, rows } = setUp()
    await accounts.connect(form({ name: 'Studio' }))
    expect(
      await refusalOf(accounts.connect(form({ name: 'Again', fields: { address: 'https://studio.example/', apiKey: canary } }))),
    ).toMatchObject({
      code: 'refused',
      message: 'You added this account already, as “Studio”.',
    })
    await accounts.connect(form({ fields: { address: 'https://studio.example', apiKey: 'other' } }))
    await accounts.connect(form({ fields: { address: 'https://two.example', apiKey: canary } }))
    expect(rows()).toHaveLength(3)
  })

  it('takes only the fields of its service', async () => {
    const { accounts, opened, keytar } = setUp()
    const id = await accounts.connect(form({ fields: { address: 'https://studio.example', apiKey: canary, extra: 'x', __proto__: 'y' } }))
    expect(opened.find(({ secrets }) => 'apiKey' in secrets)?.secrets).toEqual({ apiKey: canary })
    expect(keytar.items.get(`Slipway test/${id}`)).toBe(JSON.stringify({ apiKey: canary }))
  })
})

describe('changing an account', () => {
  it('keeps the secret that was left empty, checks again, and begins anew', async () => {
    const { accounts, opened, told, db, secrets } = setUp()
    const id = await accounts.connect(form())
    await accounts.edit({ id, name: 'Renamed', fields: { address: 'https://two.example', apiKey: '' } })
    expect(opened.findLast(({ secrets: used }) => 'apiKey' in used)).toEqual({
      address: 'https://two.example',
      fields: {},
      secrets: { apiKey: canary },
    })
    expect(findAccount(db, id)).toMatchObject({ name: 'Renamed', address: 'https://two.example' })
    expect(await secrets.get(id)).toEqual({ apiKey: canary })
    expect(told.at(-1)).toBe(`restart ${id}`)
  })

  it('takes a new secret', async () => {
    const { accounts, secrets, keytar } = setUp()
    const id = await accounts.connect(form())
    await accounts.edit({ id, name: '', fields: { address: 'https://studio.example', apiKey: 'new' } })
    expect(await secrets.get(id)).toEqual({ apiKey: 'new' })
    expect([...keytar.items.values()].join()).not.toContain(canary)
  })

  it('asks who answers before anything else once its secret or its place is another one, and only then', async () => {
    const { accounts, db } = setUp()
    const id = await accounts.connect(form({ name: 'Studio' }))
    const check = () => readIdentityPin(db, id).check
    expect(check()).toBe('known')
    await accounts.edit({ id, name: 'Renamed', fields: { address: 'https://studio.example', apiKey: '' } })
    expect(check()).toBe('known')
    await accounts.edit({ id, name: 'Renamed', fields: { address: 'https://studio.example', apiKey: 'new' } })
    expect(check()).toBe('due')
    transact(db, (tx) => {
      pinIdentity(tx, id, { marks: null, check: 'known' })
    })
    await accounts.edit({ id, name: 'Renamed', fields: { address: 'https://two.example', apiKey: '' } })
    expect(check()).toBe('due')
  })

  it('is not synced while it is paused, and says so', async () => {
    const { accounts, db, told } = setUp()
    const id = await accounts.connect(form({ name: 'Studio' }))
    transact(db, (tx) => {
      setPause(tx, id, 0)
    })
    const before = told.length
    expect(() => {
      accounts.sync(id)
    }).toThrow('“Studio” is paused. Resume it first.')
    expect(told).toHaveLength(before)
  })

  it('changes nothing when the service refuses it', async () => {
    const { accounts, service, db, secrets } = setUp()
    const id = await accounts.connect(form({ name: 'Studio' }))
    service.failOnce('check', { how: 'refuse', kind: 'unauthorized' })
    expect(await refusalOf(accounts.edit({ id, name: 'Other', fields: { address: 'https://two.example', apiKey: 'bad' } }))).toMatchObject({
      field: 'apiKey',
    })
    expect(findAccount(db, id)).toMatchObject({ name: 'Studio', address: 'https://studio.example' })
    expect(await secrets.get(id)).toEqual({ apiKey: canary })
  })

  it('shows everything but the secret in the dialog', async () => {
    const { accounts } = setUp()
    const id = await accounts.connect(form({ name: 'Studio' }))
    expect(accounts.fields(id)).toEqual({ id, service: 'media-pocket', name: 'Studio', fields: { address: 'https://studio.example' } })
    expect(JSON.stringify([accounts.fields(id), accounts.list()])).not.toContain(canary)
  })

  it('is refused for an account that is not there', async () => {
    const { accounts } = setUp()
    const id = accountId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV')
    expect((await refusalOf(accounts.edit({ id, name: '', fields: {} }))).code).toBe('not-found')
    expect(() => accounts.fields(id)).toThrow('This account is not in Slipway any more.')
    expect(() => accounts.sync(id)).toThrow(AppError)
    expect(await accounts.open(id)).toBeNull()
  })
})

describe('leaving an account', () => {
  it('takes its secret, its mirror and its work with it, and nothing of the others', async () => {
    const { accounts, library, keytar, db, told } = setUp()
    const id = await accounts.connect(form())
    const other = await accounts.connect(form({ fields: { address: 'https://two.example', apiKey: 'b' } }))
    const asset = library.addAsset({}, id)
    const kept = library.addAsset({}, other)
    library.queue(asset, { kind: 'trash' })
    await accounts.signOut(id)
    expect(told.at(-1)).toBe(`forget ${id}`)
    expect([...keytar.items.keys()].filter((key) => key.endsWith(id))).toEqual([])
    expect(db.prepare('SELECT id FROM asset').all()).toEqual([{ id: kept }])
    expect(db.prepare('SELECT count(*) AS n FROM outbox').get()).toEqual({ n: 0 })
    expect(accounts.list().map((row) => row.id)).toEqual([other])
    expect(library.events()).toEqual(expect.arrayContaining(['drop-folders.changed', 'activity.changed', 'intake.changed']))
  })
})

describe('leaving a very large account', () => {
  const fill = (library: ReturnType<typeof testLibrary>, account: AccountId, count: number) => {
    transact(library.db, (tx) => {
      for (let n = 0; n < count; n += 1)
        takeUp(tx, account, remoteAsset({ remoteId: `r-${String(n)}`, title: `Harbour ${String(n)}`, tags: ['sea'] }), 1)
      const dead = tx.prepare('INSERT INTO tombstone VALUES (?, ?, ?, 1)')
      for (let n = 0; n < count; n += 1) dead.run(account, `t-${String(n)}`, 'Old')
    })
  }
  const found = (library: ReturnType<typeof testLibrary>) =>
    ['asset_parts', 'asset_words'].map((index) =>
      library.db.prepare(`SELECT count(*) AS n FROM ${index} WHERE ${index} MATCH 'harbour'`).get(),
    )

  it('goes in parts, refuses whatever is asked of it meanwhile, and leaves nothing behind', async () => {
    const { accounts, library, db, keytar } = setUp()
    const id = await accounts.connect(form())
    const other = await accounts.connect(form({ fields: { address: 'https://two.example', apiKey: 'b' } }))
    fill(library, id, 700)
    fill(library, other, 50)
    const leaving = accounts.signOut(id)
    await untilHolds(() => {
      expect(leavingAccounts(db)).toEqual([id])
    })
    const count = db.prepare('SELECT count(*) AS n FROM asset WHERE account_id = ?')
    expect(count.get(id)).not.toEqual({ n: 0 })
    // Asked for once more it is the same leaving.
    const again = accounts.signOut(id)
    expect((await refusalOf(accounts.edit({ id, name: '', fields: { address: 'https://studio.example', apiKey: 'a' } }))).code).toBe(
      'not-found',
    )
    const left: string[] = []
    void Promise.all([leaving, again]).then(() => left.push('yes'))
    while (left.length === 0) await library.clock.run(1)
    expect([count.get(id), count.get(other), found(library)]).toEqual([{ n: 0 }, { n: 50 }, [{ n: 50 }, { n: 50 }]])
    expect(db.prepare('SELECT DISTINCT account_id FROM tombstone').all()).toEqual([{ account_id: other }])
    expect([accounts.list().map((row) => row.id), leavingAccounts(db)]).toEqual([[other], []])
    expect([...keytar.items.keys()].filter((key) => key.endsWith(id))).toEqual([])
    expect(db.prepare(`SELECT k, v FROM asset_parts_config WHERE k IN ('deletemerge', 'automerge') ORDER BY k`).all()).toEqual([
      { k: 'automerge', v: 4 },
      { k: 'deletemerge', v: 0 },
    ])
  })

  it('goes on at the next start where the program was ended in the midst', async () => {
    const { accounts, library, db } = setUp()
    const id = await accounts.connect(form())
    fill(library, id, 700)
    await expect(takeOutAccount(db, id, () => Promise.reject(new Error('killed')))).rejects.toThrow('killed')
    expect([leavingAccounts(db), db.prepare('SELECT count(*) AS n FROM asset').get()]).toEqual([[id], { n: 500 }])
    const left: string[] = []
    void accounts.finishLeaving().then(() => left.push('yes'))
    while (left.length === 0) await library.clock.run(1)
    expect([accounts.list(), leavingAccounts(db), found(library)]).toEqual([[], [], [{ n: 0 }, { n: 0 }]])
  })
})

describe('an account of a service that keeps sessions', () => {
  it('closes its session at the service when it is left, and leaves though the service does not answer', async () => {
    const { accounts, service, rows } = setUp(undefined, { with: ['signOut'] })
    const id = await accounts.connect(form())
    await accounts.signOut(id)
    expect(service.calls).toEqual(['check ', 'signOut '])
    const other = await accounts.connect(form())
    service.failOnce('signOut', { how: 'offline' })
    await accounts.signOut(other)
    expect(rows()).toEqual([])
  })

  it('uses the session that its check opened, and closes the old one when its secret changes', async () => {
    const { accounts, service, opened } = setUp(undefined, { with: ['signOut'] })
    const id = await accounts.connect(form())
    const first = await accounts.open(id)
    expect(opened.filter(({ secrets }) => 'apiKey' in secrets)).toHaveLength(1)
    await accounts.edit({ id, name: '', fields: { address: 'https://studio.example', apiKey: 'new' } })
    expect(service.calls).toEqual(['check ', 'check ', 'signOut '])
    expect(await accounts.open(id)).not.toBe(first)
    expect(opened.filter(({ secrets }) => 'apiKey' in secrets)).toHaveLength(2)
  })

  it('leaves no session open when it could not be added', async () => {
    const { accounts, service, keytar } = setUp(undefined, { with: ['signOut'] })
    keytar.mode = 'locked'
    await refusalOf(accounts.connect(form()))
    expect(service.calls).toEqual(['check ', 'signOut '])
  })
})

describe('an account that moves to another place', () => {
  const teams = {
    form: { ...memoryDefinition(memoryService()).form, fields: [...memoryDefinition(memoryService()).form.fields, teamField] },
  }
  const at = (teamId: string, address = 'https://studio.example') => ({ address, apiKey: canary, teamId })

  async function listing() {
    const set = setUp(undefined, { kind: 'listing' }, teams)
    const id = await set.accounts.connect(form({ fields: at('one') }))
    return { ...set, id }
  }

  it.each([
    ['team', at('two'), 'teamId'],
    ['address', at('one', 'https://two.example'), 'address'],
  ])('is refused another %s while changes wait for the old one, at that field', async (_what, fields, field) => {
    const { accounts, id, library, service, db } = await listing()
    library.queue(library.addAsset({}, id), { kind: 'trash' })
    const before = service.calls.length
    expect(await refusalOf(accounts.edit({ id, name: '', fields }))).toMatchObject({
      code: 'refused',
      field,
      message: expect.stringMatching(/still waits to be sent.*Activity/) as string,
    })
    expect([service.calls.length, findAccount(db, id)?.fields]).toEqual([before, { teamId: 'one' }])
    await accounts.edit({ id, name: 'Renamed', fields: at('one') })
    expect(findAccount(db, id)?.name).toBe('Renamed')
  })

  it('is refused it too when the change was made while the service was asked, and keeps its secret', async () => {
    const { accounts, id, library, service, db, secrets } = await listing()
    const asset = library.addAsset({}, id)
    const { reached, release } = service.hold('check')
    const edited = refusalOf(accounts.edit({ id, name: '', fields: { ...at('two'), apiKey: 'new' } }))
    await reached
    library.queue(asset, { kind: 'trash' })
    release()
    expect((await edited).field).toBe('teamId')
    expect([findAccount(db, id)?.fields, await secrets.get(id)]).toEqual([{ teamId: 'one' }, { apiKey: canary }])
  })

  it('never shows rows of two places together, and lists the new one from its beginning', async () => {
    const { accounts, id, library, db } = await listing()
    const other = library.addAccount('Other')
    const [old, kept] = [library.addAsset({}, id), library.addAsset({}, other)]
    db.prepare(
      `INSERT INTO listing (account_id, round, cursor, is_running, is_whole, pages, started_at, completed_at) VALUES (?, 7, 'page-3', 1, 1, 2, 1, 1)`,
    ).run(id)
    await accounts.edit({ id, name: '', fields: at('two') })
    expect([library.asset(old).goneAt, library.asset(kept).goneAt]).toEqual([library.clock.now(), null])
    expect(db.prepare('SELECT round, cursor, is_running, completed_at FROM listing').all()).toEqual([
      { round: 7, cursor: null, is_running: 0, completed_at: null },
    ])
    transact(db, (tx) => takeUp(tx, id, remoteAsset({ remoteId: library.asset(old).remoteId ?? '' }), 1))
    expect(library.asset(old).goneAt).toBeNull()
  })

  it('takes no asset of the new place for one that was deleted at the old one under the same id', async () => {
    const { accounts, id, library, db } = await listing()
    const asset = library.asset(library.addAsset({ remoteId: 'a/b.png' }, id))
    transact(db, (tx) => {
      recordTombstone(tx, asset, library.clock.now())
      removeAsset(tx, asset)
    })
    await accounts.edit({ id, name: '', fields: at('two') })
    expect(transact(db, (tx) => takeUp(tx, id, remoteAsset({ remoteId: 'a/b.png', createdAt: 1, modifiedAt: 1 }), 1))).not.toBeNull()
  })

  it('keeps what was added by id: each is asked for at the new place', async () => {
    const { accounts, library } = setUp()
    const id = await accounts.connect(form())
    const asset = library.addAsset({}, id)
    await accounts.edit({ id, name: '', fields: { address: 'https://two.example', apiKey: '' } })
    expect(library.asset(asset).goneAt).toBeNull()
  })
})

describe('what the service offers for a field', () => {
  const choices = (_options: unknown, key: string) => Promise.resolve([{ value: 't1', label: 'Team one', group: key }])
  const teams = {
    form: { ...memoryDefinition(memoryService()).form, fields: [...memoryDefinition(memoryService()).form.fields, teamField] },
  }

  it('is asked with what was typed so far, before the rest is', async () => {
    const { accounts } = setUp(undefined, {}, { ...teams, choices })
    const wish = {
      id: null,
      key: 'teamId',
      service: 'media-pocket',
      name: '',
      fields: { address: 'https://studio.example', apiKey: canary },
    }
    expect(await accounts.choices(wish)).toEqual([{ value: 't1', label: 'Team one', group: 'teamId' }])
    expect(await refusalOf(accounts.choices({ ...wish, fields: { apiKey: canary } }))).toMatchObject({ field: 'address' })
    expect(await refusalOf(accounts.choices({ ...wish, fields: { address: 'https://studio.example' } }))).toMatchObject({ field: 'apiKey' })
  })

  it('is asked with the secret of the account that is being edited', async () => {
    const seen: unknown[] = []
    const { accounts } = setUp(
      undefined,
      {},
      { ...teams, choices: ({ secrets }) => Promise.resolve(void seen.push(secrets)).then(() => []) },
    )
    const id = await accounts.connect(form({ fields: { address: 'https://studio.example', apiKey: canary, teamId: 'x' } }))
    await accounts.choices({
      id,
      key: 'teamId',
      service: 'media-pocket',
      name: '',
      fields: { address: 'https://studio.example', apiKey: '' },
    })
    expect(seen).toEqual([{ apiKey: canary }])
  })

  it('that the service refuses is told at the field to blame', async () => {
    const { accounts } = setUp(
      undefined,
      {},
      { ...teams, choices: () => Promise.reject(new ProviderError('unauthorized', 'It does not know this key.')) },
    )
    const wish = {
      id: null,
      key: 'teamId',
      service: 'media-pocket',
      name: '',
      fields: { address: 'https://studio.example', apiKey: canary },
    }
    expect(await refusalOf(accounts.choices(wish))).toMatchObject({ code: 'sign-in-needed', field: 'apiKey' })
  })
})

describe('adding assets by id', () => {
  async function added() {
    const set = setUp()
    return { ...set, id: await set.accounts.connect(form()) }
  }

  it('takes ids and links, each once, however they are separated', async () => {
    const { accounts, id, told, db } = await added()
    const result = accounts.addById(id, ' remote-a, remote-b;remote-a\n\thttps://studio.example/assets/remote-c ')
    expect(addByIdResult.parse(result)).toEqual({ added: 3, alreadyThere: 0, refused: [] })
    expect(
      db
        .prepare<[], { r: string }>('SELECT remote_id AS r FROM asset ORDER BY r')
        .all()
        .map(({ r }) => r),
    ).toEqual(['remote-a', 'remote-b', 'remote-c'])
    expect(told.at(-1)).toBe(`kick ${id}`)
  })

  it('names what is no id, and does not take up what was deleted for good', async () => {
    const { accounts, id, library, db } = await added()
    const gone = library.addAsset({ remoteId: 'remote-gone' }, id)
    library.addAsset({ remoteId: 'remote-there' }, id)
    transact(db, (tx) => {
      recordTombstone(tx, library.asset(gone), 1)
      removeAsset(tx, library.asset(gone))
    })
    expect(accounts.addById(id, `remote-new remote-there remote-gone nonsense ${'x'.repeat(5000)}`)).toEqual({
      added: 1,
      alreadyThere: 1,
      refused: [
        { text: 'remote-gone', reason: 'You deleted this asset permanently.' },
        { text: 'nonsense', reason: 'This is no Media Pocket asset ID or link.' },
        { text: 'x'.repeat(200), reason: 'This is no Media Pocket asset ID or link.' },
      ],
    })
  })

  it.each([
    ['nothing', ' ,;\n', /Type or paste at least one/],
    ['more than ten thousand', Array.from({ length: 10_001 }, (_, n) => `remote-${String(n)}`).join(' '), /more than 10,000 at once/],
  ])('refuses %s at its field', async (_what, text, message) => {
    const { accounts, id, db } = await added()
    const refusal = await refusalOf(Promise.resolve().then(() => accounts.addById(id, text)))
    expect(refusal).toMatchObject({ code: 'invalid-input', field: 'ids', message: expect.stringMatching(message) as string })
    expect(db.prepare('SELECT count(*) AS n FROM asset').get()).toEqual({ n: 0 })
  })

  it('quirk 47: takes ids as they are, also where they look like options, numbers or patterns', async () => {
    const id20 = ['-vevooaeWuYCnLFQqe2l', '_nAP4srVRn36-h-NkabF', '12345678901234567890', '00000000000000000000', '1e100000000000000000']
    const { accounts, db } = setUp(undefined, {}, {
      open: (options) => ({ ...mediaPocket.open(options), check: () => Promise.resolve() }),
    }) // prettier-ignore
    const id = await accounts.connect(form())
    expect(accounts.addById(id, id20.join('\n'))).toEqual({ added: 5, alreadyThere: 0, refused: [] })
    expect(accounts.addById(id, `https://studio.example/assets/${id20[0] ?? ''}`)).toEqual({ added: 0, alreadyThere: 1, refused: [] })
    const stored = db.prepare<[], { r: unknown }>('SELECT remote_id AS r FROM asset').all()
    expect(new Set(stored.map(({ r }) => r))).toEqual(new Set(id20))
  })

  it('quirk 59: refuses the id of an asset that was deleted for good, in every spelling of it, and tells the dead ids', async () => {
    const { accounts, id, library, db } = await added()
    for (const [at, remoteId] of ['remote-dead', 'remote-older'].entries()) {
      const asset = library.addAsset({ remoteId, title: `Title ${String(at)}` }, id)
      transact(db, (tx) => {
        recordTombstone(tx, library.asset(asset), 100 - at)
        removeAsset(tx, library.asset(asset))
      })
    }
    const result = accounts.addById(id, 'remote-dead https://studio.example/assets/remote-dead remote-older')
    expect([result.added, result.refused.map(({ reason }) => reason)]).toEqual([0, Array(3).fill('You deleted this asset permanently.')])
    expect(db.prepare('SELECT count(*) AS n FROM asset').get()).toEqual({ n: 0 })
    expect(accounts.deletedIds(id, { offset: 0, limit: 1 })).toEqual({
      rows: [{ remoteId: 'remote-dead', title: 'Title 0', deletedAt: 100 }],
      total: 2,
    })
    expect(accounts.deletedIds(id, { offset: 1, limit: 5 }).rows.map(({ remoteId }) => remoteId)).toEqual(['remote-older'])
    expect(accounts.list()).toMatchObject([{ deletedCount: 2 }])
    // Another account may have an asset under the same id.
    const other = await accounts.connect(form({ fields: { address: 'https://two.example', apiKey: 'b' } }))
    expect(accounts.addById(other, 'remote-dead').added).toBe(1)
  })

  it('tells which of them the service does not know, and forgets those on demand', async () => {
    const { accounts, id, library, db } = await added()
    accounts.addById(id, 'remote-a remote-b remote-c')
    const known = library.addAsset({ remoteId: 'remote-known' }, id)
    db.prepare(`UPDATE asset SET gone_at = 5 WHERE remote_id IN ('remote-a', 'remote-b', 'remote-known')`).run()
    const unknown = accounts.unknownIds(id)
    expect(unknown.map(({ remoteId }) => remoteId).sort()).toEqual(['remote-a', 'remote-b'])
    expect(accounts.list()).toMatchObject([{ unknownCount: 2 }])
    const foundMeanwhile = db.prepare<[], { id: AssetId }>(`SELECT id FROM asset WHERE remote_id = 'remote-c'`).get()?.id ?? known
    const ofA = unknown.filter(({ remoteId }) => remoteId === 'remote-a').map(({ assetId }) => assetId)
    accounts.forgetUnknownIds(id, [...ofA, known, foundMeanwhile])
    expect(accounts.unknownIds(id).map(({ remoteId }) => remoteId)).toEqual(['remote-b'])
    expect(db.prepare('SELECT count(*) AS n FROM asset').get()).toEqual({ n: 3 })
    expect(accounts.addById(id, 'remote-a').added).toBe(1)
  })

  it('is refused where the service lists its assets by itself', async () => {
    const { accounts } = setUp(
      undefined,
      { kind: 'listing' },
      { open: (options) => withoutIds(memoryDefinition(memoryService()).open(options)) },
    )
    const id = await accounts.connect(form())
    expect(() => accounts.addById(id, 'remote-a')).toThrow('Media Pocket lists its assets by itself.')
  })

  it('needs no key', async () => {
    const { accounts, id, keytar, service } = await added()
    keytar.mode = 'gone'
    const before = service.calls.length
    expect(accounts.addById(id, 'remote-a').added).toBe(1)
    expect(service.calls.length).toBe(before)
  })
})

describe('secrets', () => {
  it('are in no file of the profile, whatever happened to the account', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-accounts-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    const { accounts, keytar, service, library } = setUp(join(folder, 'library.db'))
    const id = await accounts.connect(form())
    library.addAsset({}, id)
    await accounts.edit({ id, name: 'x', fields: { address: 'https://studio.example', apiKey: `${canary}-2` } })
    service.failOnce('check', { how: 'refuse', kind: 'unauthorized' })
    await refusalOf(accounts.connect(form({ fields: { address: 'https://three.example', apiKey: `${canary}-3` } })))
    keytar.mode = 'gone'
    await accounts.connect(form({ fields: { address: 'https://two.example', apiKey: `${canary}-4` } }))
    await accounts.connectDemo({
      service: 'media-pocket',
      address: 'http://127.0.0.1:1',
      fields: {},
      secrets: { apiKey: `${canary}-5` },
    })
    const search = () => readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes('CANARY'))
    expect(readdirSync(folder)).toContain('library.db-wal')
    expect(search()).toEqual([])
    library.db.pragma('wal_checkpoint(TRUNCATE)')
    expect(search()).toEqual([])
    await accounts.signOut(id)
    expect(search()).toEqual([])
  })
})

describe('the list of accounts', () => {
  it('counts what is shown in library and trash', async () => {
    const { accounts, library } = setUp()
    const id = await accounts.connect(form())
    library.addAsset({}, id)
    library.addAsset({}, id)
    library.addAsset({ trashed: { at: 1, about: false } }, id)
    library.db.prepare('UPDATE asset SET gone_at = 1 WHERE seq = (SELECT min(seq) FROM asset)').run()
    expect(accounts.list()).toMatchObject([{ assetCount: 1, trashCount: 1 }])
  })

  it('opens a provider only where the secret is at hand', async () => {
    const { accounts, keytar, secrets } = setUp()
    const id = await accounts.connect(form())
    expect(await accounts.open(id)).not.toBeNull()
    await secrets.forget(id)
    keytar.items.clear()
    expect(await accounts.open(id)).toBeNull()
  })
})
