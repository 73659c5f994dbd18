import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listen } from '../support/tiny-server'

type Json = unknown

const isRecord = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A field of this name tells what a row is about, or whether the answer is a success. */
export const identifies = (key: string, more: readonly string[]) => /id$/i.test(key) || ['code', 'ok'].includes(key) || more.includes(key)

/** Rebuilds JSON from its leaves up. */
function rebuild(value: Json, change: (value: Json, key: string) => Json, key = ''): Json {
  if (Array.isArray(value))
    return change(
      value.map((item) => rebuild(item, change)),
      key,
    )
  if (!isRecord(value)) return change(value, key)
  return change(Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rebuild(member, change, name)])), key)
}

/** Fields that no document names, in every object. */
export const withExtraFields = (json: Json): Json =>
  rebuild(json, (value) => (isRecord(value) ? { ...value, slipway_new_field: { list: [1, null, {}] }, another: null } : value))

/** Rows that are none, between the good rows of every list of objects. */
export const withOddRows = (json: Json): Json =>
  rebuild(json, (value) => (Array.isArray(value) && value.some(isRecord) ? [null, 7, 'odd', ...(value as Json[]), [], {}] : value))

/** null in place of every text but those that identify. */
export const withoutTexts =
  (identity: readonly string[]) =>
  (json: Json): Json =>
    rebuild(json, (value, key) => (typeof value === 'string' && key !== '' && !identifies(key, identity) ? null : value))

/** Unknown words in place of every text but those that identify. */
export const withUnknownWords =
  (identity: readonly string[]) =>
  (json: Json): Json =>
    rebuild(json, (value, key) => (typeof value === 'string' && key !== '' && !identifies(key, identity) ? 'something-new' : value))

const ownHeaders = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive'])
const passed = (headers: Iterable<readonly [string, string]>) => [...headers].filter(([name]) => !ownHeaders.has(name.toLowerCase()))

/** A server that hands everything on to the one at `address` and changes the JSON that comes back. Answers with the address to use instead. */
export async function startChanger(address: string, change: (json: Json) => Json): Promise<string> {
  const target = new URL(address)
  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request)
      const headers = Object.fromEntries(passed(Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const)))
      const { method = 'GET', url = '/' } = request
      const sent = body.length > 0 ? { body: new Uint8Array(body) } : {}
      const answer = await fetch(target.origin + url, { method, headers, redirect: 'manual', ...sent })
      const text = await answer.text()
      const isJson = (answer.headers.get('content-type') ?? '').startsWith('application/json') && text !== ''
      response.writeHead(answer.status, Object.fromEntries(passed(answer.headers)))
      response.end(isJson ? JSON.stringify(change(JSON.parse(text))) : text)
    })()
  })
  const port = await listen(server)
  return `http://127.0.0.1:${String(port)}${target.pathname.replace(/\/$/, '')}`
}
