// A thread that steps back, and says how much of a say it had before and has afterwards.
import '../../../scripts/typescript-imports.mjs'
import { readlinkSync } from 'node:fs'
import { getPriority } from 'node:os'
import { basename } from 'node:path'
import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'

const { stepBack } = await import('../../../src-main/threads/step-back.ts')

const own = () => (process.platform === 'linux' ? getPriority(Number(basename(readlinkSync('/proc/thread-self')))) : getPriority())
const before = own()
stepBack(workerData)
parentPort.postMessage({ before, after: own() })
