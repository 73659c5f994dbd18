import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerResponse } from 'node:http'
import { startWordbeeDemo } from '../../../../src-main/demo/wordbee/wordbee-demo'
import type { UploadFile } from '../../../../src-main/providers/provider'
import { toRemoteId } from '../../../../src-main/providers/wordbee/asset-key'
import { toFileName } from '../../../../src-main/providers/wordbee/file-name'
import { wordbee } from '../../../../src-main/providers/wordbee/index'
import type { CallWith, ConformanceSubject } from '../conformance/subject'
import { patient } from '../support/failures'
import type { SeenRequest } from '../support/tiny-server'
import { sendJson } from '../support/tiny-server'

const fields = { accountId: 'acme', scope: 'pr7214', segmentIds: '7-9' }
const secrets = { apiKey: 'canary-key' }
const keyIn = (segmentId: string) =>
  toRemoteId({ scope: 'pr7214', segmentId, locale: 'en', relativePath: 'a\\b', name: toFileName('a.jpg') })
/** Segment 8 answers, so that what comes after a look at it is under test; segments 7 and 9 do not. */
const quietSegment = '8'
const demoSegments = { quiet: '27665602', known: '27665601' }

function fileFor({ demo }: CallWith, segmentId: string): UploadFile {
  const path = join(tmpdir(), 'slipway-wordbee-subject')
  writeFileSync(path, 'hello')
  const target = { segmentId: demo === null ? segmentId : demoSegments.quiet }
  return { fileName: 'hello.txt', title: 'hello', size: 5, md5: '', sha256: '', contentType: 'text/plain', target, path }
}
const hooks = { commit: () => Promise.resolve(), onProgress: () => undefined }

function answerBefore(request: SeenRequest, response: ServerResponse): boolean {
  if (request.method === 'POST' && request.path === '/api/auth/token') response.end('"a-token"')
  else if (request.method === 'GET' && request.path === `/api/resources/assets/${quietSegment}/list?scope=pr7214`)
    sendJson(response, 200, [])
  else if (request.path.startsWith('/api/media/upload')) sendJson(response, 200, { result: { token: 't', name: 'hello.txt' } })
  else return false
  return true
}

/** Wordbee before the conformance suite. */
export const subject: ConformanceSubject = {
  label: 'Wordbee',
  definition: wordbee,
  fields,
  secrets,
  calls: {
    check: (provider) => provider.check(patient),
    signOut: async (provider, made) => {
      // Only a token that was given out can be given back.
      await provider.findUpload?.(fileFor(made, quietSegment), patient)
      return provider.signOut?.(patient)
    },
    list: (provider) => provider.list?.({ cursor: null }, patient),
    get: (provider, { demo }) => provider.get?.(demo?.knownId ?? keyIn('9'), patient),
    uploadFile: (provider, made) => provider.uploadFile?.(fileFor(made, quietSegment), hooks, patient),
    findUpload: (provider, made) => provider.findUpload?.(fileFor(made, '9'), patient),
    download: async (provider, { demo }) => {
      const file = await provider.download?.(
        demo?.knownId ?? keyIn('9'),
        { id: '1', name: 'a.jpg' },
        { maxBytes: 1_000_000, signal: patient },
      )
      file?.body.destroy()
    },
    deletePermanently: (provider, { demo }) => provider.deletePermanently?.(demo?.knownId ?? keyIn('9'), patient),
  },
  success: answerBefore,
  errorBody: {
    error: {
      operation: 'x',
      title: '<b>raw text</b> [WHERE "x"]',
      details: '<b>raw text</b> [WHERE "x"]',
      messages: [{ title: '<b>raw text</b>' }],
    },
    reason: 'raw text',
  },
  kindOf: (method, fault) => {
    // A bare list is what every listing answers, whatever its rows are: an empty one is no failure, and a file that is not in it is not there.
    if (fault === 'wrong-types' && ['check', 'list', 'findUpload'].includes(method)) return ['broken-answer', 'works']
    if (fault === 'wrong-types' && ['get', 'download'].includes(method)) return ['broken-answer', 'not-found']
    // Documented: success without a body.
    if (fault === 'empty-200' && method === 'deletePermanently') return 'works'
    // No body is documented for leaving, and a token that is dead already is as good.
    if (method === 'signOut' && ['empty-200', 'log-in-page', 'truncated', 'status-401'].includes(fault)) return 'works'
    return null
  },
  shapeless: ['signOut'],
  // A second time with a new token.
  sendsAtMost: (method, fault) => (fault === 'status-401' && method !== 'signOut' ? 2 : 1),
  identity: ['name', 'fileName', 'locale', 'relativePath'],
  startDemo: async (folder) => {
    const file = {
      container: 'pr7214',
      segmentId: demoSegments.known,
      locale: 'en',
      relativePath: 'a\\b',
      name: 'a.jpg',
      bytes: Buffer.from('picture'),
    }
    const demo = await startWordbeeDemo({ folder, accounts: [{ accountId: fields.accountId, key: secrets.apiKey }], files: [file] })
    return { ...demo, secrets, knownId: keyIn(demoSegments.known) }
  },
}
