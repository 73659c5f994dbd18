import { decodeText, hasMark, latin1 } from './bytes'
import type { Embedded, EmbeddedText } from './embedded'
import { contentOf, type Excerpt } from './excerpt'

export const exifMark = 'Exif\0\0'
export const xmpMark = 'http://ns.adobe.com/xap/1.0/\0'
export const longXmpMark = 'http://ns.adobe.com/xmp/extension/\0'
export const photoshopMark = 'Photoshop 3.0\0'
/** After the mark of an extension: 32 characters of a name, the length of all and the place of this part. */
const longXmpHead = longXmpMark.length + 40

export function readJpeg(excerpt: Excerpt): Embedded {
  const exif: Uint8Array[] = []
  const xmp: string[] = []
  const iptc: Uint8Array[] = []
  const texts: EmbeddedText[] = []
  const extension: Uint8Array[] = []
  for (const part of excerpt.parts) {
    const content = contentOf(excerpt, part)
    if (content === null) continue
    if (part.kind === 'fe') texts.push({ key: 'comment', text: decodeText(content) })
    else if (part.kind === 'ed' && hasMark(content, 0, photoshopMark)) iptc.push(content)
    else if (part.kind !== 'e1') continue
    else if (latin1(content, 0, 4) === 'Exif') exif.push(content.subarray(exifMark.length))
    else if (hasMark(content, 0, xmpMark)) xmp.push(decodeText(content.subarray(xmpMark.length)))
    else if (hasMark(content, 0, longXmpMark)) extension.push(content.subarray(longXmpHead))
  }
  if (extension.length > 0) xmp.push(decodeText(Buffer.concat(extension)))
  return { exif, xmp, iptc, texts, isIncomplete: false }
}
