import { existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { describe, expect, test, vi } from 'vitest'
import type { AssetId } from '../../../src-preload/contract/ids'
import { createDragOut, type DragOut, type DragOutOptions } from '../../../src-main/hand-in/drag-out'
import { silentLog } from '../../../src-main/log'
import { ProviderError } from '../../../src-main/providers/provider-error'
import { remoteMedium, testLibrary, type TestLibrary } from '../../support/library'
import { manualClock, type ManualClock } from '../../support/manual-clock'
import { temporaryFolder } from '../../support/temporary-folder'
import { put } from './support'
import { until, untilHolds } from '../../support/until'

interface Setting {
  readonly library: TestLibrary
  readonly folder: string
  readonly dragged: (readonly string[])[]
  readonly dragOut: DragOut
  readonly clock: ManualClock
  readonly restart: () => DragOut
  readonly onProgress: ReturnType<typeof vi.fn<(isEnd: boolean) => void>>
}

function setUp(
  media: Partial<DragOutOptions['media']> & { open?: () => Promise<Readable>; headers?: Record<string, string> } = {},
): Setting {
  const library = testLibrary()
  const folder = path.join(temporaryFolder(), 'drag-out')
  mkdirSync(folder)
  const dragged: (readonly string[])[] = []
  // Nobody loses patience unless a test says so.
  const clock = manualClock(Date.now())
  const onProgress = vi.fn<(isEnd: boolean) => void>()
  const options: DragOutOptions = {
    db: library.db,
    clock,
    log: silentLog,
    folder,
    media: {
      onThisComputer: media.onThisComputer ?? (() => Promise.resolve(null)),
      mediumOf: (id) => {
        const medium = library.asset(id).media.at(-1)
        if (medium === undefined) throw new Error('no medium')
        return {
          medium,
          name: '',
          open: async () => ({
            status: 200,
            headers: media.headers ?? {},
            size: medium.size,
            body: (await media.open?.()) ?? Readable.from(['the original']),
          }),
        }
      },
    },
    startDrag: (files) => dragged.push(files),
    onProgress,
  }
  return { library, folder, dragged, clock, dragOut: createDragOut(options), restart: () => createDragOut(options), onProgress }
}

const harbour = (library: TestLibrary, fileName = 'Harbour.png'): AssetId =>
  library.addAsset({ title: 'Harbour', media: [remoteMedium({ id: 'm1', fileName, size: 12 })] })

describe('dragging originals out', () => {
  test('one that is here is dragged at once, as a copy under the name that people know', async () => {
    const cached = put(temporaryFolder(), 'c0ffee', 'the original')
    const { dragOut, dragged, library, folder } = setUp({ onThisComputer: () => Promise.resolve(cached) })
    const id = harbour(library)
    expect(await dragOut.start([id])).toEqual({ state: 'started', message: null })
    const [[file = ''] = []] = dragged
    expect(path.basename(file)).toBe('Harbour.png')
    expect(file.startsWith(path.join(folder, id))).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe('the original')
    // Whoever writes into what was dragged out harms nothing of ours.
    writeFileSync(file, 'changed elsewhere')
    expect(readFileSync(cached, 'utf8')).toBe('the original')
  })

  test('what was written into a dragged file is never given as the original, and is not overwritten', async () => {
    const cached = put(temporaryFolder(), 'c0ffee', 'the original')
    const { dragOut, dragged, library, restart } = setUp({ onThisComputer: () => Promise.resolve(cached) })
    const id = harbour(library)
    const drag = async (by: DragOut = dragOut) => {
      expect(await by.start([id])).toMatchObject({ state: 'started' })
      return dragged.at(-1)?.[0] ?? ''
    }
    const first = await drag()
    expect(await drag()).toBe(first)
    // As long as the original is, by a program that saves in place.
    writeFileSync(first, 'the ORIGINAL')
    utimesSync(first, Date.now() / 1000 + 5, Date.now() / 1000 + 5)
    expect(await dragOut.stateOf([id])).toMatchObject({ ready: 0, total: 1 })
    const second = await drag()
    expect([readFileSync(first, 'utf8'), readFileSync(second, 'utf8')]).toEqual(['the ORIGINAL', 'the original'])
    expect(path.basename(second)).toBe('Harbour.png')
    expect(await drag()).toBe(second)
    writeFileSync(second, 'longer than the original')
    const third = await drag()
    expect(readFileSync(third, 'utf8')).toBe('the original')
    // Nobody saw what was done to it while the program did not run.
    writeFileSync(third, 'changed')
    const fourth = await drag(restart())
    expect(readFileSync(fourth, 'utf8')).toBe('the original')
    expect([first, second, third].map((file) => readFileSync(file, 'utf8'))).toEqual([
      'the ORIGINAL',
      'longer than the original',
      'changed',
    ])
  })

  test('one that comes quickly is dragged at once; one that takes its time is fetched first, with its progress, and dragged the next time', async () => {
    const body = new PassThrough()
    const { dragOut, dragged, library, clock, onProgress } = setUp({ open: () => Promise.resolve(body) })
    const id = harbour(library)
    const started = dragOut.start([id])
    await until(() => clock.leap())
    expect(await started).toEqual({ state: 'fetching', message: '“Harbour” is being fetched. Drag it again when it is here.' })
    expect(dragged).toEqual([])
    body.write('the ori')
    await untilHolds(async () => expect(await dragOut.stateOf([id])).toEqual({ ready: 0, total: 1, sent: 7, size: 12, problem: null }))
    expect(onProgress).toHaveBeenCalled()
    body.end('ginal')
    await untilHolds(async () => expect(await dragOut.stateOf([id])).toMatchObject({ ready: 1, problem: null }))
    await untilHolds(() => expect(onProgress).toHaveBeenLastCalledWith(true))
    expect(await dragOut.start([id])).toMatchObject({ state: 'started' })
    expect(readFileSync(dragged[0]?.[0] ?? '', 'utf8')).toBe('the original')
  })

  test('several go together or not at all', async () => {
    const { dragOut, dragged, library } = setUp()
    const ids = [harbour(library), harbour(library, 'Quay.png')]
    expect(await dragOut.start([...ids, ...ids])).toMatchObject({ state: 'started' })
    expect(dragged[0]?.map((file) => path.basename(file))).toEqual(['Harbour.png', 'Quay.png'])
  })

  test('a service that can not be reached is said in words, and tried again the next time', async () => {
    let isOffline = true
    const { dragOut, dragged, library } = setUp({
      open: () =>
        isOffline
          ? Promise.reject(new ProviderError('offline', 'Media Pocket can not be reached.'))
          : Promise.resolve(Readable.from(['the original'])),
    })
    const id = harbour(library)
    expect(await dragOut.start([id])).toEqual({ state: 'refused', message: 'Media Pocket can not be reached.' })
    isOffline = false
    expect(await dragOut.start([id])).toMatchObject({ state: 'started' })
    expect(dragged).toHaveLength(1)
  })

  test('half a file, or a web page in its place, is never dragged, and nothing of it stays', async () => {
    const cut = setUp({ open: () => Promise.resolve(Readable.from(['the ori'])) })
    expect(await cut.dragOut.start([harbour(cut.library)])).toEqual({ state: 'refused', message: '“Harbour” came incomplete. Try again.' })
    const page = setUp({ headers: { 'content-type': 'text/html' } })
    expect(await page.dragOut.start([harbour(page.library)])).toMatchObject({ state: 'refused' })
    for (const { folder, dragged } of [cut, page]) {
      expect(dragged).toEqual([])
      expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
    }
  })

  test.each(['../../../etc/passwd', '..', 'a/b\\c:d.png', 'CON.png', '.bashrc', 'naïve ☃.png', 'x'.repeat(400)])(
    'the name %j of a service stays within its folder',
    async (fileName) => {
      const { dragOut, dragged, library, folder } = setUp()
      expect(await dragOut.start([harbour(library, fileName)])).toMatchObject({ state: 'started' })
      const [[file = ''] = []] = dragged
      expect(path.relative(folder, file).split(path.sep)).toHaveLength(3)
      expect(path.basename(file)).toMatch(/^[^./\\:]/)
      expect(path.basename(file)).not.toBe('CON.png')
      expect(existsSync(file)).toBe(true)
    },
  )

  test('an asset that is gone refuses', async () => {
    const { dragOut } = setUp()
    await expect(dragOut.start(['01J0000000000000000000000X' as AssetId])).rejects.toThrow('not in Slipway any more')
  })
})

test('originals go after a day, what was dragged just now stays, and the oldest go where there is too much', async () => {
  const { dragOut, folder } = setUp()
  const old = put(folder, 'A/k/old.png')
  const recent = put(folder, 'B/k/recent.png')
  const half = put(folder, 'left.part')
  const now = Date.now() / 1000
  for (const place of [old, path.dirname(old)]) utimesSync(place, now - 2 * 86_400, now - 2 * 86_400)
  for (const place of [recent, path.dirname(recent)]) utimesSync(place, now - 3600 * 3, now - 3600 * 3)
  await dragOut.sweep()
  expect([old, recent, half].map((file) => existsSync(file))).toEqual([false, true, false])
  expect(existsSync(path.join(folder, 'A'))).toBe(false)
})
