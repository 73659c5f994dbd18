import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import type { IntakeFilter, IntakeRow } from '../../../src-preload/contract/intake'
import { exportedFolder } from '../../../src-main/drop-folders/folder-list'
import { exportIntake } from '../../../src-main/drop-folders/intake-export'
import { inThreadIntakeReader, type IntakeReader } from '../../../src-main/drop-folders/intake-reader'
import { allFiles, openLedger } from './ledger-support'

function openExport() {
  const ledger = openLedger()
  const to = path.join(ledger.profile, 'files.csv')
  const write = (
    changes: { filter?: Partial<IntakeFilter>; to?: string; reader?: Pick<IntakeReader, 'part'>; signal?: AbortSignal } = {},
  ) =>
    exportIntake({
      reader: inThreadIntakeReader(ledger.db),
      folderOf: (id) => exportedFolder(ledger.db, id),
      to,
      signal: new AbortController().signal,
      ...changes,
      filter: { ...allFiles, ...changes.filter },
    })
  const read = () => {
    const text = readFileSync(to, 'utf8')
    return { text, rows: Papa.parse<Record<string, string>>(text.replace(/^\ufeff/, ''), { header: true, skipEmptyLines: true }).data }
  }
  const left = () => readdirSync(ledger.profile).filter((name) => name.endsWith('.slipway-tmp'))
  return { ...ledger, to, write, read, left }
}

describe('the list of files for other programs', () => {
  test('holds what the filter finds, in the order in which it was seen, as spreadsheets read it', async () => {
    const bench = openExport()
    bench.addRow({ stage: 'done', name: 'first, “quoted” "name".png', seenAt: 1_700_000_000_000 })
    bench.addRow({ stage: 'held', hold: 'empty', reason: 'It is empty.\nNothing was sent.', name: 'Åland ☃.png' })
    bench.addRow({ stage: 'held', hold: 'unmatched', name: 'not wanted.png' })
    expect(await bench.write({ filter: { reasons: [], states: [], search: '' } })).toBe(3)
    const { text, rows } = bench.read()
    expect(text.startsWith('\ufeffName,')).toBe(true)
    expect(rows.map((row) => row['Name'])).toEqual(['Åland ☃.png', 'not wanted.png', 'first, “quoted” "name".png'])
    expect(rows[0]).toMatchObject({
      'Drop folder': '/drop',
      Account: 'Studio',
      State: 'held',
      Why: 'empty',
      'In words': 'It is empty.\nNothing was sent.',
      'Size in bytes': '10',
    })
    expect(rows[2]?.['Seen']).toBe('2023-11-14T22:13:20.000Z')
    expect(await bench.write({ filter: { reasons: ['empty'] } })).toBe(1)
    expect(bench.read().rows).toHaveLength(1)
  })

  test('a name that a spreadsheet would take for a formula is only a text there', async () => {
    const bench = openExport()
    const names = ['=1+1.png', '+1.png', '-1.png', '@sum.png', '\tx.png', '\rx.png', "=cmd|' /C calc'!A0.png", 'plain.png']
    for (const name of names) bench.addRow({ stage: 'held', hold: 'empty', name, reason: '=HYPERLINK("http://example.org")' })
    await bench.write()
    const { rows } = bench.read()
    expect(rows.map((row) => row['Name'])).toEqual(names.map((name) => (name === 'plain.png' ? name : `'${name}`)))
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
  })

  test('is written part by part, each row once, whatever happens to rows meanwhile', async () => {
    const bench = openExport()
    const total = 4500
    bench.db.transaction(() => {
      for (let n = 0; n < total; n++)
        bench.addRow({ stage: 'held', hold: 'empty', name: `${String(n).padStart(5, '0')}.png`, seenAt: Math.floor(n / 3) })
    })()
    const real = inThreadIntakeReader(bench.db)
    const sizes: number[] = []
    const part: IntakeReader['part'] = async (...question) => {
      const rows: readonly IntakeRow[] = await real.part(...question)
      sizes.push(rows.length)
      // Rows that were read already leave the filter, or the ledger.
      for (const row of rows.slice(0, 3)) bench.db.prepare(`UPDATE intake SET stage = 'skipped', hold = 'skipped' WHERE id = ?`).run(row.id)
      return rows
    }
    expect(await bench.write({ reader: { part }, filter: { reasons: ['empty'] } })).toBe(total)
    expect(sizes).toEqual([2000, 2000, 500, 0])
    const written = bench.read().rows.map((row) => row['Name'])
    expect([written.length, new Set(written).size]).toEqual([total, total])
  })

  test('an empty list is a file with its header', async () => {
    const bench = openExport()
    expect(await bench.write()).toBe(0)
    expect(bench.read().text).toBe('\ufeffName,Drop folder,Account,Size in bytes,State,Why,In words,Seen,Changed,Next try,Asset\r\n')
  })

  test('what is there already is replaced as a whole at the end, and stays when it can not be written', async () => {
    const bench = openExport()
    writeFileSync(bench.to, 'before')
    bench.addRow({ stage: 'done' })
    const broken = { part: () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })) }
    await expect(bench.write({ reader: broken })).rejects.toThrow(
      'The disk is full, so “files.csv” was not written. Free some space and try again.',
    )
    expect([readFileSync(bench.to, 'utf8'), bench.left()]).toEqual(['before', []])
    const stopped = new AbortController()
    stopped.abort(new Error('closed'))
    await expect(bench.write({ signal: stopped.signal })).rejects.toThrow('closed')
    expect([readFileSync(bench.to, 'utf8'), bench.left()]).toEqual(['before', []])
    expect(await bench.write()).toBe(1)
    expect(bench.read().rows).toHaveLength(1)
    expect(bench.left()).toEqual([])
  })

  test('a place that can not be written to is said in words', async () => {
    const bench = openExport()
    const folder = path.join(bench.profile, 'folder.csv')
    mkdirSync(folder)
    writeFileSync(path.join(folder, 'x'), '')
    await expect(bench.write({ to: folder })).rejects.toMatchObject({ code: 'refused' })
    await expect(bench.write({ to: path.join(bench.profile, 'nowhere', 'a.csv') })).rejects.toMatchObject({ code: 'refused' })
    expect(existsSync(path.join(folder, 'x'))).toBe(true)
    expect(bench.left()).toEqual([])
  })
})
