import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { idsIn, readIdFile } from '../../../src-main/accounts/id-file'
import { AppError } from '../../../src-preload/contract/errors'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'slipway-ids-'))
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true })
  })
  return path
}
const ids = (name: string, content: string | Buffer) => idsIn(name, Buffer.from(content))
const refusal = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error.message
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a file with ids', () => {
  it('gives the pieces of a text, each once, in their order', () => {
    expect(ids('list.txt', 'b\r\na, https://studio.example/x\n\n b;c\n')).toEqual(['b', 'a', 'https://studio.example/x', 'c'])
  })

  it('gives the cells of a table, however it is separated and quoted, and none that no id can be', () => {
    const csv = 'id,title,link\r\n"-vev","Harbour, at dawn","https://studio.example/a?x=1,2"\r\n_nAP,Dune,\r\n'
    expect(ids('list.csv', csv)).toEqual(['id', 'title', 'link', '-vev', 'https://studio.example/a?x=1,2', '_nAP', 'Dune'])
    expect(ids('list.CSV', 'a;b\nc;d\n')).toEqual(['a', 'b', 'c', 'd'])
    expect(ids('list.tsv', 'a,b\tc\n')).toEqual(['a,b', 'c'])
    expect(ids('list.csv', 'only-one\n')).toEqual(['only-one'])
  })

  it('quirk 47: keeps ids as they stand: no number, no date, no formula is made of them', () => {
    expect(ids('list.csv', '00123\n1e5\n=1+1\n-abc\n_def\n1/2/2026\n')).toEqual(['00123', '1e5', '=1+1', '-abc', '_def', '1/2/2026'])
  })

  it('is read with a mark of its encoding, in the encodings that spreadsheets write', () => {
    expect(ids('list.csv', '\ufeffa,b')).toEqual(['a', 'b'])
    expect(ids('list.txt', Buffer.from('\ufeffa\nb', 'utf16le'))).toEqual(['a', 'b'])
    expect(ids('list.csv', Buffer.from('a,Caf\u00e9', 'latin1'))).toEqual(['a', 'Café'])
  })

  it.each([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004\u0014\0\u0006\0', 'latin1')],
    ['text with a zero in it', Buffer.from('a\0b')],
  ])('that is %s is refused in words', (_what, content) => {
    expect(refusal(() => ids('list.csv', content))).toBe(
      '“list.csv” is no text. Choose a text or CSV file; a spreadsheet can be saved as CSV.',
    )
  })

  it.each(['', ' \n , ;\n', '\ufeff'])('that holds nothing (%j) is refused', (content) => {
    expect(refusal(() => ids('list.txt', content))).toBe('“list.txt” holds no IDs or links.')
  })

  it('holds at most 10,000', () => {
    const lines = (count: number) => Array.from({ length: count }, (_, n) => `id-${String(n)}`).join('\n')
    expect(ids('list.txt', lines(10_000))).toHaveLength(10_000)
    expect(ids('list.csv', lines(10_000))).toHaveLength(10_000)
    expect(refusal(() => ids('list.csv', lines(10_001)))).toMatch(/more than 10,000/)
  })

  it('that no id can be in, as it is one endless word, is refused', () => {
    expect(refusal(() => ids('list.txt', 'x'.repeat(1_000_000)))).toMatch(/holds no IDs/)
  })

  it('is read from the disk under its own name', async () => {
    const path = join(folder(), 'my list.txt')
    writeFileSync(path, 'a b')
    expect(await readIdFile(path)).toEqual({ fileName: 'my list.txt', ids: 'a\nb' })
  })

  it('that is too large, none, gone or of another kind is refused before it is read', async () => {
    const at = folder()
    const large = join(at, 'large.csv')
    writeFileSync(large, '')
    truncateSync(large, 10 * 1024 * 1024 + 1)
    mkdirSync(join(at, 'folder.csv'))
    writeFileSync(join(at, 'list.xlsx'), 'a')
    await expect(readIdFile(large)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/larger than 10 MB/) as string,
    })
    await expect(readIdFile(join(at, 'folder.csv'))).rejects.toMatchObject({
      message: expect.stringMatching(/no file|can not be read/) as string,
    })
    await expect(readIdFile(join(at, 'list.xlsx'))).rejects.toMatchObject({ message: expect.stringMatching(/ends in \.txt/) as string })
    await expect(readIdFile(join(at, 'none.txt'))).rejects.toMatchObject({ message: expect.stringMatching(/can not be read/) as string })
  })
})
