import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findAccount } from '../../../../src-main/accounts/account-store'
import { findAssetByRemoteId } from '../../../../src-main/assets/mirror'
import { createCore } from '../../../../src-main/core'
import { migrations } from '../../../../src-main/database/migrations/index'
import { openDatabase } from '../../../../src-main/database/open'
import { startOctoSparkDemo } from '../../../../src-main/demo/octospark/octospark-demo'
import { inProcessMediaReader } from '../../../../src-main/media-reading/in-process-media-reader'
import { silentLog } from '../../../../src-main/log'
import { readHold } from '../../../../src-main/sync/brakes'
import { manualClock } from '../../../support/manual-clock'
import { memoryKeytar } from '../../../support/memory-keytar'
import { putPicture, teamId, token } from '../../providers/octospark/subject'
import { pictureLibrary } from '../../providers/support/picture'
import { untilHolds } from '../../../support/until'

const everyMs = 5 * 60_000

/** The whole program on a clock that stands still, with an account at an OctoSpark that holds so many assets. */
async function setUp(count: number) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-cost-'))
  const { assets, ...library } = pictureLibrary(folder)
  const demo = await startOctoSparkDemo({
    folder: join(folder, 'demo'),
    tokens: [{ token }],
    teamId,
    appearDelayMs: 0,
    processingMs: 0,
    library: {
      ...library,
      assets: Array.from({ length: count }, (_, n) => ({
        ...assets[0],
        title: `Harbour ${String(n)}`,
        createdDaysAgo: 1 + n,
      })) as typeof assets,
    },
  })
  const clock = manualClock()
  const db = openDatabase(':memory:', migrations)
  const core = createCore({
    db,
    clock,
    random: () => 0.5,
    log: silentLog,
    profile: folder,
    publish: () => undefined,
    loadKeytar: () => Promise.resolve(memoryKeytar()),
    mediaReader: inProcessMediaReader(),
    startDemo: () => Promise.reject(new Error('not here')),
    chooseSavePath: () => Promise.resolve(null),
  })
  onTestFinished(async () => {
    await core.stop()
    await demo.stop()
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  core.start()
  const id = await core.accounts.connect({ service: 'octospark', name: 'Studio', fields: { address: demo.origin, token, teamId } })
  /** What was asked of it since the last look, in short. */
  let seen = 0
  const asked = () =>
    demo.requests
      .slice(seen, (seen = demo.requests.length))
      .map(
        ({ path, query }) =>
          `${path.split('/').at(-1) ?? ''}${query['sortBy'] === undefined ? '' : ` by ${query['sortBy']}`}${query['cursor'] === undefined ? '' : ' on'}`,
      )
  const rest = async () => {
    await untilHolds(() => {
      expect(core.sync.isBusy(id)).toBe(false)
    }, 20_000)
  }
  return {
    demo,
    db,
    core,
    id,
    asked,
    rest,
    round: async () => {
      clock.advance(everyMs + 1000)
      await rest()
      return asked()
    },
  }
}

describe('a pull from OctoSpark', () => {
  it('in which nothing changed costs one request, and the account says that it was read', async () => {
    const { db, id, asked, rest, round } = await setUp(250)
    await rest()
    await untilHolds(() => {
      expect(db.prepare('SELECT count(*) AS n FROM asset').get()).toEqual({ n: 250 })
    }, 20_000)
    await rest()
    expect(asked()).toEqual(['assets', 'organizations', 'assets by updatedAt', 'assets', 'assets on', 'assets on'])
    const before = findAccount(db, id)?.lastSyncAt ?? 0
    for (let n = 0; n < 4; n += 1) expect(await round()).toEqual(['assets by updatedAt'])
    expect(findAccount(db, id)?.lastSyncAt).toBeGreaterThan(before)
  })

  it('in which a little changed costs one request too, and brings it', async () => {
    const { db, demo, id, rest, round, asked } = await setUp(130)
    await rest()
    await round()
    const added = await putPicture(demo, 'new.png')
    asked()
    expect(await round()).toEqual(['assets by updatedAt'])
    expect(findAssetByRemoteId(db, id, added)?.goneAt).toBeNull()
    expect(await round()).toEqual(['assets by updatedAt'])
  })

  it('reads the whole listing when something went away, until that is settled, and every now and then', async () => {
    const { db, demo, id, rest, round, asked } = await setUp(130)
    await rest()
    await round()
    const lost = demo.assetIds()[5] ?? ''
    await fetch(`${demo.origin}/v1/teams/${demo.teamId}/assets/${lost}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    })
    asked()
    const whole = ['assets by updatedAt', 'assets', 'assets on']
    expect([await round(), await round()]).toEqual([whole, whole])
    expect(findAssetByRemoteId(db, id, lost)?.goneAt).not.toBeNull()
    const rounds: number[] = []
    for (let n = 0; n < 13; n += 1) rounds.push((await round()).length)
    expect(rounds.filter((requests) => requests === 3).length).toBeGreaterThanOrEqual(2)
    expect(rounds.filter((requests) => requests === 1).length).toBeGreaterThanOrEqual(9)
    expect(readHold(db, id)).toBeNull()
  })
})
