import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoLibrary, DemoLibraryAsset } from '../../../src-main/demo/library'
import { startMediaPocketDemo, type MediaPocketDemo } from '../../../src-main/demo/media-pocket/media-pocket-demo'
import { png } from './files'

export interface ServiceOptions {
  readonly folder: string
  readonly library: 'small' | 'none'
  readonly key: string
}

/** A Media Pocket that can be stopped and started again at the same place. */
export interface Service {
  readonly origin: string
  readonly key: string
  /** The e-mail of the key's holder, and of somebody else. */
  readonly self: string
  readonly colleague: string
  /** The running one; throws while stopped. */
  readonly demo: MediaPocketDemo
  readonly isRunning: boolean
  stop(): Promise<void>
  startAgain(): Promise<void>
  /** The service's id of the asset with this title; throws where there is not exactly one. */
  idOf(title: string): string
  /** How many requests with this method came to paths like this. */
  count(method: string, path: RegExp): number
}

const self = 'me@studio.example'
const colleague = 'mara@studio.example'

/** Starts a Media Pocket on loopback. */
export async function startService(options: Pick<ServiceOptions, 'folder'> & Partial<ServiceOptions>): Promise<Service> {
  const { folder, library = 'small', key = 'mp_key_of_the_journeys' } = options
  mkdirSync(folder, { recursive: true })
  let port = 0
  let running: MediaPocketDemo | null = null
  const open = async () => {
    running = await startMediaPocketDemo({
      folder: join(folder, 'state'),
      port,
      apiKeys: [{ key, email: self }],
      library: library === 'small' ? smallLibrary(join(folder, 'library')) : null,
      ingestDelayMs: 100,
    })
    port = Number(new URL(running.origin).port)
  }
  await open()
  const demo = (): MediaPocketDemo => {
    if (running === null) throw new Error('The service is stopped')
    return running
  }
  return {
    get origin() {
      return `http://127.0.0.1:${String(port)}`
    },
    key,
    self,
    colleague,
    get demo() {
      return demo()
    },
    get isRunning() {
      return running !== null
    },
    stop: async () => {
      const last = running
      running = null
      await last?.stop()
    },
    startAgain: open,
    idOf: (title) => {
      const found = demo()
        .inspect.all()
        .filter((asset) => asset.title === title)
      if (found.length !== 1 || found[0] === undefined) throw new Error(`${String(found.length)} assets are titled ${title}`)
      return found[0].id
    },
    count: (method, path) => demo().requests.filter((request) => request.method === method && path.test(request.path)).length,
  }
}

const asset = (title: string, more: Partial<DemoLibraryAsset> = {}): DemoLibraryAsset => ({
  file: null,
  title,
  description: null,
  category: null,
  tags: [],
  aiTags: [],
  project: null,
  collections: [],
  owner: colleague,
  createdDaysAgo: 10,
  trashedDaysAgo: null,
  comments: [],
  ...more,
})

/** Live titles of the small library, in the order of their age, newest first. */
export const smallTitles = [
  'Harbour at dawn',
  'Harbour at night',
  'Zürich skyline',
  'Ελληνικό νησί',
  '東京の夜景',
  'Тихий лес',
  'القاهرة القديمة',
  'Lighthouse plan',
  'Sea shanty',
  'Interview 2',
  'Interview 10',
] as const

/** A few assets in several scripts, with and without media, two of them in the trash. */
export function smallLibrary(folder: string): DemoLibrary {
  mkdirSync(folder, { recursive: true })
  const withPicture = (title: string, index: number, more: Partial<DemoLibraryAsset> = {}): DemoLibraryAsset => {
    const file = `picture-${String(index)}.png`
    writeFileSync(join(folder, file), png(48, 32, [40 + index * 17, 90, 200 - index * 11]))
    return asset(title, { file, createdDaysAgo: index + 1, ...more })
  }
  const pictures = smallTitles.slice(0, 7).map((title, index) => withPicture(title, index, details[title] ?? {}))
  const plain = smallTitles.slice(7).map((title, index) => asset(title, { createdDaysAgo: index + 8, ...(details[title] ?? {}) }))
  const trashed = [
    withPicture('Old poster', 20, { trashedDaysAgo: 3 }),
    asset('Draft of a flyer', { createdDaysAgo: 30, trashedDaysAgo: 12 }),
  ]
  return { folder, assets: [...pictures, ...plain, ...trashed], people: [{ email: colleague, first_name: 'Mara', last_name: 'Lindqvist' }] }
}

const details: Readonly<Record<string, Partial<DemoLibraryAsset>>> = {
  'Harbour at dawn': {
    description: 'Fishing boats before sunrise',
    tags: ['sea', 'boats'],
    comments: [{ author: colleague, text: 'The light is perfect here.', daysAgo: 1 }],
  },
  'Harbour at night': { tags: ['sea', 'night'] },
  'Sea shanty': { description: 'Sung by the crew', tags: ['music'] },
}
