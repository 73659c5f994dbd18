import { randomBytes } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { pageOfIntake } from '../../../src-main/drop-folders/intake-page'
import { transact } from '../../../src-main/database/transaction'
import { intakeFilePath, intakeMediaChanged, intakeMediaRefused } from '../../../src-main/drop-folders/media-ended'
import { until } from '../../support/until'
import { temporaryFolder } from '../../support/temporary-folder'
import { hurriedClock } from '../../support/hurried-clock'
import { openBench, otherAccount } from './support'

const put = (folder: string, name: string, content: string | Buffer = randomBytes(64)) => {
  const file = path.join(folder, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

describe('new files', () => {
  test('a dropped file becomes a new asset, is done when the service confirms it, and is never sent again', async () => {
    const bench = openBench()
    await bench.watch()
    put(bench.drop, 'sunset.jpg', 'hello')
    expect(await bench.see('sunset.jpg', 'waiting')).toMatchObject({
      reason: null,
      reasonCode: null,
      actions: ['cancel', 'skip', 'reveal'],
      size: 5,
    })
    expect(bench.queued).toMatchObject([{ kind: 'new', title: 'sunset', fileName: 'sunset.jpg', md5: '5d41402abc4b2a76b9719d911017c592' }])
    bench.confirm('sunset.jpg')
    await bench.see('sunset.jpg', 'done')
    await bench.restart()
    await bench.folders.check(bench.folders.list()[0]!.id)
    await bench.see('sunset.jpg', 'done')
    expect(bench.queued).toHaveLength(1)
    expect(bench.events).toContain('assets.changed')
    expect(bench.events).toContain('activity.changed')
  })

  test('files that were there before are taken when the user wishes it, also from folders in the folder', async () => {
    const bench = openBench()
    put(bench.drop, 'a/b/deep.png')
    put(bench.drop, 'top.png')
    await bench.watch({ includeExisting: true })
    await bench.see(path.join('a', 'b', 'deep.png'), 'waiting')
    await bench.see('top.png', 'waiting')
  })

  test('files that were there before are only written down when the user wishes that, can be sent anyway, and later files are sent', async () => {
    const bench = openBench()
    put(bench.drop, 'old.png')
    await new Promise((resolve) => setTimeout(resolve, 30))
    const watching = bench.watch({ includeExisting: false })
    await watching
    put(bench.drop, 'new.png')
    await bench.see('new.png', 'waiting')
    const old = await bench.see('old.png', 'held')
    expect(old).toMatchObject({
      reason: 'It was there before watching began. Nothing was sent.',
      actions: ['send-anyway', 'skip', 'reveal'],
    })
    expect(bench.queued.map((file) => file.fileName)).toEqual(['new.png'])
    bench.folders.act(old.id, 'send-anyway')
    await bench.see('old.png', 'waiting')
  })

  test('files put there while the program was not running are found at the next start', async () => {
    const bench = openBench()
    await bench.watch()
    await bench.folders.close()
    put(bench.drop, 'meanwhile.png')
    await bench.restart()
    await bench.see('meanwhile.png', 'waiting')
  })

  test('a file that settles when the program ends is taken up at the next start, once', async () => {
    const bench = openBench({ quietMs: 300 })
    await bench.watch()
    put(bench.drop, 'late.png')
    await bench.see('late.png', 'seen')
    await bench.restart()
    await bench.see('late.png', 'waiting')
    expect(bench.queued).toHaveLength(1)
  })

  test('half-written downloads, lock files, dotfiles, links, and pipes are passed over until they have a final name', async () => {
    const bench = openBench()
    await bench.watch()
    for (const name of ['.hidden', 'a.tmp', 'b.part', 'c.crdownload', '~$d.docx', 'Thumbs.db', 'e.PARTIAL', '.DS_Store', 'desktop.ini'])
      put(bench.drop, name)
    const outside = temporaryFolder()
    put(outside, 'secret.txt')
    symlinkSync(path.join(outside, 'secret.txt'), path.join(bench.drop, 'link.txt'))
    symlinkSync(outside, path.join(bench.drop, 'linked-folder'))
    symlinkSync(bench.drop, path.join(bench.drop, 'loop'))
    put(bench.drop, 'real.png')
    await bench.see('real.png', 'waiting')
    expect(bench.rows().map((row) => row.name)).toEqual(['real.png'])
    renameSync(path.join(bench.drop, 'b.part'), path.join(bench.drop, 'b.mp4'))
    await bench.see('b.mp4', 'waiting')
    expect(bench.queued).toHaveLength(2)
  })
})

describe('files that are not at rest', () => {
  test('a file written in bursts with pauses is taken once, whole, after its writer closed it', async () => {
    const bench = openBench()
    await bench.watch()
    const file = path.join(bench.drop, 'render.mov')
    const writer = openSync(file, 'w')
    for (let burst = 0; burst < 5; burst++) {
      writeSync(writer, Buffer.alloc(1000, burst))
      await new Promise((resolve) => setTimeout(resolve, 120))
      expect(bench.queued).toHaveLength(0)
    }
    await bench.see('render.mov', 'settling')
    closeSync(writer)
    await bench.see('render.mov', 'waiting')
    expect(bench.queued).toHaveLength(1)
    expect(bench.row('render.mov')?.size).toBe(5000)
  })

  test('a file that grows by opening it anew keeps settling', async () => {
    // So long that a machine which holds up this test does not make a rest of a pause.
    const bench = openBench({ quietMs: 2000 })
    await bench.watch()
    const file = put(bench.drop, 'log.txt', 'x')
    for (let count = 0; count < 8; count++) {
      await new Promise((resolve) => setTimeout(resolve, 60))
      appendFileSync(file, 'more')
      expect(bench.queued).toHaveLength(0)
    }
    await bench.see('log.txt', 'waiting')
    expect(bench.row('log.txt')?.size).toBe(33)
  })

  test('an empty file settles for a minute, is then held with a sentence, and is taken when it has content', async () => {
    const clock = hurriedClock(100)
    const bench = openBench({ clock, quietMs: 4000 })
    await bench.watch()
    const file = put(bench.drop, 'empty.png', '')
    await bench.see('empty.png', 'settling')
    const seenAt = clock.now()
    const row = await bench.see('empty.png', 'held')
    expect(clock.now() - seenAt).toBeGreaterThan(55_000)
    expect(row.reason).toBe('“empty.png” is empty (0 bytes). Nothing was sent. It is taken as soon as it has content.')
    writeFileSync(file, 'content')
    await bench.see('empty.png', 'waiting')
  })

  test('a file that is gone before it was taken says so in a sentence and taken when it is back', async () => {
    const bench = openBench({ quietMs: 400 })
    await bench.watch()
    const file = put(bench.drop, 'brief.png', 'brief')
    await bench.see('brief.png', 'seen')
    const aside = path.join(temporaryFolder(), 'brief.png')
    renameSync(file, aside)
    const row = await bench.see('brief.png', 'source-gone')
    expect(row.reason).toMatch(/^The file is no longer there, /)
    expect(row).toMatchObject({ state: 'source-gone', actions: ['retry', 'skip'] })
    bench.folders.act(row.id, 'retry')
    await bench.see('brief.png', 'source-gone')
    renameSync(aside, file)
    await bench.see('brief.png', 'waiting')
    expect(bench.queued).toHaveLength(1)
  })
})

describe('content seen before', () => {
  test('the same content under a second name is held with the name of the first, and can be sent anyway', async () => {
    const bench = openBench()
    await bench.watch()
    put(bench.drop, 'one.png', 'same')
    await bench.see('one.png', 'waiting')
    put(bench.drop, 'two.png', 'same')
    const two = await bench.see('two.png', 'duplicate')
    expect(two).toMatchObject({
      reason: 'Same content as “one.png”, which is on its way. Nothing was sent.',
      actions: ['send-anyway', 'skip', 'reveal'],
    })
    bench.folders.act(two.id, 'send-anyway')
    await bench.see('two.png', 'waiting')
    expect(bench.queued.map((file) => file.kind)).toEqual(['new', 'new'])
  })

  test('two equal files dropped in the same moment make one asset', async () => {
    const bench = openBench()
    put(bench.drop, 'a.png', 'same')
    put(bench.drop, 'b.png', 'same')
    await bench.watch()
    await until(() => bench.rows().every((row) => !['seen', 'settling', 'hashing'].includes(row.state)) && bench.rows().length === 2)
    expect(
      bench
        .rows()
        .map((row) => row.state)
        .sort(),
    ).toEqual(['duplicate', 'waiting'])
  })

  test('the content of a live asset of the account is held with its title, that of another account is not', async () => {
    const bench = openBench()
    bench.addAsset('Sunset', '5d41402abc4b2a76b9719d911017c592')
    await bench.watch()
    put(bench.drop, 'copy.jpg', 'hello')
    const row = await bench.see('copy.jpg', 'duplicate')
    expect(row.reason).toBe('Same content as the asset “Sunset”. Nothing was sent.')
    const second = temporaryFolder()
    await bench.watch({ path: second, accountId: otherAccount })
    put(second, 'other.jpg', 'hello')
    await bench.see('other.jpg', 'waiting')
  })

  test('the content of a file whose asset is in the trash is held saying so', async () => {
    const bench = openBench()
    await bench.watch()
    put(bench.drop, 'one.png', 'same')
    await bench.see('one.png', 'waiting')
    bench.confirm('one.png')
    bench.db.prepare('UPDATE asset SET trashed_at = 1').run()
    rmSync(path.join(bench.drop, 'one.png'))
    put(bench.drop, 'two.png', 'same')
    const row = await bench.see('two.png', 'held')
    expect(row.reasonCode).toBe('trashed-twin')
    expect(row.reason).toContain('in the trash')
    expect(row.actions).toContain('send-anyway')
  })

  test('new content under the same name is the next medium of the same asset', async () => {
    const bench = openBench()
    await bench.watch()
    const file = put(bench.drop, 'shot.png', 'v1')
    await bench.see('shot.png', 'waiting')
    bench.confirm('shot.png')
    await bench.see('shot.png', 'done')
    writeFileSync(file, 'version 2')
    await bench.see('shot.png', 'waiting')
    expect(bench.queued).toHaveLength(2)
    expect(bench.queued[1]).toMatchObject({ kind: 'media', assetId: bench.queued[0]?.assetId })
    bench.confirm('shot.png')
    await bench.see('shot.png', 'done')
  })

  test('touching a file or changing its permissions sends nothing', async () => {
    const bench = openBench()
    await bench.watch()
    const file = put(bench.drop, 'shot.png', 'v1')
    await bench.see('shot.png', 'waiting')
    bench.confirm('shot.png')
    utimesSync(file, new Date(), new Date(Date.now() - 5000))
    await bench.see('shot.png', 'done')
    await bench.folders.check(bench.folders.list()[0]!.id)
    await bench.see('shot.png', 'done')
    expect(bench.queued).toHaveLength(1)
  })

  test('a file saved in place with its old time and size is still found to be different', async () => {
    const bench = openBench()
    await bench.watch()
    const file = put(bench.drop, 'same-size.png', 'aaaa')
    const then = new Date(Date.now() - 60_000)
    utimesSync(file, then, then)
    await bench.see('same-size.png', 'waiting')
    bench.confirm('same-size.png')
    await bench.see('same-size.png', 'done')
    const handle = openSync(file, 'r+')
    writeSync(handle, 'bbbb')
    closeSync(handle)
    utimesSync(file, then, then)
    await until(() => bench.queued.length === 2)
    expect(bench.queued[1]?.kind).toBe('media')
  })

  test('a change while the file waits to be sent is sent afterwards as the next medium', async () => {
    const bench = openBench()
    await bench.watch()
    const file = put(bench.drop, 'shot.png', 'v1')
    await bench.see('shot.png', 'waiting')
    writeFileSync(file, 'version 2')
    await bench.folders.check(bench.folders.list()[0]!.id)
    await bench.see('shot.png', 'waiting')
    expect(bench.queued).toHaveLength(1)
    bench.confirm('shot.png')
    await until(() => bench.queued.length === 2)
    expect(bench.queued[1]).toMatchObject({ kind: 'media', assetId: bench.queued[0]?.assetId })
  })

  test('when the sender finds that the file is another one, it settles again and is queued with what it is now', async () => {
    const bench = openBench()
    await bench.watch()
    const file = put(bench.drop, 'shot.png', 'v1')
    const row = await bench.see('shot.png', 'waiting')
    writeFileSync(file, 'version 2')
    transact(bench.db, (tx) => {
      tx.prepare('DELETE FROM outbox WHERE id = ?').run(bench.queued[0]?.operationId)
      intakeMediaChanged(tx, { intakeId: row.id, now: Date.now() })
    })
    bench.folders.nudge()
    await until(() => bench.queued.length === 2)
    expect(bench.queued[1]).toMatchObject({ kind: 'media', assetId: bench.queued[0]?.assetId })
    expect(bench.queued[1]?.md5).not.toBe(bench.queued[0]?.md5)
  })

  test('when the sender finds that the file is gone, its row says so, and it is sent when it is back', async () => {
    const bench = openBench()
    await bench.watch()
    const file = put(bench.drop, 'shot.png', 'v1')
    const row = await bench.see('shot.png', 'waiting')
    rmSync(file)
    await bench.folders.check(bench.folders.list()[0]!.id)
    transact(bench.db, (tx) => {
      tx.prepare('DELETE FROM outbox WHERE id = ?').run(bench.queued[0]?.operationId)
      intakeMediaChanged(tx, { intakeId: row.id, now: Date.now() })
    })
    bench.folders.nudge()
    await bench.see('shot.png', 'source-gone')
    put(bench.drop, 'shot.png', 'v1')
    await bench.see('shot.png', 'waiting')
    expect(bench.queued).toMatchObject([{ kind: 'new' }, { kind: 'media' }])
  })

  test('a changed file whose asset is gone is held, and sent anyway makes a new asset', async () => {
    const bench = openBench()
    await bench.watch()
    const file = put(bench.drop, 'shot.png', 'v1')
    await bench.see('shot.png', 'waiting')
    bench.confirm('shot.png')
    await bench.see('shot.png', 'done')
    bench.db.prepare('UPDATE asset SET gone_at = 1').run()
    writeFileSync(file, 'version 2')
    const row = await bench.see('shot.png', 'held')
    expect(row.reason).toContain('no longer at the service')
    bench.folders.act(row.id, 'send-anyway')
    await bench.see('shot.png', 'waiting')
    expect(bench.queued.map(({ kind }) => kind)).toEqual(['new', 'new'])
  })

  test('a refused file says why, and is sent again on the same asset by retry or by new content', async () => {
    const bench = openBench()
    await bench.watch()
    const file = put(bench.drop, 'shot.png', 'v1')
    const row = await bench.see('shot.png', 'waiting')
    const refuse = () => {
      transact(bench.db, (tx) => {
        tx.prepare('DELETE FROM outbox').run()
        intakeMediaRefused(tx, { intakeId: row.id, reason: 'The service does not take this type.', now: Date.now() })
      })
      bench.folders.nudge()
    }
    refuse()
    expect(await bench.see('shot.png', 'failed')).toMatchObject({
      reason: 'The service does not take this type.',
      actions: expect.arrayContaining(['retry']) as unknown,
    })
    bench.folders.act(row.id, 'retry')
    await bench.see('shot.png', 'waiting')
    refuse()
    writeFileSync(file, 'better')
    await until(() => bench.queued.length === 3)
    expect(bench.queued.map(({ kind }) => kind)).toEqual(['new', 'media', 'media'])
  })

  test('a file whose sending was given up with its asset is sent as a new asset by retry', async () => {
    const bench = openBench()
    await bench.watch()
    put(bench.drop, 'shot.png', 'v1')
    const row = await bench.see('shot.png', 'waiting')
    transact(bench.db, (tx) => {
      tx.prepare('DELETE FROM asset').run()
    })
    expect(await bench.see('shot.png', 'failed')).toMatchObject({
      reason: 'It was taken off the list before it was sent. Retry sends it.',
      actions: expect.arrayContaining(['retry']) as unknown,
    })
    bench.folders.act(row.id, 'retry')
    await bench.see('shot.png', 'waiting')
    expect(bench.queued.map(({ kind }) => kind)).toEqual(['new', 'new'])
  })

  test('shows how the operation stands, and retries it', async () => {
    const bench = openBench()
    await bench.watch()
    put(bench.drop, 'shot.png', 'v1')
    const row = await bench.see('shot.png', 'waiting')
    const set = (state: string, reason: string | null) =>
      bench.db.prepare('UPDATE outbox SET state = ?, reason = ? WHERE kind = ?').run(state, reason, 'add-media')
    set('running', null)
    expect(bench.row('shot.png')?.state).toBe('handing-over')
    set('needs-review', 'Nobody knows.')
    expect(bench.row('shot.png')).toMatchObject({ state: 'needs-review', reason: 'Nobody knows.' })
    set('failed', 'Too large.')
    expect(bench.row('shot.png')).toMatchObject({
      state: 'failed',
      reason: 'Too large.',
      actions: expect.arrayContaining(['retry']) as unknown,
    })
    bench.folders.act(row.id, 'retry')
    expect(bench.row('shot.png')?.state).toBe('waiting')
    expect(() => {
      bench.folders.act(row.id, 'retry')
    }).toThrow('“shot.png” is on its way already.')
    expect(bench.folders.list()[0]?.counts).toMatchObject({ waiting: 1, done: 0, failed: 0, 'needs-review': 0 })
  })
})

describe('renamed and moved files', () => {
  test('a rename keeps the row and sends nothing', async () => {
    const bench = openBench()
    await bench.watch()
    const file = put(bench.drop, 'a.jpg', 'content')
    const { id } = await bench.see('a.jpg', 'waiting')
    bench.confirm('a.jpg')
    await bench.see('a.jpg', 'done')
    renameSync(file, path.join(bench.drop, 'A.jpg'))
    await until(() => bench.row('A.jpg'))
    mkdirSync(path.join(bench.drop, 'sub'))
    renameSync(path.join(bench.drop, 'A.jpg'), path.join(bench.drop, 'sub', 'b.jpg'))
    await until(() => bench.row(path.join('sub', 'b.jpg')))
    expect(bench.rows()).toMatchObject([{ id, name: path.join('sub', 'b.jpg'), state: 'done' }])
    expect(bench.queued).toHaveLength(1)
  })

  test('a rename while the program is not running, and one while the file waits, keep the row too', async () => {
    const bench = openBench()
    await bench.watch()
    put(bench.drop, 'a.jpg', 'content')
    const { id } = await bench.see('a.jpg', 'waiting')
    await bench.folders.close()
    renameSync(path.join(bench.drop, 'a.jpg'), path.join(bench.drop, 'b.jpg'))
    await bench.restart()
    expect((await bench.see('b.jpg', 'waiting')).id).toBe(id)
    expect(intakeFilePath(bench.db, id)).toEqual({ path: path.join(bench.drop, 'b.jpg'), fileName: 'b.jpg' })
    expect(bench.queued).toHaveLength(1)
  })

  test('a move by copy and delete is recognised by its content', async () => {
    const bench = openBench()
    await bench.watch()
    const file = put(bench.drop, 'a.jpg', 'content')
    const { id } = await bench.see('a.jpg', 'waiting')
    bench.confirm('a.jpg')
    await bench.see('a.jpg', 'done')
    await bench.folders.close()
    copyFileSync(file, path.join(bench.drop, 'b.jpg'))
    rmSync(file)
    await bench.restart()
    await bench.see('b.jpg', 'done')
    expect(bench.rows().map((row) => [row.id, row.name])).toEqual([[id, 'b.jpg']])
    expect(bench.queued).toHaveLength(1)
  })

  test('a move between drop folders of one account sends nothing', async () => {
    const bench = openBench()
    const second = temporaryFolder()
    await bench.watch()
    await bench.watch({ path: second })
    const file = put(bench.drop, 'a.jpg', 'content')
    const { id } = await bench.see('a.jpg', 'waiting')
    bench.confirm('a.jpg')
    await bench.see('a.jpg', 'done')
    renameSync(file, path.join(second, 'moved.jpg'))
    expect((await bench.see('moved.jpg', 'done')).id).toBe(id)
    expect(bench.rows()).toHaveLength(1)
    put(bench.drop, 'a.jpg', 'something else')
    await bench.see('a.jpg', 'waiting')
    expect(bench.queued.map(({ kind }) => kind)).toEqual(['new', 'new'])
  })

  test('files that exchange their names keep their rows and send nothing, sent or still to be sent', async () => {
    const bench = openBench()
    await bench.watch()
    const names = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg']
    for (const name of names) {
      put(bench.drop, name, `content of ${name}`)
      await bench.see(name, 'waiting')
      if (name !== 'd.jpg') bench.confirm(name)
    }
    await until(() => bench.rows().filter((row) => row.state === 'done').length === 4)
    const ids = names.map((name) => bench.row(name)?.id)
    await bench.folders.close()
    const rename = (from: string, to: string) => {
      renameSync(path.join(bench.drop, from), path.join(bench.drop, to))
    }
    // a and b exchange their names, and c, d and e go round.
    for (const [from, to] of [
      ['a', 'x'],
      ['b', 'a'],
      ['x', 'b'],
      ['c', 'x'],
      ['e', 'c'],
      ['d', 'e'],
      ['x', 'd'],
    ] as const)
      rename(`${from}.jpg`, `${to}.jpg`)
    await bench.restart()
    await until(() => bench.row('a.jpg')?.id === ids[1])
    put(bench.drop, 'last.jpg', 'last')
    await bench.see('last.jpg', 'waiting')
    expect(['b.jpg', 'a.jpg', 'd.jpg', 'e.jpg', 'c.jpg'].map((name) => bench.row(name)?.id)).toEqual(ids)
    expect(['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg'].map((name) => bench.row(name)?.state)).toEqual([
      'done',
      'done',
      'done',
      'done',
      'waiting',
    ])
    expect(bench.queued).toHaveLength(6)
  })

  test('a name that came free is given to another file without mixing them up', async () => {
    const bench = openBench()
    await bench.watch()
    put(bench.drop, 'a.jpg', 'content of a')
    put(bench.drop, 'b.jpg', 'content of b')
    await bench.see('a.jpg', 'waiting')
    await bench.see('b.jpg', 'waiting')
    bench.confirm('a.jpg')
    bench.confirm('b.jpg')
    await until(() => bench.rows().every((row) => row.state === 'done'))
    const [a, b] = [bench.row('a.jpg')?.id, bench.row('b.jpg')?.id]
    await bench.folders.close()
    renameSync(path.join(bench.drop, 'b.jpg'), path.join(bench.drop, 'c.jpg'))
    renameSync(path.join(bench.drop, 'a.jpg'), path.join(bench.drop, 'b.jpg'))
    await bench.restart()
    await bench.see('c.jpg', 'done')
    await bench.see('b.jpg', 'done')
    await until(() => bench.rows().length === 2)
    expect(bench.row('c.jpg')?.id).toBe(b)
    expect(bench.row('b.jpg')?.id).toBe(a)
    expect(bench.queued).toHaveLength(2)
  })
})

describe('media by pattern', () => {
  const pattern = { mode: 'media-by-pattern', pattern: '{asset}_{locale}_v{nn}' } as const

  test('a file joins the asset that its name names', async () => {
    const bench = openBench()
    const hero = bench.addAsset('Hero Shot')
    await bench.watch(pattern)
    put(bench.drop, 'hero shot_de-DE_v03.mp4')
    await bench.see('hero shot_de-DE_v03.mp4', 'waiting')
    expect(bench.queued).toMatchObject([{ kind: 'media', assetId: hero }])
  })

  test('what fits no pattern, no asset or several assets is held with the reason, and taken when that changed', async () => {
    const bench = openBench()
    bench.addAsset('Twice')
    bench.addAsset('twice')
    await bench.watch(pattern)
    put(bench.drop, 'whatever.mp4')
    put(bench.drop, 'twice_de_v1.mp4')
    put(bench.drop, 'later_de_v1.mp4')
    expect((await bench.see('whatever.mp4', 'held')).reason).toBe(
      'The name does not fit the pattern {asset}_{locale}_v{nn}. Rename the file and it is taken.',
    )
    expect((await bench.see('twice_de_v1.mp4', 'held')).reason).toContain('2 assets are named “twice”')
    expect((await bench.see('later_de_v1.mp4', 'held')).reason).toBe('No asset is named “later”. The file is sent when there is one.')
    const later = bench.addAsset('Later')
    bench.folders.nudge()
    await bench.see('later_de_v1.mp4', 'waiting')
    renameSync(path.join(bench.drop, 'whatever.mp4'), path.join(bench.drop, 'later_fr_v1.mp4'))
    await bench.see('later_fr_v1.mp4', 'waiting')
    expect(bench.queued.map(({ assetId }) => assetId)).toEqual([later, later])
  })
})

describe('after the upload', () => {
  test('a confirmed file is moved to Done, nothing is replaced there, and Done is not watched', async () => {
    const bench = openBench()
    await bench.watch({ afterUpload: 'move-to-done' })
    put(bench.drop, 'Done/shot.png', 'an older one')
    put(bench.drop, 'shot.png', 'v1')
    put(bench.drop, 'sub/deep.png', 'deep')
    await bench.see('shot.png', 'waiting')
    await bench.see(path.join('sub', 'deep.png'), 'waiting')
    expect(existsSync(path.join(bench.drop, 'shot.png'))).toBe(true)
    bench.confirm('shot.png')
    bench.confirm(path.join('sub', 'deep.png'))
    await until(
      () => existsSync(path.join(bench.drop, 'Done', 'shot (2).png')) && existsSync(path.join(bench.drop, 'Done', 'sub', 'deep.png')),
    )
    // It has both names for a moment, and never none.
    await until(() => !existsSync(path.join(bench.drop, 'shot.png')))
    await bench.folders.check(bench.folders.list()[0]!.id)
    expect(bench.rows().map((row) => row.state)).toEqual(['done', 'done'])
    const row = bench.row('shot.png')
    expect(row && bench.folders.locate(row.id)).toBe(path.join(bench.drop, 'Done', 'shot (2).png'))
    expect(bench.queued).toHaveLength(2)
  })

  test('what can not be moved stays, says why, and is not tried for ever', async () => {
    const bench = openBench()
    await bench.watch({ afterUpload: 'move-to-done' })
    put(bench.drop, 'Done', 'a file in the way')
    put(bench.drop, 'shot.png', 'v1')
    await bench.see('shot.png', 'waiting')
    bench.confirm('shot.png')
    await until(() => bench.row('shot.png')?.reason)
    expect(bench.row('shot.png')).toMatchObject({
      state: 'done',
      reason: 'It was sent, but not moved to Done: there is a file named Done in the way.',
    })
    expect(existsSync(path.join(bench.drop, 'shot.png'))).toBe(true)
  })

  test('a file that is another one by then is not moved, but sent', async () => {
    const bench = openBench()
    await bench.watch({ afterUpload: 'move-to-done' })
    const file = put(bench.drop, 'shot.png', 'v1')
    await bench.see('shot.png', 'waiting')
    writeFileSync(file, 'version 2')
    bench.confirm('shot.png')
    await until(() => bench.queued.length === 2)
    expect(existsSync(file)).toBe(true)
  })
})

describe('the folder itself', () => {
  test('a missing folder is a state and nothing else: the rows stay and watching heals by itself', async () => {
    const bench = openBench({ clock: hurriedClock(20), quietMs: 800 })
    await bench.watch()
    put(bench.drop, 'a.png', 'a')
    await bench.see('a.png', 'waiting')
    const aside = path.join(temporaryFolder(), 'aside')
    renameSync(bench.drop, aside)
    await until(() => bench.folders.list()[0]?.state === 'missing')
    expect(bench.folders.list()[0]?.stateReason).toContain('Nothing was deleted')
    expect(bench.row('a.png')?.state).toBe('waiting')
    put(aside, 'b.png', 'b')
    renameSync(aside, bench.drop)
    await until(() => bench.folders.list()[0]?.state === 'watching')
    await bench.see('b.png', 'waiting')
    put(bench.drop, 'c.png', 'c')
    await bench.see('c.png', 'waiting')
    expect(bench.queued).toHaveLength(3)
  })

  test('another folder at the same place waits for the user; its files are not taken before', async () => {
    const bench = openBench()
    put(bench.drop, 'a.png', 'a')
    await bench.watch()
    await bench.see('a.png', 'waiting')
    const { id } = bench.folders.list()[0]!
    const aside = path.join(temporaryFolder(), 'aside')
    renameSync(bench.drop, aside)
    mkdirSync(bench.drop)
    put(bench.drop, 'stranger.png')
    await bench.folders.check(id)
    expect(bench.folders.list()[0]?.state).toBe('replaced')
    expect(bench.rows()).toHaveLength(1)
    expect(bench.row('a.png')?.state).toBe('waiting')
    await bench.folders.resume(id)
    await bench.see('stranger.png', 'waiting')
    expect(bench.folders.list()[0]?.state).toBe('watching')
  })

  test('an emptied folder says so and touches nothing that was sent', async () => {
    const bench = openBench()
    for (const name of ['a', 'b', 'c']) put(bench.drop, `${name}.png`)
    await bench.watch()
    await until(() => bench.rows().filter((row) => row.state === 'waiting').length === 3)
    for (const name of readdirSync(bench.drop)) rmSync(path.join(bench.drop, name))
    await bench.folders.check(bench.folders.list()[0]!.id)
    expect(bench.folders.list()[0]).toMatchObject({ state: 'watching', counts: { waiting: 3 } })
    expect(bench.folders.list()[0]?.stateReason).toContain('all 3 files')
    put(bench.drop, 'd.png')
    await bench.see('d.png', 'waiting')
    expect(bench.folders.list()[0]?.stateReason).toBeNull()
  })

  test('a pause survives a restart, takes nothing, and ends with resume', async () => {
    const bench = openBench()
    await bench.watch()
    const { id } = bench.folders.list()[0]!
    await bench.folders.pause(id)
    expect(bench.folders.list()[0]?.state).toBe('paused')
    put(bench.drop, 'a.png')
    await bench.restart()
    expect(bench.folders.list()[0]?.state).toBe('paused')
    await expect(bench.folders.check(id)).rejects.toThrow('Watching is paused. Resume it first.')
    expect(bench.rows()).toEqual([])
    await bench.folders.resume(id)
    await bench.see('a.png', 'waiting')
  })

  test('removing a drop folder forgets its rows and touches no file', async () => {
    const bench = openBench()
    await bench.watch()
    const file = put(bench.drop, 'a.png')
    await bench.see('a.png', 'waiting')
    await bench.folders.remove(bench.folders.list()[0]!.id)
    expect(bench.folders.list()).toEqual([])
    expect(bench.rows()).toEqual([])
    expect(existsSync(file)).toBe(true)
    expect(bench.db.prepare('SELECT count(*) AS n FROM outbox').get()).toEqual({ n: 2 })
  })

  test('without hints the timer finds everything, and a full watch list is said in words', async () => {
    const bench = openBench({
      clock: hurriedClock(50),
      quietMs: 2000,
      watch: ({ onProblem }) => {
        onProblem('limit')
        return { close: () => Promise.resolve() }
      },
    })
    await bench.watch()
    await until(() => bench.folders.list()[0]?.state === 'watching')
    expect(bench.folders.list()[0]?.stateReason).toContain('limit is reached')
    put(bench.drop, 'a.png')
    await bench.see('a.png', 'waiting')
  })

  test('check now sees every file that was there before it was asked', async () => {
    const bench = openBench({ watch: () => ({ close: () => Promise.resolve() }) })
    await bench.watch()
    const { id } = bench.folders.list()[0]!
    await bench.folders.check(id)
    for (let count = 0; count < 300; count++) put(bench.drop, `${String(count)}.png`)
    await bench.folders.check(id)
    expect(pageOfIntake(bench.db, { dropFolderId: id, states: [], reasons: [], search: '', offset: 0, limit: 1 }).total).toBe(300)
  })
})

describe('the ledger as it is shown', () => {
  test('is paged newest first, filtered by state and folder, and searched by any part of the name in any case and form', async () => {
    const bench = openBench()
    for (const name of ['Éclair one.png', 'éclair TWO.png', '100%.png', 'under_score.png']) put(bench.drop, name)
    put(bench.drop, 'empty.png', '')
    await bench.watch()
    await until(() => bench.rows().filter((row) => row.state === 'waiting').length === 4)
    const search = (text: string) =>
      pageOfIntake(bench.db, { dropFolderId: null, states: [], reasons: [], search: text, offset: 0, limit: 10 }).rows.map(
        (row) => row.name,
      )
    expect(search('e\u0301CLAIR').sort()).toEqual(['Éclair one.png', 'éclair TWO.png'].sort())
    expect(search('two lair')).toEqual(['éclair TWO.png'])
    expect(search('%')).toEqual(['100%.png'])
    expect(search('r_s')).toEqual(['under_score.png'])
    const page = pageOfIntake(bench.db, {
      dropFolderId: bench.folders.list()[0]!.id,
      states: ['waiting'],
      reasons: [],
      search: '',
      offset: 1,
      limit: 2,
    })
    expect(page.total).toBe(4)
    expect(page.rows).toHaveLength(2)
    expect(
      pageOfIntake(bench.db, { dropFolderId: null, states: ['settling'], reasons: [], search: '', offset: 0, limit: 9 }).rows.map(
        (row) => row.name,
      ),
    ).toEqual(['empty.png'])
    truncateSync(path.join(bench.drop, 'empty.png'), 3)
  })
})
