import { rmSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { startMediaPocketDemo } from '../../../src-main/demo/media-pocket/media-pocket-demo'
import { loseAnswers, lostAnswers, makeFolder, seeded, startProgram, type Program } from './program'

async function start() {
  const folder = makeFolder('slipway-pocket-')
  const demo = await startMediaPocketDemo({
    folder,
    apiKeys: [{ key: 'key', email: 'me@demo.example' }],
    ingestDelayMs: 0,
    limits: { loggedRequests: 10 },
  })
  onTestFinished(async () => {
    await demo.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const program = await startProgram({
    service: 'media-pocket',
    address: demo.origin,
    secrets: { apiKey: 'key' },
    idle: () => demo.idle(),
  })
  return { demo, program }
}
type Demo = Awaited<ReturnType<typeof start>>['demo']

/** Plays the user: finds at the service what Slipway asks for, and says so. */
async function answerQuestions({ core, held }: Program, demo: Demo): Promise<void> {
  const byExternalId = new Map(demo.inspect.all().map((asset) => [asset.external_id, asset.id]))
  for (const { id, kind, state, externalId } of held()) {
    // Only a creation may stay in doubt: the service documents no way to find what it made.
    expect([kind, state]).toEqual(['create-asset', 'needs-review'])
    await core.activity.resolve(id, byExternalId.get(externalId) ?? '')
  }
}

test(
  `${String(lostAnswers)} answers of creations, media, comments, edits and deletions are lost, and nothing is there twice or missing`,
  { timeout: 900_000 },
  async () => {
    const { demo, program } = await start()
    const { core } = program
    const random = seeded(1)
    const losses = loseAnswers(demo.faults, [{ method: 'POST' }, { method: 'PUT' }, { method: 'DELETE' }], random)
    const batch = 40
    let made = 0
    while (losses.lost() < lostAnswers) {
      const first = made
      const assets = Array.from({ length: batch }, () => {
        const number = (made += 1)
        const file = program.addFile(`file-${String(number)}.txt`, `content ${String(number)}`)
        const id = program.create(`asset ${String(number)}`, number % 4 === 0 ? file : null)
        core.changes.addComment(id, `same words`)
        core.changes.addComment(id, `same words`)
        core.changes.addComment(id, `first of ${String(number)}`)
        return { id, number }
      })
      await program.work()
      await answerQuestions(program, demo)
      await program.work()
      expect(program.held()).toEqual([])
      for (const { id, number } of assets) {
        core.changes.edit(id, { description: `about ${String(number)}` })
        core.changes.trash([id])
        if (number % 2 === 0) core.changes.restore([id])
      }
      await program.work()
      expect(program.held()).toEqual([])
      const there = demo.inspect.all()
      expect(there.map(({ title }) => title).sort()).toEqual(assets.map(({ number }) => `asset ${String(number)}`).sort())
      for (const asset of there) {
        const number = Number(asset.title.split(' ')[1])
        expect(asset.description).toBe(`about ${String(number)}`)
        expect(asset.deleted === null).toBe(number % 2 === 0)
        expect(asset.media.map(({ original_filename }) => original_filename)).toEqual(
          number % 4 === 0 ? [`file-${String(number)}.txt`] : [],
        )
        expect(demo.inspect.comments(asset.id).map(({ message }) => message)).toEqual([
          'same words',
          'same words',
          `first of ${String(number)}`,
        ])
      }
      const { nonce } = core.changes.askDeletion(assets.map(({ id }) => id))
      core.changes.deletePermanently(nonce, 'delete')
      await program.work()
      expect(program.held()).toEqual([])
      expect(demo.inspect.all()).toEqual([])
      expect(program.outboxSize()).toBe(0)
      expect(made - first).toBe(batch)
    }
    losses.stop()
  },
)
