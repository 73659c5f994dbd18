import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrations } from '../../src-main/database/migrations/index'
import { openDatabase } from '../../src-main/database/open'
import type { Database } from '../../src-main/database/transaction'
import { whereIsSlipway } from '../e2e/app'
import type { Figure } from './figure'
import { measureHash } from './hashing'
import { measureIntake } from './intake/intake'
import { makeLargeLibrary } from './large-library'
import { measurePage, measureSearch } from './queries'
import { measureSync } from './sync/sync'
import { measureFirstWindow, measureFullWindow, measureIpcPage } from './windows'

/** What the figures share: one folder, and copies of one large library that is made when the first of them asks for it. */
interface Bench {
  readonly folder: string
  /** A profile folder with the large library, in which nobody has been yet. */
  readonly makeProfile: () => string
}

const figures: Readonly<Record<string, (bench: Bench) => Promise<Figure>>> = {
  'first-window': ({ folder }) => measureFirstWindow(folder),
  'first-window-full': ({ folder, makeProfile }) => measureFullWindow(folder, makeProfile()),
  'page-20k': ({ makeProfile }) => withLibrary(makeProfile(), measurePage),
  'search-20k': ({ makeProfile }) => withLibrary(makeProfile(), measureSearch),
  'ipc-page': ({ makeProfile }) => measureIpcPage(makeProfile()),
  hash: ({ folder }) => measureHash(folder, join(whereIsSlipway().app, 'out', 'main', 'media-reading-worker.cjs')),
}

async function withLibrary<T>(profile: string, measure: (db: Database) => Promise<T>): Promise<T> {
  const db = openDatabase(join(profile, 'library.db'), migrations)
  try {
    return await measure(db)
  } finally {
    db.close()
  }
}

function openBench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  const master = join(folder, 'master')
  let copies = 0
  return {
    folder,
    makeProfile: () => {
      if (copies === 0) makeLargeLibrary(master).close()
      copies += 1
      const profile = join(folder, `profile-${String(copies)}`)
      cpSync(master, profile, { recursive: true })
      return profile
    },
  }
}

const columns: readonly (keyof Figure)[] = ['name', 'value', 'floor', 'ratio', 'unit', 'runs']
const width = (column: keyof Figure) => (column === 'name' ? 20 : 10)
const alignedRow = (cells: readonly string[]) =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(width('name')) : cell.padStart(width('value')))).join('')

/** Measures the figures named on the command line, all of them when none is named. `sync [count]` and `intake [--only …]` are runs of their own. The answer: the exit code. */
async function bench(args: readonly string[]): Promise<number> {
  if (args[0] === 'sync') return measureSync(openBench().folder, args.slice(1))
  if (args[0] === 'intake') return measureIntake(openBench().folder, args.slice(1))
  const isJson = args.includes('--json')
  const names = args.filter((arg) => arg !== '--json')
  const unknown = names.filter((name) => !(name in figures))
  if (unknown.length > 0) {
    process.stderr.write(`There is no figure named ${unknown.join(', ')}. There are: ${Object.keys(figures).join(', ')}.\n`)
    return 2
  }
  const shared = openBench()
  if (!isJson) process.stdout.write(`${alignedRow(columns)}\n`)
  for (const [name, measure] of Object.entries(figures)) {
    if (names.length > 0 && !names.includes(name)) continue
    const figure = await measure(shared)
    process.stdout.write(isJson ? `${JSON.stringify(figure)}\n` : `${alignedRow(columns.map((column) => String(figure[column])))}\n`)
  }
  return 0
}

process.exitCode = await bench(process.argv.slice(2))
