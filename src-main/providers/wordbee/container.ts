import { ProviderError } from '../provider-error'
import type { AssetParts } from './asset-key'
import { assumptions } from './assumptions'
import type { FileName } from './file-name'
import { toFileName } from './file-name'

/** What the files of an account hang on. `name` is the first part of every remote id. */
export type Scope =
  | { readonly kind: 'project' | 'job'; readonly name: string }
  | { readonly kind: 'flex'; readonly name: string; readonly documentId: string }

/** Begins the scope of a Flex document in an account's settings; it is ours, and never sent. */
const flexPrefix = 'flex:'

const documentedScope = /^(pr|jbs|jbc)(\d{1,15})$/

/** Reads an account's scope: `pr<digits>`, `jbs<digits>`, `jbc<digits>` (Wordbee API 2, Delete Asset from Segment) or `flex:<document id>`; null for any other. Pure. */
export function parseScope(typed: string): Scope | null {
  const text = typed.trim()
  const found = documentedScope.exec(text.toLowerCase())
  if (found !== null) return { kind: found[1] === 'pr' ? 'project' : 'job', name: found[0] }
  if (!text.toLowerCase().startsWith(flexPrefix)) return null
  const documentId = text.slice(flexPrefix.length).trim()
  if (!assumptions.flexDocumentId.test(documentId) || /^\.+$/.test(documentId)) return null
  return { kind: 'flex', name: flexPrefix + documentId, documentId }
}

/** Where and how one kind of container is asked: paths below `/api`, percent-encoded. Pure. */
export interface Container {
  readonly scope: Scope
  readonly listOne: (segmentId: string) => string
  readonly listMany: (segmentIds: readonly string[]) => string
  readonly attach: (segmentId: string) => string
  /** The path of exactly one stored file, for downloading and deleting it: without its name the same path means every file of the segment. */
  readonly file: (place: AssetParts) => string
}

/** Wordbee API 2, project assets (with a scope in the query) and Flex project assets (with the document in the path and no scope). */
export function openContainer(scope: Scope): Container {
  const base = scope.kind === 'flex' ? `/apps/wbflex/documents/${encode(scope.documentId)}/assets` : '/resources/assets'
  const scoped: readonly Pair[] = scope.kind === 'flex' ? [] : [['scope', scope.name]]
  const at = (segmentId: string, below = '') => `${base}/${segment(segmentId)}${below}`
  return {
    scope,
    listOne: (segmentId) => at(segmentId, '/list') + query(scoped),
    listMany: (segmentIds) => `${base}/list${query([...scoped, ['segmentIds', segmentIds.map(segment).join(',')]])}`,
    attach: (segmentId) => at(segmentId) + query(scoped),
    file: ({ segmentId, name, locale, relativePath }) => {
      const fileName: FileName = toFileName(name)
      return (
        at(segmentId) +
        query([...scoped, ['filename', fileName], ['locale', locale], ['relativePath', relativePath === '' ? null : relativePath]])
      )
    },
  }
}

type Pair = readonly [key: string, value: string | null]

/** Null leaves a pair out. */
function query(pairs: readonly Pair[]): string {
  const present = pairs.flatMap(([key, value]) => (value === null ? [] : [`${key}=${encode(value)}`]))
  return present.length === 0 ? '' : `?${present.join('&')}`
}

/** Back-slashes, slashes, spaces, `&`, `#`, `+` and `%` all leave encoded. @throws ProviderError `rejected` for half a character, which has no encoding */
export function encode(text: string): string {
  if (/\p{Surrogate}/u.test(text)) {
    throw new ProviderError(
      'rejected',
      'The name or folder of this file holds a damaged character that can not be sent. Rename it at Wordbee.',
    )
  }
  return encodeURIComponent(text)
}

/** A segment id as one segment of a path. */
function segment(id: string): string {
  if (!assumptions.segmentId.test(id))
    throw new ProviderError('rejected', 'This is not the ID of a segment at Wordbee, so nothing was asked of it.')
  return id
}

/** The segments in as few groups as the many-segments list takes, in their order. Pure. */
export function chunkSegments(container: Container, ids: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = []
  const bare = container.listMany([]).length
  const comma = encode(',').length
  let length = bare
  for (const id of ids) {
    const open = chunks.at(-1)
    length += comma + id.length
    if (open !== undefined && open.length < assumptions.segmentsPerList && length < assumptions.longestPath) open.push(id)
    else {
      chunks.push([id])
      length = bare + id.length
    }
  }
  return chunks
}
