import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { say, startService, tellAllCauses } from './app'
import { measureBurst } from './burst'
import { measureCopied } from './copied'
import { measureDrops } from './drops'
import type { Part } from './part'
import { measureReading } from './reading'
import { measureTree } from './tree'

const parts: Readonly<Record<string, Part>> = {
  drops: measureDrops,
  tree: measureTree,
  burst: measureBurst,
  copied: measureCopied,
  reading: measureReading,
}

/** The service's own writing to a disk is no part of what is measured. */
const inMemory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

interface Wish {
  readonly names: readonly string[]
  readonly count: number | undefined
}

/** A sentence where the arguments can not be followed. */
function readWish(args: readonly string[]): Wish | string {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: 'string' }, count: { type: 'string' }, causes: { type: 'boolean' } },
  })
  if (values.causes === true) tellAllCauses()
  const names = values.only?.split(',') ?? Object.keys(parts)
  const unknown = names.filter((name) => !(name in parts))
  if (unknown.length > 0) return `There is no part named ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`
  const count = values.count === undefined ? undefined : Number(values.count)
  if (count !== undefined && (!Number.isInteger(count) || count < 3)) return 'How many files? A whole number from 3 on.'
  return { names, count }
}

/**
 * Files come into the drop folders of the real app: how soon they are in the library, what a large tree, a burst and a copy from another disk come to, and what is read for
 * them. The answer: the exit code.
 * @param args `--only drops,burst` for some of the parts; `--count N` for another number of files; `--causes` tells what the program stood still for
 */
export async function measureIntake(folder: string, args: readonly string[]): Promise<number> {
  const wish = readWish(args)
  if (typeof wish === 'string') {
    process.stderr.write(`${wish}\n`)
    return 2
  }
  let isWell = true
  for (const name of wish.names) {
    const at = join(folder, name)
    mkdirSync(at, { recursive: true })
    const service = await startService(mkdtempSync(join(inMemory, 'slipway-bench-service-')))
    const began = performance.now()
    try {
      isWell = ((await parts[name]?.({ folder: at, service, count: wish.count })) ?? false) && isWell
    } catch (error) {
      say(`${name}: ${error instanceof Error ? error.message : String(error)}`)
      isWell = false
    } finally {
      service.stop()
      rmSync(at, { recursive: true, force: true, maxRetries: 5 })
    }
    say(`${name}: ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
  }
  say(isWell ? 'PASS' : 'FAIL')
  return isWell ? 0 : 1
}
