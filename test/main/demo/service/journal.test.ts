import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../../../src-main/demo/service/journal'
import type { Journal } from '../../../../src-main/demo/service/journal'
import { later, makeFolder } from '../media-pocket/harness'

interface Row {
  readonly name: string
  readonly shelf: string | null
}

function open(folder: string, compactAfterBytes?: number): Journal {
  const journal = openJournal(folder, compactAfterBytes)
  later(() => {
    journal.close()
  })
  return journal
}
const table = (journal: Journal) => journal.table<Row, 'shelf'>('rows', { shelf: (row) => row.shelf })
const names = (rows: Iterable<Row>) => Array.from(rows, (row) => row.name)

describe('the journal', () => {
  it('gives back after a restart what was put, replaced and removed', () => {
    const folder = makeFolder()
    const first = open(folder)
    const rows = table(first)
    for (const name of ['a', 'b', 'c']) rows.put(name, { name, shelf: 's' })
    rows.put('a', { name: 'A', shelf: 't' })
    rows.remove('b')
    rows.remove('never there')
    first.close()
    const again = table(open(folder))
    expect(names(again.values())).toEqual(['A', 'c'])
    expect([names(again.find('shelf', 's')), names(again.find('shelf', 't'))]).toEqual([['c'], ['A']])
  })

  it('writes each change before it returns, as one line for each record', () => {
    const folder = makeFolder()
    const rows = table(open(folder))
    rows.put('a', { name: 'a', shelf: null })
    rows.remove('a')
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8')).toBe(
      '{"table":"rows","id":"a","row":{"name":"a","shelf":null}}\n{"table":"rows","id":"a","row":null}\n',
    )
  })

  it('drops a torn last line and goes on after it', () => {
    const folder = makeFolder()
    const path = join(folder, 'journal.jsonl')
    const first = open(folder)
    table(first).put('a', { name: 'ä', shelf: null })
    table(first).put('b', { name: 'b', shelf: null })
    first.close()
    truncateSync(path, statSync(path).size - 5)
    const second = open(folder)
    table(second).put('c', { name: 'c', shelf: null })
    second.close()
    expect(names(table(open(folder)).values())).toEqual(['ä', 'c'])
  })

  it('passes over lines that make no sense', () => {
    const folder = makeFolder()
    writeFileSync(
      join(folder, 'journal.jsonl'),
      'noise\n{"table":1}\n[]\nnull\n{"table":"rows","id":"a","row":{"name":"a","shelf":null}}\n',
    )
    expect(names(table(open(folder)).values())).toEqual(['a'])
  })

  it('undoes a change that throws, in memory and on disk', () => {
    const folder = makeFolder()
    const journal = open(folder)
    const rows = table(journal)
    rows.put('a', { name: 'a', shelf: 's' })
    const before = readFileSync(join(folder, 'journal.jsonl'), 'utf8')
    const change = () =>
      journal.change(() => {
        rows.put('a', { name: 'A', shelf: 't' })
        rows.put('b', { name: 'b', shelf: 's' })
        rows.remove('a')
        throw new Error('no')
      })
    expect(change).toThrow('no')
    expect([names(rows.values()), names(rows.find('shelf', 's')), names(rows.find('shelf', 't'))]).toEqual([['a'], ['a'], []])
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8')).toBe(before)
  })

  it('is compacted when long, keeping everything, also tables that nobody asked for', () => {
    const folder = makeFolder()
    const path = join(folder, 'journal.jsonl')
    appendFileSync(path, '{"table":"others","id":"x","row":{"name":"x"}}\n')
    const journal = open(folder, 2000)
    const rows = table(journal)
    for (let round = 0; round < 500; round += 1) rows.put(String(round % 3), { name: `n${String(round)}`, shelf: null })
    expect(statSync(path).size).toBeLessThan(2500)
    journal.close()
    const again = open(folder)
    expect(names(table(again).values()).sort()).toEqual(['n497', 'n498', 'n499'])
    expect(again.table('others').get('x')).toEqual({ name: 'x' })
  })

  it('writes little for one change beside many records', () => {
    const folder = makeFolder()
    const journal = open(folder)
    const rows = table(journal)
    journal.change(() => {
      for (let id = 0; id < 20_000; id += 1) rows.put(String(id), { name: `asset ${String(id)}`, shelf: String(id % 50) })
    })
    const before = statSync(join(folder, 'journal.jsonl')).size
    rows.put('7', { name: 'changed', shelf: '1' })
    expect(statSync(join(folder, 'journal.jsonl')).size - before).toBeLessThan(100)
    journal.close()
    const again = table(open(folder))
    expect([again.size, again.get('7')?.name, again.find('shelf', '1').length]).toEqual([20_000, 'changed', 401])
  })

  it('takes nothing after it was closed', () => {
    const journal = open(makeFolder())
    const rows = table(journal)
    journal.close()
    expect(() => {
      rows.put('a', { name: 'a', shelf: null })
    }).toThrow('closed')
    expect(rows.size).toBe(0)
  })
})
