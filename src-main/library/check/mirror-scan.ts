import { project, type AssetFields } from '../../assets/projection'
import { indexTexts } from '../../assets/search-text'
import { sortTitle } from '../../assets/sort-title'
import type { Database } from '../../database/transaction'
import { payload } from '../../sync/operations'
import type { OutboxState } from '../../sync/outbox'

/** Kinds of damage that are found by going through all assets once. */
export const mirrorKinds = [
  'asset-unreadable',
  'shown-differs',
  'sort-key-wrong',
  'search-stale',
  'search-missing',
  'tags-differ',
  'comment-count-wrong',
] as const
export type MirrorKind = (typeof mirrorKinds)[number]

/** Row numbers of the damaged assets, by kind. */
export type MirrorDamage = Readonly<Record<MirrorKind, number[]>>

interface Row {
  readonly seq: number
  readonly id: string
  readonly title: string
  readonly sort_title: string
  readonly description: string
  readonly category: string
  readonly tags: string
  readonly trashed_at: number | null
  readonly trashed_about: number
  readonly base: string | null
  readonly media: string
  readonly facts: string
  readonly file_name: string | null
  readonly ai_title: string | null
  readonly ai_description: string | null
  readonly ai_tags: string
  readonly comment_count: number
  readonly comments: number
  readonly indexed: string
}

const atOnce = 2000

/** Everything that belongs to a stretch of assets, as of one moment. */
function readPart(db: Database, after: number, last: number) {
  const numbers = (sql: string) =>
    new Set(
      db
        .prepare<[number, number], { n: number }>(sql)
        .all(after, last)
        .map(({ n }) => n),
    )
  const rows = db
    .prepare<[number, number], Row>(
      `SELECT seq, id, title, sort_title, description, category, tags, trashed_at, trashed_about, base, media, facts, file_name, ai_title, ai_description, ai_tags,
         comment_count, indexed, (SELECT count(*) FROM comment c WHERE c.asset_id = asset.id AND c.is_deleted = 0) AS comments
       FROM asset WHERE seq > ? AND seq <= ? ORDER BY seq`,
    )
    .all(after, last)
  const tags = new Map<number, string[]>()
  for (const { n, tag } of db
    .prepare<[number, number], { n: number; tag: string }>(
      'SELECT asset_seq AS n, tag FROM asset_tag WHERE asset_seq > ? AND asset_seq <= ? ORDER BY asset_seq, tag',
    )
    .all(after, last)) {
    const known = tags.get(n)
    if (known === undefined) tags.set(n, [tag])
    else known.push(tag)
  }
  const pending = new Map<string, { payload: string; createdAt: number; state: OutboxState }[]>()
  for (const { id, ...entry } of db
    .prepare<[number, number], { id: string; payload: string; createdAt: number; state: OutboxState }>(
      `SELECT o.asset_id AS id, o.payload, o.created_at AS createdAt, o.state FROM outbox o JOIN asset a ON a.id = o.asset_id
       WHERE a.seq > ? AND a.seq <= ? ORDER BY o.seq`,
    )
    .all(after, last)) {
    const known = pending.get(id)
    if (known === undefined) pending.set(id, [entry])
    else known.push(entry)
  }
  return {
    rows,
    tags,
    pending,
    parts: numbers('SELECT id AS n FROM asset_parts_docsize WHERE id > ? AND id <= ?'),
    words: numbers('SELECT id AS n FROM asset_words_docsize WHERE id > ? AND id <= ?'),
  }
}
type Part = ReturnType<typeof readPart>

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string')

/** What is stored as JSON of a row; null when any of it can not be read. */
function parse(
  row: Row,
): { base: AssetFields | null; tags: readonly string[]; aiTags: readonly string[]; facts: readonly string[] } | null {
  try {
    const base = row.base === null ? null : (JSON.parse(row.base) as unknown)
    const [tags, aiTags, media, facts] = [row.tags, row.ai_tags, row.media, row.facts].map((text) => JSON.parse(text) as unknown)
    if (!isTexts(tags) || !isTexts(aiTags) || !Array.isArray(media) || !Array.isArray(facts) || (base !== null && !isFields(base)))
      return null
    const values = facts.map((fact: unknown) => (typeof fact === 'object' && fact !== null && 'value' in fact ? fact.value : null))
    return isTexts(values) ? { base, tags, aiTags, facts: values } : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function isFields(value: unknown): value is AssetFields {
  if (typeof value !== 'object' || value === null) return false
  const { title, description, category, tags, trashedAt } = value as Partial<Record<keyof AssetFields, unknown>>
  return (
    [title, description, category].every((text) => typeof text === 'string') &&
    isTexts(tags) &&
    (trashedAt === null || typeof trashedAt === 'number')
  )
}

const isSameShown = (row: Row, tags: readonly string[], shown: AssetFields): boolean =>
  row.title === shown.title &&
  row.description === shown.description &&
  row.category === shown.category &&
  row.trashed_at === shown.trashedAt &&
  row.trashed_about === (shown.trashedAbout ? 1 : 0) &&
  tags.length === shown.tags.length &&
  tags.every((tag, at) => tag === shown.tags[at])

const emptyFields: Omit<AssetFields, 'title'> = { description: '', category: '', tags: [], trashedAt: null, trashedAbout: false }

function judge(row: Row, part: Part, found: MirrorDamage): void {
  if (row.comment_count !== row.comments) found['comment-count-wrong'].push(row.seq)
  const parsed = parse(row)
  if (parsed === null) {
    found['asset-unreadable'].push(row.seq)
    return
  }
  const pending = (part.pending.get(row.id) ?? []).map((entry) => ({ ...entry, payload: payload.parse(JSON.parse(entry.payload)) }))
  const shown = project(parsed.base ?? { ...emptyFields, title: row.title }, pending)
  if (!isSameShown(row, parsed.tags, shown)) found['shown-differs'].push(row.seq)
  else if (row.sort_title !== sortTitle(shown.title)) found['sort-key-wrong'].push(row.seq)
  const ai = { title: row.ai_title, description: row.ai_description, tags: parsed.aiTags }
  const { mark } = indexTexts({ ...shown, fileName: row.file_name, ai, facts: parsed.facts })
  if (mark !== row.indexed) found['search-stale'].push(row.seq)
  else if (!part.parts.has(row.seq) || !part.words.has(row.seq)) found['search-missing'].push(row.seq)
  const tags = [...new Set(shown.tags)].sort()
  const filed = [...(part.tags.get(row.seq) ?? [])].sort()
  if (tags.length !== filed.length || tags.some((tag, at) => tag !== filed[at])) found['tags-differ'].push(row.seq)
}

/** Compares what each asset shows with what it must show. The outbox can be read: that was looked at before. How many assets there are. */
export function scanMirror(db: Database): { readonly assets: number; readonly damage: MirrorDamage } {
  const damage: MirrorDamage = {
    'asset-unreadable': [],
    'shown-differs': [],
    'sort-key-wrong': [],
    'search-stale': [],
    'search-missing': [],
    'tags-differ': [],
    'comment-count-wrong': [],
  }
  const last = db.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM asset').get()?.seq ?? 0
  let assets = 0
  for (let after = 0; after < last; after += atOnce) {
    // One moment for a stretch: what is written meanwhile is in all of it or in nothing.
    const part = db.inTransaction
      ? readPart(db, after, after + atOnce)
      : db.transaction(() => readPart(db, after, after + atOnce)).deferred()
    assets += part.rows.length
    for (const row of part.rows) judge(row, part, damage)
  }
  return { assets, damage }
}
