import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { hashNameOf, type ServiceName } from '../../crash/services'
import { until } from '../../support/until'
import { openIntakeWorld, type IntakeWorld } from '../../mass/intake-world'

async function open(service: ServiceName): Promise<IntakeWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-changing-'))
  const world = await openIntakeWorld(folder, service)
  onTestFinished(async () => {
    await world.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return world
}

const picture = (size: number) => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(size)])
const hashOf = (service: ServiceName, bytes: Buffer) => createHash(hashNameOf(service)).update(bytes).digest('hex')
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const names = (count: number) => Array.from({ length: count }, (_, number) => `Take ${String(number)}.png`)
const undone = (world: IntakeWorld) => () => JSON.stringify(world.rows().filter(({ stage }) => stage !== 'done'))

test(
  'files that are written anew while they are sent end with their last content at the service, each on its one asset',
  { timeout: 90_000 },
  async () => {
    const world = await open('media-pocket')
    await world.add()
    const last = new Map<string, Buffer>()
    await Promise.all(
      names(24).map(async (name, number) => {
        writeFileSync(join(world.drop, name), picture(150_000))
        await until(() => world.row(name)?.stage === 'queued' || world.row(name)?.stage === 'done', 30_000)
        await pause(number * 12)
        const bytes = picture(120_000 + number)
        last.set(name, bytes)
        writeFileSync(join(world.drop, name), bytes)
      }),
    )
    await world.core.dropFolders.check(world.folder().id)
    const isLast = (name: string) =>
      world.row(name)?.stage === 'done' && world.row(name)?.md5 === hashOf('media-pocket', last.get(name) ?? Buffer.alloc(0))
    await until(() => names(24).every(isLast), 60_000, undone(world))
    const things = world.service.things()
    expect(things.map(({ title }) => `${title}.png`).sort()).toEqual([...last.keys()].sort())
    for (const { title, media } of things) expect(media).toContain(hashOf('media-pocket', last.get(`${title}.png`) ?? Buffer.alloc(0)))
    expect(things.filter(({ media }) => media.length > 2)).toEqual([])
  },
)

test('a file that is gone before it is sent says so, sends nothing, and is sent once when it is back', { timeout: 60_000 }, async () => {
  const world = await open('octospark')
  await world.add()
  world.pause()
  const bytes = picture(5000)
  const [path, aside] = [join(world.drop, 'Gone.png'), join(world.drop, '..', 'aside.png')]
  writeFileSync(path, bytes)
  await until(() => world.row('Gone.png')?.stage === 'queued')
  renameSync(path, aside)
  await world.core.dropFolders.check(world.folder().id)
  world.resume()
  await until(
    () => (world.row('Gone.png')?.reason ?? '') !== '',
    30_000,
    () => JSON.stringify(world.rows()),
  )
  expect(world.service.made()).toEqual([])
  renameSync(aside, path)
  await until(
    () => world.row('Gone.png')?.stage === 'done',
    30_000,
    () => JSON.stringify(world.rows()),
  )
  expect(world.service.things().map(({ media }) => media)).toEqual([[hashOf('octospark', bytes)]])
})

test(
  'a whole tree that is moved out of the drop folder and back sends nothing a second time and deletes nothing',
  { timeout: 60_000 },
  async () => {
    const world = await open('octospark')
    await world.add()
    const [inside, outside] = [join(world.drop, 'Day 1'), join(world.drop, '..', 'Day 1')]
    mkdirSync(inside)
    for (const name of names(60)) writeFileSync(join(inside, name), picture(500))
    const isAllDone = () => world.rows().length === 60 && world.rows().every(({ stage }) => stage === 'done')
    await until(isAllDone, 30_000, undone(world))
    renameSync(inside, outside)
    await world.core.dropFolders.check(world.folder().id)
    expect(isAllDone()).toBe(true)
    renameSync(outside, inside)
    await world.core.dropFolders.check(world.folder().id)
    renameSync(inside, join(world.drop, 'Day one'))
    await world.core.dropFolders.check(world.folder().id)
    await until(isAllDone, 30_000, undone(world))
    expect(world.rows().every(({ path, isMissing }) => path.startsWith('Day one') && !isMissing)).toBe(true)
    expect(world.service.made()).toHaveLength(60)
    expect(world.service.things().filter(({ isTrashed }) => isTrashed)).toEqual([])
  },
)

test(
  'confirmed files are moved to Done once, and nothing of Done or of a hidden folder is taken, whatever happens in there',
  { timeout: 60_000 },
  async () => {
    const world = await open('octospark')
    await world.add({ afterUpload: 'move-to-done' })
    const hidden = join(world.drop, '.git', 'objects')
    mkdirSync(hidden, { recursive: true })
    for (const [number, name] of names(30).entries()) {
      writeFileSync(join(world.drop, name), picture(500))
      writeFileSync(join(hidden, name), picture(500))
      if (number % 10 === 9) await pause(300)
    }
    const done = join(world.drop, 'Done')
    const isMoved = () => existsSync(done) && readdirSync(done).length >= 30
    await until(isMoved, 30_000, () => JSON.stringify(world.rows()))
    // Others work in there too.
    writeFileSync(join(done, 'Put there by hand.png'), picture(500))
    await pause(1500)
    await world.core.dropFolders.check(world.folder().id)
    expect(readdirSync(done).sort()).toEqual(['Put there by hand.png', ...names(30)].sort())
    expect(world.rows().map(({ path, stage }) => [path, stage]).sort()).toEqual(names(30).map((name) => [name, 'done']).sort()) // prettier-ignore
    expect(world.service.made()).toHaveLength(30)
  },
)
