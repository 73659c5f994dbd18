import { expect, it } from 'vitest'
import { silentLog } from '../../../src-main/log'
import { factsOfContent } from '../../../src-main/media-reading/facts-store'
import { createFactsWriter } from '../../../src-main/media-reading/facts-writer'
import { testLibrary } from '../../support/library'
import { sampleFiles } from '../../support/media-samples/many'
import { factsOf } from '../../support/media-samples/read-bytes'

const contentOf = (number: number) => ({ sha256: `sha-${String(number)}`, md5: `md5-${String(number)}` })

async function setUp() {
  const { db, clock } = testLibrary()
  return {
    db,
    clock,
    facts: await factsOf(sampleFiles['png'] ?? Buffer.alloc(0)),
    writer: createFactsWriter({ db, clock, log: silentLog }),
  }
}
const written = (db: Awaited<ReturnType<typeof setUp>>['db']) =>
  db.prepare<[], { n: number }>('SELECT count(*) AS n FROM media_facts').get()?.n

it('writes those of a moment together, and says so when they are on the disk', async () => {
  const { db, clock, facts, writer } = await setUp()
  const works = [1, 2, 3].map((number) => writer.write(contentOf(number), facts))
  expect(written(db)).toBe(0)
  clock.advance(15)
  await Promise.all(works)
  expect([written(db), clock.waiting()]).toEqual([3, 0])
  const later = writer.write(contentOf(4), facts)
  clock.advance(15)
  await later
  expect(factsOfContent(db, contentOf(4))).toEqual(facts)
})

it('writes few large ones, and not too many small ones, in one transaction', async () => {
  const { db, clock, facts, writer } = await setUp()
  const { generation } = facts
  if (generation === null) throw new Error('no generation')
  const large = { ...facts, generation: { ...generation, workflow: 'w'.repeat(200_000) } }
  const all = Promise.all([
    ...Array.from({ length: 5 }, (_, number) => writer.write(contentOf(number), large)),
    ...Array.from({ length: 450 }, (_, number) => writer.write(contentOf(100 + number), facts)),
  ])
  clock.advance(15)
  expect(written(db)).toBe(3)
  clock.advance(15)
  expect(written(db)).toBeLessThanOrEqual(203)
  clock.advance(60)
  await all
  expect([written(db), clock.waiting()]).toEqual([455, 0])
})

it('goes on where they can not be written', async () => {
  const { db, clock, facts, writer } = await setUp()
  db.exec('ALTER TABLE media_facts RENAME TO elsewhere')
  const lost = writer.write(contentOf(1), facts)
  clock.advance(15)
  await lost
  db.exec('ALTER TABLE elsewhere RENAME TO media_facts')
  const kept = writer.write(contentOf(2), facts)
  clock.advance(15)
  await kept
  expect(written(db)).toBe(1)
})
