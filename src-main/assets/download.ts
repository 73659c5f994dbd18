import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import filenamify from 'filenamify'
import { AppError } from '../../src-preload/contract/errors'
import type { AssetId } from '../../src-preload/contract/ids'
import type { AssetMedia } from './asset-media'

export interface DownloadTools {
  readonly media: AssetMedia
  /** Asks where to save; null when the user cancelled. The system's dialog asks before it overwrites. */
  readonly chooseSavePath: (suggestedName: string) => Promise<string | null>
}

/** Saves a whole file where the user says. Written beside its place and moved there at the end: an interrupted download leaves nothing half. */
export function createDownload({ media, chooseSavePath }: DownloadTools) {
  return async (id: AssetId, mediumId: string | null): Promise<{ saved: boolean; fileName: string | null }> => {
    const { open, medium } = media.mediumOf(id, mediumId)
    const target = await chooseSavePath(filenamify(medium.fileName ?? 'media', { replacement: '_', maxLength: 200 }))
    if (target === null) return { saved: false, fileName: null }
    const part = `${target}.slipway-part`
    try {
      const file = await open({ maxBytes: null, signal: AbortSignal.timeout(24 * 60 * 60_000) })
      await pipeline(file.body, createWriteStream(part))
      await rename(part, target)
    } catch (error) {
      await rm(part, { force: true })
      if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EACCES' || error.code === 'EROFS')) {
        const why = error.code === 'ENOSPC' ? 'The disk is full' : 'The folder can not be written'
        throw new AppError('refused', `“${basename(target)}” was not saved. ${why}; choose another place.`)
      }
      throw error
    }
    return { saved: true, fileName: basename(target) }
  }
}
