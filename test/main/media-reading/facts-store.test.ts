import { describe, expect, it } from 'vitest'
import { transact } from '../../../src-main/database/transaction'
import { factsOfAsset, factsOfContent, mostFacts, packFacts, tellsAnything, writeFacts } from '../../../src-main/media-reading/facts-store'
import type { MediaFacts } from '../../../src-main/media-reading/media-facts'
import { mediaFacts } from '../../../src-preload/contract/media-facts'
import { testLibrary } from '../../support/library'
import { sampleFiles } from '../../support/media-samples/many'
import { factsOf } from '../../support/media-samples/read-bytes'

const picture = () => factsOf(sampleFiles['png'] ?? Buffer.alloc(0))
const content = { sha256: 'a'.repeat(64), md5: 'b'.repeat(32) }

/** What `write` says of the asset's file in the ledger. */
function rowOf(
  library: ReturnType<typeof testLibrary>,
  asset: string,
  values: { sha256: string; md5: string; sent?: string; at: number },
): void {
  library.db
    .prepare(
      `INSERT OR IGNORE INTO drop_folder (id, path, account_id, mode, after_upload, include_existing, root_dev, root_ino, began_at) VALUES ('f', '/f', ?, 'new-assets', 'keep', 1, 1, 1, 1)`,
    )
    .run(library.account)
  library.db
    .prepare(
      `INSERT INTO intake (id, drop_folder_id, path, folded, size, mtime_ms, ctime_ms, dev, ino, stage, sha256, md5, sent_sha256, sent_md5, asset_id, seen_at, changed_at)
       VALUES (?, 'f', ?, '', 1, 1, 1, 1, 1, 'queued', ?, ?, ?, ?, ?, 1, ?)`,
    )
    .run(
      `i${String(values.at)}`,
      `p${String(values.at)}`,
      values.sha256,
      values.md5,
      values.sent ?? null,
      values.sent === undefined ? null : 'm',
      asset,
      values.at,
    )
}

describe('facts of a content', () => {
  it.each(Object.keys(sampleFiles))('of every kind pass to the window as they were read (%s)', async (name) => {
    const facts = await factsOf(sampleFiles[name] ?? Buffer.alloc(0))
    const { db } = testLibrary()
    transact(db, (tx) => writeFacts(tx, content, facts, 5))
    expect(factsOfContent(db, content)).toEqual(facts)
    expect(mediaFacts.parse(facts)).toEqual(facts)
  })

  it('are found by either hash, and replaced when it is read again', async () => {
    const { db } = testLibrary()
    const facts = await picture()
    transact(db, (tx) => writeFacts(tx, content, facts, 5))
    transact(db, (tx) => writeFacts(tx, content, { ...facts, width: 77 }, 6))
    expect(factsOfContent(db, { sha256: content.sha256, md5: null })?.width).toBe(77)
    expect(factsOfContent(db, { sha256: 'other', md5: content.md5 })?.width).toBe(77)
    expect(factsOfContent(db, { sha256: null, md5: null })).toBeNull()
  })

  it('that can not be read any more are none', () => {
    const { db } = testLibrary()
    const insert = db.prepare(`INSERT INTO media_facts (sha256, md5, facts, read_at) VALUES (?, '', ?, 1)`)
    insert.run('x', '{')
    insert.run('y', '{"type":3}')
    expect([factsOfContent(db, { sha256: 'x', md5: null }), factsOfContent(db, { sha256: 'y', md5: null })]).toEqual([null, null])
  })

  it('that are very large lose the graph first, and say so', async () => {
    const facts = await picture()
    const { generation } = facts
    if (generation === null) throw new Error('no generation')
    const large: MediaFacts = { ...facts, generation: { ...generation, workflow: 'w'.repeat(mostFacts) } }
    const kept = mediaFacts.parse(JSON.parse(packFacts(large)))
    expect(kept.generation).toMatchObject({ prompt: generation.prompt, workflow: null })
    expect(kept.gaps).toContainEqual({ kind: 'generation', why: 'beyond-budget' })
    expect(packFacts(facts).length).toBeLessThan(mostFacts)
    expect(packFacts({ ...facts, generation: { ...generation, raw: 'r'.repeat(mostFacts), prompt: 'still here' } })).toContain('still here')
  })

  it('are never larger than the cap, whatever they consist of, and what went is named', async () => {
    const facts = await picture()
    const { generation, written, capture } = facts
    if (generation === null) throw new Error('no generation')
    const long = 'x'.repeat(mostFacts)
    const kept = (large: MediaFacts) => {
      const packed = packFacts(large)
      expect(packed.length).toBeLessThanOrEqual(mostFacts)
      return mediaFacts.parse(JSON.parse(packed))
    }
    const words = kept({ ...facts, generation: null, written: { ...written, description: long } })
    expect(words).toMatchObject({ type: facts.type, width: facts.width, capture, written: { description: null } })
    expect(words.gaps).toContainEqual({ kind: 'written', why: 'beyond-budget' })
    const prompt = kept({ ...facts, generation: { ...generation, prompt: long } })
    expect(prompt).toMatchObject({ generation: null, written })
    expect(prompt.gaps.filter(({ kind }) => kind === 'generation')).toEqual([{ kind: 'generation', why: 'beyond-budget' }])
    expect(kept({ ...facts, capture: { ...capture, make: long } })).toMatchObject({ type: facts.type, capture: { make: null } })
    const gaps = Array.from({ length: 20_000 }, () => ({ kind: 'size', why: 'damaged' }) as const)
    expect(kept({ ...facts, gaps })).toMatchObject({ type: facts.type, width: facts.width })
  })

  it('are not worth keeping of plain text and of what nobody knows', async () => {
    expect(tellsAnything(await factsOf(Buffer.from('words')))).toBe(false)
    expect(tellsAnything(await factsOf(Buffer.from([0, 1, 2])))).toBe(false)
    expect(tellsAnything(await picture())).toBe(true)
  })
})

describe('facts of an asset', () => {
  it('are those of the content that its service names', async () => {
    const library = testLibrary()
    const facts = await picture()
    transact(library.db, (tx) => writeFacts(tx, content, facts, 5))
    expect(factsOfAsset(library.db, library.addAsset({ md5: content.md5 }))).toEqual(facts)
    expect(factsOfAsset(library.db, library.addAsset({ sha256: content.sha256 }))).toEqual(facts)
    const other = library.addAsset({ md5: 'another file by now' })
    rowOf(library, other, { ...content, at: 1 })
    expect(factsOfAsset(library.db, other)).toBeNull()
    expect(factsOfAsset(library.db, 'none')).toBeNull()
  })

  it('are those of the file that is on its way, as it is sent, while the service names none', async () => {
    const library = testLibrary()
    const facts = await picture()
    transact(library.db, (tx) => {
      writeFacts(tx, content, facts, 5)
      writeFacts(tx, { sha256: 'scrubbed', md5: 'm' }, { ...facts, width: 9 }, 5)
    })
    const asset = library.addLocal()
    expect(factsOfAsset(library.db, asset)).toBeNull()
    rowOf(library, asset, { ...content, at: 1 })
    expect(factsOfAsset(library.db, asset)).toEqual(facts)
    rowOf(library, asset, { ...content, sent: 'scrubbed', at: 2 })
    expect(factsOfAsset(library.db, asset)?.width).toBe(9)
  })
})
