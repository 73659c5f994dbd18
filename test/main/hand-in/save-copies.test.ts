import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { AssetId } from '../../../src-preload/contract/ids'
import { saveCopies } from '../../../src-main/hand-in/save-copies'
import { silentLog } from '../../../src-main/log'
import type { AssetProvider } from '../../../src-main/providers/provider'
import { remoteMedium, testLibrary } from '../../support/library'
import { temporaryFolder } from '../../support/temporary-folder'

const provider = {
  download: (_asset: string, { id }: { id: string }) =>
    Promise.resolve({ status: 200, headers: {}, size: null, body: Readable.from([`bytes of ${id}`]) }),
} as unknown as AssetProvider

test('copies of several assets lie side by side, never over one another; what can not be saved is told and takes nothing with it', async () => {
  const library = testLibrary()
  const folder = temporaryFolder()
  const one = library.addAsset({ title: 'One', media: [remoteMedium({ id: 'a', fileName: 'same.png' })] })
  const two = library.addAsset({ title: 'Two', media: [remoteMedium({ id: 'b', fileName: 'same.png' })] })
  const bare = library.addAsset({ title: 'Bare', media: [] })
  const local = library.addLocal('Not sent yet')
  const gone = '01J0000000000000000000000X' as AssetId
  const tools = { db: library.db, log: silentLog, openProvider: () => Promise.resolve(provider) }
  const result = await saveCopies(tools, { ids: [one, two, one, bare, local, gone], folder, signal: new AbortController().signal })
  expect(result).toMatchObject({ folder: path.basename(folder), saved: 2 })
  expect(result.refused.map(({ title }) => title)).toEqual(['Bare', 'Not sent yet', ''])
  for (const { reason } of result.refused) expect(reason).not.toContain('deleted')
  expect(Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]))).toEqual({
    'same.png': 'bytes of a',
    'same (2).png': 'bytes of b',
  })
})

test('an account that is signed out says so', async () => {
  const library = testLibrary()
  const id = library.addAsset({ title: 'One', media: [remoteMedium({ id: 'a' })] })
  const tools = { db: library.db, log: silentLog, openProvider: () => Promise.resolve(null) }
  const result = await saveCopies(tools, { ids: [id], folder: temporaryFolder(), signal: new AbortController().signal })
  expect(result).toMatchObject({ saved: 0, refused: [{ title: 'One', reason: 'Sign in to the account first.' }] })
})
