import { describe, expect, it } from 'vitest'
import { transact } from '../../../src-main/database/transaction'
import { recover } from '../../../src-main/sync/outbox'
import type { Payload } from '../../../src-main/sync/operations'
import type { AssetId } from '../../../src-preload/contract/ids'
import { remoteMedium } from '../../support/library'
import type { Fault, MemoryServiceOptions } from '../../support/memory-provider'
import { lostAnswer, lostEarly, lostRequest, offline, sending } from './sending'

/*
 * Every request may be lost, before or after it was carried out, again and again; then the service is well. Whatever came of it, nothing was made twice and nothing is lost
 * without a word, and only where a service gives no proof is the user asked.
 */

const faults: readonly (Fault | null)[] = [
  null,
  lostAnswer,
  lostAnswer,
  lostRequest,
  lostEarly,
  offline,
  { how: 'refuse', kind: 'broken-answer' },
]
const runs = 24

/** Numbers that look random and are the same at every run. */
function numbers(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0
    return ((state ^ (state >>> 13)) >>> 0) / 4_294_967_296
  }
}

type Sending = ReturnType<typeof sending>

interface Case {
  readonly name: string
  readonly options: MemoryServiceOptions
  readonly begin: (set: Sending) => { readonly asset: AssetId; readonly payload?: Payload }
  /** How often it took effect at the service. */
  readonly effects: (set: Sending) => number
  /** Where nothing proves what became of it. */
  readonly mayAsk: boolean
}

const known = (payload: Payload, values: Parameters<Sending['both']>[0] = {}, media: Parameters<Sending['both']>[1] = []) => {
  return (set: Sending) => ({ asset: set.both(values, media).id, payload })
}
const upload = (set: Sending) => ({ asset: set.library.addUpload({ title: 'Dune' }).id })
const made = ({ service }: Sending) => service.assets.size
const only = ({ service }: Sending) => [...service.assets.values()][0]
const medium = remoteMedium({ id: 'm', md5: 'md5' })
const deletion = (set: Sending) => {
  const { id } = set.both()
  const { version } = set.library.asset(id)
  return { asset: id, payload: { kind: 'delete-permanently', version, wasTrashed: false, backupFolder: null } as const }
}
const gone = ({ service }: Sending) => 1 - service.assets.size

const byId = {}
const octo = { kind: 'listing' } as const
const placed = { kind: 'listing', with: ['get'], facts: { contentHash: null } } as const
const byLink = { kind: 'by-link' } as const

const cases: readonly Case[] = [
  { name: 'a new asset', options: byId, begin: (set) => ({ asset: set.library.addLocal() }), effects: made, mayAsk: true },
  { name: 'a comment', options: byId, begin: known({ kind: 'add-comment', text: 'Nice' }), effects: (set) => only(set)?.comments.length ?? 0, mayAsk: false },
  { name: 'an edit', options: byId, begin: known({ kind: 'edit-asset', changes: { title: 'New' }, seen: {} }), effects: (set) => Number(only(set)?.remote.title === 'New'), mayAsk: false },
  { name: 'a trashing', options: byId, begin: known({ kind: 'trash' }), effects: (set) => Number(only(set)?.remote.trashed !== null), mayAsk: false },
  { name: 'a restoring', options: byId, begin: known({ kind: 'restore' }, { trashed: { at: 1, about: false } }), effects: (set) => Number(only(set)?.remote.trashed === null), mayAsk: false },
  { name: 'a deletion', options: byId, begin: deletion, effects: gone, mayAsk: false },
  { name: 'a removal of media', options: byId, begin: known({ kind: 'remove-media', md5: 'md5', media: ['m'] }, { md5: 'md5' }, [medium]), effects: (set) => Number(only(set)?.media.length === 0), mayAsk: false },
  { name: 'a new collection', options: byId, begin: known({ kind: 'add-to-collection', collectionId: null, title: 'Best' }), effects: ({ service }) => service.collections.size, mayAsk: true },
  { name: 'a project', options: byId, begin: known({ kind: 'assign-project', projectId: 'p' }), effects: (set) => Number(only(set)?.remote.projectId === 'p'), mayAsk: false },
  { name: 'no project', options: byId, begin: known({ kind: 'unassign-project' }, { projectId: 'p' }), effects: (set) => Number(only(set)?.remote.projectId === null), mayAsk: false },
  { name: 'an action', options: byId, begin: known({ kind: 'start-action', actionId: '1', name: 'Resize' }), effects: (set) => only(set)?.runs.length ?? 0, mayAsk: true },
  { name: 'bytes to a service that knows them by their hash', options: octo, begin: upload, effects: made, mayAsk: true },
  { name: 'a trashing seen through lists', options: octo, begin: known({ kind: 'trash' }), effects: (set) => Number(only(set)?.remote.trashed !== null), mayAsk: false },
  { name: 'bytes to a named place', options: placed, begin: upload, effects: made, mayAsk: false },
  { name: 'a deletion that is harmless twice', options: placed, begin: deletion, effects: gone, mayAsk: false },
  { name: 'a file by link', options: byLink, begin: upload, effects: made, mayAsk: true },
  { name: 'a deletion that is verified', options: byLink, begin: deletion, effects: gone, mayAsk: false },
] // prettier-ignore

describe.each(cases)('quirk 4: $name, with every request in danger', ({ options, begin, effects, mayAsk }) => {
  it('takes effect once, or the user is asked where nothing proves it', async () => {
    const seen = { done: 0, asked: 0 }
    for (let seed = 1; seed <= runs; seed += 1) {
      const set = sending(options)
      const { library, service, entry, next, drain } = set
      // A service that works on what it was given is done with it at once: this is about the requests.
      service.onMade = () => undefined
      const random = numbers(seed)
      const { asset, payload } = begin(set)
      const operation =
        payload === undefined
          ? set.library.db.prepare<[string], { id: never }>('SELECT id FROM outbox WHERE asset_id = ?').get(asset)?.id
          : library.queue(asset, payload)
      if (operation === undefined) throw new Error('nothing was queued')
      const waiting = () => entry(operation)?.state === 'waiting'
      service.fault = () => faults[Math.floor(random() * faults.length)] ?? null
      for (let step = 0; step < 6 && waiting(); step += 1) {
        await next()
        if (random() < 0.3) transact(library.db, recover)
      }
      service.calm()
      if (waiting()) await drain()
      const left = entry(operation)
      const count = effects(set)
      expect({ seed, count, state: left?.state ?? 'done' }).toEqual(
        left === null ? { seed, count: 1, state: 'done' } : { seed, count: Math.min(1, count), state: 'needs-review' },
      )
      if (left !== null) expect({ seed, mayAsk }).toEqual({ seed, mayAsk: true })
      seen[left === null ? 'done' : 'asked'] += 1
    }
    expect(seen.done).toBeGreaterThan(0)
  })
})
