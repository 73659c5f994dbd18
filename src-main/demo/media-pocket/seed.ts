import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findLibraryPreview } from '../library'
import type { DemoLibrary, DemoLibraryAsset } from '../library'
import { createCollection, ensureUser, showNewestMedium } from './changes'
import { nameOnDisk } from './jobs'
import type { ActionRecord, AssetRecord, CommentRecord, EventRecord, MediaRecord } from './records'
import { sniffBytes } from './sniff'
import type { PocketState } from './state'

/** What a new service starts out with. */
export interface Seeds {
  readonly library: DemoLibrary | null
  readonly actions: readonly Omit<ActionRecord, 'id'>[]
}

/** The actions of a service that is not told others. */
export const defaultActions: readonly Omit<ActionRecord, 'id'>[] = [
  { name: 'Make web proxy', description: 'Makes a small copy for viewing in a browser', category: 'Transcoding', outcome: 'finished' },
  { name: 'Transcribe speech', description: 'Writes down what is said', category: 'Speech', outcome: 'finished' },
  { name: 'Check loudness', description: 'Measures loudness by EBU R 128', category: 'Quality control', outcome: 'finished' },
]

const dayMs = 86_400_000

interface LoadedFile {
  readonly name: string
  readonly path: string
  readonly bytes: Buffer
  readonly content_type: string
  readonly media_type: string
  readonly previewPath: string | null
}

/** Fills a new state, once: all records are written at one stroke, so that a start cut short begins afresh. */
export async function seedState(state: PocketState, { library, actions }: Seeds): Promise<void> {
  if (!state.isNew()) return
  const files = new Map<DemoLibraryAsset, LoadedFile>()
  for (const wanted of library?.assets ?? []) {
    const file = library === null || wanted.file === null ? null : await loadFile(library.folder, wanted.file)
    if (file !== null) files.set(wanted, file)
  }
  const previews = new Map<string, Awaited<ReturnType<typeof sniffBytes>>>()
  for (const { previewPath } of files.values())
    if (previewPath !== null) previews.set(previewPath, await sniffBytes(readFileSync(previewPath)))
  state.change(() => {
    for (const action of actions) {
      const id = state.nextNumber('actions')
      state.actions.put(String(id), { ...action, id })
    }
    for (const { email, ...name } of library?.people ?? []) ensureUser(state, email, name)
    const shelves = openShelves(state)
    for (const wanted of library?.assets ?? []) seedAsset(state, wanted, { shelves, file: files.get(wanted) ?? null, previews })
    state.markSeeded()
  })
}

async function loadFile(folder: string, name: string): Promise<LoadedFile | null> {
  const path = join(folder, name)
  if (!existsSync(path)) return null
  const bytes = readFileSync(path)
  return { name, path, bytes, ...(await sniffBytes(bytes)), previewPath: findLibraryPreview(folder, name) }
}

/** Projects and collections by title, made at their first use. */
function openShelves(state: PocketState) {
  const known = new Map<string, string>()
  return (kind: 'project' | 'collection', title: string, owner: string): string => {
    const id = known.get(`${kind} ${title}`) ?? createCollection(state, ensureUser(state, owner), { kind, title }).id
    known.set(`${kind} ${title}`, id)
    return id
  }
}

interface SeedMaterial {
  readonly shelves: ReturnType<typeof openShelves>
  readonly file: LoadedFile | null
  readonly previews: ReadonlyMap<string, { readonly content_type: string }>
}

function seedAsset(state: PocketState, wanted: DemoLibraryAsset, { shelves, file, previews }: SeedMaterial): void {
  const at = (days: number) => state.iso(state.now() - days * dayMs)
  const projectId = wanted.project === null ? null : shelves('project', wanted.project, wanted.owner)
  const base: AssetRecord = {
    id: state.newId(),
    number: state.nextNumber('assets'),
    external_id: null,
    parent_id: projectId,
    project_id: projectId,
    owner: ensureUser(state, wanted.owner).email,
    title: wanted.title,
    description: wanted.description,
    category: wanted.category?.toLowerCase() ?? null,
    tags: wanted.tags.map((tag) => tag.toLowerCase()),
    ai_tags: wanted.aiTags,
    media_type: 'placeholder',
    original_filename: null,
    drop_folder_id: null,
    md5_sum: null,
    created_date: at(wanted.createdDaysAgo),
    modification_date: at(wanted.createdDaysAgo),
    deleted: wanted.trashedDaysAgo === null ? null : at(wanted.trashedDaysAgo),
    collections: wanted.collections.map((title) => shelves('collection', title, wanted.owner)),
    article: null,
  }
  state.assets.put(base.id, base)
  if (file !== null) {
    seedMedium(state, base, { file, previewType: previews.get(file.previewPath ?? '')?.content_type ?? null })
    const shown = showNewestMedium(state, base)
    state.assets.put(base.id, { ...shown, modification_date: base.deleted ?? base.created_date })
  }
  seedPast(state, wanted, { asset: base, hasFile: file !== null })
}

function seedMedium(state: PocketState, asset: AssetRecord, { file, previewType }: { file: LoadedFile; previewType: string | null }): void {
  const id = state.nextNumber('media')
  copyFileSync(file.path, state.mediaPath(id))
  if (file.previewPath !== null) copyFileSync(file.previewPath, state.previewPath(id))
  const shipped =
    file.previewPath === null ? null : { size: readFileSync(file.previewPath).length, content_type: previewType ?? 'image/jpeg' }
  const medium: MediaRecord = {
    id,
    assetId: asset.id,
    filename: nameOnDisk(id, file.name),
    original_filename: file.name,
    size: file.bytes.length,
    content_type: file.content_type,
    media_type: file.media_type,
    md5_sum: createHash('md5').update(file.bytes).digest('hex'),
    created_at: asset.created_date,
    preview: shipped !== null ? { kind: 'shipped', ...shipped } : file.media_type === 'image' ? { kind: 'original' } : null,
  }
  state.media.put(String(id), medium)
}

/** Comments and events in the order in which they would have come about. */
function seedPast(state: PocketState, wanted: DemoLibraryAsset, { asset, hasFile }: { asset: AssetRecord; hasFile: boolean }): void {
  const owner = ensureUser(state, wanted.owner)
  const event = (event_type: string, created_at: string, userId = owner.id): Omit<EventRecord, 'id'> => ({
    assetId: asset.id,
    userId,
    event_type,
    created_at,
  })
  const past = [event('ASSET_ADDED', asset.created_date)]
  if (hasFile) past.push(event('ASSET_STARTED_INGEST', asset.created_date), event('ASSET_FINISHED_INGEST', asset.created_date))
  for (const comment of [...wanted.comments].sort((one, other) => other.daysAgo - one.daysAgo)) {
    const user = ensureUser(state, comment.author)
    const id = state.nextNumber('comments')
    const updated_at = state.iso(state.now() - comment.daysAgo * dayMs)
    const target: CommentRecord['target'] = { type: 'Asset', id: asset.id }
    state.comments.put(String(id), { id, target, userId: user.id, message: comment.text, updated_at })
    past.push(event('ASSET_ADDED_COMMENT', updated_at, user.id))
  }
  if (asset.deleted !== null) past.push(event('ASSET_REMOVED', asset.deleted))
  for (const row of past.sort((one, other) => Date.parse(one.created_at) - Date.parse(other.created_at))) {
    const id = state.nextNumber('events')
    state.events.put(String(id), { ...row, id })
  }
}
