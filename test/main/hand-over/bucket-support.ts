import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import type { BucketPlace, HandOverSetting } from '../../../src-preload/contract/hand-over'
import type { OperationId } from '../../../src-preload/contract/ids'
import { systemClock, type Clock } from '../../../src-main/clock'
import { migrations } from '../../../src-main/database/migrations'
import { openDatabase } from '../../../src-main/database/open'
import { bucketObjects } from '../../../src-main/hand-over/bucket/bucket-table'
import { bucketStore } from '../../../src-main/hand-over/bucket/bucket-store'
import { createHandOver } from '../../../src-main/hand-over/hand-over'
import { defaultHandOverSetting } from '../../../src-main/hand-over/setting'
import { silentLog } from '../../../src-main/log'
import type { S3Server } from '../../support/s3-server'
import { md5Of, newOperation } from './support'

/** A hand-over for a service on the internet, through a bucket. */
export function openBucketBench(server: S3Server, how: { clock?: Clock; place?: BucketPlace } = {}) {
  const { clock = systemClock, place = server.place } = how
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-bucket-'))
  const staged = path.join(folder, 'hand-over')
  mkdirSync(staged)
  const db = openDatabase(path.join(folder, 'library.db'), [...migrations, bucketObjects])
  const awaited = new Set<string>()
  const setting: HandOverSetting = { ...defaultHandOverSetting, mode: 'bucket', bucket: place }
  const known: { secret: string | null } = { secret: server.secret }
  const create = () =>
    createHandOver({
      db,
      folder: staged,
      clock,
      log: silentLog,
      addressOf: () => 'https://service.example',
      setting: () => setting,
      bucket: { secretFor: () => Promise.resolve(known.secret), isAwaited: (id) => awaited.has(id) },
    })
  const made = [create()]
  const current = () => {
    const last = made.at(-1)
    if (last === undefined) throw new Error('there is none')
    return last
  }
  const write = (content: Buffer | string, fileName = 'photo.jpg') => {
    const file = path.join(folder, fileName)
    writeFileSync(file, content)
    return file
  }
  const offer = async (
    content: Buffer | string,
    more: { id?: OperationId; signal?: AbortSignal; onProgress?: (sent: number, total: number) => void; fileName?: string } = {},
  ) => {
    const { id = newOperation(), signal = new AbortController().signal, fileName = 'photo.jpg', onProgress } = more
    awaited.add(id)
    const order = { operationId: id, path: write(content, fileName), fileName, md5: md5Of(content), size: Buffer.byteLength(content) }
    const { link } = await current().offer({ ...order, signal, onProgress })
    return { id, link }
  }
  onTestFinished(async () => {
    server.fault = () => null
    await Promise.all(made.map((one) => one.close()))
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    db,
    folder,
    setting,
    known,
    /** Operations that still wait. */
    awaited,
    rows: () => bucketStore(db).all(),
    stagedFiles: () => readdirSync(staged),
    offer,
    get handOver() {
      return current()
    },
    /** Another run of the program, upon what the last one left behind when it was cut off. */
    startAgain: async () => {
      made.push(create())
      await current().sweep()
    },
  }
}

/** Fetches a link as a service does. */
export async function fetchLink(link: string): Promise<{ status: number; headers: Headers; body: Buffer }> {
  const answer = await fetch(link, { redirect: 'manual' })
  return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.arrayBuffer()) }
}
