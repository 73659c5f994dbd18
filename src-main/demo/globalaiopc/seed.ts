import { copyFileSync, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoLibrary } from '../library'
import { sniffFile } from '../media-pocket/sniff'
import { assetTypeOf } from './content'
import { sha256Of } from './reviews'
import type { AssetRecord, OpcState } from './state'

const dayMs = 86_400_000

/** Fills a new state, once: all records are written at one stroke, so that a start cut short begins afresh. Files that the service would not take are left out. */
export async function seedState(state: OpcState, library: DemoLibrary | null): Promise<void> {
  if (!state.isNew()) return
  const seeds: Omit<AssetRecord, 'id'>[] = []
  for (const wanted of library?.assets ?? []) {
    const path = library === null || wanted.file === null ? null : join(library.folder, wanted.file)
    if (path === null || !existsSync(path)) continue
    const found = await sniffFile(path)
    const assetType = assetTypeOf(found)
    if (assetType === null) continue
    const key = state.newKey()
    copyFileSync(path, state.filePath(key))
    const file = { key, contentType: found.content_type, size: statSync(path).size, sha256: await sha256Of(path) }
    seeds.push({
      name: wanted.file,
      assetType,
      status: 'Active',
      createdAt: state.now() - wanted.createdDaysAgo * dayMs,
      sourceUrl: null,
      file,
      fails: false,
      delayMs: 0,
    })
  }
  state.change(() => {
    for (const seed of seeds) {
      const id = state.newId()
      state.assets.put(id, { ...seed, id })
    }
    state.markSeeded()
  })
}
