import { lstatSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { transact } from '../../../src-main/database/transaction'
import { findFolder } from '../../../src-main/drop-folders/drop-folder-store'
import { holdRow, insertRow, markSkipped, writeFileState } from '../../../src-main/drop-folders/intake-store'
import { addFolder, editFolder, previewEdit, previewFolder, type SetUpContext } from '../../../src-main/drop-folders/set-up'
import type { DropFolderEdit, DropFolderForm, IntakeRule } from '../../../src-preload/contract/drop-folder'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import type { AppError } from '../../../src-preload/contract/errors'
import { dropFolderId, type DropFolderId, type IntakeId } from '../../../src-preload/contract/ids'
import { hashOf, rulesBench } from './rules-support'
import { temporaryFolder } from '../../support/temporary-folder'

type Changes<T> = Partial<Omit<T, 'rule'>> & { readonly rule?: Partial<IntakeRule> }

function setUp(kind: Parameters<typeof rulesBench>[0] = {}) {
  const bench = rulesBench(kind)
  const root = temporaryFolder()
  const context: SetUpContext = { db: bench.db, ports: bench.ports, profileFolder: temporaryFolder() }
  const signal = new AbortController().signal
  const usual = { mode: 'new-assets', pattern: '', afterUpload: 'keep', target: {} } as const
  const form = ({ rule, ...more }: Changes<DropFolderForm> = {}): DropFolderForm => ({
    ...usual,
    includeExisting: true,
    path: root,
    accountId: bench.library.account,
    ...more,
    rule: { ...plainRule, ...rule },
  })
  const edit = (id: DropFolderId, { rule, ...more }: Changes<DropFolderEdit> = {}): DropFolderEdit => ({
    ...usual,
    id,
    ...more,
    rule: { ...plainRule, ...rule },
  })
  const outcomes = (rows: readonly { name: string; outcome: string }[]) =>
    Object.fromEntries(rows.map(({ name, outcome }) => [name, outcome]))
  return {
    ...bench,
    root,
    write: (name: string, content = name) => {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
      writeFileSync(path.join(root, name), content)
    },
    /** Writes the row of a file on the disk, held for a reason. */
    hold: (folder: DropFolderId, name: string, hold: Parameters<typeof holdRow>[2]['hold']): IntakeId =>
      transact(bench.db, (tx) => {
        const found = lstatSync(path.join(root, name))
        const entry = {
          relativePath: name,
          size: found.size,
          mtimeMs: found.mtimeMs,
          ctimeMs: found.ctimeMs,
          dev: found.dev,
          ino: found.ino,
        }
        const id = insertRow(tx, folder, { ...entry, stage: 'settling', hold: null, reason: null, now: 1 })
        const hashes = hold === 'left-out' || hold.startsWith('too-') ? {} : { md5: hashOf('md5', name), sha256: hashOf('sha256', name) }
        if (hold === 'skipped') markSkipped(tx, id, { hold, reason: 'You skipped it.', now: 1 })
        else holdRow(tx, id, { hold, reason: 'Held.', now: 1, ...hashes })
        return id
      }),
    form,
    edit,
    add: (changes?: Changes<DropFolderForm>) => addFolder(context, form(changes), 5),
    change: (id: DropFolderId, changes?: Changes<DropFolderEdit>) => editFolder(context, edit(id, changes), 10),
    preview: async (changes?: Changes<DropFolderForm>) => outcomes((await previewFolder(context, form(changes), signal)).rows),
    previewChange: async (id: DropFolderId, changes?: Changes<DropFolderEdit>) => {
      const preview = await previewEdit(context, edit(id, changes), signal)
      return { willSend: preview.willSend, rows: outcomes(preview.rows) }
    },
  }
}

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason as AppError,
  )
  return [error?.field, error?.message]
}

describe('a rule', () => {
  test.each<[string, Changes<Omit<DropFolderEdit, 'id'>>, string, RegExp]>([
    ['a word that there is not', { rule: { title: '{nmae}' } }, 'title', /no word \{nmae\}/],
    ['a word of a pattern that is not there', { rule: { tags: '{locale}' } }, 'tags', /no word \{locale\}/],
    ['a brace without its other one', { rule: { category: '{name' } }, 'category', /needs a \}/],
    ['a glob that can not be read', { rule: { include: ['*.png', '{a'] } }, 'include', /“\{a”: Each \{ needs/],
    ['a glob that could be slow', { rule: { exclude: ['*a*b*c*d'] } }, 'exclude', /more than 3 times/],
    ['sizes the wrong way round', { rule: { minSize: 2, maxSize: 1 } }, 'minSize', /no file would be taken/],
    ['deleting the only whole file', { afterUpload: 'delete', rule: { removeLocation: true } }, 'afterUpload', /only whole one/],
    ['a bad pattern', { mode: 'media-by-pattern', pattern: '{a}{b}' }, 'pattern', /Put some text between/],
  ])('with %s is refused at its field, when a folder is added and when it is changed', async (_name, changes, field, sentence) => {
    const bench = setUp()
    const refused = await refusal(bench.add(changes))
    expect(refused).toEqual([field, expect.stringMatching(sentence)])
    const { id } = await bench.add()
    expect(await refusal(bench.change(id, changes))).toEqual(refused)
    expect(await refusal(bench.previewChange(id, changes))).toEqual(refused)
    expect(findFolder(bench.db, id)?.rule).toEqual(plainRule)
  })

  test('that asks a service for what it does not take is refused with the service’s reason', async () => {
    const bytes = setUp({ kind: 'listing' })
    expect(await refusal(bytes.add({ rule: { title: '{name}' } }))).toEqual(['title', expect.stringMatching(/without titles of their own/)])
    expect(await refusal(bytes.add({ rule: { tags: 'a' } }))).toEqual(['tags', expect.stringMatching(/without tags/)])
    expect(await refusal(bytes.add({ rule: { category: 'a' } }))).toEqual(['category', expect.stringMatching(/without categories/)])
    expect((await refusal(bytes.add({ rule: { onTrashedTwin: 'restore' } })))[0]).toBe('onTrashedTwin')
    const link = setUp({ kind: 'by-link' })
    expect((await refusal(link.add({ rule: { title: '{parent} {name}', tags: 'a' } })))[0]).toBe('tags')
    await link.add({ rule: { title: '{parent} {name}' } })
  })

  test('is kept tidied', async () => {
    const bench = setUp()
    const { id } = await bench.add({ rule: { title: ' {name} ', include: [' *.png ', '', '*.png'], types: ['image', 'image'] } })
    expect(findFolder(bench.db, id)?.rule).toMatchObject({ title: '{name}', include: ['*.png'], types: ['image'] })
  })
})

describe('the preview', () => {
  test('says of each file what the rule makes of it', async () => {
    const bench = setUp()
    bench.library.addAsset({ title: 'hero' })
    for (const name of ['Shots/hero_de.png', 'Shots/draft.png', 'note.txt', 'big.png'])
      bench.write(name, 'x'.repeat(name === 'big.png' ? 2000 : 5))
    bench.write('empty.png', '')
    const rule = { title: '{parent}: {name}', exclude: ['*draft*'], types: ['image' as const], maxSize: 1000 }
    expect(await bench.preview({ rule })).toEqual({
      'Shots/hero_de.png': 'New asset “Shots: hero_de”',
      'Shots/draft.png': 'Held: is left out by the rule of the folder',
      'note.txt': 'Held: none of the types that the folder takes (images)',
      'big.png': 'Held: larger than 1 KB',
      'empty.png': 'Held: it is empty',
    })
    expect(await bench.preview({ mode: 'media-by-pattern', pattern: '{asset}_{locale}' })).toMatchObject({
      'Shots/hero_de.png': 'Added to the asset “hero”',
      'note.txt': 'Held: the name does not fit the pattern',
    })
    expect(Object.values(await bench.preview({ includeExisting: false }))).toEqual(
      Array.from({ length: 5 }, () => 'Not sent: it was there before'),
    )
    expect(bench.operations()).toBe(0)
  })

  test('of a change knows what is sent, on its way, skipped or held, and which of these the new rule takes', async () => {
    const bench = setUp()
    const { id } = await bench.add()
    bench.db.prepare('UPDATE drop_folder SET first_scan_at = 1').run()
    for (const name of ['new.png', 'out.png', 'still.tmp.png', 'old.png', 'skipped.png', 'there.png']) bench.write(name)
    bench.hold(id, 'out.png', 'left-out')
    bench.hold(id, 'still.tmp.png', 'left-out')
    bench.hold(id, 'there.png', 'existing')
    bench.hold(id, 'skipped.png', 'skipped')
    const folder = findFolder(bench.db, id)
    if (folder === null) throw new Error('no folder')
    const old = lstatSync(path.join(bench.root, 'old.png'))
    const sent = bench.put(folder, 'old.png', 'old.png')
    bench.decide(folder, sent)
    transact(bench.db, (tx) => {
      writeFileState(tx, sent.id, old)
    })
    const rows = { 'new.png': 'New asset “new”', 'out.png': 'New asset “out”', 'there.png': 'Not sent: it was there before' }
    const more = { 'still.tmp.png': 'Held: is left out by the rule of the folder', 'skipped.png': 'Skipped: you did so before' }
    const change = { rule: { exclude: ['*.tmp.*'] } }
    expect(await bench.previewChange(id, change)).toEqual({ willSend: 2, rows: { ...rows, ...more, 'old.png': 'On its way already' } })
    bench.confirm(sent.id)
    expect((await bench.previewChange(id, change)).rows['old.png']).toBe('Sent already')
    bench.write('old.png', 'another content')
    expect((await bench.previewChange(id, change)).rows['old.png']).toBe('Added to the asset “old”')
  })

  test('of a change is refused where the folder can not be looked at now', async () => {
    const bench = setUp()
    const { id } = await bench.add()
    bench.db.prepare('UPDATE drop_folder SET root_ino = 1, root_born = 1').run()
    expect((await refusal(bench.previewChange(id)))[1]).toMatch(/Another folder is at this place/)
    const none = dropFolderId.parse('01J0000000000000000000000Z')
    expect((await refusal(bench.previewChange(none)))[1]).toMatch(/removed meanwhile/)
  })
})

describe('a change', () => {
  test('lets files settle again that the new rule may take, and leaves the others with their reasons', async () => {
    const bench = setUp()
    const { id } = await bench.add({ rule: { exclude: ['*'] } })
    for (const name of ['a.png', 'b.png', 'big.png', 'clip.mov', 'named.png', 'there.png', 'twin.png'])
      bench.write(name, 'x'.repeat(name === 'big.png' ? 2000 : 5))
    const rows = {
      a: bench.hold(id, 'a.png', 'left-out'),
      b: bench.hold(id, 'b.png', 'left-out'),
      big: bench.hold(id, 'big.png', 'left-out'),
      clip: bench.hold(id, 'clip.mov', 'wrong-type'),
      named: bench.hold(id, 'named.png', 'unmatched'),
      there: bench.hold(id, 'there.png', 'existing'),
      twin: bench.hold(id, 'twin.png', 'duplicate'),
    }
    const stages = () =>
      Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, `${bench.row(row).stage} ${bench.row(row).hold ?? ''}`.trim()]))
    await bench.change(id, { rule: { exclude: ['b.*'], maxSize: 1000 } })
    expect(stages()).toEqual({
      a: 'settling',
      b: 'held left-out',
      big: 'held too-large',
      clip: 'held wrong-type',
      named: 'held unmatched',
      there: 'held existing',
      twin: 'duplicate duplicate',
    })
    expect(bench.row(rows.big).reason).toContain('larger than 1 KB')
    await bench.change(id, { mode: 'media-by-pattern', pattern: '{asset}', rule: { types: ['video'], onDuplicate: 'new-asset' } })
    expect(stages()).toEqual({
      a: 'settling',
      b: 'settling',
      big: 'settling',
      clip: 'settling',
      named: 'settling',
      there: 'held existing',
      twin: 'settling',
    })
  })

  test('of thousands of files is written in parts, all of them', async () => {
    const bench = setUp()
    const { id } = await bench.add()
    transact(bench.db, (tx) => {
      for (let count = 0; count < 1200; count++) {
        const entry = { relativePath: `${String(count)}.png`, size: 5, mtimeMs: 1, ctimeMs: 1, dev: 1, ino: count }
        insertRow(tx, id, { ...entry, stage: 'held', hold: 'too-large', reason: 'Held.', now: 1 })
      }
    })
    await bench.change(id, { rule: { minSize: 1 } })
    expect(bench.db.prepare('SELECT stage, count(*) AS n FROM intake GROUP BY stage').all()).toEqual([{ stage: 'settling', n: 1200 }])
  })

  test('of what happens after the upload is about files that are sent from then on', async () => {
    const bench = setUp()
    const { id } = await bench.add()
    const folder = findFolder(bench.db, id)
    if (folder === null) throw new Error('no folder')
    const sent = bench.put(folder, 'a.png', 'one')
    bench.decide(folder, sent)
    bench.confirm(sent.id)
    await bench.change(id, { afterUpload: 'delete' })
    expect(bench.row(sent.id)).toMatchObject({ stage: 'done', reason: expect.stringMatching(/stays where it is/) as string })
    expect(findFolder(bench.db, id)?.afterUpload).toBe('delete')
  })

  test('heals a folder whose settings could not be read', async () => {
    const bench = setUp()
    const { id } = await bench.add()
    bench.db.prepare(`UPDATE drop_folder SET rule = 'x'`).run()
    expect(findFolder(bench.db, id)).toMatchObject({ isPaused: true })
    await bench.change(id, { rule: { title: '{name}' } })
    expect(findFolder(bench.db, id)).toMatchObject({ isPaused: false, fault: null, rule: { title: '{name}' } })
  })
})
