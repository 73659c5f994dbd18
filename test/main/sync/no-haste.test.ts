import { describe, expect, it, onTestFinished } from 'vitest'
import { createSync } from '../../../src-main/sync/sync'
import { testEngine } from '../../support/engine'
import { testLibrary } from '../../support/library'
import { settled } from '../../support/manual-clock'
import type { MemoryServiceOptions } from '../../support/memory-provider'

async function setUp(options: MemoryServiceOptions = {}) {
  const library = testLibrary()
  const { service, tools } = testEngine(library, options)
  const remoteId = service.add()
  library.addAsset(service.asset(remoteId).remote)
  const sync = createSync(tools)
  onTestFinished(() => sync.stop())
  sync.start()
  await library.clock.run(1000)
  return {
    library,
    service,
    ask: async () => {
      sync.kick(library.account, { all: true })
      await settled()
    },
    count: (call: string) => service.calls.filter((name) => name.startsWith(call)).length,
  }
}

const byListing: MemoryServiceOptions = {
  kind: 'listing',
  with: ['latest'],
  facts: { listing: { pageSize: 3, everyMs: 300_000 }, processing: null },
}

describe('what would be asked for without an end', () => {
  it('is asked for once more when the clock is put back behind the moment at which the user asked', async () => {
    const { library, ask, count } = await setUp()
    await ask()
    await library.clock.run(1000)
    library.clock.jump(-3_600_000)
    const before = count('get')
    await library.clock.run(120_000)
    expect(count('get') - before).toBeGreaterThanOrEqual(1)
    expect(count('get') - before).toBeLessThanOrEqual(3)
  })

  it('is asked for every few seconds while what is read can not be written down', async () => {
    const { library, ask, count } = await setUp()
    library.db.exec(`CREATE TEMP TRIGGER is_full BEFORE UPDATE ON asset BEGIN SELECT raise(ABORT, 'full'); END`)
    const before = count('get')
    await ask()
    await library.clock.run(60_000)
    expect(count('get') - before).toBeGreaterThanOrEqual(2)
    expect(count('get') - before).toBeLessThanOrEqual(15)
    library.db.exec('DROP TRIGGER is_full')
    await library.clock.run(10_000)
    const after = count('get')
    await library.clock.run(60_000)
    expect(count('get')).toBe(after)
  })

  it('is read whole once when the user asks for it while the newest end is on its way', async () => {
    const { library, service, ask, count } = await setUp(byListing)
    await ask()
    await library.clock.run(20_000)
    const gate = service.hold('latest')
    await library.clock.run(300_000)
    await gate.reached
    const lists = count('list')
    await ask()
    gate.release()
    await library.clock.run(20_000)
    expect(count('list') - lists).toBe(1)
    const latest = count('latest')
    await library.clock.run(60_000)
    expect(count('latest')).toBe(latest)
  })
})
