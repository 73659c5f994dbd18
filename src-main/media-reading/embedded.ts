/** A text that was found in a file, under the name it has there: the key of a PNG text, the tag of EXIF, the tag of a film. */
export interface EmbeddedText {
  readonly key: string
  readonly text: string
}

/** What a file's own structure holds that others understand: blocks of EXIF (each a TIFF), packets of XMP, records of IPTC, and plain texts. */
export interface Embedded {
  readonly exif: readonly Uint8Array[]
  readonly xmp: readonly string[]
  readonly iptc: readonly Uint8Array[]
  readonly texts: readonly EmbeddedText[]
  /** Some of it lies where nothing was kept, or could not be unpacked. */
  readonly isIncomplete: boolean
}

export const nothingEmbedded: Embedded = { exif: [], xmp: [], iptc: [], texts: [], isIncomplete: false }
