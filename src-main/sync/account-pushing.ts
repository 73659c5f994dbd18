import type { AccountId, AssetId, OperationId } from '../../src-preload/contract/ids'
import { nextTurn } from '../next-turn'
import type { AssetProvider } from '../providers/provider'
import { acceptedWork, dueWork } from './due'
import { chooseNext, noTurns, placesFor, turnsAfter, type DueWork, type Lane } from './lanes'
import { findEntry, type OutboxEntry } from './outbox'
import { push, type PushResult, type PushTools } from './push'

/** So many files are looked for together at most, of which so many are begun in one turn of the event loop. */
const together = { most: 200, atOnce: 6 }

/** What the account's loop gives to its sending. */
export interface PushingParts {
  readonly account: AccountId
  /** Assets of which something is under way. */
  readonly busy: ReadonlySet<AssetId>
  readonly signal: AbortSignal
  /** How many requests the account may have under way at once. */
  readonly requests: () => number
  /** How many of them may still be begun. */
  readonly room: () => number
  readonly start: (asset: AssetId, work: (startedAt: number) => Promise<void>) => void
  /** The same for several assets that take one place together; each is free again when it says so, and all are at the end. */
  readonly startTogether: (assets: readonly AssetId[], work: (startedAt: number, free: (asset: AssetId) => void) => Promise<void>) => void
  /** What came of it could not be written down. */
  readonly onLost: (id: OperationId) => void
  readonly onPushed: (result: PushResult, startedAt: number) => void
}

/** Begins what is due of an account, as far as there is room for it, each drop folder in its turn and large files on a way of their own (see lanes.ts). */
export function accountPushing(tools: PushTools, parts: PushingParts): (provider: AssetProvider, now: number) => void {
  const { db } = tools
  const { account, busy, signal, requests, room } = parts
  const running = new Set<{ readonly lane: Lane }>()
  let turns = noTurns
  const lanes = () => [...running].map(({ lane }) => lane)
  const isFull = () => room() <= 0 || running.size >= placesFor(requests(), lanes())

  const send = async (entry: OutboxEntry, provider: AssetProvider, startedAt: number) => {
    const result = await push(tools, entry, provider, signal).catch((error: unknown) => {
      parts.onLost(entry.id)
      throw error
    })
    // What we cut off ourselves says nothing about the service.
    if (!signal.aborted) parts.onPushed(result, startedAt)
  }

  const begin = ({ id, lane, assetId }: DueWork, provider: AssetProvider) => {
    const entry = findEntry(db, id)
    if (entry === null) return
    const place = { lane }
    running.add(place)
    parts.start(assetId, async (startedAt) => {
      try {
        await send(entry, provider, startedAt)
      } finally {
        running.delete(place)
      }
    })
  }

  /** All that can be looked for now, in the place of one: for the service it is one look. With what is due for another reason, such as a look that was cut off. */
  const beginTogether = (provider: AssetProvider, now: number, due: readonly DueWork[]) => {
    const waited = acceptedWork(db, account, { now, most: together.most, busy })
    const isNew = ({ id, isAccepted }: DueWork) => isAccepted === true && !waited.some((file) => file.id === id)
    const files = [...due.filter(isNew), ...waited]
    const place = { lane: 'small' } as const
    const look = async ({ id, assetId }: (typeof files)[number], startedAt: number, free: (asset: AssetId) => void) => {
      try {
        const entry = findEntry(db, id)
        // It may have been taken back, or held, since it was its turn.
        if (entry?.state === 'waiting') await send(entry, provider, startedAt)
      } finally {
        free(assetId)
      }
    }
    running.add(place)
    parts.startTogether(
      files.map(({ assetId }) => assetId),
      async (startedAt, free) => {
        try {
          const looked: Promise<void>[] = []
          for (let at = 0; at < files.length && !signal.aborted; at += together.atOnce) {
            if (at > 0) await nextTurn()
            for (const file of files.slice(at, at + together.atOnce)) looked.push(look(file, startedAt, free))
          }
          const failed = (await Promise.allSettled(looked)).find(({ status }) => status === 'rejected')
          if (failed?.status === 'rejected') throw failed.reason
        } finally {
          running.delete(place)
        }
      },
    )
    return new Set(files.map(({ assetId }) => assetId))
  }

  return (provider, now) => {
    if (isFull()) return
    const first = lanes()
    // What is begun now is the first of what is due: more than there are places for is of no use.
    const each = Math.max(1, Math.min(room(), placesFor(requests(), first) - first.length + 1))
    let due = dueWork(db, account, { now, each, busy, isLargeUnderWay: first.includes('large') })
    while (!isFull()) {
      const under = lanes()
      const next = chooseNext(due, { running: under, places: placesFor(requests(), under) }, turns)
      if (next === null) return
      turns = turnsAfter(turns, next, due, under)
      const begun = provider.facts.looksTogether === true && next.isAccepted === true ? beginTogether(provider, now, due) : null
      due = due.filter(({ assetId }) => assetId !== next.assetId && begun?.has(assetId) !== true)
      if (begun === null) begin(next, provider)
    }
  }
}
