// @ts-check
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { say } from '../progress.mjs'
import { cacheFolder } from '../project.mjs'

const POLL_MS = 200

/** Longer than anybody takes to write a number into the lock it made. */
const WRITING_MS = 5000
const lockFile = join(cacheFolder, 'set-up.lock')

/**
 * Lets one set-up at a time work in this folder; others wait for it.
 * @param {() => Promise<void>} work
 */
export async function withSetupLock(work) {
  mkdirSync(cacheFolder, { recursive: true })
  let told = false
  while (!takeLock()) {
    if (!told) say(`Another set-up of this folder is under way (process ${readOwner() ?? 'unknown'}); waiting for it.`)
    told = true
    await wait(POLL_MS)
  }
  const release = () => rmSync(lockFile, { force: true })
  process.once('exit', release)
  try {
    await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

/** @returns {boolean} whether the lock is ours now; one left by a process that is gone is removed */
function takeLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  if (isAbandoned()) rmSync(lockFile, { force: true })
  return false
}

function isAbandoned() {
  const owner = readOwner()
  if (owner !== undefined) return !isAlive(owner)
  const writtenAt = statSync(lockFile, { throwIfNoEntry: false })?.mtimeMs
  return writtenAt !== undefined && Date.now() - writtenAt > WRITING_MS
}

/** @returns {number | undefined} undefined while it is being written or just removed */
function readOwner() {
  try {
    return Number.parseInt(readFileSync(lockFile, 'utf8'), 10) || undefined
  } catch {
    return undefined
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
