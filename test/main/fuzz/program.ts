import { rmSync } from 'node:fs'
import { expect, onTestFinished } from 'vitest'
import type { Faults } from '../../../src-main/demo/service/faults'
import { AppError } from '../../../src-preload/contract/errors'
import { makeFolder, seeded } from '../lost-answers/program'
import { startClient, type FuzzAccount, type FuzzClient, type ShownAsset } from './client'

/** Rounds in which each of three clients does one thing; fewer by FUZZ_STEPS, while working on it. */
export const fuzzSteps = Number(process.env['FUZZ_STEPS'] ?? 1_000)
const seed = Number(process.env['FUZZ_SEED'] ?? 1)

/** The one service that all clients work with, and what a look behind its border shows. */
export interface FuzzService {
  readonly account: FuzzAccount
  readonly faults: Faults
  readonly idle: () => Promise<void>
  /** What there is now, a line each: what every client must show in the end. */
  readonly there: () => readonly string[]
  /** The same line for an asset as a client shows it; null for what is not compared. */
  readonly lineOf: (asset: ShownAsset) => string | null
  /** What was made, or brought to an asset, more than once. */
  readonly doubles: () => readonly string[]
  /** Ids that the others have no listing to learn from; none where there is one. */
  readonly ids: () => readonly string[]
  /** Makes something new. */
  readonly make: (client: FuzzClient, number: number) => void
  /** Something that can be done to an asset there; refused is fine. */
  readonly actions: readonly ((client: FuzzClient, asset: ShownAsset, random: () => number, number: number) => void)[]
  /** Somebody else at work in the service's own pages. */
  readonly colleague?: (random: () => number, number: number) => void
  /** The id at the service of what a creation in doubt made; null when nothing was made. */
  readonly find: (held: { readonly title: string; readonly externalId: string | null }) => string | null
  /** What a person does about a creation in doubt of which nothing is to be seen there. */
  readonly whenNotFound: 'retry' | 'cancel'
  /** Methods of requests whose answers get lost now and then. */
  readonly lose: readonly string[]
}

const names = ['anna', 'ben', 'chris']

/**
 * Three whole programs do random things with one account, against a service that loses answers, goes away and is worked with by others. In the end, when all is calm, every one shows exactly what is
 * there, nothing waits, and nothing was made twice.
 */
export async function fuzz(start: (folder: string) => Promise<{ service: FuzzService; stop: () => Promise<void> }>): Promise<void> {
  const folder = makeFolder('slipway-fuzz-')
  const random = seeded(seed)
  const { service, stop } = await start(folder)
  const clients: FuzzClient[] = []
  onTestFinished(async () => {
    for (const client of clients) await client.stop()
    await stop()
    rmSync(folder, { recursive: true, force: true })
  })
  for (const name of names) {
    clients.push(
      await startClient({ name, folder, account: service.account, random: seeded(seed + clients.length + 1), idle: service.idle }),
    )
  }
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  const isLikely = (chance: number) => random() < chance
  for (const method of service.lose) {
    service.faults.add({ kind: 'lose-answer', match: { method }, times: Infinity, chance: () => isLikely(0.05) })
    service.faults.add({ kind: 'drop-before', match: { method }, times: Infinity, chance: () => isLikely(0.03) })
  }
  for (let step = 0; step < fuzzSteps; step += 1) {
    for (const client of clients) {
      const number = step * clients.length + clients.indexOf(client)
      const asset = pick(client.assets().filter(({ remoteId }) => remoteId !== null))
      if (asset === undefined || isLikely(client.assets().length < 25 ? 0.3 : 0.02)) service.make(client, number)
      else unlessRefused(() => pick(service.actions)?.(client, asset, random, number))
      if (isLikely(0.02)) service.faults.add({ kind: 'drop-before', times: 1 + Math.floor(random() * 6) })
      if (isLikely(0.1)) service.colleague?.(random, number)
      if (isLikely(0.05)) learn(client, service)
      if (isLikely(0.05)) client.sync()
      if (isLikely(0.01)) await client.restart()
      if (isLikely(0.3)) await client.pass(Math.floor(random() * 120_000))
    }
  }
  service.faults.clear()
  await comeToRest(clients, service)
  const there = service.there()
  const wanted = { outbox: [] as readonly string[], shown: [...there].sort() }
  for (const client of clients) {
    const known = {
      outbox: client.outbox(),
      shown: client
        .assets()
        .flatMap((asset) => service.lineOf(asset) ?? [])
        .sort(),
    }
    expect({ client: client.name, seed, ...known }).toEqual({ client: client.name, seed, ...wanted })
  }
  expect(service.doubles()).toEqual([])
}

/** What a person is told "no" for is no fault. */
function unlessRefused(act: () => void): void {
  try {
    act()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
  }
}

function learn(client: FuzzClient, service: FuzzService): void {
  const ids = service.ids()
  if (ids.length > 0) unlessRefused(() => client.core().accounts.addById(client.account(), ids.join(' ')))
}

/** All work is done, all questions are answered as a person would, and every client has read what there is. */
async function comeToRest(clients: readonly FuzzClient[], service: FuzzService): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    for (const client of clients) {
      client.sync()
      await client.pass(15 * 60_000)
      await answerQuestions(client, service)
      learn(client, service)
    }
    if (round > 2 && clients.every((client) => client.outbox().length === 0)) break
  }
  // Everybody looks once more at what the last one did: twice, as one look alone makes nothing vanish.
  for (let look = 0; look < 3; look += 1) {
    for (const client of clients) {
      client.sync()
      await client.pass(15 * 60_000)
    }
  }
}

/** A person looks at the service: what was made is given its id, what is not there is tried again, what was refused is given up. */
async function answerQuestions(client: FuzzClient, service: FuzzService): Promise<void> {
  const { activity, conflicts, accounts } = client.core()
  conflicts.resolveAll('theirs')
  for (const account of accounts.list()) if (account.hold !== null) client.core().answerHold(account.id, 'accept')
  for (const held of client.held()) {
    // Answering one may have ended others of the same asset.
    if (!client.held().some(({ id }) => id === held.id)) continue
    const makes = held.kind === 'create-asset' || held.kind === 'upload-asset'
    const found = makes ? service.find(held) : null
    try {
      if (found !== null && held.state === 'needs-review') await activity.resolve(held.id, found)
      else if (makes && found === null && service.whenNotFound === 'retry') activity.retry(held.id)
      else activity.cancel(held.id)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      activity.cancel(held.id)
    }
  }
}

/** What stands in a list more than once. */
export function repeated(list: readonly string[]): readonly string[] {
  return list.filter((item, index) => list.indexOf(item) !== index)
}

/** Asks and answers the question before a deletion for good. */
export function deleteForGood(client: FuzzClient, asset: ShownAsset): void {
  const { changes } = client.core()
  const { nonce } = changes.askDeletion([asset.id])
  changes.deletePermanently(nonce, 'delete')
}
