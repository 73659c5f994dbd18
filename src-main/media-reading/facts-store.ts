import { mediaFacts, type MediaFacts as KeptFacts } from '../../src-preload/contract/media-facts'
import type { Database, Tx } from '../database/transaction'
import { noCapture, noWritten, type FactKind, type Gap, type GenerationFacts, type MediaFacts } from './media-facts'

/** A content by its hashes, lower-case hex. */
export interface Content {
  readonly sha256: string
  readonly md5: string
}

/** Most characters that are kept of one content. */
export const mostFacts = 256 * 1024

/** Whether it tells anything worth keeping: of plain text and of what nobody knows there is nothing. */
export const tellsAnything = ({ type }: MediaFacts): boolean => type !== null && type.mime !== 'text/plain'

type Lessening = (facts: MediaFacts) => MediaFacts

/** The facts without some; that they went is named once. */
function without(kind: FactKind, facts: MediaFacts): MediaFacts {
  const gap: Gap = { kind, why: 'beyond-budget' }
  const isNamed = facts.gaps.some((known) => known.kind === kind && known.why === gap.why)
  return isNamed ? facts : { ...facts, gaps: [...facts.gaps, gap] }
}

const withoutParts =
  (parts: Partial<GenerationFacts>): Lessening =>
  (facts) =>
    facts.generation === null ? facts : without('generation', { ...facts, generation: { ...facts.generation, ...parts } })

/** What goes, one after the other, until the rest is small enough. What is left at last are a few numbers and short names. */
const lessenings: readonly Lessening[] = [
  withoutParts({ workflow: null }),
  withoutParts({ raw: null }),
  (facts) => (facts.generation === null ? facts : without('generation', { ...facts, generation: null })),
  (facts) => without('written', { ...facts, written: noWritten }),
  (facts) => without('capture', { ...facts, capture: noCapture }),
  (facts) => ({ ...facts, gaps: [{ kind: 'written', why: 'beyond-budget' }] }),
]

/** As JSON within the cap: first the graph goes, then the text it was read from, then what else there is of texts. What went is named in `gaps`. */
export function packFacts(facts: MediaFacts): string {
  let kept = facts
  let packed = JSON.stringify(kept)
  for (const lessen of lessenings) {
    if (packed.length <= mostFacts) return packed
    kept = lessen(kept)
    packed = JSON.stringify(kept)
  }
  return packed
}

/** Keeps what a content tells; what was kept of it before gives way. */
export function writeFacts(tx: Tx, content: Content, facts: MediaFacts, now: number): void {
  writePacked(tx, content, packFacts(facts), now)
}

/** The same of what `packFacts` gave. */
export function writePacked(tx: Tx, { sha256, md5 }: Content, facts: string, now: number): void {
  tx.prepare(
    `INSERT INTO media_facts (sha256, md5, facts, read_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (sha256) DO UPDATE SET facts = excluded.facts, read_at = excluded.read_at`,
  ).run(sha256, md5, facts, now)
}

interface Row {
  facts: string
}

function unpack(row: Row | undefined): KeptFacts | null {
  if (row === undefined) return null
  try {
    const kept = mediaFacts.safeParse(JSON.parse(row.facts))
    return kept.success ? kept.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** What a content told when it was read here; null when it was not, or what was kept can not be read. Either hash is enough. */
export function factsOfContent(
  db: Database,
  { sha256, md5 }: { readonly sha256: string | null; readonly md5: string | null },
): KeptFacts | null {
  const bySha = sha256 === null ? undefined : db.prepare<[string], Row>('SELECT facts FROM media_facts WHERE sha256 = ?').get(sha256)
  const found =
    bySha ?? (md5 === null ? undefined : db.prepare<[string], Row>('SELECT facts FROM media_facts WHERE md5 = ? LIMIT 1').get(md5))
  return unpack(found)
}

interface AssetContent {
  sha256: string | null
  md5: string | null
}

/**
 * What the newest file of an asset told: by the content that its service names, or, while that is not known, by what was last taken from a drop folder or by hand for it.
 * Null when no file of it was read here.
 */
export function factsOfAsset(db: Database, id: string): KeptFacts | null {
  const asset = db.prepare<[string], AssetContent>('SELECT sha256, md5 FROM asset WHERE id = ?').get(id)
  if (asset === undefined) return null
  if (asset.sha256 !== null || asset.md5 !== null) return factsOfContent(db, asset)
  const sent = db
    .prepare<[string], AssetContent>(
      `SELECT coalesce(sent_sha256, sha256) AS sha256, coalesce(sent_md5, md5) AS md5 FROM intake WHERE asset_id = ? ORDER BY changed_at DESC, id DESC LIMIT 1`,
    )
    .get(id)
  return sent === undefined ? null : factsOfContent(db, sent)
}
