import { open } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import Papa from 'papaparse'
import { AppError } from '../../src-preload/contract/errors'
import { mostIdsAtOnce, piecesOf } from './add-by-id'

/** Bytes. A list of ids is small; anything larger is another file than was meant. */
const mostBytes = 10 * 1024 * 1024
/** Characters that a piece may have: longer than any link. */
const longestPiece = 4000
const endings = new Set(['.txt', '.csv', '.tsv'])

/** The ids and links of a file, one in each line. */
export interface IdFile {
  readonly fileName: string
  readonly ids: string
}

const refuse = (message: string) => new AppError('refused', message)

/** Reads the ids and links in a text or CSV file that the user chose. @throws AppError in words when it is none */
export async function readIdFile(path: string): Promise<IdFile> {
  const fileName = basename(path)
  if (!endings.has(extname(fileName).toLowerCase()))
    throw refuse(`“${fileName}” is no text or CSV file. Choose a file that ends in .txt, .csv or .tsv.`)
  return { fileName, ids: idsIn(fileName, await readSmall(path, fileName)).join('\n') }
}

/** The whole file, read no further than the limit: it may be growing, or lie about its size. */
async function readSmall(path: string, fileName: string): Promise<Buffer> {
  try {
    const file = await open(path, 'r')
    try {
      if (!(await file.stat()).isFile()) throw refuse(`“${fileName}” is no file. Choose a text or CSV file.`)
      const bytes = Buffer.alloc(mostBytes + 1)
      let length = 0
      for (;;) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length)
        length += bytesRead
        if (bytesRead === 0 || length === bytes.length) break
      }
      if (length > mostBytes) throw refuse(`“${fileName}” is larger than 10 MB. Choose a file that holds only IDs or links.`)
      return bytes.subarray(0, length)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) throw error
    throw refuse(`“${fileName}” can not be read. Check that it is there and that you may open it.`)
  }
}

/** What may be an id or a link in a file's content: each once, in their order. Pure. @throws AppError in words */
export function idsIn(fileName: string, content: Buffer): readonly string[] {
  const text = textOf(content)
  if (text === null) throw refuse(`“${fileName}” is no text. Choose a text or CSV file; a spreadsheet can be saved as CSV.`)
  const isTable = extname(fileName).toLowerCase() !== '.txt'
  const pieces = (isTable ? cellsOf(text, fileName) : piecesOf(text)).filter((piece) => piece.length <= longestPiece)
  if (pieces.length === 0) throw refuse(`“${fileName}” holds no IDs or links.`)
  if (pieces.length > mostIdsAtOnce)
    throw refuse(`“${fileName}” holds more than ${mostIdsAtOnce.toLocaleString('en')} IDs or links. Split it and add the parts one by one.`)
  return pieces
}

/** What no text holds, whatever its encoding. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const binary = /[\u0000-\u0008\u000e-\u001f]/

/** The text of a file in UTF-8 or, as spreadsheets write it, in UTF-16 with its mark or in Windows' Western letters; null when it is none. */
function textOf(content: Buffer): string | null {
  const isUtf16 = content.length >= 2 && content[0] === 0xff && content[1] === 0xfe
  const text = decode(content, isUtf16 ? 'utf-16le' : 'utf-8') ?? decode(content, 'windows-1252')
  return text === null || binary.test(text) ? null : text
}

function decode(content: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

/** Every cell that can be an id or a link: neither holds a blank inside. */
function cellsOf(text: string, fileName: string): readonly string[] {
  const isTabbed = extname(fileName).toLowerCase() === '.tsv'
  const { data } = Papa.parse<string[]>(text, { skipEmptyLines: true, ...(isTabbed && { delimiter: '\t' }) })
  const cells = data.flat().map((cell) => cell.trim())
  return [...new Set(cells.filter((cell) => cell !== '' && !/\s/u.test(cell)))]
}
