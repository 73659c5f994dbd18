import type { UploadHooks } from '../http-client'
import type { UploadFile, Uploaded } from '../provider'
import { ProviderError } from '../provider-error'
import type { RemoteAsset } from '../remote'
import { assumptions } from './assumptions'
import type { createWordbeeClient } from './client'
import type { Scope } from './container'
import type { FileName } from './file-name'
import { toFileName } from './file-name'
import { parseSegmentIds } from './segment-ids'
import type { FileRow } from './wire'
import { partsOf, toAsset } from './wire'

/** Where a new file goes: the target of a drop folder, read. */
export interface UploadPlace {
  readonly segmentId: string
  /** Null: for all languages. */
  readonly locale: string | null
  /** Empty at the root. */
  readonly relativePath: string
}

type Target = Readonly<Record<string, string>>
type Client = ReturnType<typeof createWordbeeClient>

const longestFolder = 500
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u001f\u007f]/

/** What is wrong with a target, by the key of its field; null when nothing is. Whether the segment is one of the account's is not looked at. Pure. */
export function refuseTarget(target: Target): { readonly key: string; readonly message: string } | null {
  const { segmentId, locale, relativePath } = placeOf(target)
  if (segmentId === '') return { key: 'segmentId', message: 'Enter the segment that the files shall hang on.' }
  if (!assumptions.segmentId.test(segmentId)) return { key: 'segmentId', message: 'Enter one segment ID, a whole number such as 12.' }
  if (locale !== null && (locale.length > 35 || !assumptions.locale.test(locale))) {
    return { key: 'locale', message: 'Enter a language code such as en or fr-FR, or leave it empty for all languages.' }
  }
  const parts = relativePath.split(/[\\/]/)
  if (relativePath !== '' && parts.some((part) => part.trim() === '' || part === '.' || part === '..')) {
    return {
      key: 'relativePath',
      message: 'Enter a folder such as layout/pages: without a slash at its ends, and without dots for other folders.',
    }
  }
  if (relativePath.length > longestFolder || control.test(relativePath)) {
    return { key: 'relativePath', message: 'The folder is too long or holds a line break. Enter a shorter one.' }
  }
  return null
}

const notOfAccount = (segmentId: string) =>
  `Segment ${segmentId} is not one of the segments of this account. Choose another one, or add it to the account.`

/** Why a segment is none of the account's, whose list of segments this is: what goes there would never be seen here. A list that can not be read says nothing. Pure. */
export function refuseSegment(target: Target, segmentIds: string): { readonly key: string; readonly message: string } | null {
  const { segmentId } = placeOf(target)
  const own = parseSegmentIds(segmentIds)
  return !own.ok || own.ids.includes(segmentId) ? null : { key: 'segmentId', message: notOfAccount(segmentId) }
}

/** A target as a place. Pure. */
export function placeOf(target: Target): UploadPlace {
  const text = (key: string) => (target[key] ?? '').trim()
  return { segmentId: text('segmentId'), locale: text('locale') === '' ? null : text('locale'), relativePath: text('relativePath') }
}

/**
 * Whether a listed file lies at this place under this name. Looser than an identity, since a list may tell back-slashes for slashes, another case of a locale or
 * another normal form of a name than what was sent. Pure.
 */
function liesAt(row: FileRow, place: UploadPlace, name: FileName): boolean {
  const folder = (path: string) =>
    path
      .replaceAll('\\', '/')
      .replace(/^\/+|\/+$/g, '')
      .normalize('NFC')
  const language = (locale: string | null | undefined) => (locale ?? '').toLowerCase()
  return (
    (row.segmentId ?? place.segmentId) === place.segmentId &&
    row.name.normalize('NFC') === name.normalize('NFC') &&
    language(row.locale) === language(place.locale) &&
    folder(row.relativePath ?? '') === folder(place.relativePath)
  )
}

/** What an upload needs of its account. */
export interface UploadTools {
  readonly client: Client
  readonly scope: Scope
  readonly segmentIds: ReadonlySet<string>
}

/** The two methods by which bytes become an asset. */
export function uploadsTo(open: () => UploadTools) {
  const read = ({ target, fileName }: UploadFile): UploadPlace & { readonly name: FileName } => {
    const refused = refuseTarget(target)
    if (refused !== null) throw new ProviderError('rejected', refused.message)
    const place = placeOf(target)
    if (!open().segmentIds.has(place.segmentId)) throw new ProviderError('rejected', notOfAccount(place.segmentId))
    if (/[\\/]/.test(fileName))
      throw new ProviderError('rejected', 'The file name holds a slash, which Wordbee takes for a folder. Rename the file.')
    return { ...place, name: toFileName(fileName) }
  }
  const look = async (place: UploadPlace, name: FileName, signal: AbortSignal): Promise<readonly FileRow[]> => {
    const rows = await open().client.listSegment(place.segmentId, signal)
    return rows.filter((row) => row !== null).filter((row) => liesAt(row, place, name))
  }
  const assetOf = (row: FileRow | undefined, place: UploadPlace): RemoteAsset | null => {
    const parts = row === undefined ? null : partsOf(row, open().scope, place.segmentId)
    return row === undefined || parts === null ? null : toAsset(row, parts)
  }
  return {
    /**
     * The file's bytes go first, for a token that nothing comes of if it is left; attaching it makes the asset. What Wordbee does with a second file of one name is
     * not documented, so that one which is there already is never risked. Assumed: it is stored under the name it was given, which is looked for if an answer is lost.
     */
    uploadFile: async (file: UploadFile, hooks: UploadHooks, signal: AbortSignal): Promise<Uploaded> => {
      const { name, ...place } = read(file)
      if ((await look(place, name, signal)).length > 0) {
        const message = `“${name}” is there already, at segment ${place.segmentId}. Delete it there first, or rename the file.`
        throw new ProviderError('conflict', message, { reason: 'already-there' })
      }
      const { client } = open()
      const { contentType, path } = file
      const uploaded = await client.uploadMedia({ fileName: name, contentType, path, onProgress: hooks.onProgress }, signal)
      await hooks.commit()
      const { segmentId, locale, relativePath } = place
      const body = { filetoken: uploaded.token, ...(locale !== null && { locale }), ...(relativePath !== '' && { relativePath }) }
      await client.attachFile(segmentId, body, signal)
      // Its identity is what the list calls it, which need not be what was sent. The asset is made: a look that fails changes nothing about that.
      const rows = await look(place, uploaded.name ?? name, signal).catch(ignoreFailure)
      const asset = assetOf(rows[0], place)
      return asset === null ? { state: 'accepted' } : { state: 'there', asset }
    },
    findUpload: async (file: UploadFile, signal: AbortSignal): Promise<RemoteAsset | null> => {
      const { name, ...place } = read(file)
      const rows = await look(place, name, signal)
      return assetOf(
        rows.find(({ size }) => size === null || size === file.size),
        place,
      )
    },
  }
}

function ignoreFailure(error: unknown): readonly FileRow[] {
  if (error instanceof ProviderError) return []
  throw error
}
