import { join } from 'node:path'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import { operationId } from '../../../src-preload/contract/ids'
import { createCore } from '../../../src-main/core'
import { migrations } from '../../../src-main/database/migrations/index'
import { openDatabase } from '../../../src-main/database/open'
import { pageOfIntake } from '../../../src-main/drop-folders/intake-page'
import { inProcessMediaReader } from '../../../src-main/media-reading/in-process-media-reader'
import { silentLog } from '../../../src-main/log'
import type { Clock } from '../../../src-main/clock'

/*
 * One life of the program without its window, for tests that end it by force: opens the profile, sets up account and drop folder in its first life, works until nothing is left to
 * do, says what is left, and ends. Its clock runs fast, so that the pauses between looks at the service do not make the test slow.
 */

const [profile = '', dropFolder = '', origin = '', apiKey = '', idOfLost = ''] = process.argv.slice(2)
const speed = 30
const startedAt = Date.now()
const fastClock: Clock = {
  now: () => startedAt + (Date.now() - startedAt) * speed,
  setTimer: (ms, fire) => {
    const timer = setTimeout(fire, ms / speed)
    return () => {
      clearTimeout(timer)
    }
  },
}

const core = createCore({
  db: openDatabase(join(profile, 'library.db'), migrations),
  clock: fastClock,
  random: () => 0.5,
  log: silentLog,
  profile,
  publish: () => undefined,
  loadKeytar: () =>
    Promise.resolve({
      getPassword: (_service: string, account: string) => Promise.resolve(account === 'slipway-check' ? 'ok' : JSON.stringify({ apiKey })),
      setPassword: () => Promise.resolve(),
      deletePassword: () => Promise.resolve(true),
    }),
  mediaReader: inProcessMediaReader(),
  startDemo: () => Promise.reject(new Error('not here')),
  chooseSavePath: () => Promise.resolve(null),
})

core.start()
if (core.accounts.list().length === 0) {
  const accountId = await core.accounts.connect({ service: 'media-pocket', name: '', fields: { address: origin, apiKey } })
  await core.dropFolders.add({
    path: dropFolder,
    accountId,
    mode: 'new-assets',
    pattern: '',
    afterUpload: 'keep',
    includeExisting: true,
    target: {},
    rule: plainRule,
  })
}

// The user gives the id that the lost answer held.
const [lost] = core.db.prepare<[], { id: string }>(`SELECT id FROM outbox WHERE state = 'needs-review'`).all()
if (idOfLost !== '' && lost !== undefined) await core.activity.resolve(operationId.parse(lost.id), idOfLost)

const everything = { dropFolderId: null, states: [], reasons: [], search: '', offset: 0, limit: 100 }
const number = (sql: string) => core.db.prepare<[], { n: number }>(sql).get()?.n ?? 0
/** Operations that can still go on by themselves: not held, and not behind a held one. */
const moving = `SELECT count(*) AS n FROM outbox o WHERE state IN ('waiting', 'running')
  AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.asset_id = o.asset_id AND e.seq < o.seq AND e.state IN ('failed', 'needs-review'))`
const timer = setInterval(() => {
  const { rows } = pageOfIntake(core.db, everything)
  if (
    rows.length === 0 ||
    rows.some((row) => row.state === 'seen' || row.state === 'settling' || row.state === 'hashing') ||
    number(moving) > 0
  )
    return
  clearInterval(timer)
  const outbox = core.db.prepare('SELECT kind, state FROM outbox ORDER BY seq').all()
  process.stdout.write(
    `${JSON.stringify({ rows: rows.map(({ name, state }) => ({ name, state })), outbox, assets: number('SELECT count(*) AS n FROM asset') })}\n`,
  )
  void core.stop().then(() => process.exit(0))
}, 20)
