import { copyFileSync, rmSync } from 'node:fs'
import type { Answer } from '../service/answers'
import { ok } from '../service/answers'
import type { Call, Route } from '../service/routes'
import type { CalledContainer } from './places'
import { calledDocument, containerOf, filesOf, namedFile } from './places'
import { refuseInWords } from './refusals'
import { showFile } from './shapes'
import type { FileRecord, WordbeeState } from './state'
import type { Denied, Gate } from './tokens'

/** What the routes of the service share. */
export interface WordbeeContext {
  readonly origin: string
  readonly state: WordbeeState
  readonly gate: Gate
  readonly denied: () => Denied | null
  readonly downloadNeedsHeaders: boolean
  /** Told of every file that went, and whether by name or with all of its segment. */
  readonly onDeleted: (file: FileRecord, how: 'by-name' | 'with-all') => void
}

type Kind = Denied['what'] | 'read'
type Handle = (call: Call, called: CalledContainer) => Answer

const flexBytesCache = 'public, max-age=2592000'

/** The five requests about files of segments, for scopes and for Flex documents. */
export function assetRoutes(context: WordbeeContext): Route[] {
  return ['/api/resources/assets', '/api/apps/wbflex/documents/:document_id/assets'].flatMap((base) => [
    route(context, ['GET', `${base}/list`, 'read'], (call, called) => listMany(context, call, called)),
    route(context, ['GET', `${base}/:segment_id/list`, 'read'], (call, called) => listOne(context, call, called)),
    route(context, ['GET', `${base}/:segment_id`, 'read'], (call, called) => download(context, call, called)),
    route(context, ['POST', `${base}/:segment_id`, 'upload'], (call, called) => attach(context, call, called)),
    route(context, ['DELETE', `${base}/:segment_id`, 'delete'], (call, called) => remove(context, call, called)),
  ])
}

function route(context: WordbeeContext, [method, pattern, kind]: readonly [Route['method'], string, Kind], handle: Handle): Route {
  const { state, gate } = context
  const isDownload = method === 'GET' && pattern.endsWith(':segment_id')
  const guarded = gate.guard((call) => {
    const denied = context.denied()
    if (denied !== null && (denied.what === 'all' || denied.what === kind)) {
      return refuseInWords(denied.status, 'You do not have access to the reference material of this project.', 'Assets')
    }
    const called = containerOf(state, call)
    return called === null ? refuseInWords(400, 'The scope is not valid or you have no access to it.', 'Assets') : handle(call, called)
  }, !isDownload || context.downloadNeedsHeaders)
  return { method, pattern, handle: guarded }
}

function listOne({ state, origin }: WordbeeContext, call: Call, { container }: CalledContainer): Answer {
  return ok(filesOf(state, container, call.pathParams['segment_id'] ?? '').map((file) => showFile(file, origin)))
}

function listMany({ state, origin }: WordbeeContext, call: Call, { container }: CalledContainer): Answer {
  const ids = call.query.get('segmentIds') ?? ''
  if (!/^\d+(,\d+)*$/.test(ids)) return refuseInWords(400, 'The parameter segmentIds is missing or not a list of numbers.', 'Assets')
  const segments = [...new Set(ids.split(','))]
  return ok(segments.flatMap((segmentId) => filesOf(state, container, segmentId)).map((file) => showFile(file, origin)))
}

function download({ state }: WordbeeContext, call: Call, { container, isFlex }: CalledContainer): Answer {
  if ((call.query.get('filename') ?? '') === '') return refuseInWords(400, 'The parameter filename is missing.', 'Assets')
  const file = namedFile(state, container, call)
  if (file === null) return refuseInWords(404, 'The file does not exist.', 'Assets')
  return {
    kind: 'file',
    path: state.filePath(file.id),
    size: file.size,
    type: file.contentType,
    etag: `"${file.sha256}"`,
    headers: {
      'Content-Disposition': `inline; filename*=UTF-8''${encodeURIComponent(file.name.replace(/\p{Surrogate}/gu, '_')).replace(/['()*]/g, '_')}`,
      ...(isFlex && { 'Cache-Control': flexBytesCache }),
    },
  }
}

/** A second file of the same place and name takes the place of the first, without a word. */
function attach(context: WordbeeContext, call: Call, called: CalledContainer): Answer {
  const { state } = context
  const document = calledDocument(state, called, call)
  if (!called.takesUploads) return refuseInWords(400, 'Assets can be uploaded to projects only.', 'Assets')
  if (document === null) return refuseInWords(400, 'The segment does not exist.', 'Assets')
  const body = typeof call.body === 'object' && call.body !== null ? (call.body as Readonly<Record<string, unknown>>) : {}
  const text = (name: string) => (typeof body[name] === 'string' ? body[name] : '')
  const upload = state.uploads.get(text('filetoken'))
  if (upload === undefined) return refuseInWords(400, 'The file token is not valid.', 'Assets')
  const relativePath = called.isFlex ? text('relativePath').replaceAll('/', '\\') : text('relativePath')
  const locale = text('locale') === '' ? null : text('locale')
  const segmentId = call.pathParams['segment_id'] ?? ''
  const before = filesOf(state, called.container, segmentId).find(
    (file) => file.name === upload.name && file.relativePath === relativePath && file.locale === locale,
  )
  const id = before?.id ?? state.newToken()
  copyFileSync(state.uploadPath(upload.token), state.filePath(id))
  const file: FileRecord = {
    ...{ id, container: called.container, documentId: document.id, segmentId, locale, relativePath },
    ...{ name: upload.name, size: upload.size, contentType: upload.contentType, sha256: upload.sha256 },
    createdDate: before?.createdDate ?? state.iso(),
    modifiedDate: state.iso(),
    attached: (before?.attached ?? 0) + 1,
  }
  state.change(() => {
    state.files.put(id, file)
    state.uploads.remove(upload.token)
  })
  rmSync(state.uploadPath(upload.token), { force: true })
  return ok(showFile(file, context.origin))
}

/** Without `filename` every file of the segment goes, in all languages. What is not there is no error. */
function remove(context: WordbeeContext, call: Call, { container }: CalledContainer): Answer {
  const { state } = context
  const isAll = (call.query.get('filename') ?? '').trim() === ''
  const named = isAll ? null : namedFile(state, container, call)
  const going = isAll ? filesOf(state, container, call.pathParams['segment_id'] ?? '') : named === null ? [] : [named]
  state.change(() => {
    for (const file of going) state.files.remove(file.id)
  })
  for (const file of going) {
    rmSync(state.filePath(file.id), { force: true })
    context.onDeleted(file, isAll ? 'with-all' : 'by-name')
  }
  return { kind: 'text', status: 200, text: '', type: 'text/plain' }
}
