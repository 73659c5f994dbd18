import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { visibleText } from '../../../src-renderer/ui/visible-text'
import { until } from '../../support/until'
import { openIntakeWorld, type IntakeWorld } from '../../mass/intake-world'
import { nameCorpus } from '../../mass/name-corpus'

const { texts, notText, all } = nameCorpus()
const contentOf = (name: string) => Buffer.from(`\u0089PNG of ${Buffer.from(name).toString('hex')}`, 'latin1')
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function open(): Promise<IntakeWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-names-'))
  const world = await openIntakeWorld(folder, 'octospark')
  onTestFinished(async () => {
    await world.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return world
}

const count = ({ db }: IntakeWorld, sql: string) => db.prepare<[], { n: number }>(sql).get()?.n

test('the corpus has 500 names of all kinds, no two of the same bytes, each no longer than a disk takes', () => {
  expect(all).toHaveLength(500)
  expect(new Set(all.map(({ bytes }) => bytes.toString('hex'))).size).toBe(500)
  expect(all.filter(({ bytes }) => bytes.length > 255 || bytes.includes(0) || bytes.includes('/'))).toEqual([])
  expect(all.filter(({ bytes }) => bytes.length === 255).length).toBeGreaterThan(3)
  const folded = texts.map((name) => name.normalize('NFC').toLowerCase())
  expect(texts.length - new Set(folded).size).toBeGreaterThan(90)
  expect(texts.filter((name) => /[\n\r]/.test(name)).length).toBeGreaterThan(1)
})

test.runIf(process.platform === 'linux')(
  'each of 500 names has one row and makes one asset, at the service too; what is no text is held; a restart and a look change nothing',
  { timeout: 180_000 },
  async () => {
    const world = await open()
    for (const { bytes } of all) {
      const name = bytes.toString('latin1')
      writeFileSync(Buffer.concat([Buffer.from(`${world.drop}${sep}`), bytes]), contentOf(name))
    }
    await world.add()
    const done = () => count(world, `SELECT count(*) AS n FROM intake WHERE stage = 'done'`)
    const undone = () => JSON.stringify(texts.map((name) => [name, world.row(name)]).filter(([, row]) => typeof row !== 'object' || row.stage !== 'done').slice(0, 10)) // prettier-ignore
    await until(() => done() === texts.length, 120_000, undone)
    const check = async () => {
      await world.core.dropFolders.check(world.folder().id)
      const rows = world.rows()
      expect(rows).toHaveLength(all.length)
      expect(rows.filter(({ stage }) => stage === 'done').map(({ path }) => path).sort()).toEqual([...texts].sort()) // prettier-ignore
      const held = rows.filter(({ stage }) => stage !== 'done')
      expect(held.map(({ stage, hold }) => `${stage} ${String(hold)}`)).toEqual(notText.map(() => 'held bad-name'))
      expect(held.every(({ reason }) => (reason ?? '').includes('not text'))).toBe(true)
      expect(count(world, 'SELECT count(*) AS n FROM asset')).toBe(texts.length)
      const there = world.service.things().flatMap(({ media }) => media)
      expect(there.sort()).toEqual(texts.map((name) => sha256(contentOf(Buffer.from(name).toString('latin1')))).sort())
    }
    await check()
    await world.restart()
    await until(() => world.folder().state === 'watching')
    await check()
  },
)

test('each of them is shown so that no sign hides what it is', () => {
  const hiding = /[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029\uFEFF]/u
  expect(texts.filter((name) => hiding.test(name)).length).toBeGreaterThan(40)
  expect(texts.map(visibleText).filter((name) => hiding.test(name))).toEqual([])
  const shown = texts.map(visibleText)
  // Names that look alike are the two forms of one, and the one that is written out.
  expect(new Set(shown).size).toBeGreaterThan(texts.length - 3)
})
