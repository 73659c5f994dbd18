import { expect, it } from 'vitest'
import { transact } from '../../../src-main/database/transaction'
import { findEntry, markSent } from '../../../src-main/sync/outbox'
import { staleAssets } from '../../../src-main/sync/pull/refresh'
import { createUnsettled } from '../../../src-main/sync/unsettled'
import { testLibrary } from '../../support/library'

it('an operation whose outcome could not be written down waits again, and is still marked as maybe sent', () => {
  const library = testLibrary()
  const id = library.queue(library.addAsset(), { kind: 'add-comment', text: 'x' })
  const unsettled = createUnsettled(library.db, library.account)
  const entry = findEntry(library.db, id)
  if (entry === null) throw new Error('it was not queued')
  transact(library.db, (tx) => {
    markSent(tx, entry, {})
  })
  unsettled.putBack()
  expect(findEntry(library.db, id)?.state).toBe('running')
  unsettled.add(id)
  unsettled.putBack()
  expect(findEntry(library.db, id)).toMatchObject({ state: 'waiting', inFlight: true })
})

it('an asset that was read in the time to come is read again when the clock was put back', () => {
  const library = testLibrary()
  const id = library.addAsset()
  const now = library.clock.now() - 365 * 86_400_000
  const query = { account: library.account, now, floor: now, reach: 'all', processing: null } as const
  expect(staleAssets(library.db, query, 10)).toEqual([{ id, thorough: true }])
})
