import { expect, test } from 'vitest'
import { createTickets } from '../../../src-main/hand-in/tickets'
import { manualClock } from '../../support/manual-clock'
import type { AssetId } from '../../../src-preload/contract/ids'

const previewed = (count = 1) => ({
  paths: Array.from({ length: count }, (_, number) => `/${String(number)}.png`),
  target: { kind: 'asset', assetId: '01J00000000000000000000000' as AssetId } as const,
})

test('a preview can be taken for ten minutes, and once', () => {
  const clock = manualClock()
  const tickets = createTickets(clock)
  const ticket = tickets.open(previewed())
  clock.advance(10 * 60_000)
  expect(tickets.find(ticket)).toEqual(previewed())
  tickets.close(ticket)
  expect(tickets.find(ticket)).toBeNull()
  const late = tickets.open(previewed())
  clock.advance(10 * 60_000 + 1)
  expect(tickets.find(late)).toBeNull()
  expect(tickets.find('made up')).toBeNull()
})

test('only the newest twenty are kept, and fewer where they are large', () => {
  const tickets = createTickets(manualClock())
  const all = Array.from({ length: 25 }, () => tickets.open(previewed()))
  expect(all.map((ticket) => tickets.find(ticket) !== null)).toEqual([...Array<boolean>(5).fill(false), ...Array<boolean>(20).fill(true)])
  const large = [tickets.open(previewed(20_000)), tickets.open(previewed(20_000)), tickets.open(previewed(20_000))]
  expect(large.map((ticket) => tickets.find(ticket) !== null)).toEqual([false, true, true])
})
