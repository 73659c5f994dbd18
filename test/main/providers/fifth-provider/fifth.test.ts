import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import { createCore, type Core } from '../../../../src-main/core'
import { migrations } from '../../../../src-main/database/migrations/index'
import { openDatabase } from '../../../../src-main/database/open'
import { inProcessMediaReader } from '../../../../src-main/media-reading/in-process-media-reader'
import { silentLog } from '../../../../src-main/log'
import { capabilitiesOf } from '../../../../src-main/providers/capabilities'
import { createRegistry, providerDefinitions } from '../../../../src-main/providers/registry'
import type { AssetQuery } from '../../../../src-preload/contract/asset'
import { capabilityNames, serviceForm } from '../../../../src-preload/contract/service'
import { memoryKeytar } from '../../../support/memory-keytar'
import { sendJson, startTinyServer } from '../support/tiny-server'
import { fifth } from './fifth'

/** The one line that a new service costs outside its folder. */
const withFifth = [...providerDefinitions, fifth]

const everything: AssetQuery = {
  view: 'library',
  search: '',
  sort: 'title',
  descending: false,
  accounts: [],
  types: [],
  states: [],
  tags: [],
  folders: [],
}

const pages: Readonly<Record<string, unknown>> = {
  '': {
    rows: [
      { id: 'a', title: 'Anchor' },
      { id: 'b', title: 'Buoy' },
    ],
    next: 'b',
  },
  b: { rows: [{ id: 'c', title: 'Capstan', isNew: true }], next: null },
}

const startFifth = () =>
  startTinyServer(({ path, headers }, response) => {
    const url = new URL(path, 'http://fifth')
    if (headers['x-fifth-token'] !== 'token') sendJson(response, 401, {})
    else if (url.pathname !== '/base/shelves/harbour') sendJson(response, 404, {})
    else sendJson(response, 200, pages[url.searchParams.get('after') ?? ''] ?? { rows: [], next: null })
  })

function startCore(): Core {
  const profile = mkdtempSync(join(tmpdir(), 'slipway-fifth-'))
  const db = openDatabase(':memory:', migrations)
  const core = createCore({
    db,
    clock: systemClock,
    random: () => 0.5,
    log: silentLog,
    profile,
    publish: () => undefined,
    loadKeytar: () => Promise.resolve(memoryKeytar()),
    mediaReader: inProcessMediaReader(),
    startDemo: () => Promise.reject(new Error('not here')),
    chooseSavePath: () => Promise.resolve(null),
    providers: withFifth,
  })
  onTestFinished(async () => {
    await core.stop()
    db.close()
    rmSync(profile, { recursive: true, force: true })
  })
  core.start()
  return core
}

describe('a fifth service, registered by one line', () => {
  const registry = createRegistry(withFifth, systemClock)
  const account = { service: 'fifth', address: 'https://fifth.example', fields: { shelf: 'harbour' } }

  test('is offered after the others, with its own form', () => {
    expect(registry.forms.map(({ id }) => id)).toEqual(['octospark', 'wordbee', 'media-pocket', 'globalaiopc', 'fifth'])
    expect(serviceForm.parse(registry.forms.at(-1)).fields.map(({ label }) => label)).toEqual(['Server address', 'Shelf', 'Token'])
    expect(registry.label('fifth')).toBe('Fifth')
  })

  test('has the capabilities of its methods and a reason against all others', () => {
    const offered = capabilitiesOf(registry.peek(account), 'Fifth')
    expect(capabilityNames.filter((name) => offered[name].offered)).toEqual(['list'])
    expect(offered.trash).toEqual({ offered: false, reason: 'Fifth keeps everything for ever.' })
    expect(offered.comment).toEqual({ offered: false, reason: 'Fifth has no documented way to comment on assets.' })
  })
})

describe('the whole program with a fifth service', () => {
  const fields = (address: string) => ({ address: `${address}/base`, shelf: 'harbour', token: 'token' })

  test('connects an account of it and lists what it holds', async () => {
    const service = await startFifth()
    const core = startCore()
    const id = await core.accounts.connect({ service: 'fifth', name: '', fields: fields(service.origin) })
    expect(core.accounts.list()).toMatchObject([{ id, service: 'fifth', serviceLabel: 'Fifth', name: 'Fifth' }])
    const titles = () => core.assets.page(everything, 0, 10).rows.map(({ title }) => title)
    await expect.poll(titles, { timeout: 10_000 }).toEqual(['Anchor', 'Buoy', 'Capstan'])
    expect(service.seen.every(({ headers }) => headers['x-fifth-token'] === 'token')).toBe(true)
  })

  test('checks what was typed with its own words, and the service before anything is kept', async () => {
    const service = await startFifth()
    const core = startCore()
    const connect = (more: Readonly<Record<string, string>>) =>
      core.accounts.connect({ service: 'fifth', name: '', fields: { ...fields(service.origin), ...more } })
    await expect(connect({ shelf: 'Quay 7' })).rejects.toMatchObject({ code: 'invalid-input', field: 'shelf' })
    expect(service.seen).toEqual([])
    await expect(connect({ token: 'wrong' })).rejects.toMatchObject({ message: 'Fifth did not accept the token. Enter a valid one.' })
    await expect(connect({ shelf: 'attic' })).rejects.toMatchObject({ message: expect.stringContaining('not as Fifth does') as unknown })
    expect(core.accounts.list()).toEqual([])
  })

  test('what it does not offer is refused in its words', async () => {
    const service = await startFifth()
    const core = startCore()
    await core.accounts.connect({ service: 'fifth', name: '', fields: fields(service.origin) })
    await expect.poll(() => core.assets.page(everything, 0, 10).total, { timeout: 10_000 }).toBe(3)
    const [account] = core.accounts.list()
    expect(account?.capabilities.trash).toEqual({ offered: false, reason: 'Fifth keeps everything for ever.' })
  })
})
