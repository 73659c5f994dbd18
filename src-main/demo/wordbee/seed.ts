import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoLibrary, DemoLibraryAsset } from '../library'
import type { FileRecord, WordbeeSetup, WordbeeState } from './state'
import { documentOf, sha256Of } from './state'

const range = (first: number, count: number): string[] => Array.from({ length: count }, (_, index) => String(first + index))

/** One project of two documents, a standard and a Codyt job in it, and one Flex document. */
export const defaultSetup: WordbeeSetup = {
  projects: [
    {
      id: '7214',
      documents: [
        { id: '9001', segmentIds: range(27_665_601, 24) },
        { id: '9002', segmentIds: range(27_665_701, 12) },
      ],
    },
  ],
  jobs: { jbs5512: '7214', jbc8830: '7214' },
  flexDocuments: [{ id: '40177', segmentIds: range(511, 6) }],
}

/** A file that a new service starts out with, beside its library. */
export interface SeedFile {
  /** `pr<number>` or `flex:<id>`. */
  readonly container: string
  readonly segmentId: string
  readonly locale?: string
  readonly relativePath?: string
  readonly name: string
  readonly bytes: Uint8Array
  readonly contentType?: string
}

const dayMs = 86_400_000
const types: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  tif: 'image/tiff',
  svg: 'image/svg+xml',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  opus: 'audio/opus',
  pdf: 'application/pdf',
  srt: 'text/plain',
}
const typeByEnding = (name: string): string => types[/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream'

/** Fills a new state, once: all records are written at one stroke, so that a start cut short begins afresh. */
export function seedState(state: WordbeeState, seeds: { readonly library: DemoLibrary | null; readonly files: readonly SeedFile[] }): void {
  if (!state.isNew()) return
  const { library, files } = seeds
  const records = [
    ...files.map((file) => storeSeed(state, file, 0)),
    ...(library?.assets ?? []).flatMap((asset, index) => {
      const path = asset.file === null || library === null ? null : join(library.folder, asset.file)
      return path === null || asset.file === null || !existsSync(path)
        ? []
        : [storeLibraryFile(state, { asset, name: asset.file, path, index })]
    }),
  ]
  state.change(() => {
    for (const record of records) if (record !== null) state.files.put(record.id, record)
    state.markSeeded()
  })
}

/** Spread over the segments of the first project; the language is the one in its name, the folder its project. */
function storeLibraryFile(
  state: WordbeeState,
  { asset, name, path, index }: { readonly asset: DemoLibraryAsset; readonly name: string; readonly path: string; readonly index: number },
): FileRecord | null {
  const project = state.setup.projects[0]
  const segments = project?.documents.flatMap(({ segmentIds }) => segmentIds) ?? []
  const segmentId = segments[index % segments.length]
  if (project === undefined || segmentId === undefined) return null
  const locale = /_([a-z]{2}-[A-Z]{2})[._]/.exec(name)?.[1]
  const seed = {
    container: `pr${project.id}`,
    segmentId,
    name,
    relativePath: asset.category?.toLowerCase() ?? '',
    ...(locale !== undefined && { locale }),
  }
  return storeSeed(state, { ...seed, bytes: readFileSync(path) }, asset.createdDaysAgo)
}

function storeSeed(state: WordbeeState, seed: SeedFile, daysAgo: number): FileRecord | null {
  const document = documentOf(state, seed.container, seed.segmentId)
  if (document === null) return null
  const id = state.newToken()
  const date = state.iso(state.now() - daysAgo * dayMs)
  writeFileSync(state.filePath(id), seed.bytes, { mode: 0o600 })
  return {
    id,
    container: seed.container,
    documentId: document.id,
    segmentId: seed.segmentId,
    locale: seed.locale ?? null,
    relativePath: seed.relativePath ?? '',
    name: seed.name,
    size: seed.bytes.length,
    contentType: seed.contentType ?? typeByEnding(seed.name),
    sha256: sha256Of(seed.bytes),
    createdDate: date,
    modifiedDate: date,
    attached: 1,
  }
}
