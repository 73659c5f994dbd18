import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { setAccountState } from '../../../src-main/accounts/account-store'
import { readDetails } from '../../../src-main/assets/asset-details'
import { createAssetMedia } from '../../../src-main/assets/asset-media'
import { assetReader } from '../../../src-main/assets/asset-reader'
import type { MediaCache } from '../../../src-main/assets/media-cache'
import { applyMedia } from '../../../src-main/sync/apply'
import { refusalsFor } from '../../../src-main/assets/refusals'
import { transact } from '../../../src-main/database/transaction'
import { inProcessMediaReader } from '../../../src-main/media-reading/in-process-media-reader'
import { capabilitiesOf } from '../../../src-main/providers/capabilities'
import { hold } from '../../../src-main/sync/outbox'
import type { Payload } from '../../../src-main/sync/operations'
import { assetDetails } from '../../../src-preload/contract/asset'
import { AppError } from '../../../src-preload/contract/errors'
import { assetId, type AssetId } from '../../../src-preload/contract/ids'
import { remoteMedium, testLibrary, uploadPayload } from '../../support/library'
import { memoryService } from '../../support/memory-provider'

const missing = assetId.parse('01ARZ3NDEKTSV4RRFFQ69G5FAV')
const media: Payload = { kind: 'add-media', intakeId: null, path: '/drop/a.png', fileName: 'a.png', size: 1, md5: 'm', sha256: 's' }

function setUp() {
  const library = testLibrary()
  const service = memoryService()
  const fetched: Parameters<MediaCache['fetch']>[0][] = []
  const cached = new Set<string>()
  const cache: MediaCache = {
    fetch(what) {
      fetched.push(what)
      return Promise.resolve(`/cache/${what.key}`)
    },
    peek: ({ key }) => Promise.resolve(cached.has(key) ? `/cache/${key}` : null),
    forget: () => Promise.resolve(),
    trim: () => Promise.resolve(),
    stop: () => undefined,
  }
  let isOpen = true
  return {
    library,
    service,
    fetched,
    cached,
    close: () => (isOpen = false),
    media: createAssetMedia({
      db: library.db,
      clock: library.clock,
      cache,
      openProvider: () => Promise.resolve(isOpen ? service.provider : null),
      reader: inProcessMediaReader(),
      locateFile: () => null,
    }),
    details: (id: AssetId) =>
      readDetails(
        library.db,
        assetReader(
          library.db,
          () => 14,
          () => library.clock.now(),
        ),
        (asset, account, pending) => refusalsFor(asset, capabilitiesOf(service.provider, account.service), pending),
        id,
      ),
    withMedia: (...media: Parameters<typeof remoteMedium>[0][]) => {
      const remoteId = service.add()
      const id = library.addAsset({ ...service.asset(remoteId).remote, md5: 'abc' })
      transact(library.db, (tx) => {
        service.asset(remoteId).media = media.map(remoteMedium)
        applyMedia(tx, id, service.asset(remoteId).media)
      })
      return { id, remoteId }
    },
  }
}

describe('the details of an asset', () => {
  it('hold all that the mirror knows, and fit their schema', () => {
    const { details, withMedia } = setUp()
    const { id, remoteId } = withMedia({ id: '1', fileName: 'a.png', previewUrl: 'https://studio.example/secret' })
    const read = assetDetails.parse(details(id))
    expect(read).toMatchObject({
      remoteId,
      md5: 'abc',
      media: [{ id: '1', fileName: 'a.png' }],
      stateReason: null,
      viewUrl: `slipway-media://file/${id}?v=abc`,
    })
    expect(Object.keys(read.refusals)).toEqual(['restore'])
    expect(JSON.stringify(read)).not.toContain('studio.example')
  })

  it('of an asset that was never read say so', () => {
    const { library, details } = setUp()
    const id = library.addLocal('Dune')
    expect(assetDetails.parse(details(id))).toMatchObject({
      remoteId: null,
      refreshedAt: null,
      state: 'uploading',
      stateReason: 'Is being sent.',
      viewUrl: null,
    })
    library.queue(id, media)
    expect(details(id).viewUrl).toBe(`slipway-media://file/${id}?v=local`)
  })

  it.each([
    ['offline', 'Waits until the service can be reached.'],
    ['sign-in-needed', 'Waits until you sign in again.'],
    ['connected', 'Is being sent.'],
  ] as const)('say why a change waits while the account is %s', (state, reason) => {
    const { library, details } = setUp()
    const id = library.addAsset()
    library.queue(id, { kind: 'trash' })
    transact(library.db, (tx) => {
      setAccountState(tx, library.account, state, null)
    })
    expect(details(id).stateReason).toBe(reason)
  })

  it('name what is refused before what waits', () => {
    const { library, details } = setUp()
    const id = library.addAsset()
    library.queue(id, { kind: 'trash' })
    const second = library.queue(id, { kind: 'restore' })
    transact(library.db, (tx) => {
      hold(tx, second, { state: 'failed', reason: 'Refused.', inFlight: false })
    })
    expect(details(id)).toMatchObject({ state: 'failed', stateReason: 'Refused.' })
  })

  it('offer a quick look only for what the window can show', () => {
    const { library, details } = setUp()
    for (const [type, isShown] of [
      ['image', true],
      ['video', true],
      ['audio', true],
      ['document', false],
      ['other', false],
    ] as const) {
      const id = library.addAsset({ type })
      transact(library.db, (tx) => {
        applyMedia(tx, id, [remoteMedium({ id: '1' })])
      })
      expect(details(id).viewUrl !== null).toBe(isShown)
    }
  })

  it('are not there for an asset that is not there', () => {
    expect(() => setUp().details(missing)).toThrow(AppError)
  })
})

describe('the bytes of an asset', () => {
  it('of its preview come from where the service says, within bounds', async () => {
    const { library, media: files, fetched, withMedia } = setUp()
    const { id } = withMedia({ id: '1', previewUrl: 'https://studio.example/p' })
    expect(await files.preview(id)).toMatch(/^\/cache\/preview/)
    expect(fetched).toMatchObject([{ accountId: library.account, assetId: id, key: 'preview https://studio.example/p' }])
  })

  it('are the dropped file itself while it waits, however it goes to the service', async () => {
    const { library, media: files, fetched } = setUp()
    const id = library.addLocal()
    expect(await files.preview(id)).toBeNull()
    library.queue(id, media)
    expect([await files.file(id), fetched]).toEqual(['/drop/a.png', []])
    const other = library.addLocal()
    library.queue(other, uploadPayload({ path: '/drop/b.png' }))
    expect(await files.file(other)).toBe('/drop/b.png')
  })

  it('are fetched anew, unless they lie here already', async () => {
    const { library, media: files, fetched, cached, service, withMedia } = setUp()
    const { id, remoteId } = withMedia({ id: '1' }, { id: '2' })
    await files.file(id)
    expect(fetched).toMatchObject([{ accountId: library.account, assetId: id }])
    const file = await fetched[0]?.open(new AbortController().signal)
    expect(file === undefined ? '' : await text(file.body)).toBe('bytes of 2')
    expect(service.calls).toEqual([`download ${remoteId}`])
    cached.add(fetched[0]?.key ?? '')
    await files.file(id)
    expect([fetched.length, service.calls.length]).toEqual([1, 1])
  })

  it('are asked for under the name that the service stores them by', () => {
    const { media: files, withMedia } = setUp()
    const { id } = withMedia({ id: '1', storedName: 'stored.bin', fileName: 'nice.png' }, { id: '2', fileName: 'nice.png' })
    expect([files.mediumOf(id, '1').name, files.mediumOf(id, null).name]).toEqual(['stored.bin', 'nice.png'])
  })

  it('that are not to be had are named with the next step', async () => {
    const { library, media: files, service, close, withMedia } = setUp()
    const fetchIt = (id: AssetId, medium: string | null) =>
      Promise.resolve().then(() => files.mediumOf(id, medium).open({ maxBytes: null, signal: new AbortController().signal }))
    await expect(files.file(missing)).rejects.toMatchObject({ code: 'not-found' })
    await expect(fetchIt(library.addLocal('Dune'), null)).rejects.toMatchObject({
      code: 'not-found',
      message: '“Dune” has no such media at the service.',
    })
    const { id, remoteId } = withMedia({ id: '1' })
    await expect(fetchIt(id, '7')).rejects.toMatchObject({ code: 'not-found' })
    service.asset(remoteId).media = []
    await expect(fetchIt(id, '1')).rejects.toMatchObject({ code: 'refused', message: expect.stringMatching(/Try again later/) as string })
    close()
    await expect(fetchIt(id, '1')).rejects.toMatchObject({ code: 'sign-in-needed' })
  })
})
