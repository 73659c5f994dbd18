import fc from 'fast-check'
import { expect, test } from 'vitest'
import { transact } from '../../../src-main/database/transaction'
import { restoreTwin } from '../../../src-main/drop-folders/decide'
import { askAgain, settleAgain } from '../../../src-main/drop-folders/intake-store'
import type { SettledFile } from '../../../src-main/drop-folders/reading'
import { sendsFile } from '../../../src-main/sync/operations'
import { entriesOfAsset } from '../../../src-main/sync/outbox'
import { hashOf, rulesBench } from './rules-support'

type Bench = ReturnType<typeof rulesBench>

/** A file whose way is not over: what can be decided about it again. */
interface Dropped {
  readonly folder: ReturnType<Bench['folder']>
  file: SettledFile
}

/** What can happen, in the numbers that choose file, content and rule. */
const act = fc.record({
  kind: fc.constantFrom('drop', 'drop', 'drop', 'change', 'confirm', 'trash', 'remove', 'force', 'retry', 'restore', 'settle'),
  file: fc.nat(20),
  content: fc.nat(4),
  folder: fc.nat(3),
})

function play(bench: Bench, acts: readonly (typeof act extends fc.Arbitrary<infer Act> ? Act : never)[]): readonly Dropped[] {
  const folders = [
    bench.folder(),
    bench.folder({ rule: { onChange: 'ask', onDuplicate: 'skip', onTrashedTwin: 'restore', exclude: ['*3.*'] } }),
    bench.folder({ rule: { onChange: 'new-asset', onDuplicate: 'new-asset', onTrashedTwin: 'new-asset', maxSize: 4 } }),
    bench.folder({ mode: 'media-by-pattern', pattern: '{asset}_{nn}', rule: { onTrashedTwin: 'skip' } }),
  ]
  const dropped: Dropped[] = []
  const contents = ['a', 'bb', 'ccc', 'dddd', 'eeeee']
  const ways: Record<string, (one: Dropped, content: string) => void> = {
    change: (one, content) => {
      if (bench.row(one.file.id).stage === 'queued') return
      one.file = bench.change(one.file, content)
      bench.decide(one.folder, one.file)
    },
    confirm: (one) => {
      if (bench.row(one.file.id).stage === 'queued') bench.confirm(one.file.id)
    },
    trash: (one) => {
      const { assetId } = bench.row(one.file.id)
      if (assetId !== null) bench.changes.trash([assetId])
    },
    remove: (one) => {
      bench.db.prepare('UPDATE asset SET gone_at = 1 WHERE id = ? AND remote_id IS NOT NULL').run(bench.row(one.file.id).assetId)
    },
    force: (one) => {
      if (bench.row(one.file.id).stage === 'queued') return
      transact(bench.db, (tx) => askAgain(tx, one.file.id, { now: 1, isForced: true }))
      bench.decide(one.folder, one.file)
    },
    retry: (one) => {
      if (bench.row(one.file.id).stage === 'queued') return
      transact(bench.db, (tx) => askAgain(tx, one.file.id, { now: 1, isForced: false }))
      bench.decide(one.folder, one.file)
    },
    settle: (one) => {
      if (bench.row(one.file.id).stage === 'queued') return
      transact(bench.db, (tx) => settleAgain(tx, one.file.id, 1))
      bench.decide(one.folder, one.file)
    },
    restore: (one) => {
      transact(bench.db, (tx) => restoreTwin(tx, bench.row(one.file.id), { ports: bench.ports, now: 1 }))
    },
  }
  for (const { kind, file, content, folder } of acts) {
    const text = contents[content] ?? 'a'
    const place = folders[folder]
    if (kind === 'drop' && place !== undefined) {
      const put = bench.put(place, `f_${String(dropped.length)}.png`, text)
      dropped.push({ folder: place, file: put })
      bench.decide(place, put)
    } else {
      const one = dropped[file % Math.max(dropped.length, 1)]
      if (one !== undefined) ways[kind]?.(one, text)
    }
  }
  return dropped
}

test('a file is sent, or kept back with a reason, or neither, and never both, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 3, maxLength: 40 }), (acts) => {
      const bench = rulesBench()
      for (const { file } of play(bench, acts)) {
        const row = bench.row(file.id)
        const own = bench.db
          .prepare<[string], { n: number }>(`SELECT count(*) AS n FROM outbox WHERE json_extract(payload, '$.intakeId') = ?`)
          .get(file.id)?.n
        expect([row.stage, own]).toEqual([row.stage, row.stage === 'queued' ? 1 : 0])
        const operation = row.assetId === null ? undefined : entriesOfAsset(bench.db, row.assetId).find(({ id }) => id === row.operationId)
        if (row.stage === 'queued') {
          expect(operation !== undefined && sendsFile(operation.payload) ? operation.payload.sha256 : null).toBe(row.sha256)
          expect(row.hold).toBeNull()
        } else expect(row.operationId).toBeNull()
        if (row.stage === 'held' || row.stage === 'duplicate' || row.stage === 'skipped') {
          expect(row.hold).not.toBeNull()
          expect(row.reason ?? '').toMatch(/\.$/)
        }
        if (row.stage === 'done') expect(row.doneRevision).toBe(row.revision)
      }
    }),
    { numRuns: 80 },
  )
}, 60_000)

test('what is at the service, or on its way there, is never queued again by itself', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ content: fc.nat(3), isConfirmed: fc.boolean() }), { maxLength: 15 }), (drops) => {
      const bench = rulesBench()
      const folder = bench.folder()
      const sent = new Map<string, number>()
      drops.forEach(({ content, isConfirmed }, index) => {
        const row = bench.take(folder, `${String(index)}.png`, `content ${String(content)}`)
        if (row.stage !== 'queued') return
        const key = hashOf('sha256', `content ${String(content)}`)
        sent.set(key, (sent.get(key) ?? 0) + 1)
        if (isConfirmed) bench.confirm(row.id)
      })
      expect([...sent.values()].every((count) => count === 1)).toBe(true)
      expect(sent.size).toBe(new Set(drops.map(({ content }) => content)).size)
    }),
    { numRuns: 60 },
  )
}, 60_000)
