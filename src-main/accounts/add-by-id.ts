import type { AddByIdResult } from '../../src-preload/contract/account'
import { AppError } from '../../src-preload/contract/errors'
import type { AccountId } from '../../src-preload/contract/ids'
import { hasTombstone, insertKnownId } from '../assets/mirror'
import { transact, type Database } from '../database/transaction'

/** How many ids are taken up at once, and read from one file. */
export const mostIdsAtOnce = 10_000

/** The pieces of a pasted text that may be ids or links: each once, in their order. An id is opaque text, also where it looks like a number or an option. Pure. */
export function piecesOf(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/u).filter((piece) => piece !== ''))]
}

/**
 * Takes up assets by ids or links that the user has from elsewhere, without asking the service: reading an id needs only its shape. What can not be taken is told piece by
 * piece; the rest is taken.
 * @throws AppError when there is nothing to take, or too much at once
 */
export function addIds(
  db: Database,
  wish: {
    readonly account: AccountId
    readonly label: string
    readonly text: string
    readonly parseId: (text: string) => string | null
    readonly now: number
  },
): AddByIdResult {
  const { account, label } = wish
  const pieces = piecesOf(wish.text)
  if (pieces.length === 0) throw new AppError('invalid-input', 'Type or paste at least one asset ID or link.', 'ids')
  if (pieces.length > mostIdsAtOnce)
    throw new AppError('invalid-input', `That is more than ${mostIdsAtOnce.toLocaleString('en')} at once. Add them in parts.`, 'ids')
  const refused: { text: string; reason: string }[] = []
  let added = 0
  let alreadyThere = 0
  transact(db, (tx) => {
    for (const piece of pieces) {
      const refuse = (reason: string) => refused.push({ text: piece.slice(0, 200), reason })
      const remoteId = wish.parseId(piece)
      if (remoteId === null) refuse(`This is no ${label} asset ID or link.`)
      else if (hasTombstone(tx, account, remoteId)) refuse('You deleted this asset permanently.')
      else if (insertKnownId(tx, account, remoteId, wish.now) === null) alreadyThere += 1
      else added += 1
    }
  })
  return { added, alreadyThere, refused }
}
