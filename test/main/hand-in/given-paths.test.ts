import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../src-main/clock'
import { AppError } from '../../../src-preload/contract/errors'
import { lookAtGiven as lookAtGivenBy, outermost, patienceByPlace, wordsForUnfit } from '../../../src-main/hand-in/given-paths'
import { buildPreview } from '../../../src-main/hand-in/preview'
import { manualClock } from '../../support/manual-clock'
import { temporaryFolder } from '../../support/temporary-folder'
import { put } from './support'
import { shortestMs } from '../../support/shortest-ms'

const looking = { patienceWith: patienceByPlace(systemClock, 10_000) }
const lookAtGiven = (paths: readonly string[], own: Parameters<typeof lookAtGivenBy>[1]) => lookAtGivenBy(paths, own, looking)

function places() {
  const profile = temporaryFolder()
  const pasted = path.join(profile, 'pasted')
  mkdirSync(pasted)
  return { profile, pasted }
}

describe('what is given by hand', () => {
  test('plain files and folders are taken by their real paths, each once', async () => {
    const folder = temporaryFolder()
    const file = put(folder, 'a.png', 'four')
    const inner = put(folder, 'in/b.png')
    const given = await lookAtGiven([file, file, path.dirname(inner), `${path.dirname(inner)}/.`], places())
    expect(given.files.map(({ path: at, size }) => ({ at, size }))).toEqual([{ at: file, size: 4 }])
    expect(given.folders).toEqual([path.dirname(inner)])
    expect(given.unfit).toEqual([])
  })

  test('a file that lies in a folder given with it counts with the folder', async () => {
    const folder = temporaryFolder()
    const file = put(folder, 'deep/down/a.png')
    const given = await lookAtGiven([file, folder, path.join(folder, 'deep')], places())
    expect(given).toMatchObject({ files: [], folders: [folder] })
  })

  test('a link stands for the one file that it leads to, and for nothing else', async () => {
    const folder = temporaryFolder()
    const file = put(folder, 'a.png')
    const [toFile, toFolder, toNothing, loop] = ['f', 'd', 'n', 'l'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
      string,
    ]
    symlinkSync(file, toFile)
    symlinkSync(folder, toFolder)
    symlinkSync(path.join(folder, 'none'), toNothing)
    symlinkSync(loop, loop)
    const given = await lookAtGiven([toFile, toFolder, toNothing, loop], places())
    expect(given.files.map((found) => found.path)).toEqual([file])
    expect(given.folders).toEqual([])
    expect(given.unfit).toEqual([
      { why: 'link', name: 'd' },
      { why: 'gone', name: 'n' },
      { why: 'link', name: 'l' },
    ])
  })

  test('a pipe is no file, and a second name of a file is one of its own', async () => {
    const folder = temporaryFolder()
    const file = put(folder, 'a.png')
    linkSync(file, path.join(folder, 'b.png'))
    execFileSync('mkfifo', [path.join(folder, 'pipe')])
    const given = await lookAtGiven([file, path.join(folder, 'b.png'), path.join(folder, 'pipe')], places())
    expect(given.files.map((found) => path.basename(found.path))).toEqual(['a.png', 'b.png'])
    expect(given.unfit).toEqual([{ why: 'special', name: 'pipe' }])
  })

  test('nothing of the profile is taken but what was pasted, and no folder that holds the profile', async () => {
    const own = places()
    const pasted = put(own.pasted, 'Pasted.png')
    const library = put(own.profile, 'library.db')
    const link = path.join(temporaryFolder(), 'sly.png')
    symlinkSync(library, link)
    const given = await lookAtGiven([pasted, library, link, own.profile, own.pasted, path.dirname(own.profile)], own)
    expect(given.files.map((found) => found.path)).toEqual([pasted])
    expect(given.folders).toEqual([])
    expect(given.unfit.map(({ why }) => why)).toEqual(['own', 'own', 'own', 'own', 'holds-own'])
  })

  test.each([['a.png'], ['./a.png'], ['/tmp/a\0.png'], ['']])('%j is no whole path and refuses all', async (given) => {
    await expect(lookAtGiven([given], places())).rejects.toThrow(AppError)
  })

  test('what the system refuses to look at says so', async () => {
    const given = await lookAtGiven([`/${'a'.repeat(300)}`], places())
    expect(given.unfit.map(({ why }) => why)).toEqual(['unreadable'])
  })
})

test('of folders in folders the outermost is enough, and a like beginning is no being within', () => {
  expect(outermost(['/a/b', '/a', '/ab', '/a/b/c', '/a'])).toEqual(['/a', '/ab'])
})

test('what is not taken is said in a sentence per reason', () => {
  expect(
    wordsForUnfit([
      { why: 'gone', name: 'a.png' },
      { why: 'link', name: 'b' },
      { why: 'link', name: 'c' },
    ]),
  ).toEqual(['“a.png” is not there any more.', '2 of what was given are links that lead to no single file. Add what they lead to.'])
})

test('four times as many folders given at once take about four times as long', () => {
  const lookAtAll = (count: number) => {
    const folders = Array.from({ length: count }, (_, index) => `/home/somebody/pictures/of/a/year/${String(index)}`)
    const files = folders.map((folder) => ({ path: `${folder}/a.png`, size: 1, mtimeMs: 0, ctimeMs: 0, dev: 0, ino: 0 }))
    const given = { files: [], folders, unfit: [] }
    return shortestMs(() => {
      expect(outermost([...folders, '/home/somebody/pictures/of/a/year/7/inner'])).toHaveLength(count)
      const built = buildPreview({ given, counted: { files, unread: 0, isCutShort: false }, files, outcomes: [] })
      expect(built.rows[0]?.name).toBe('0/a.png')
    })
  }
  lookAtAll(2500)
  // Sixteen times where each is compared with each.
  expect(lookAtAll(20_000) / lookAtAll(5000)).toBeLessThan(9)
})

test.runIf(process.platform === 'linux')(
  'what the system shows of itself as files is refused, also behind a link, and a pipe is not opened',
  async () => {
    const folder = temporaryFolder()
    const link = path.join(folder, 'link.png')
    symlinkSync('/proc/self/environ', link)
    const given = await lookAtGiven(['/proc/self/environ', '/proc/self/root/proc/version', '/sys', '/dev/zero', link], places())
    expect(given.files).toEqual([])
    expect(given.folders).toEqual([])
    expect(new Set(given.unfit.map(({ why }) => why))).toEqual(new Set(['special']))
  },
)

test('a disk that does not answer is waited for once and not for ever, however many of its files were given', async () => {
  const clock = manualClock()
  const asked: string[] = []
  const never = (place: string) => {
    asked.push(place)
    return new Promise<never>(() => undefined)
  }
  const given = Array.from({ length: 100 }, (_, number) => `/net/${String(number)}.png`)
  const looking = { patienceWith: patienceByPlace(clock, 3000), disk: { lstat: never, realpath: never, stat: never } }
  const looked = lookAtGivenBy(given, places(), looking)
  // One thread of the four is left to the rest of the program.
  expect(asked).toHaveLength(3)
  clock.advance(3000)
  const words = wordsForUnfit((await looked).unfit)
  expect(words).toEqual(['100 of what was given lie on a disk that does not answer. Check that it is connected.'])
  expect(asked).toHaveLength(3)
  // Another disk is asked all the same.
  void lookAtGivenBy(['/home/somebody/a.png'], places(), looking)
  expect(asked).toHaveLength(4)
})
