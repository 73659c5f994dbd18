import type { Answer } from '../service/answers'
import { ok, refuse } from '../service/answers'
import type { Call, Route } from '../service/routes'
import { checkParams, readParams } from './params'
import type { KeyRecord, LinkRecord } from './records'
import type { PocketContext } from './routes-context'
import { assetNotFound, numberParam, withCaller } from './routes-context'
import { showKey } from './shapes'
import type { PocketState } from './state'
import { digestOf } from './state'
import { originalUrl } from './storage'

/** Shareable links and API keys. */
export function linkRoutes(context: PocketContext): Route[] {
  return [...shareRoutes(context), ...keyRoutes(context)]
}

function shareRoutes(context: PocketContext): Route[] {
  return [
    { method: 'POST', pattern: '/api/v2/shareable_links', handle: withCaller(context, (call) => createLink(context, call)) },
    // Whoever has the link may follow it: no key is asked for.
    { method: 'GET', pattern: '/api/v2/shareable_links/:key', handle: (call) => followLink(context, call) },
  ]
}

function createLink({ origin, state }: PocketContext, call: Call): Answer {
  const read = readParams(call, {
    expiry_date: { kind: 'string', required: true },
    limit: { kind: 'integer' },
    payload: { kind: 'object', required: true },
  })
  if (!read.ok) return read.answer
  const payload = checkParams(read.values.payload, {
    asset_id: { kind: 'string', required: true },
    media_id: { kind: 'integer', required: true },
    filename: { kind: 'string', required: true },
  })
  if (!payload.ok) return payload.answer
  const expires = Date.parse(read.values.expiry_date)
  if (Number.isNaN(expires))
    return refuse(422, `Invalid parameter 'expiry_date' value ${JSON.stringify(read.values.expiry_date)}: Must be a Date`)
  const { asset_id, filename } = payload.values
  if (state.assets.get(asset_id) === undefined) return assetNotFound
  const medium = state.media.get(String(payload.values.media_id))
  if (medium?.assetId !== asset_id) {
    return refuse(404, `Couldn't find Media with 'id'=${String(payload.values.media_id)} [WHERE "media"."asset_id" = $1]`)
  }
  const left = read.values.limit ?? null
  const link: LinkRecord = { id: state.newId(), expiry_date: state.iso(expires), left, mediaId: medium.id, filename }
  state.links.put(link.id, link)
  return ok({ id: link.id, url: `${origin}/api/v2/shareable_links/${link.id}`, filename })
}

function followLink(context: PocketContext, call: Call): Answer {
  const { state } = context
  const link = state.links.get(call.pathParams['key'] ?? '')
  const medium = link === undefined ? undefined : state.media.get(String(link.mediaId))
  if (link === undefined || medium === undefined || Date.parse(link.expiry_date) <= state.now() || link.left === 0) {
    return refuse(404, 'Link not found or expired')
  }
  if (link.left !== null) state.links.put(link.id, { ...link, left: link.left - 1 })
  return { kind: 'text', status: 302, text: '', type: 'text/html', headers: { Location: originalUrl(context, medium) } }
}

function keyRoutes(context: PocketContext): Route[] {
  const { state, lastAccess } = context
  const show = (key: KeyRecord) => {
    const at = lastAccess.get(key.digest)
    return showKey(key, at === undefined ? null : state.iso(at))
  }
  const remove = withCaller(context, (call, { user }) => {
    const id = numberParam(call, 'key_id')
    const key = id === null ? undefined : state.keys.get(id)
    if (key?.userId !== user.id) return refuse(404, `Couldn't find ApiKey with 'id'=${call.pathParams['key_id'] ?? ''}`)
    state.keys.remove(String(key.id))
    return ok({ ok: 'ok' })
  })
  return [
    {
      method: 'GET',
      pattern: '/api/v2/user/api_keys',
      handle: withCaller(context, (_call, { user }) =>
        ok({ api_keys: [...state.keys.values()].filter((key) => key.userId === user.id).map(show) }),
      ),
    },
    {
      method: 'POST',
      pattern: '/api/v2/user/api_keys',
      handle: withCaller(context, (call, { user }) => {
        const read = readParams(call, { name: { kind: 'string', required: true } })
        if (!read.ok) return read.answer
        const secret = `${state.newId()}${state.newId()}`
        const key = state.change(() => addKey(state, { secret, name: read.values.name, userId: user.id, given: false }))
        // The only time that the whole key is shown.
        return ok({ api_key: { ...show(key), key: secret } })
      }),
    },
    // The vendor's table says POST, its example DELETE.
    { method: 'DELETE', pattern: '/api/v2/user/api_keys/:key_id', handle: remove },
    { method: 'POST', pattern: '/api/v2/user/api_keys/:key_id', handle: remove },
  ]
}

/** Makes a key known, keeping its digest only. */
export function addKey(state: PocketState, key: { secret: string; name: string; userId: number; given: boolean }): KeyRecord {
  const { secret, name, userId, given } = key
  const record: KeyRecord = { id: state.nextNumber('keys'), digest: digestOf(secret), key_prefix: secret.slice(0, 4), name, userId, given }
  state.keys.put(String(record.id), record)
  return record
}
