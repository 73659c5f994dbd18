import { rmSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { startOctoSparkDemo } from '../../../src-main/demo/octospark/octospark-demo'
import { loseAnswers, lostAnswers, makeFolder, seeded, startProgram } from './program'

test(
  `${String(lostAnswers)} answers of uploads and deletions are lost, and nothing is there twice or missing`,
  { timeout: 900_000 },
  async () => {
    const folder = makeFolder('slipway-octospark-')
    const demo = await startOctoSparkDemo({
      folder,
      tokens: [{ token: 'octo_test_1', email: 'me@demo.example' }],
      appearDelayMs: 0,
      processingMs: 0,
      limits: { loggedRequests: 10 },
    })
    onTestFinished(async () => {
      await demo.stop()
      rmSync(folder, { recursive: true, force: true })
    })
    const program = await startProgram({
      service: 'octospark',
      address: demo.origin,
      fields: { teamId: demo.teamId },
      secrets: { token: 'octo_test_1' },
      idle: () => demo.idle(),
    })
    const { core } = program
    const losses = loseAnswers(demo.faults, [{ method: 'POST' }, { method: 'PUT' }, { method: 'DELETE' }], seeded(2))
    const batch = 100
    let made = 0
    while (losses.lost() < lostAnswers) {
      const assets = Array.from({ length: batch }, () => {
        const number = (made += 1)
        const fileName = `file-${String(number)}.txt`
        return { fileName, id: program.upload(program.addFile(fileName, `content ${String(number)}`)) }
      })
      await program.work()
      // A file that was sent whole and never shows: only the user knows, looks there, and sends it again.
      for (let held = program.held(); held.length > 0; held = program.held()) {
        for (const { id, kind, state, title } of held) {
          expect([kind, state, demo.inspect.creations(title)]).toEqual(['upload-asset', 'needs-review', 0])
          core.activity.retry(id)
        }
        await program.work()
      }
      for (const { fileName } of assets) expect([fileName, demo.inspect.creations(fileName)]).toEqual([fileName, 1])
      core.changes.trash(assets.map(({ id }) => id))
      await program.work()
      expect(program.held()).toEqual([])
      expect(program.outboxSize()).toBe(0)
    }
    losses.stop()
    const there = demo.inspect.assets()
    expect(there).toHaveLength(made)
    expect(there.every(({ deletedAt }) => deletedAt !== null)).toBe(true)
  },
)
