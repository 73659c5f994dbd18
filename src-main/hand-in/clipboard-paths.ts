import { fileURLToPath } from 'node:url'
import { isWholePath } from './given-paths'

/** What a clipboard says of files, by the forms that systems and file managers know; empty where it has none of a form. */
export interface ClipboardForms {
  /** Linux: `copy` (or `cut`) and then one file address per line. */
  readonly gnomeCopiedFiles: string
  /** Linux: one address per line; lines that begin with # are remarks. */
  readonly uriList: string
  /** macOS: an XML list of paths. */
  readonly fileNamesPlist: string
  /** Windows: one path, in UTF-16 with a zero at its end. Electron tells of the first file alone. */
  readonly fileNameW: Uint8Array
}

function pathOfAddress(line: string): string | null {
  if (!/^file:\/\//i.test(line)) return null
  try {
    return fileURLToPath(line)
  } catch (error) {
    // An address of another computer, or with parts that can be no path.
    if (error instanceof TypeError || error instanceof URIError) return null
    throw error
  }
}

function pathsOfLines(text: string): readonly string[] {
  return text.split(/\r?\n|\r/).flatMap((line) => pathOfAddress(line.trim()) ?? [])
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The texts of an XML property list that is a plain list of texts. */
function pathsOfPlist(xml: string): readonly string[] {
  return [...xml.matchAll(/<string>([^<]*)<\/string>/g)].map(([, text = '']) =>
    text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (whole, tens: string, sixteens: string, name: string) => {
      const code = tens ? Number.parseInt(tens, 10) : sixteens ? Number.parseInt(sixteens, 16) : null
      if (code === null) return entities[name.toLowerCase()] ?? whole
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    }),
  )
}

function pathOfWide(bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes).toString('utf16le')
  const end = text.indexOf('\0')
  const path = end < 0 ? text : text.slice(0, end)
  return path === '' ? [] : [path]
}

/** The files on a clipboard, none twice; the first form that names any is believed, as all of them mean the same files. Pure. */
export function pathsOnClipboard({ gnomeCopiedFiles, uriList, fileNamesPlist, fileNameW }: ClipboardForms): readonly string[] {
  const forms = [pathsOfLines(gnomeCopiedFiles), pathsOfLines(uriList), pathsOfPlist(fileNamesPlist), pathOfWide(fileNameW)]
  const found = forms.map((paths) => paths.filter(isWholePath)).find((paths) => paths.length > 0) ?? []
  return [...new Set(found)]
}
