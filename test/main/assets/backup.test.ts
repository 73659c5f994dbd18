import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { saveBackup } from '../../../src-main/assets/backup'
import { checkBackupFolder } from '../../../src-main/assets/backup-folder'
import type { AssetProvider } from '../../../src-main/providers/provider'
import { ProviderError } from '../../../src-main/providers/provider-error'
import type { RemoteMedium } from '../../../src-main/providers/remote'
import { temporaryFolder } from '../../support/temporary-folder'
import { openBench } from '../drop-folders/support'
import { assetId } from '../../../src-preload/contract/ids'
import { remoteMedium } from '../../support/library'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'slipway-backup-'))
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true })
  })
  return path
}

const bytesOf = (id: string) => Buffer.from(`bytes of ${id}`)
const md5Of = (id: string) => createHash('md5').update(bytesOf(id)).digest('hex')

/** Saves the media of an asset; `download` stands for the service. */
function save(
  into: string,
  media: readonly RemoteMedium[],
  changes: Partial<AssetProvider> & { asset?: { title?: string; fileName?: string | null } } = {},
): Promise<void> {
  const { asset, ...more } = changes
  const provider: Pick<AssetProvider, 'download' | 'media'> = {
    download: (_remoteId, { id }) => Promise.resolve({ status: 200, headers: {}, size: null, body: Readable.from([bytesOf(id)]) }),
    ...more,
  }
  return saveBackup({
    asset: {
      id: assetId.parse('01JH0000000000000000000000'),
      title: asset?.title ?? 'Harbour',
      fileName: asset?.fileName ?? null,
      remoteId: 'remote-a',
      media,
    },
    provider,
    folder: into,
    signal: new AbortController().signal,
  })
}
const medium = (id: string, values: Partial<RemoteMedium> = {}) => remoteMedium({ id, fileName: `${id}.png`, ...values })
const filesIn = (path: string) => Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]))

describe('a copy saved before a deletion', () => {
  it('quirk 58: holds every medium whole, under its own name', async () => {
    const into = folder()
    await save(into, [medium('a', { size: 10, md5: md5Of('a') }), medium('b')])
    expect(filesIn(into)).toEqual({ 'a.png': 'bytes of a', 'b.png': 'bytes of b' })
  })

  it('never overwrites: a taken name is numbered', async () => {
    const into = folder()
    writeFileSync(join(into, 'a.png'), 'mine')
    writeFileSync(join(into, 'a (2).png'), 'mine too')
    await save(into, [medium('a')])
    expect(filesIn(into)).toEqual({ 'a.png': 'mine', 'a (2).png': 'mine too', 'a (3).png': 'bytes of a' })
  })

  it('that was saved by an earlier try is not saved again', async () => {
    const into = folder()
    await save(into, [medium('a'), medium('b', { fileName: 'a.png' })])
    await save(into, [medium('a'), medium('b', { fileName: 'a.png' })])
    expect(filesIn(into)).toEqual({ 'a.png': 'bytes of a', 'a (2).png': 'bytes of b' })
  })

  it.each([
    ['../../etc/passwd', /^[^/]*passwd$/],
    ['..', /^[^./]/],
    ['CON.png', /^(?!CON\.)/],
    ['a:b|c?.png', /^a_b_c_\.png$/],
    ['.hidden.png', /^hidden\.png$/],
    [`${'海'.repeat(300)}.png`, /^海{60,80}.*\.png$/],
    ['', /^Harbour$/],
    ['...', /^(?![.])./],
    [`${'x'.repeat(400)}.png`, /^x{50,200}/],
  ])('is safe under the hostile name %j', async (fileName, expected) => {
    const into = folder()
    await save(into, [medium('a', { fileName })])
    const [name = ''] = readdirSync(into)
    expect(name).toMatch(expected)
    expect(readdirSync(into)).toHaveLength(1)
  })

  it('has the ending of its content where its name has none, and a name of the asset where it has none', async () => {
    const into = folder()
    await save(into, [medium('a', { fileName: null, contentType: 'image/png' })], { asset: { title: 'Dawn 1.5 final' } })
    await save(into, [medium('b', { fileName: null })], { asset: { title: 'x', fileName: 'dusk.mov' } })
    expect(Object.keys(filesIn(into)).sort()).toEqual(['Dawn 1.5 final.png', 'dusk.mov'])
  })

  it('is of what the service has now, not of what was last seen', async () => {
    const into = folder()
    await save(into, [medium('old')], { media: () => Promise.resolve([medium('new')]) })
    expect(filesIn(into)).toEqual({ 'new.png': 'bytes of new' })
  })

  it.each<[string, RemoteMedium, RegExp]>([
    ['a part of it came', medium('a', { size: 11 }), /came incomplete/],
    ['another file came', medium('a', { md5: md5Of('b') }), /not the one/],
  ])('does not count when %s: nothing half stays', async (_what, told, words) => {
    const into = folder()
    await expect(save(into, [told])).rejects.toMatchObject({ code: 'refused', message: expect.stringMatching(words) as string })
    expect(readdirSync(into)).toEqual([])
  })

  it('does not count when the service shows no media any more, although there were some', async () => {
    const into = folder()
    await expect(save(into, [medium('a')], { media: () => Promise.resolve([]) })).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/no file to give out/) as string,
    })
  })

  it.each<[string, RemoteMedium, Readonly<Record<string, string>>, string]>([
    ['a web page', medium('a'), { 'content-type': 'text/html; charset=utf-8' }, '<html>Log in</html>'],
    ['nothing at all', medium('a'), {}, ''],
  ])('does not count when %s came in place of the file, whatever the status', async (_what, told, headers, content) => {
    const into = folder()
    const download = () => Promise.resolve({ status: 200, headers, size: null, body: Readable.from([Buffer.from(content)]) })
    await expect(save(into, [told], { download })).rejects.toMatchObject({ code: 'refused' })
    expect(readdirSync(into)).toEqual([])
  })

  it('counts for an empty file that the service says is empty, and for a page that is one', async () => {
    const into = folder()
    const answer = (content: string, type: string) => () =>
      Promise.resolve({ status: 200, headers: { 'content-type': type }, size: null, body: Readable.from([Buffer.from(content)]) })
    await save(into, [medium('a', { size: 0 })], { download: answer('', 'image/png') })
    await save(into, [medium('b', { fileName: 'b.html' })], { download: answer('<p>', 'text/html') })
    expect(filesIn(into)).toEqual({ 'a.png': '', 'b.html': '<p>' })
  })

  it('does not count when the service has no file to give, or documents no way', async () => {
    const into = folder()
    const none = { download: () => Promise.resolve(null) }
    await expect(save(into, [medium('a')], none)).rejects.toMatchObject({
      message: expect.stringMatching(/Nothing was deleted\.$/) as string,
    })
    const provider = {}
    const asset = { id: assetId.parse('01JH0000000000000000000000'), title: 'x', fileName: null, remoteId: 'r', media: [] }
    await expect(saveBackup({ asset, provider, folder: into, signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'refused',
    })
  })

  it('takes away what a try that the end of the program cut off had left half-written', async () => {
    const into = folder()
    let left: string[] = []
    const download: AssetProvider['download'] = (_remoteId, { id }) => {
      const body = Readable.from(
        (async function* () {
          yield bytesOf(id)
          left = await vi.waitUntil(() => {
            const there = readdirSync(into).map((name) => join(into, name))
            return there.length > 0 && there
          })
        })(),
      )
      return Promise.resolve({ status: 200, headers: {}, size: null, body })
    }
    await save(into, [medium('a')], { download })
    const [part = ''] = left.filter((path) => path.endsWith('.slipway-part'))
    expect(existsSync(part)).toBe(false)
    writeFileSync(part, 'half of it')
    await save(into, [medium('a')], { download })
    expect(filesIn(into)).toEqual({ 'a.png': 'bytes of a' })
  })

  it('leaves nothing half when the connection breaks off, and says so as the service would', async () => {
    const into = folder()
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('half')
        throw new ProviderError('unknown-outcome', 'The connection broke off.')
      })(),
    )
    const download = () => Promise.resolve({ status: 200, headers: {}, size: null, body: broken })
    await expect(save(into, [medium('a')], { download })).rejects.toMatchObject({ kind: 'unknown-outcome' })
    expect(readdirSync(into)).toEqual([])
  })

  it('is refused in words where the folder is gone, and makes no other in its place', async () => {
    const gone = join(folder(), 'unplugged')
    await expect(save(gone, [medium('a')])).rejects.toMatchObject({
      code: 'refused',
      message:
        'No copy of “Harbour” was saved: the folder “unplugged” is not there any more. Put it back, or choose another one. Nothing was deleted.',
    })
    expect(existsSync(gone)).toBe(false)
  })

  it.skipIf(process.platform === 'win32')('is refused in words where the folder may not be written to', async () => {
    const into = folder()
    chmodSync(into, 0o555)
    chmodSync(join(into, '..'), 0o1777)
    if (process.getuid?.() === 0) {
      process.seteuid?.(65_534)
      onTestFinished(() => {
        process.seteuid?.(0)
      })
    }
    await expect(save(into, [medium('a')])).rejects.toMatchObject({ message: expect.stringMatching(/may not be written to/) as string })
  })
})

describe('the folder for copies', () => {
  it('is any folder but a drop folder, where the copies would be sent again', async () => {
    const bench = openBench()
    await bench.watch()
    await expect(checkBackupFolder(bench.db, bench.drop)).rejects.toMatchObject({ message: expect.stringMatching(/sent again/) as string })
    const other = temporaryFolder()
    writeFileSync(join(other, 'file'), 'x')
    expect(await checkBackupFolder(bench.db, other)).toBe(other)
    await expect(checkBackupFolder(bench.db, join(other, 'file'))).rejects.toMatchObject({ code: 'refused' })
    await expect(checkBackupFolder(bench.db, join(other, 'none'))).rejects.toMatchObject({ code: 'refused' })
  })
})
