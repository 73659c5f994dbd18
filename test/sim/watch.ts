import type { Database } from 'better-sqlite3'
import type { MemoryReply } from '../../src-main/demo/service/serve-in-memory'
import type { Ledger, Wish } from './ledger'
import type { SimRequest } from './network'
import type { Act, SimService, Words } from './services/service'
import { createTrafficWatch } from './traffic-watch'

/** An account of the history and the service behind it. */
export interface SimAccount {
  readonly id: string
  readonly service: SimService
}

/** Something that must never be, by the name of the invariant it breaks. */
export type Report = (name: string, what: string) => void

/** What the outbox may hold for what a request wants to change. */
const kindsFor: Readonly<Record<Act['kind'], readonly string[]>> = {
  create: ['create-asset'],
  upload: ['upload-asset', 'create-from-link'],
  edit: ['edit-asset'],
  trash: ['trash'],
  restore: ['restore'],
  delete: ['delete-permanently'],
  comment: ['add-comment'],
  'edit-comment': ['edit-comment'],
  'delete-comment': ['delete-comment'],
  'add-media': ['add-media'],
  'remove-media': ['remove-media'],
  assign: ['assign-project'],
  unassign: ['unassign-project'],
  collect: ['add-to-collection'],
  collection: ['add-to-collection'],
  action: ['start-action'],
  nothing: [],
}

interface First {
  readonly id: string
  readonly kind: string
  readonly in_flight: number
  readonly payload: string
}

const fold = (value: unknown): string =>
  (Array.isArray(value) ? [...(value as string[])].sort().join('\n') : String(value)).trim().toLowerCase()
const fields = ['title', 'description', 'category', 'tags'] as const

/** Looks at every request that reaches a service, at the moment it does, with the outbox as it stands then. */
export function createWatch(tools: {
  readonly library: Database
  readonly accounts: readonly SimAccount[]
  readonly ledger: Ledger
  readonly now: () => number
  readonly report: Report
}) {
  const { library, accounts, ledger, now, report } = tools
  const traffic = createTrafficWatch({ accounts, ledger, now, report })
  const byRemoteId = library.prepare<[string, string], First>(
    `SELECT o.id, o.kind, o.in_flight, o.payload FROM outbox o JOIN asset a ON a.id = o.asset_id WHERE a.account_id = ? AND a.remote_id = ? ORDER BY o.seq LIMIT 1`,
  )
  const byExternalId = library.prepare<[string, string], First>(
    `SELECT o.id, o.kind, o.in_flight, o.payload FROM outbox o JOIN asset a ON a.id = o.asset_id WHERE a.account_id = ? AND a.external_id = ? ORDER BY o.seq LIMIT 1`,
  )
  const byName = library.prepare<[string, string, string], First>(
    `SELECT id, kind, in_flight, payload FROM outbox o WHERE account_id = ? AND kind IN ('upload-asset', 'create-from-link')
       AND ? IN (json_extract(payload, '$.fileName'), json_extract(payload, '$.title'), json_extract(payload, '$.name'))
       AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq) AND ? <> '' ORDER BY seq LIMIT 1`,
  )
  /** What the program last read of an asset, by origin and id. */
  const lastRead = new Map<string, Words>()
  /** Words that the program itself wrote. */
  const ours = new Map<string, Set<string>>()
  const acting = new Map<number, { readonly act: Act; readonly wish: Wish | null }>()
  /** What the user confirmed to delete, by operation: the service's id of it then, and what was known of it. */
  const confirmed = new Map<string, { readonly remoteId: string | null; readonly seen: Words | null }>()
  /** Requests for a token, by origin: whether they wait for their answers. */
  const renewals = new Map<string, () => boolean>()
  const collected = new Map<string, readonly string[]>()

  const firstOf = (account: string, act: Act): First | undefined => {
    if (act.remoteId !== null) return byRemoteId.get(account, act.remoteId)
    if (act.externalId !== undefined) return byExternalId.get(account, act.externalId)
    if (act.kind === 'collection') return undefined
    return byName.get(account, act.name ?? '', act.name ?? '')
  }

  const checkField = (
    field: (typeof fields)[number],
    of: { body: unknown; current: string; change: unknown; seen: unknown; isKnown: boolean; own: ReadonlySet<string> },
  ) => {
    const sent = fold(of.body)
    if (of.change === undefined || fold(of.change) !== sent) report('I3', `${field} was sent as ${sent}, which is not what the user wants`)
    const isFair = of.current === sent || of.seen === undefined || fold(of.seen) === of.current || of.own.has(of.current)
    // Changed there after the program looked: nobody could have known.
    if (of.isKnown && !isFair) report('I3', `${field} “${of.current}” of somebody else was overwritten unseen`)
  }

  const checkEdit = (service: SimService, act: Act, first: First) => {
    const { changes = {}, seen = {} } = JSON.parse(first.payload) as { changes?: Record<string, unknown>; seen?: Record<string, unknown> }
    const key = `${service.origin} ${act.remoteId ?? ''}`
    const now = service.words(act.remoteId ?? '')
    const read = lastRead.get(key)
    const own = ours.get(key) ?? new Set<string>()
    for (const field of fields) {
      const body = act.body?.[field]
      if (body === undefined || now === null) continue
      const current = fold(now[field])
      const isKnown = read !== undefined && fold(read[field]) === current
      checkField(field, { body, current, change: changes[field], seen: seen[field], isKnown, own })
      own.add(fold(body))
    }
    ours.set(key, own)
  }

  const checkDeletion = (service: SimService, act: Act, first: First) => {
    const { wasTrashed } = JSON.parse(first.payload) as { wasTrashed?: boolean }
    const meant = confirmed.get(first.id)
    if (meant === undefined || (meant.remoteId !== null && meant.remoteId !== act.remoteId))
      report('I5', 'a permanent deletion was sent that the user did not confirm')
    const key = `${service.origin} ${act.remoteId ?? ''}`
    const read = lastRead.get(key)
    if (read === undefined) return
    if (wasTrashed === true && !read.isTrashed) report('I5', 'a permanent deletion was sent after a restore')
    if (meant?.seen === undefined || meant.seen === null) return
    const { seen } = meant
    const isTheirs = (field: (typeof fields)[number]) =>
      fold(read[field]) !== fold(seen[field]) && ours.get(key)?.has(fold(read[field])) !== true
    for (const field of fields.filter(isTheirs))
      report('I5', `a permanent deletion was sent of what has another ${field} than the user saw`)
  }

  const noteRead = ({ service }: SimAccount, request: SimRequest) => {
    const id = request.method === 'GET' ? (/\/assets\/([^/?]+)$/.exec(request.path)?.[1] ?? null) : null
    const words = id === null ? null : service.words(decodeURIComponent(id))
    if (id !== null && words !== null) lastRead.set(`${service.origin} ${decodeURIComponent(id)}`, words)
  }

  const notePage = ({ id, service }: SimAccount, request: SimRequest, reply: MemoryReply) => {
    const page = service.listed(request, reply)
    if (typeof page?.next !== 'string') return
    const cursor = new URLSearchParams(request.path.split('?')[1]).get('cursor') ?? ''
    collected.set(`${id} ${page.next}`, [...(collected.get(`${id} ${cursor}`) ?? []), ...page.ids])
  }

  /** What the user wants of each asset's words, where nothing of it is held. */
  const wantedWords = (): ReadonlyMap<string, ReadonlyMap<string, unknown>> => {
    const wanted = new Map<string, Map<string, unknown>>()
    const edits = ledger.open().filter(({ kind }) => kind === 'edit-asset')
    for (const { assetId, payload } of edits) {
      const words = wanted.get(assetId) ?? new Map<string, unknown>()
      for (const [field, value] of Object.entries((payload['changes'] ?? {}) as Record<string, unknown>)) words.set(field, value)
      wanted.set(assetId, words)
    }
    for (const { assetId, state } of edits) if (state !== 'waiting' && state !== 'running') wanted.delete(assetId)
    return wanted
  }

  /** I9: a service without ids names files by their places, which may be the same. */
  const checkOwner = ({ service }: SimAccount, { remoteId }: Act) => {
    if (remoteId === null || service.service === 'wordbee' || service.words(remoteId) !== null) return
    const other = accounts.find((each) => each.service !== service && each.service.words(remoteId) !== null)
    if (other !== undefined) report('I9', `an id of ${other.service.service} was named to ${service.service}`)
  }

  return {
    /** The user typed the word for exactly this asset. */
    confirm(assets: readonly string[], remoteId: string | null): void {
      ledger.look('user')
      for (const { id, kind, assetId } of ledger.open()) {
        if (kind !== 'delete-permanently' || !assets.includes(assetId) || confirmed.has(id)) continue
        const base = library.prepare<[string], { base: string | null }>('SELECT base FROM asset WHERE id = ?').get(assetId)?.base ?? null
        confirmed.set(id, { remoteId, seen: remoteId === null || base === null ? null : (JSON.parse(base) as Words) })
      }
    },

    /** I1: the user said "once more", and nothing of it is lost. */
    checkKept(wishes: readonly Wish[]): void {
      const find = library.prepare<[string]>('SELECT 1 FROM outbox WHERE id = ?')
      for (const { id, kind } of wishes) if (find.get(id) === undefined) report('I1', `${kind} was lost where it should be tried again`)
    },

    notePause: traffic.notePause,
    noteMishap: traffic.noteMishap,
    noteEnd: traffic.noteEnd,
    taken: traffic.taken,

    /** One renewal is enough for all workers. */
    sent(request: SimRequest, isOpen: () => boolean): void {
      traffic.sent(request)
      if (request.method !== 'POST' || !request.path.endsWith('/auth/token')) return
      if (renewals.get(request.origin)?.() === true) report('one renewal', 'a token was asked for while one was on its way')
      renewals.set(request.origin, isOpen)
    },

    arrived(request: SimRequest): void {
      const account = accounts.find(({ service }) => service.origin === request.origin)
      if (account === undefined) return
      for (const other of accounts) {
        if (other === account) continue
        const secrets = Object.values(other.service.secrets)
        const told = [...Object.values(request.headers), request.path].join(' ')
        if (secrets.some((secret) => told.includes(secret)))
          report('I9', `a secret of ${other.service.service} went to ${account.service.service}`)
      }
      traffic.arrived(account, request)
      const act = account.service.classify(request)
      if (act === null) return
      checkOwner(account, act)
      ledger.look('program')
      const first = firstOf(account.id, act)
      const wish = first === undefined ? null : (ledger.wishes.get(first.id) ?? null)
      acting.set(request.number, { act, wish })
      if (act.kind === 'nothing' || act.kind === 'collection') return
      if (first === undefined || !kindsFor[act.kind].includes(first.kind)) {
        report('I4', `${act.kind} was sent while ${first === undefined ? 'nothing' : first.kind} is the first of its asset`)
        return
      }
      if (first.in_flight !== 1) report('I4', `${act.kind} was sent before that was written down`)
      if (act.kind === 'edit') checkEdit(account.service, act, first)
      if (act.kind === 'delete') checkDeletion(account.service, act, first)
    },

    answered(request: SimRequest, reply: MemoryReply): void {
      const account = accounts.find(({ service }) => service.origin === request.origin)
      const acted = acting.get(request.number)
      acting.delete(request.number)
      if (account === undefined || reply.kind !== 'answer' || reply.status >= 300) return
      if (acted !== undefined && acted.act.kind !== 'nothing') acted.wish?.done.push(acted.act)
      noteRead(account, request)
      notePage(account, request, reply)
    },

    /** What the user changed is shown as they changed it for as long as it waits, whatever was read meanwhile. */
    checkPending(): void {
      const find = library.prepare<[string], Record<(typeof fields)[number], string>>(
        'SELECT title, description, category, tags FROM asset WHERE id = ?',
      )
      for (const [assetId, words] of wantedWords()) {
        const row = find.get(assetId)
        if (row === undefined) continue
        const shown: Readonly<Record<string, unknown>> = { ...row, tags: JSON.parse(row.tags) as unknown }
        for (const [field, value] of words) {
          if (fold(shown[field]) !== fold(value))
            report('I3', `${field} “${fold(value)}” waits to be sent and “${fold(shown[field])}” is shown`)
        }
      }
    },

    /** The cursor of a listing must not be ahead of the rows. */
    checkCursors(): void {
      const rows = library
        .prepare<[], { account_id: string; cursor: string }>(
          'SELECT account_id, cursor FROM listing WHERE is_running = 1 AND cursor IS NOT NULL',
        )
        .all()
      for (const { account_id, cursor } of rows) {
        for (const id of collected.get(`${account_id} ${cursor}`) ?? []) {
          const known = library
            .prepare(
              'SELECT 1 FROM asset WHERE account_id = :account AND remote_id = :id UNION SELECT 1 FROM tombstone WHERE account_id = :account AND remote_id = :id',
            )
            .get({ account: account_id, id })
          if (known === undefined) report('I6', 'the cursor of the listing is ahead of the rows it covers')
        }
      }
    },
  }
}
export type Watch = ReturnType<typeof createWatch>
