import path from 'node:path'
import { expect, test } from 'vitest'
import { createFolderMap, isAsKnown } from '../../../../src-main/drop-folders/scout/folder-map'

const state = (size: number) => ({ size, mtimeMs: 1.25, ctimeMs: 2.5, dev: 3, ino: 2 ** 53 - 1 })
const at = (...parts: string[]) => parts.join(path.sep)

test('what was put in comes out, whatever folder it is in and however many there are', () => {
  const map = createFolderMap()
  for (let index = 0; index < 1000; index++) map.set(at('a', String(index % 7), `f${String(index)}`), state(index), index % 5 === 0)
  expect(map.size).toBe(1000)
  expect(map.present).toBe(800)
  for (let index = 0; index < 1000; index++)
    expect(map.get(at('a', String(index % 7), `f${String(index)}`))).toEqual({ ...state(index), isMissing: index % 5 === 0 })
  expect(map.get(at('a', '0', 'none'))).toBeNull()
  expect(map.get('top')).toBeNull()
})

test('a file that was taken out leaves its place to another, and counts are right', () => {
  const map = createFolderMap()
  map.set('one', state(1), false)
  map.set('two', state(2), true)
  map.delete('one')
  map.delete('one')
  map.set('three', state(3), false)
  expect(map.get('one')).toBeNull()
  expect(map.get('two')).toMatchObject({ size: 2, isMissing: true })
  expect(map.get('three')).toMatchObject({ size: 3, isMissing: false })
  expect([map.size, map.present]).toEqual([2, 1])
  map.miss('three')
  map.miss('nobody')
  expect([map.size, map.present]).toEqual([2, 0])
})

test('a doubted file is like none that can be there, and is not missing until that is seen', () => {
  const map = createFolderMap()
  map.set('one', state(1), true)
  map.doubt('one')
  const known = map.get('one')
  expect(known?.isMissing).toBe(false)
  expect(known === null ? true : isAsKnown(known, state(1))).toBe(false)
})

test('folders are found by what is below them, not by how their names begin', () => {
  const map = createFolderMap()
  for (const file of [at('a', 'x'), at('a', 'b', 'x'), at('ab', 'x'), 'x']) map.set(file, state(1), false)
  map.noteFolder(at('a', 'empty'), { ino: 1, mtimeMs: 2 })
  expect([...map.foldersBelow('a')].sort()).toEqual(['a', at('a', 'b'), at('a', 'empty')])
  expect([...map.foldersBelow('')].sort()).toEqual(['', 'a', at('a', 'b'), at('a', 'empty'), 'ab'])
  expect([...map.namesIn('')]).toEqual(['x'])
  map.noteFolder(at('a', 'empty'), null)
  expect(map.foldersBelow('a')).not.toContain(at('a', 'empty'))
})
