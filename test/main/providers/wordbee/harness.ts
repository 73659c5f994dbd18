import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../../../src-main/clock'
import type { Clock } from '../../../../src-main/clock'
import type { SeedFile } from '../../../../src-main/demo/wordbee/seed'
import type { WordbeeDemo, WordbeeDemoOptions } from '../../../../src-main/demo/wordbee/wordbee-demo'
import { startWordbeeDemo } from '../../../../src-main/demo/wordbee/wordbee-demo'
import { openHttp } from '../../../../src-main/providers/http'
import type { UploadHooks } from '../../../../src-main/providers/http-client'
import type { AssetProvider, UploadFile } from '../../../../src-main/providers/provider'
import { wordbee } from '../../../../src-main/providers/wordbee/index'

export const accountId = 'acme'
export const apiKey = 'key-of-anna'

/** A folder that is gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wordbee-test-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** Segments of the demo: 27665601-27665624 and 27665701-27665712 in project 7214, 511-516 in Flex document 40177. */
export const segment = '27665601'
export const otherSegment = '27665702'

export const seed = (name: string, more: Partial<SeedFile> = {}): SeedFile => ({
  container: 'pr7214',
  segmentId: segment,
  name,
  bytes: Buffer.from(`bytes of ${name}`),
  ...more,
})

/** A demo that is stopped after the test. */
export async function startDemo(files: readonly SeedFile[] = [], options: Partial<WordbeeDemoOptions> = {}): Promise<WordbeeDemo> {
  const demo = await startWordbeeDemo({ folder: makeFolder(), accounts: [{ accountId, key: apiKey }], files, ...options })
  onTestFinished(() => demo.stop())
  return demo
}

/** Every method of the provider as if it were there: a test of an absent one asks `open(...).absent`. */
export type OpenWordbee = Required<AssetProvider>

/** An account of it at a server. */
export function open(
  origin: string,
  settings: { fields?: Readonly<Record<string, string>>; key?: string; clock?: Clock; address?: string } = {},
): OpenWordbee {
  const { fields = {}, key = apiKey, clock = systemClock, address = origin } = settings
  const http = openHttp({ address, clock })
  onTestFinished(() => http.close())
  const all = { accountId, scope: 'pr7214', segmentIds: '27665601-27665624, 27665701-27665712', ...fields }
  return wordbee.open({ address, fields: all, secrets: { apiKey: key }, http, clock }) as OpenWordbee
}

/** A file of this machine to upload. */
export function fileOf(fileName: string, text: string, target: Readonly<Record<string, string>> = { segmentId: segment }): UploadFile {
  const path = join(makeFolder(), 'content')
  const bytes = Buffer.from(text)
  writeFileSync(path, bytes)
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
  return {
    fileName,
    title: fileName,
    size: bytes.length,
    md5: digest('md5'),
    sha256: digest('sha256'),
    contentType: 'text/plain',
    target,
    path,
  }
}

/** Counts the calls of the hooks. */
export function countingHooks(): UploadHooks & { readonly commits: () => number; readonly sent: () => number } {
  let commits = 0
  let sent = 0
  return {
    commit: () => {
      commits += 1
      return Promise.resolve()
    },
    onProgress: (bytes) => {
      sent = bytes
    },
    commits: () => commits,
    sent: () => sent,
  }
}

/** A clock whose time is moved by hand; its timers are real. */
export function movedClock(start = Date.parse('2026-03-01T12:00:00.000Z')): Clock & { move(ms: number): void } {
  let now = start
  return {
    now: () => now,
    setTimer: (ms, fire) => systemClock.setTimer(ms, fire),
    move: (ms) => {
      now += ms
    },
  }
}

/** Requests but log-ins, as `GET /path?…` with the query in its order of arrival. */
export const asked = (demo: WordbeeDemo): string[] =>
  demo.requests.filter(({ path }) => path !== '/api/auth/token').map(({ method, path }) => `${method} ${path}`)
