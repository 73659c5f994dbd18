import type { SyncStatus } from '../../src-preload/contract/activity'
import type { AssetFacets, AssetPage, AssetQuery } from '../../src-preload/contract/asset'
import type { AccountId, AssetId } from '../../src-preload/contract/ids'
import { countAssets, type AssetCounts } from '../accounts/count-assets'
import type { Database } from '../database/transaction'
import { endReading } from '../database/turns'
import { answerIntakeQuestion, type IntakeQuestion } from '../drop-folders/intake-reader'
import { readStatus, type Underway } from '../sync/status'
import { askThread } from '../threads/ask-thread'
import type { AssetReader, FacetPart } from './asset-reader'

/** Answers the questions of the window that may read much of a large library. */
export interface LibraryReader {
  readonly page: (query: AssetQuery, offset: number, limit: number) => Promise<AssetPage>
  readonly position: (query: AssetQuery, id: AssetId) => Promise<number | null>
  readonly ids: (query: AssetQuery, offset: number, limit: number) => Promise<AssetId[]>
  readonly facets: (view: AssetQuery['view']) => Promise<AssetFacets>
  readonly counts: () => Promise<readonly AssetCounts[]>
  /** How all accounts stand at a moment (see sync/status.ts): what waits is counted for it. */
  readonly status: (now: number, underway: Underway) => Promise<SyncStatus>
  /** What is asked about the ledger of files (see drop-folders/intake-reader.ts). */
  readonly intake: <A>(question: IntakeQuestion) => Promise<A>
  readonly close: () => Promise<void>
}

/** Reads in this thread, at once. */
export function inThreadReader(db: Database, assets: AssetReader): LibraryReader {
  return {
    page: (...query) => Promise.resolve(assets.page(...query)),
    position: (...query) => Promise.resolve(assets.position(...query)),
    ids: (...query) => Promise.resolve(assets.ids(...query)),
    facets: (view) => Promise.resolve(assets.facets(view)),
    counts: () => Promise.resolve(countAssets(db)),
    status: (now, underway) => Promise.resolve(readStatus(db, { now: () => now }, underway)),
    intake: <A>(question: IntakeQuestion) => Promise.resolve(answerIntakeQuestion(db, question) as A),
    close: () => Promise.resolve(),
  }
}

/** Asked one by one, so that a page that is wanted meanwhile waits for one of them and not for all. */
async function joinFacets(read: <P extends FacetPart>(part: P) => Promise<AssetFacets[P]>): Promise<AssetFacets> {
  const [accounts, types, tags, folders] = await Promise.all([read('accounts'), read('types'), read('tags'), read('folders')])
  return { accounts, types, tags, folders }
}

/** What the rows depend on that is not in the library. */
export interface ReaderContext {
  readonly now: number
  /** Days in the trash by account; null: its service has none, or does not say. */
  readonly trashDays: Readonly<Record<AccountId, number | null>>
}

/** One question, and what it is answered with. */
export type ReaderQuestion =
  | {
      readonly kind: 'page' | 'ids'
      readonly query: AssetQuery
      readonly offset: number
      readonly limit: number
      readonly context: ReaderContext
    }
  | { readonly kind: 'position'; readonly query: AssetQuery; readonly id: AssetId; readonly context: ReaderContext }
  | { readonly kind: 'facet'; readonly view: AssetQuery['view']; readonly part: FacetPart }
  | { readonly kind: 'counts' }
  | { readonly kind: 'status'; readonly now: number; readonly underway: Underway }
  | IntakeQuestion

/** What the thread is started with. */
export interface ReaderStart {
  /** The library file. */
  readonly path: string
  /** Shared with the threads that write (see database/turns.ts). */
  readonly turns: SharedArrayBuffer
  /** Which of the reading threads it is: the first one reads what is in view, the second one what takes long. */
  readonly reader: number
}

/** Answers a question. `assetsOf`: the reader of assets in a context. */
export function answerReaderQuestion(db: Database, assetsOf: (context: ReaderContext) => AssetReader, question: ReaderQuestion): unknown {
  switch (question.kind) {
    case 'page':
      return assetsOf(question.context).page(question.query, question.offset, question.limit)
    case 'ids':
      return assetsOf(question.context).ids(question.query, question.offset, question.limit)
    case 'position':
      return assetsOf(question.context).position(question.query, question.id)
    case 'facet':
      return assetsOf({ now: 0, trashDays: {} }).facet(question.view, question.part)
    case 'counts':
      return countAssets(db)
    case 'status':
      return readStatus(db, { now: () => question.now }, question.underway)
    default:
      return answerIntakeQuestion(db, question)
  }
}

interface Waiting {
  readonly question: ReaderQuestion
  readonly settle: (answer: Promise<unknown>) => void
}

/** One thread and who waits for it. What is wanted at once comes first, in the order in which it was asked; the rest when nothing else is wanted. */
function readingThread(start: ReaderStart, workerPath: string) {
  const { turns, reader } = start
  const thread = askThread<ReaderQuestion, unknown>({
    path: workerPath,
    data: start,
    onEnd: () => {
      endReading(turns, reader)
    },
  })
  const atOnce: Waiting[] = []
  const later = new Map<string, Waiting & { readonly answer: Promise<unknown> }>()
  let isAsking = false

  const next = (): Waiting | undefined => {
    const first = atOnce.shift()
    if (first !== undefined) return first
    const [rest] = later
    if (rest !== undefined) later.delete(rest[0])
    return rest?.[1]
  }
  const pump = () => {
    const waiting = isAsking ? undefined : next()
    if (waiting === undefined) return
    isAsking = true
    const answer = thread.ask(waiting.question).finally(() => {
      isAsking = false
      pump()
    })
    waiting.settle(answer)
  }

  return {
    askNow: <A>(question: ReaderQuestion): Promise<A> =>
      new Promise((resolve) => {
        atOnce.push({ question, settle: (answer) => resolve(answer as Promise<A>) })
        pump()
      }),
    /** Asked once for all who want to know the same before its turn comes. */
    askLater: <A>(question: ReaderQuestion): Promise<A> => {
      const key = JSON.stringify(question)
      const known = later.get(key)
      if (known !== undefined) return known.answer as Promise<A>
      let settle: Waiting['settle'] = () => undefined
      const answer = new Promise<unknown>((resolve) => {
        settle = resolve
      })
      later.set(key, { question, settle, answer })
      pump()
      return answer as Promise<A>
    },
    close: () => thread.close(),
  }
}

/**
 * Reads in two threads of its own with connections that can only read: what is in view in the first one, searches and counts in the second one, so that a page never waits
 * for what takes long. Counts are made when nothing else is wanted there. Questions of one kind are answered in the order in which they were asked.
 * @param how.workerPath the built `library-reader-worker` file
 */
export function threadReader(
  how: Omit<ReaderStart, 'reader'> & { readonly workerPath: string; readonly contextOf: () => ReaderContext },
): LibraryReader {
  const { path, turns, workerPath, contextOf } = how
  const inView = readingThread({ path, turns, reader: 0 }, workerPath)
  const long = readingThread({ path, turns, reader: 1 }, workerPath)
  const threadFor = ({ search }: AssetQuery) => (search.trim() === '' ? inView : long)

  return {
    page: (query, offset, limit) => threadFor(query).askNow({ kind: 'page', query, offset, limit, context: contextOf() }),
    ids: (query, offset, limit) => threadFor(query).askNow({ kind: 'ids', query, offset, limit, context: contextOf() }),
    position: (query, id) => threadFor(query).askNow({ kind: 'position', query, id, context: contextOf() }),
    facets: (view) => joinFacets((part) => long.askLater({ kind: 'facet', view, part })),
    counts: () => long.askLater({ kind: 'counts' }),
    status: (now, underway) => inView.askNow({ kind: 'status', now, underway }),
    // What the window waits for in the first one; a search reads the names of all files, and parts are for what nobody waits for.
    intake: <A>(question: IntakeQuestion) => {
      if (question.kind === 'intake-counts') return long.askLater<A>(question)
      return (question.kind === 'intake-page' && question.query.search.trim() === '' ? inView : long).askNow<A>(question)
    },
    close: async () => {
      await Promise.all([inView.close(), long.close()])
    },
  }
}
