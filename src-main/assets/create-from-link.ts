import { ulid } from 'ulid'
import type { AssetType } from '../../src-preload/contract/asset'
import { AppError } from '../../src-preload/contract/errors'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import type { Clock } from '../clock'
import { transact, type Database } from '../database/transaction'
import { isLoopbackHost } from '../providers/server-address'
import type { Publish } from '../publish'
import { enqueue } from '../sync/outbox'
import { insertLocalAsset } from './mirror'
import { typeByName } from './type-by-name'

/** Where no service names a limit: ours, so that a name stays one. */
const nameLimit = 255

export interface CreateFromLinkTools {
  readonly db: Database
  readonly clock: Clock
  readonly publish: Publish
  /** Why the account's service makes no assets out of links; null when it does. */
  readonly whyNot: (id: AccountId) => string | null
  readonly titleLimitOf: (id: AccountId) => number | null
  /** New work stands in the outbox. */
  readonly onQueued: (id: AccountId) => void
}

const refuseLink = (message: string) => new AppError('invalid-input', message, 'link')

/** The web address that was typed, when a service may be given it. Pure. @throws AppError at `link`, in words */
export function checkLink(typed: string): URL {
  const text = typed.trim()
  if (text === '') throw refuseLink('Enter the web address of the file.')
  const url = /^https?:\/\//i.test(text) && !/\s/u.test(text) && URL.canParse(text) ? new URL(text) : null
  if (url === null || url.hostname === '') throw refuseLink('This is no web address. It looks like https://example.com/picture.jpg.')
  if (url.username !== '' || url.password !== '')
    throw refuseLink('The address holds a user name or a password, which would be given away. Use one without them.')
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname))
    throw refuseLink('The address must begin with https://. With http:// the file could be read or changed on its way.')
  return url
}

/** The last part of an address's path as people would write it; its host where there is none. Pure. */
export function nameInLink(url: URL): string {
  const last = url.pathname.split('/').findLast((part) => part !== '') ?? ''
  const name = cleaned(decoded(last))
  return name === '' ? url.hostname : Array.from(name).slice(0, nameLimit).join('')
}

const cleaned = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return part
    throw error
  }
}

/** Queues a new asset out of what lies at a web address. `type` null: to be told from the content. @throws AppError with the field to blame */
export function createFromLink(
  { db, clock, publish, whyNot, titleLimitOf, onQueued }: CreateFromLinkTools,
  wish: { readonly id: AccountId; readonly link: string; readonly name: string; readonly type: AssetType | null },
): AssetId {
  const reason = whyNot(wish.id)
  if (reason !== null) throw new AppError('refused', reason)
  const url = checkLink(wish.link)
  const typed = cleaned(wish.name)
  const name = typed === '' ? nameInLink(url) : typed
  const limit = titleLimitOf(wish.id) ?? nameLimit
  const length = Array.from(name).length
  if (length > limit)
    throw new AppError(
      'invalid-input',
      `This name has ${String(length)} characters; at most ${String(limit)} are allowed. Shorten it.`,
      'name',
    )
  const now = clock.now()
  const made = transact(db, (tx) => {
    const externalId = `slipway-${ulid(now).toLowerCase()}`
    const type = wish.type ?? typeByName(nameInLink(url))
    const assetId = insertLocalAsset(tx, { accountId: wish.id, title: name, fileName: nameInLink(url), type, externalId, now })
    enqueue(tx, { accountId: wish.id, assetId, payload: { kind: 'create-from-link', link: url.href, name, type: wish.type }, now })
    return assetId
  })
  publish('assets.changed', { ids: null })
  publish('activity.changed', {})
  publish('accounts.changed', {})
  publish('sync.changed', {})
  onQueued(wish.id)
  return made
}
