import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import busboy from 'busboy'
import type { Answer } from '../service/answers'
import { ok } from '../service/answers'
import type { Call, Route } from '../service/routes'
import type { WordbeeContext } from './asset-routes'
import { refuseInWords } from './refusals'
import type { UploadRecord, WordbeeState } from './state'

/** "Media upload": takes bytes in and answers with a token for them. */
export function uploadRoutes({ state, gate, denied }: WordbeeContext): Route[] {
  const handle = gate.guard(async (call) => {
    const refused = denied()
    if (refused !== null && refused.what !== 'delete') return refuseInWords(refused.status, 'You have no access to media uploads.', 'Media')
    return takeIn(state, call)
  })
  return [{ method: 'POST', pattern: '/api/media/upload', receive: 'bytes', handle }]
}

async function takeIn(state: WordbeeState, call: Call): Promise<Answer> {
  const type = call.headers['content-type'] ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type) || call.bytes === null)
    return refuseInWords(400, 'The upload must be multipart/form-data.', 'Media')
  const name = call.query.get('filename') ?? ''
  if (name.trim() === '' || /[\\/]/.test(name)) return refuseInWords(400, 'The parameter filename is missing or not valid.', 'Media')
  const token = state.newToken()
  const part = await readFirstFile(call.bytes, type, state.uploadPath(token))
  const limit = Number(call.query.get('maxsize') ?? Infinity)
  if (part === null || part.size > limit) {
    await rm(state.uploadPath(token), { force: true })
    return refuseInWords(400, part === null ? 'The upload holds no file.' : 'The file is too large.', 'Media')
  }
  const upload: UploadRecord = { token, name, ...part }
  state.uploads.put(token, upload)
  return ok({ result: { token, name } })
}

type Part = Pick<UploadRecord, 'size' | 'contentType' | 'sha256'>

/** Writes the first file of a form to `path`; null when there is none, or the form is torn. */
async function readFirstFile(form: Buffer, type: string, path: string): Promise<Part | null> {
  const parts: Promise<Part>[] = []
  const parser = busboy({ headers: { 'content-type': type }, defParamCharset: 'utf8' })
  parser.on('file', (_field, file, { mimeType }) => {
    if (parts.length > 0) {
      file.resume()
      return
    }
    const part = store(file, mimeType, path)
    // A torn form is told by the parser first.
    part.catch(() => undefined)
    parts.push(part)
  })
  try {
    await new Promise<void>((resolve, reject) => {
      parser.on('close', resolve)
      parser.on('error', reject)
      parser.end(form)
    })
    return (await parts[0]) ?? null
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}

async function store(file: Readable, contentType: string, path: string): Promise<Part> {
  const hash = createHash('sha256')
  let size = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      size += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(file, meter, createWriteStream(path, { mode: 0o600 }))
  return { size, contentType, sha256: hash.digest('hex') }
}
