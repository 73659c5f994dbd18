import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AppError } from '../../../src-preload/contract/errors'
import { silentLog } from '../../../src-main/log'
import { createLibraryCare } from '../../../src-main/library/library'
import { libraryPlace, readNote } from '../../../src-main/library/place'
import { checkProfileFolder } from '../../../src-main/library/profile-folder'
import { inProcessJobs, type JobRunner } from '../../../src-main/library/run-jobs'
import { createTimers } from '../../../src-main/timers'
import { testLibrary } from '../../support/library'
import { manualClock } from '../../support/manual-clock'
import { until } from '../../support/until'
import { close, folder, kept, live, now, open, plant } from './support'

const dayMs = 24 * 60 * 60_000

function begin(how: { jobs?: JobRunner; needsCheck?: boolean } = {}) {
  const profile = folder()
  const opened = open(profile)
  const library = live(opened.db)
  opened.db.exec(`UPDATE outbox SET state = 'waiting' WHERE state = 'running'`)
  const clock = manualClock(now)
  const events: string[] = []
  const readAgain: (string | null)[] = []
  const care = createLibraryCare({
    db: opened.db,
    clock,
    log: silentLog,
    profile,
    publish: (event) => {
      events.push(event)
    },
    jobs: how.jobs ?? inProcessJobs(),
    needsCheck: how.needsCheck ?? false,
    busyAccounts: () => [],
    readAgain: (id) => {
      readAgain.push(id)
    },
  })
  const timers = createTimers(clock, silentLog)
  onTestFinished(async () => {
    timers.stop()
    await care.stop()
  })
  return { profile, opened, db: opened.db, library, clock, events, readAgain, care, timers }
}

describe('the care of the library', () => {
  it('checks when it is asked, says so meanwhile, and remembers what it found', async () => {
    const { care, events, profile } = begin()
    expect(care.state()).toMatchObject({ isChecking: false, lastCheck: null, notice: null, backups: [] })
    plant(profile, `UPDATE asset SET title = 'Somebody else' WHERE seq = 20`)
    const checking = care.check()
    expect(care.state().isChecking).toBe(true)
    expect(care.check()).toBe(checking)
    const { damages } = await checking
    expect(damages.map(({ kind, repaired }) => [kind, repaired])).toEqual([['shown-differs', true]])
    await until(() => !care.state().isChecking)
    expect(care.state().lastCheck?.damages).toHaveLength(1)
    expect(events).toEqual(expect.arrayContaining(['library.changed', 'assets.changed']))
  })

  it('checks by itself after a start that needs it, once', async () => {
    const { care, timers } = begin({ needsCheck: true })
    expect(care.hasCheckAhead()).toBe(true)
    care.start(timers)
    await until(() => care.state().lastCheck !== null)
    expect(care.hasCheckAhead()).toBe(false)
  })

  it('orders a repair for the next start when the file itself is damaged, and says so', async () => {
    const damaged = { kind: 'file-damaged', count: 1, words: 'x', repaired: false, advice: 'y' }
    const jobs: JobRunner = {
      run: () => Promise.resolve({ checkedAt: now, tookMs: 1, assets: 0, damages: [damaged] } as never),
      close: () => Promise.resolve(),
    }
    const { care, profile, opened, db } = begin({ jobs })
    await care.check()
    expect(care.state()).toMatchObject({
      needsRestart: true,
      notice: expect.stringMatching(/^The library file is damaged\. Start Slipway again/) as unknown,
    })
    expect(existsSync(libraryPlace(profile).repairOrder)).toBe(true)
    const before = kept(db)
    close(profile, opened)
    const again = open(profile)
    expect(kept(again.db)).toBe(before)
    expect(existsSync(libraryPlace(profile).repairOrder)).toBe(false)
  })

  it('makes a copy each day, not at once and not twice, and by hand when it is asked', async () => {
    const { care, timers, clock } = begin()
    care.start(timers)
    expect(care.state().backups).toEqual([])
    await clock.run(11 * 60_000)
    await until(() => care.state().backups.length === 1)
    expect(care.state().backups[0]?.why).toBe('daily')
    await clock.run(5 * 60 * 60_000)
    expect(care.state().backups).toHaveLength(1)
    await clock.run(dayMs)
    await until(() => care.state().backups.length === 2)
    const state = await care.backUp()
    expect(state.backups.map(({ why }) => why)).toEqual(['by-hand', 'daily', 'daily'])
    expect(state.isBackingUp).toBe(false)
  })

  it('goes on making copies when the clock was put back', async () => {
    const { care, timers, clock } = begin()
    care.start(timers)
    await clock.run(11 * 60_000)
    await until(() => care.state().backups.length === 1)
    clock.jump(-365 * dayMs)
    await clock.run(11 * 60_000)
    await until(() => care.state().backups.length === 2)
  })

  it('notes a restore for the next start, and refuses a copy that is damaged', async () => {
    const { care, profile } = begin()
    const { backups } = await care.backUp()
    const id = backups[0]?.id ?? ''
    await care.restore(id)
    expect(readNote(libraryPlace(profile).restoreOrder)).toEqual({ id })
    rmSync(libraryPlace(profile).restoreOrder)
    const path = join(libraryPlace(profile).backups, `${id}.db`)
    writeFileSync(path, readFileSync(path).subarray(0, 30_000))
    await expect(care.restore(id)).rejects.toThrow(/can not be restored/)
    await expect(care.restore('../library')).rejects.toThrow(AppError)
    expect(existsSync(libraryPlace(profile).restoreOrder)).toBe(false)
  })

  it('reads an account again after its mirror was rebuilt, and drops a notice on the user’s word', async () => {
    const { care, library, readAgain } = begin()
    care.rebuild(library.account)
    await until(() => readAgain.length === 1)
    expect(readAgain).toEqual([library.account])
    care.dismissNotice()
    expect(care.state().notice).toBeNull()
  })

  it('of a library in memory compares and rebuilds, and touches no file', async () => {
    const { db, clock, publish } = testLibrary()
    const profile = join(folder(), 'nowhere')
    const jobs: JobRunner = { run: () => Promise.reject(new Error('no job')), close: () => Promise.resolve() }
    const care = createLibraryCare({
      db,
      clock,
      log: silentLog,
      profile,
      publish,
      jobs,
      needsCheck: true,
      busyAccounts: () => [],
      readAgain: () => undefined,
    })
    care.start(createTimers(clock, silentLog))
    expect((await care.check()).damages).toEqual([])
    expect((await care.backUp()).backups).toEqual([])
    expect(existsSync(profile)).toBe(false)
  })
})

describe('the folder that everything is kept in', () => {
  it('is made when it is missing, and refused in words when nothing can be written to it', () => {
    const profile = join(folder(), 'new', 'one')
    checkProfileFolder(profile)
    expect(existsSync(profile)).toBe(true)
    writeFileSync(join(profile, 'file'), '')
    expect(() => {
      checkProfileFolder(join(profile, 'file', 'below'))
    }).toThrow(/may not write to its data folder.*Nothing was changed/)
  })
})
