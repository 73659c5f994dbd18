import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { transact } from '../../../src-main/database/transaction'
import { rowsPerhapsCutOff, runAfterUpload, writeAfterUpload } from '../../../src-main/drop-folders/after-upload'
import { deleteAfterUpload, type DeleteTools, type SentFile } from '../../../src-main/drop-folders/delete-after-upload'
import { checkRoot } from '../../../src-main/drop-folders/folder-root'
import { isIgnoredName } from '../../../src-main/drop-folders/ignored-names'
import { noOpenWriters, systemOpenWriters } from '../../../src-main/drop-folders/open-writers'
import { writeFileState } from '../../../src-main/drop-folders/intake-store'
import { hashFile } from '../../../src-main/hash/hash-file'
import { hashOf, rulesBench } from './rules-support'
import { temporaryFolder } from '../../support/temporary-folder'

const reader: DeleteTools = { hash: (file) => hashFile(file, new AbortController().signal), writers: noOpenWriters }

/** A sent file on the disk, in a folder below the drop folder. */
async function sentFile(content = 'content'): Promise<SentFile & { readonly name: string; readonly folder: string }> {
  const root = temporaryFolder()
  const folder = path.join(root, 'Day 1')
  mkdirSync(folder)
  const name = path.join(folder, 'hero.png')
  writeFileSync(name, content)
  const identity = await checkRoot(root, null)
  if (identity.kind !== 'ok') throw new Error(identity.reason)
  return {
    root,
    folder,
    name,
    identity: identity.identity,
    relativePath: path.join('Day 1', 'hero.png'),
    file: lstatSync(name),
    md5: hashOf('md5', content),
    sha256: hashOf('sha256', content),
  }
}

const stays = (why: string) => ({ ok: false, reason: `It was sent, but not deleted: ${why}.` })

describe('a sent file', () => {
  test('is deleted, and nothing else', async () => {
    const sent = await sentFile()
    writeFileSync(path.join(sent.folder, 'other.png'), 'other')
    expect(await deleteAfterUpload(sent, reader)).toEqual({ ok: true })
    expect(readdirSync(sent.folder)).toEqual(['other.png'])
  })

  test.each<[string, (sent: Awaited<ReturnType<typeof sentFile>>) => void]>([
    ['of another size', ({ name }) => writeFileSync(name, 'content and more')],
    ['written anew with the same size', ({ name }) => writeFileSync(name, 'CONTENT')],
    [
      'written in place with its old size and time',
      ({ name, file }) => {
        writeFileSync(name, 'CONTENT')
        utimesSync(name, new Date(file.mtimeMs), new Date(file.mtimeMs))
      },
    ],
    [
      'that another one took the name of',
      ({ name, folder }) => {
        writeFileSync(path.join(folder, 'new'), 'content')
        renameSync(path.join(folder, 'new'), name)
      },
    ],
    [
      'that a link took the name of',
      ({ name, root }) => {
        renameSync(name, path.join(root, 'aside.png'))
        symlinkSync(path.join(root, 'aside.png'), name)
      },
    ],
    [
      'that a folder took the name of',
      ({ name }) => {
        unlinkSync(name)
        mkdirSync(name)
      },
    ],
  ])('%s stays where it is', async (_name, change) => {
    const sent = await sentFile()
    change(sent)
    const before = readdirSync(sent.folder)
    expect(await deleteAfterUpload(sent, reader)).toEqual(stays('it changed meanwhile'))
    expect(readdirSync(sent.folder)).toEqual(before)
  })

  test('in a folder that is another one now stays', async () => {
    const sent = await sentFile()
    expect(await deleteAfterUpload({ ...sent, identity: { ...sent.identity, ino: sent.identity.ino + 1, born: 1 } }, reader)).toEqual(
      stays('its folder is another one now'),
    )
    expect(existsSync(sent.name)).toBe(true)
  })

  test('behind a link is never touched', async () => {
    const sent = await sentFile()
    const outside = path.join(temporaryFolder(), 'outside')
    renameSync(sent.folder, outside)
    symlinkSync(outside, sent.folder)
    expect(await deleteAfterUpload(sent, reader)).toEqual(stays('its folder is another one now'))
    expect(readFileSync(path.join(outside, 'hero.png'), 'utf8')).toBe('content')
  })

  test('that is gone is nobody’s matter', async () => {
    const sent = await sentFile()
    unlinkSync(sent.name)
    expect(await deleteAfterUpload(sent, reader)).toBeNull()
  })

  test('with a second name loses the one it was sent under', async () => {
    const sent = await sentFile()
    linkSync(sent.name, path.join(sent.folder, 'second.png'))
    expect(await deleteAfterUpload({ ...sent, file: lstatSync(sent.name) }, reader)).toEqual({ ok: true })
    expect(readdirSync(sent.folder)).toEqual(['second.png'])
  })

  test.runIf(process.platform === 'linux')('that a program has open for writing stays', async () => {
    const sent = await sentFile()
    const writer = openSync(sent.name, 'r+')
    try {
      expect(await deleteAfterUpload(sent, { ...reader, writers: systemOpenWriters() })).toEqual(
        stays('another program has it open for writing'),
      )
    } finally {
      closeSync(writer)
    }
    expect(existsSync(sent.name)).toBe(true)
  })

  test('that can not be read stays, with a reason', async () => {
    const sent = await sentFile()
    const failing = { ...reader, hash: () => Promise.reject(new Error('no')) }
    expect(await deleteAfterUpload(sent, failing)).toEqual(stays('it can not be read at the moment'))
    expect(existsSync(sent.name)).toBe(true)
  })
})

describe('a race', () => {
  /** Something happens right after the file was read, before it goes. */
  const after = (happen: () => void): DeleteTools => ({
    hash: reader.hash,
    writers: {
      find: () => {
        happen()
        return Promise.resolve(new Set())
      },
    },
  })

  test('another file under the name is put back under it', async () => {
    const sent = await sentFile()
    const result = await deleteAfterUpload(
      sent,
      after(() => {
        writeFileSync(path.join(sent.folder, 'new'), 'newer')
        renameSync(path.join(sent.folder, 'new'), sent.name)
      }),
    )
    expect(result).toEqual(stays('it changed meanwhile'))
    expect(readdirSync(sent.folder)).toEqual(['hero.png'])
    expect(readFileSync(sent.name, 'utf8')).toBe('newer')
  })

  test('what is written into it meanwhile is kept', async () => {
    const sent = await sentFile()
    const result = await deleteAfterUpload(
      sent,
      after(() => {
        writeFileSync(sent.name, 'content, and more', { flag: 'w' })
      }),
    )
    expect(result).toEqual(stays('it changed meanwhile'))
    expect(readFileSync(sent.name, 'utf8')).toBe('content, and more')
  })

  test('when it goes by itself meanwhile nothing else is deleted', async () => {
    const sent = await sentFile()
    writeFileSync(path.join(sent.folder, 'other.png'), 'other')
    const result = await deleteAfterUpload(
      sent,
      after(() => {
        unlinkSync(sent.name)
      }),
    )
    expect(result).toBeNull()
    expect(readdirSync(sent.folder)).toEqual(['other.png'])
  })

  test('a deletion that was cut off half-way is ended, and only that', async () => {
    const sent = await sentFile()
    const aside = path.join(sent.folder, `.slipway-sent-${String(sent.file.ino)}-hero.png.tmp`)
    expect(isIgnoredName(path.basename(aside))).toBe(true)
    renameSync(sent.name, aside)
    expect(await deleteAfterUpload(sent, reader)).toEqual({ ok: true })
    expect(readdirSync(sent.folder)).toEqual([])
    writeFileSync(aside, 'of somebody else')
    expect(await deleteAfterUpload(sent, reader)).toBeNull()
    expect(readdirSync(sent.folder)).toHaveLength(1)
  })

  test('a file of the name of our own is never replaced', async () => {
    const sent = await sentFile()
    const aside = path.join(sent.folder, `.slipway-sent-${String(sent.file.ino)}-hero.png.tmp`)
    writeFileSync(aside, 'of somebody else')
    expect(await deleteAfterUpload(sent, reader)).toEqual(stays('a file is in the way'))
    expect(readFileSync(aside, 'utf8')).toBe('of somebody else')
  })
})

describe('what a folder says of after the upload', () => {
  async function setUp(kind: 'delete' | 'move-to-done' | 'keep' = 'delete') {
    const sent = await sentFile()
    const bench = rulesBench()
    const folder = bench.folder({ path: sent.root, root: sent.identity, afterUpload: kind })
    const file = bench.put(folder, sent.relativePath, 'content')
    bench.decide(folder, file)
    bench.confirm(file.id)
    transact(bench.db, (tx) => {
      writeFileState(tx, file.id, sent.file)
    })
    const run = async (place: Parameters<typeof runAfterUpload>[1]['folder'] = folder) => {
      const result = await runAfterUpload(bench.db, { folder: place, row: bench.row(file.id) }, reader)
      if (result !== null)
        transact(bench.db, (tx) => {
          writeAfterUpload(tx, file.id, result)
        })
      return result
    }
    return { bench, folder, sent, id: file.id, run }
  }

  test('a confirmed file is deleted, and its row says so', async () => {
    const { bench, sent, id, run } = await setUp()
    expect(await run()).toEqual({ kind: 'deleted' })
    expect(existsSync(sent.name)).toBe(false)
    expect(bench.row(id)).toMatchObject({ stage: 'done', reason: 'Deleted after upload.', movedTo: '', isMissing: true })
  })

  test('it is moved to Done, or kept, as the folder says', async () => {
    const moved = await setUp('move-to-done')
    expect(await moved.run()).toEqual({ kind: 'moved', movedTo: path.join('Done', 'Day 1', 'hero.png') })
    const kept = await setUp('keep')
    expect(await kept.run()).toBeNull()
    expect(existsSync(kept.sent.name)).toBe(true)
  })

  test.each<[string, string, RegExp]>([
    ['what the service did not confirm', 'UPDATE intake SET done_revision = 0', /did not confirm/],
    ['the whole file of which a copy was sent', `UPDATE intake SET sent_sha256 = 'x'`, /the only whole one/],
    ['a file whose asset is gone at the service', 'UPDATE asset SET gone_at = 1', /not at the service any more/],
    ['a file whose asset is in the trash', 'UPDATE asset SET trashed_at = 1', /not at the service any more/],
    ['a file whose asset no service has', 'UPDATE asset SET remote_id = NULL', /not at the service any more/],
    ['a file whose asset is not in the library any more', 'DELETE FROM asset', /not at the service any more/],
    ['a file that is another one by its hash', `UPDATE intake SET sha256 = 'x'`, /changed meanwhile/],
  ])('%s is never deleted', async (_name, sql, sentence) => {
    const { bench, sent, id, run } = await setUp()
    bench.db.prepare(sql).run()
    expect(await run()).toMatchObject({ kind: 'kept', reason: expect.stringMatching(sentence) as string })
    expect(existsSync(sent.name)).toBe(true)
    expect(bench.row(id)).toMatchObject({ stage: 'done', reason: expect.stringMatching(sentence) as string })
  })

  test('a file whose asset is on its way out of the trash, or away, is not deleted', async () => {
    for (const kind of ['restore', 'trash', 'remove-media'] as const) {
      const { bench, sent, id, run } = await setUp()
      bench.library.queue(bench.row(id).assetId!, kind === 'remove-media' ? { kind, md5: null, media: [] } : { kind })
      expect(await run()).toMatchObject({ kind: 'kept' })
      expect(existsSync(sent.name)).toBe(true)
    }
  })

  test('what was given by hand is never moved or deleted', async () => {
    const { bench, folder, sent, run } = await setUp()
    const hand = bench.hand({ dropFolderId: folder.id })
    expect(await run({ ...hand, afterUpload: 'delete' })).toBeNull()
    expect(existsSync(sent.name)).toBe(true)
  })

  test('a file that is missing though nobody wrote that it was deleted is looked at again at the start', async () => {
    const { bench, folder, id } = await setUp()
    expect(rowsPerhapsCutOff(bench.db, folder)).toEqual([])
    bench.db.prepare('UPDATE intake SET is_missing = 1').run()
    expect(rowsPerhapsCutOff(bench.db, folder)).toEqual([id])
    expect(rowsPerhapsCutOff(bench.db, { ...folder, afterUpload: 'keep' })).toEqual([])
  })
})
