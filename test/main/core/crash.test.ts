import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CrashPoint } from '../../../src-main/crashpoint'
import { startMediaPocketDemo, type MediaPocketDemo } from '../../../src-main/demo/media-pocket/media-pocket-demo'

const apiKey = 'crash-test-key'
const bytes = Buffer.alloc(200_000, 'slipway ')
const md5 = createHash('md5').update(bytes).digest('hex')
const root = resolve(import.meta.dirname, '../../..')

interface Ended {
  readonly signal: NodeJS.Signals | null
  readonly report: { rows: { name: string; state: string }[]; outbox: { kind: string; state: string }[]; assets: number } | null
  readonly errors: string
}

const children: ChildProcess[] = []
let folder: string
let demo: MediaPocketDemo

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-crash-'))
  demo = await startMediaPocketDemo({
    folder: join(folder, 'service'),
    apiKeys: [{ key: apiKey, email: 'nora@demo.example' }],
    ingestDelayMs: 20,
  })
})

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await demo.stop()
  await rm(folder, { recursive: true, force: true })
})

/** One life of the program; ends by itself when nothing is left to do, or by SIGKILL at the crash point. */
function live(crashAt: string | null, idOfLost = ''): Promise<Ended> {
  for (const name of ['profile', 'drop']) mkdirSync(join(folder, name), { recursive: true })
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(root, 'scripts/typescript-imports.mjs'),
      join(import.meta.dirname, 'crash-child.ts'),
      join(folder, 'profile'),
      join(folder, 'drop'),
      demo.origin,
      apiKey,
      idOfLost,
    ],
    { env: { ...process.env, SLIPWAY_CRASH_AT: crashAt ?? undefined }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  children.push(child)
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const limit = setTimeout(() => child.kill('SIGTERM'), 15_000)
  return new Promise((done) => {
    child.on('exit', (_code, signal) => {
      clearTimeout(limit)
      done({ signal, report: output === '' ? null : (JSON.parse(output) as Ended['report']), errors })
    })
  })
}

const drop = () => {
  mkdirSync(join(folder, 'drop'), { recursive: true })
  return writeFile(join(folder, 'drop', 'hero.jpg'), bytes)
}

const atService = () => demo.inspect.all().map((asset) => ({ title: asset.title, media: asset.media.map((medium) => medium.md5_sum) }))

describe('a program killed on the way from dropped file to medium', () => {
  // At these the service has the asset and nobody was told its id: tested below.
  const idLost: readonly (CrashPoint | 'operation/answered:1')[] = ['create/answered', 'operation/answered:1']
  const recoverable: readonly (CrashPoint | `${CrashPoint}:${string}`)[] = [
    'intake/seen',
    'intake/hashed',
    'intake/asset-made',
    'intake/queued',
    'operation/claimed',
    'operation/marked-sent',
    'create/settled',
    'hand-over/staged',
    'hand-over/piece-sent',
    'hand-over/last-byte-marked',
    'media/link-sent',
    'media/accepted',
    'media/settled',
    'operation/recorded',
    'operation/answered:2',
    'operation/claimed:2',
  ]

  test.each(recoverable)('leaves exactly one asset with exactly one medium when it ends at %s', async (point) => {
    await drop()
    const first = await live(point)
    expect(first.errors).toBe('')
    expect(first.signal).toBe('SIGKILL')
    const second = await live(null)
    await demo.idle()
    expect(second.errors).toBe('')
    expect(atService()).toEqual([{ title: 'hero', media: [md5] }])
    expect(second.report).toMatchObject({ rows: [{ name: 'hero.jpg', state: 'done' }], outbox: [], assets: 1 })
  })

  test.each(idLost)(
    'never creates a second asset when the answer to the creation was lost at %s, and goes on when the user gives its id',
    async (point) => {
      await drop()
      expect((await live(point)).signal).toBe('SIGKILL')
      const second = await live(null)
      expect(second.errors).toBe('')
      expect(atService()).toEqual([{ title: 'hero', media: [] }])
      expect(second.report).toMatchObject({
        outbox: [
          { kind: 'create-asset', state: 'needs-review' },
          { kind: 'add-media', state: 'waiting' },
        ],
        rows: [{ name: 'hero.jpg', state: 'needs-review' }],
      })
      const third = await live(null, demo.assetIds()[0])
      await demo.idle()
      expect(third.errors).toBe('')
      expect(atService()).toEqual([{ title: 'hero', media: [md5] }])
      expect(third.report).toMatchObject({ rows: [{ name: 'hero.jpg', state: 'done' }], outbox: [], assets: 1 })
    },
  )

  test.each([2, 3, 4])('survives being killed %i times in a row', async (times) => {
    await drop()
    for (const point of recoverable.slice(-times)) await live(point)
    await live(null)
    await demo.idle()
    expect(atService()).toEqual([{ title: 'hero', media: [md5] }])
  })
})
