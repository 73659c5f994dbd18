import { expect, test } from 'vitest'
import { createFileRows, noRow } from '../../../../src-main/drop-folders/scout/file-rows'

test('rows are found, left and found no more as names in a map of maps are, also when most of them went', () => {
  const rows = createFileRows()
  const folders = Array.from({ length: 20 }, () => rows.filesOfFolder())
  const model = folders.map(() => new Map<string, number>())
  let seed = 7
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return (seed >>> 8) % below
  }
  const step = (mayAdd: boolean) => {
    const at = random(folders.length)
    const [folder, known] = [folders[at], model[at]]
    if (folder === undefined || known === undefined) return
    // Long names, so that pages are left and holes closed.
    const name = `${String(random(600)).repeat(40)} ü \u{1f3a8}`
    const row = rows.find(folder, name)
    expect(row === noRow).toBe(!known.has(name))
    if (row !== noRow) expect(rows.read(row, 4)).toBe(known.get(name))
    if (row === noRow && mayAdd) {
      const value = random(1_000_000) / 8
      const added = rows.add(folder, name)
      rows.write(added, [1, 2, 3, 4, value])
      rows.mark(added, value > 60_000)
      known.set(name, value)
    } else if (row !== noRow && (!mayAdd || random(2) === 0)) {
      rows.remove(folder, row)
      known.delete(name)
    }
  }
  const compare = () => {
    for (const [at, folder] of folders.entries()) {
      const known = model[at] ?? new Map<string, number>()
      expect([...rows.names(folder)].sort()).toEqual([...known.keys()].sort())
      for (const [name, value] of known) {
        const row = rows.find(folder, name)
        expect([rows.read(row, 0), rows.read(row, 4), rows.isMarked(row)]).toEqual([1, value, value > 60_000])
      }
    }
  }
  for (const mayAdd of [true, false, true]) {
    for (let times = 0; times < 20_000; times += 1) step(mayAdd)
    compare()
  }
})

test('the same name in two folders is two rows, and a folder that lost its last row has none', () => {
  const rows = createFileRows()
  const [one, two] = [rows.filesOfFolder(), rows.filesOfFolder()]
  const [first, second] = [rows.add(one, 'same'), rows.add(two, 'same')]
  expect([rows.find(one, 'same'), rows.find(two, 'same')]).toEqual([first, second])
  rows.remove(one, first)
  expect([rows.find(one, 'same'), rows.find(two, 'same'), one.first]).toEqual([noRow, second, noRow])
})

test('a hundred thousand files take less than 120 bytes each outside of the heap, and nearly nothing in it', () => {
  const before = process.memoryUsage().arrayBuffers
  const rows = createFileRows()
  for (let folder = 0; folder < 100; folder += 1) {
    const files = rows.filesOfFolder()
    for (let index = 0; index < 1000; index += 1) rows.add(files, `IMG_${String(index).padStart(6, '0')}.jpeg`)
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(120 * 100_000)
  expect(rows.find({ number: 99, first: noRow }, 'IMG_000999.jpeg')).not.toBe(noRow)
})
