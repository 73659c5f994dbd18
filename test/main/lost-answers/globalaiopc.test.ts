import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { startGlobalAiOpcDemo } from '../../../src-main/demo/globalaiopc/globalaiopc-demo'
import { findAsset } from '../../../src-main/assets/mirror'
import { png } from '../../e2e/support/files'
import { loseAnswers, lostAnswers, makeFolder, seeded, startProgram } from './program'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

test(
  `${String(lostAnswers)} answers of creations and deletions are lost, and nothing is there twice or missing`,
  { timeout: 900_000 },
  async () => {
    const folder = makeFolder('slipway-globalaiopc-')
    const demo = await startGlobalAiOpcDemo({ folder, apiKeys: ['key'], reviewDelayMs: 0, limits: { loggedRequests: 10 } })
    onTestFinished(async () => {
      await demo.stop()
      rmSync(folder, { recursive: true, force: true })
    })
    const program = await startProgram({
      service: 'globalaiopc',
      address: demo.address,
      secrets: { apiKey: 'key' },
      idle: () => demo.idle(),
    })
    const { core } = program
    const random = seeded(3)
    const losses = loseAnswers(demo.faults, [{ method: 'POST' }, { method: 'DELETE' }], random, 0.9)
    const batch = 100
    let made = 0
    while (losses.lost() < lostAnswers) {
      const files = Array.from({ length: batch }, () => {
        const number = (made += 1)
        const picture = png(2, 2, [number & 255, (number >> 8) & 255, (number >> 16) & 255])
        const file = program.addFile(`picture-${String(number)}.png`, picture)
        return { id: program.upload(file), sha256: sha256(picture) }
      })
      await program.work()
      // A creation whose answer was lost stays in doubt: nothing at this service tells one file from another. The user looks there and gives the id, or takes it back.
      const bySha = new Map(demo.inspect.all().map((asset) => [asset.path === null ? '' : sha256(readFileSync(asset.path)), asset.id]))
      const isThere = new Map(files.map((file) => [file.id, bySha.get(file.sha256)]))
      for (const { id, kind, state, assetId } of program.held()) {
        expect([kind, state]).toEqual(['upload-asset', 'needs-review'])
        const remoteId = isThere.get(assetId)
        if (remoteId === undefined) core.activity.cancel(id)
        else await core.activity.resolve(id, remoteId)
      }
      await program.work()
      expect(program.held()).toEqual([])
      const there = demo.inspect.all()
      const kept = files.filter(({ id }) => findAsset(core.db, id) !== null)
      expect(new Set(there.map(({ path }) => (path === null ? '' : sha256(readFileSync(path)))))).toEqual(
        new Set(kept.map((file) => file.sha256)),
      )
      expect(there).toHaveLength(kept.length)
      const { nonce } = core.changes.askDeletion(kept.map(({ id }) => id))
      core.changes.deletePermanently(nonce, 'delete')
      await program.work()
      expect(program.held()).toEqual([])
      expect(demo.inspect.all()).toEqual([])
      expect(program.outboxSize()).toBe(0)
    }
    losses.stop()
  },
)
