import { rmSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { startWordbeeDemo } from '../../../src-main/demo/wordbee/wordbee-demo'
import { loseAnswers, lostAnswers, makeFolder, seeded, startProgram } from './program'

test(
  `${String(lostAnswers)} answers of uploads and deletions are lost, and nothing is there twice or missing`,
  { timeout: 900_000 },
  async () => {
    const folder = makeFolder('slipway-wordbee-')
    const demo = await startWordbeeDemo({
      folder,
      accounts: [{ accountId: 'me', key: 'key' }],
      callsPerHour: Infinity,
      limits: { loggedRequests: 10 },
    })
    onTestFinished(async () => {
      await demo.stop()
      rmSync(folder, { recursive: true, force: true })
    })
    const program = await startProgram({
      service: 'wordbee',
      address: demo.origin,
      fields: demo.fields,
      secrets: { apiKey: 'key' },
      idle: () => Promise.resolve(),
    })
    const { core } = program
    const segments = ['27665601', '27665602', '27665603']
    const losses = loseAnswers(demo.faults, [{ method: 'POST' }, { method: 'DELETE' }], seeded(4))
    const batch = 60
    let made = 0
    while (losses.lost() < lostAnswers) {
      const assets = Array.from({ length: batch }, () => {
        const number = (made += 1)
        const fileName = `line ${String(number)} & more.txt`
        const target = { segmentId: segments[number % segments.length] ?? '', ...(number % 3 === 0 ? {} : { locale: 'de' }) }
        return { fileName, id: program.upload(program.addFile(fileName, `content ${String(number)}`), target) }
      })
      await program.work()
      expect(program.held()).toEqual([])
      expect(
        demo.inspect
          .files()
          .map(({ name }) => name)
          .sort(),
      ).toEqual(assets.map(({ fileName }) => fileName).sort())
      const { nonce } = core.changes.askDeletion(assets.map(({ id }) => id))
      core.changes.deletePermanently(nonce, 'delete')
      await program.work()
      expect(program.held()).toEqual([])
      expect(demo.inspect.files()).toEqual([])
      expect(program.outboxSize()).toBe(0)
    }
    losses.stop()
  },
)
