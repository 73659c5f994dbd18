import path from 'node:path'
import type { IntakeId } from '../../src-preload/contract/ids'
import { crashpoint } from '../crashpoint'
import { transact, transactLightly, type Tx } from '../database/transaction'
import { doAPiece, type Pieces } from '../pieces'
import { findMoves, type Exchange, type Move, type MoveContext } from './find-moves'
import {
  askAgain,
  findRow,
  insertRow,
  markBack,
  markMissing,
  moveRow,
  setAside,
  settleAgain,
  writeFileState,
  writeGivenIn,
  type LedgerRow,
} from './intake-store'
import type { IntakePorts } from './ports'
import { findRowAt } from './rows-by-path'
import type { ScanEntry } from './scan'
import type { Found, Took } from './scout/scout'

export interface ApplyContext extends MoveContext {
  readonly pieces: Pieces
  readonly ports: Pick<IntakePorts, 'retryOperation'>
  /** Rows whose file is being read or decided upon at this moment. */
  readonly isUnderWay: (id: IntakeId) => boolean
  /** Called for a row whose file changed and that can not be written about yet: it is looked at again later. */
  readonly putOff: (id: IntakeId) => void
}

/** What became of each item, in their order, and names that rows do not have any more. */
export interface Applied {
  readonly results: readonly Took[]
  readonly forget: readonly string[]
}

/** So long one transaction may write rows: each one writes the pages of many indexes at its end, whatever their number. ms. */
const rowsMs = 6

/** Files are stamped by a clock that ticks every few milliseconds, and so may look older than they are. */
const grainMs = 10

/** Renamed files keep their row. One that was held for its name is looked at anew. */
function applyMove(tx: Tx, { folder, clock }: ApplyContext, { row, entry }: Move): Took {
  moveRow(tx, row.id, { dropFolderId: folder.id, path: entry.relativePath, file: entry, now: clock.now() })
  const isWaiting = row.stage === 'seen' || row.stage === 'settling' || row.stage === 'hashing'
  const isNameHeld = row.stage === 'source-gone' || row.hold === 'unmatched' || row.hold === 'bad-name' || row.hold === 'left-out'
  return (isWaiting || isNameHeld) && settleAgain(tx, row.id, clock.now(), row.isForced) ? 'settle' : 'known'
}

function applyNew(tx: Tx, context: ApplyContext, entry: ScanEntry): Took {
  const { folder, clock } = context
  const row = findRowAt(tx, folder.id, entry.relativePath)
  if (row !== null) return folder.kind === 'hand' ? applyGivenAgain(tx, context, row, entry) : applyChange(tx, context, row, entry)
  // The time of the last change tells what was put there after watching began, even when the first scan comes late.
  const wasThere = folder.firstScanAt === null && !folder.includeExisting && entry.ctimeMs < folder.beganAt - grainMs
  const id = insertRow(tx, folder.id, {
    ...entry,
    stage: wasThere ? 'held' : 'seen',
    hold: wasThere ? 'existing' : null,
    reason: wasThere ? 'It was there before watching began. Nothing was sent.' : null,
    now: clock.now(),
  })
  if (entry.givenIn !== undefined && entry.givenIn !== null) writeGivenIn(tx, id, entry.givenIn)
  return wasThere ? 'known' : 'settle'
}

/** The user gave the same file again: it is looked at anew, unless it is on its way. */
function applyGivenAgain(tx: Tx, context: ApplyContext, row: LedgerRow, entry: ScanEntry): Took {
  if (row.stage === 'queued') return 'known'
  if (entry.givenIn !== undefined) writeGivenIn(tx, row.id, entry.givenIn)
  if (context.isUnderWay(row.id)) return 'known'
  if (!askAgain(tx, row.id, { now: context.clock.now(), isForced: false })) return 'known'
  writeFileState(tx, row.id, entry)
  return 'settle'
}

function applyBadName(tx: Tx, { folder, clock }: ApplyContext, entry: ScanEntry): Took {
  if (findRowAt(tx, folder.id, entry.relativePath) !== null) return 'known'
  const reason = entry.relativePath.endsWith(path.sep)
    ? 'The name of this folder holds bytes that are not text (UTF-8). Rename it and its files are taken.'
    : 'Its name holds bytes that are not text (UTF-8), which no service takes. Rename it and it is taken.'
  insertRow(tx, folder.id, { ...entry, stage: 'held', hold: 'bad-name', reason, now: clock.now() })
  return 'known'
}

/** A file of a known name that is not as it was. While it is queued its row stays what was queued, and while it is read the reading has the word. */
function applyChange(tx: Tx, { clock, isUnderWay, putOff }: ApplyContext, row: LedgerRow, entry: ScanEntry): Took {
  if (row.stage === 'queued' || isUnderWay(row.id)) {
    putOff(row.id)
    return 'later'
  }
  const isSameContent = row.size === entry.size && row.mtimeMs === entry.mtimeMs && row.ino === entry.ino && !row.isMissing
  const isWaiting = row.stage === 'seen' || row.stage === 'settling' || row.stage === 'hashing'
  if (isSameContent && row.stage !== 'done' && !isWaiting) {
    writeFileState(tx, row.id, entry)
    return 'known'
  }
  // Only its permissions or links may be different. It is read again to be sure, but it stays done meanwhile.
  if (isSameContent && row.stage === 'done') return 'settle'
  const isSettling = settleAgain(tx, row.id, clock.now(), row.isForced && isWaiting)
  writeFileState(tx, row.id, entry)
  return isSettling ? 'settle' : 'known'
}

function applyBack(tx: Tx, { clock, ports }: ApplyContext, row: LedgerRow): Took {
  // What the program took away itself does not come back as it was.
  if (row.movedTo !== null) return 'known'
  markBack(tx, row.id)
  if (row.stage === 'source-gone') return settleAgain(tx, row.id, clock.now()) ? 'settle' : 'known'
  if (row.stage !== 'queued' || row.operationId === null) return 'known'
  const operation = tx.prepare<[string], { state: string }>('SELECT state FROM outbox WHERE id = ?').get(row.operationId)
  if (operation?.state === 'failed') ports.retryOperation(tx, row.operationId)
  return 'known'
}

/** Looked at while the program itself took it to another place: it had its second name already, which shows in its times, and not yet lost the first. */
const isTakenAway = (row: LedgerRow, { entry, wasMissing }: Found) =>
  row.movedTo !== null && !wasMissing && row.size === entry.size && row.mtimeMs === entry.mtimeMs && row.ino === entry.ino

function applyOne(tx: Tx, context: ApplyContext, found: Found): Took {
  const { folder, clock } = context
  const { kind, entry } = found
  if (kind === 'added') return applyNew(tx, context, entry)
  if (kind === 'bad-name') return applyBadName(tx, context, entry)
  const row = findRowAt(tx, folder.id, entry.relativePath)
  // Its row went under another name, or with a sign-out.
  if (row === null) return kind === 'missing' ? 'known' : applyNew(tx, context, entry)
  if (kind === 'changed') return isTakenAway(row, found) ? 'known' : applyChange(tx, context, row, entry)
  if (kind === 'back') return applyBack(tx, context, row)
  if (context.isUnderWay(row.id)) return 'later'
  markMissing(tx, row, clock.now())
  return 'known'
}

/** A row that is moved is looked at again: it may have gone on since its move was found. */
function applyFound(tx: Tx, context: ApplyContext, found: Found, move: Move | undefined): { took: Took; forget: string | null } {
  const row = move === undefined ? null : findRow(tx, move.row.id)
  // Of a file that is being read its new name is found again when that ended: a row of its own would leave one without a file.
  if (row !== null && row.path === move?.row.path && context.isUnderWay(row.id)) return { took: 'not-written', forget: null }
  if (move === undefined || row?.path !== move.row.path) return { took: applyOne(tx, context, found), forget: null }
  return { took: applyMove(tx, context, { row, entry: move.entry }), forget: row.dropFolderId === context.folder.id ? row.path : null }
}

/** All of it or nothing: the name of each is another one's, and while one of them is being read the others wait for it too. */
function applyExchange(tx: Tx, context: ApplyContext, exchange: Exchange): ReadonlyMap<Found, Took> {
  const rows = new Map([...exchange].map(([found, { row }]) => [found, findRow(tx, row.id)]))
  const mayMove = [...exchange].every(([found, move]) => {
    const row = rows.get(found)
    return row?.path === move.row.path && !context.isUnderWay(row.id)
  })
  if (!mayMove) return new Map([...exchange.keys()].map((found) => [found, 'not-written']))
  setAside(
    tx,
    [...exchange.values()].map(({ row }) => row.id),
  )
  return new Map(
    [...exchange].map(([found, move]) => [found, applyMove(tx, context, { row: rows.get(found) ?? move.row, entry: move.entry })]),
  )
}

/** Writes what a scout found into the ledger, renamed files first: their names may be others' by now. What could not be written is found again. */
export async function applyBatch(context: ApplyContext, items: readonly Found[]): Promise<Applied> {
  const { single: moves, exchanges } = await findMoves(context, items)
  const results = new Map<Found, Took>()
  const forget: string[] = []
  const exchanged = new Set(exchanges.flatMap((exchange) => [...exchange.keys()]))
  const ordered = [...moves.keys(), ...items.filter((found) => !moves.has(found) && !exchanged.has(found))]
  // What a scan found it finds again; a person who gave files was told that they are taken.
  const write = context.folder.kind === 'hand' ? transact : transactLightly
  for (const exchange of exchanges) {
    await context.pieces.turn()
    for (const [found, took] of write(context.db, (tx) => applyExchange(tx, context, exchange))) results.set(found, took)
  }
  for (let at = 0; at < ordered.length;) {
    await context.pieces.turn()
    const part = ordered.slice(at)
    const applied = write(context.db, (tx) =>
      doAPiece(context.clock, part, (found) => applyFound(tx, context, found, moves.get(found)), rowsMs),
    )
    at += applied.length
    applied.forEach(({ took, forget: name }, index) => {
      const found = part[index]
      if (found !== undefined) results.set(found, took)
      if (name !== null) forget.push(name)
    })
  }
  if (items.length > 0) crashpoint('intake/seen')
  return { results: items.map((found) => results.get(found) ?? 'not-written'), forget }
}
