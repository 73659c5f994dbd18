import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { createWaiting, pathsAmong } from '../../../src-main/hand-in/waiting'
import { temporaryFolder } from '../../support/temporary-folder'
import { put } from './support'

test('of the arguments of a start only what could be the name of a file is looked at', () => {
  const args = [
    '--user-data-dir=/x',
    '-r',
    'https://example.com/a.png',
    'slipway://open',
    'FILE:///a.png',
    '',
    'a.png',
    '../b.png',
    '/c.png',
    'd\0.png',
  ]
  expect(pathsAmong(args, '/films/here')).toEqual(['/films/here/a.png', '/films/b.png', '/c.png'])
})

test('files that are there wait for the user; what is not there, and a link to a folder, do not', async () => {
  const folder = temporaryFolder()
  const file = put(folder, 'a.png')
  put(folder, 'in/b.png')
  symlinkSync(folder, path.join(folder, 'link'))
  const onCame = vi.fn()
  const waiting = createWaiting(onCame)
  await waiting.addArguments(['a.png', 'a.png', 'none.png', 'in', 'link', '--switch'], folder)
  await waiting.add(file)
  await waiting.add('relative.png')
  expect(onCame).toHaveBeenCalledTimes(2)
  expect(waiting.take()).toEqual([file, path.join(folder, 'in')])
  expect(waiting.take()).toEqual([])
})

test('a start without files tells nobody', async () => {
  const onCame = vi.fn()
  const waiting = createWaiting(onCame)
  await waiting.addArguments(['--hidden', 'no such file'], temporaryFolder())
  expect(onCame).not.toHaveBeenCalled()
})
