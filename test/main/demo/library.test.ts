import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findLibraryPreview, readDemoLibrary } from '../../../src-main/demo/library'
import type { DemoLibraryAsset } from '../../../src-main/demo/library'
import { at, call, makeFolder, movedClock, pngBytes, startDemo } from './media-pocket/harness'

const nora = 'nora@demo.example'
const liam = 'liam@demo.example'
const bare: DemoLibraryAsset = {
  file: null,
  title: 'Hero shot',
  description: null,
  category: null,
  tags: [],
  aiTags: [],
  project: null,
  collections: [],
  owner: nora,
  createdDaysAgo: 10,
  trashedDaysAgo: null,
  comments: [],
}

function makeLibrary(assets: readonly Partial<DemoLibraryAsset>[], files: Record<string, Buffer | string> = {}): string {
  const folder = makeFolder()
  mkdirSync(join(folder, 'previews'))
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  const people = [{ email: nora, first_name: 'Nora', last_name: 'Lind' }]
  writeFileSync(join(folder, 'library.json'), JSON.stringify({ assets: assets.map((asset) => ({ ...bare, ...asset })), people }))
  return folder
}

describe('the library', () => {
  it('is none when its folder or its list is missing', () => {
    expect(readDemoLibrary(join(makeFolder(), 'missing'))).toBeNull()
    expect(readDemoLibrary(makeFolder())).toBeNull()
  })

  it.each(['../secret', 'a/b.png', '/etc/passwd', 'a\\b', '..', ''])('takes no file name that is a path: "%s"', (file) => {
    expect(() => readDemoLibrary(makeLibrary([{ file }]))).toThrow('"file"')
  })

  it('finds previews by the base name', () => {
    const folder = makeLibrary([], { 'previews/夜の港.jpg': 'a', 'previews/clip.webp': 'b' })
    expect(findLibraryPreview(folder, '夜の港.png')).toBe(join(folder, 'previews', '夜の港.jpg'))
    expect(findLibraryPreview(folder, 'clip.mp4')).toBe(join(folder, 'previews', 'clip.webp'))
    expect(findLibraryPreview(folder, 'other.mp4')).toBeNull()
  })
})

describe('a demo with a library', () => {
  it('starts out with its assets, media, previews, people and comments', async () => {
    const clock = movedClock()
    const preview = Buffer.concat([pngBytes, Buffer.from('smaller')])
    const library = readDemoLibrary(
      makeLibrary(
        [
          {
            file: '夜の港 (final).png',
            description: '<b>"Harbour"</b>',
            category: 'KEY ART',
            tags: ['Night'],
            aiTags: ['Boat'],
            project: 'Film',
            collections: ['Best'],
            comments: [
              { author: liam, text: 'later', daysAgo: 1 },
              { author: nora, text: 'earlier', daysAgo: 2 },
            ],
          },
          { title: 'Second', project: 'Film', trashedDaysAgo: 2 },
        ],
        { '夜の港 (final).png': pngBytes, 'previews/夜の港 (final).png': preview },
      ),
    )
    const demo = await startDemo({ clock, library })
    const [first = '', second = ''] = demo.assetIds()
    const asset = at((await call(demo, 'GET', `/assets/${first}`)).json, 'asset')
    expect(asset).toMatchObject({
      owner: nora,
      title: 'Hero shot',
      category: 'key art',
      tags: ['night'],
      ai_tags: ['Boat'],
      media_type: 'image',
      original_filename: '夜の港 (final).png',
      created_date: '2026-02-19T12:00:00.000Z',
      deleted: null,
    })
    const media = (await call(demo, 'GET', `/assets/${first}/media`)).json
    const served = await fetch(String(at(media, 'media', 0, 'preview_url')))
    expect(served.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await served.arrayBuffer()).equals(preview)).toBe(true)
    const comments = (await call(demo, 'GET', `/assets/${first}/comments`)).json
    expect(at(comments, 'comments', 0)).toMatchObject({ message: 'earlier', user: { first_name: 'Nora', last_name: 'Lind' } })
    expect(at(comments, 'comments', 1)).toMatchObject({ message: 'later', user: { email: liam, first_name: null } })
    expect(demo.inspect.asset(second)).toMatchObject({
      deleted: '2026-02-27T12:00:00.000Z',
      media: [],
      project_id: at(asset, 'project_id'),
    })
    expect(at((await call(demo, 'GET', `/assets/${first}/collections`)).json, 'collections', 0, 'title')).toBe('Best')
    expect(demo.inspect.events(first)).toEqual([
      'ASSET_ADDED',
      'ASSET_STARTED_INGEST',
      'ASSET_FINISHED_INGEST',
      'ASSET_ADDED_COMMENT',
      'ASSET_ADDED_COMMENT',
    ])
  })

  it('puts it in once, and not again after a restart', async () => {
    const folder = makeFolder()
    const library = readDemoLibrary(makeLibrary([{ title: 'one' }, { title: 'two' }]))
    const first = await startDemo({ folder, library })
    const [id = ''] = first.assetIds()
    await call(first, 'DELETE', `/assets/${id}`)
    await first.stop()
    const second = await startDemo({ folder, library })
    expect(second.inspect.all().map((asset) => asset.title)).toEqual(['two'])
  })

  it('makes a placeholder of a file that is missing', async () => {
    const demo = await startDemo({ library: readDemoLibrary(makeLibrary([{ file: 'gone.png' }])) })
    expect(demo.inspect.all()).toMatchObject([{ media_type: 'placeholder', media: [] }])
  })
})
