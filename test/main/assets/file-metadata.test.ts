import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOver, readActions } from '../../../src-main/assets/action-runs'
import { flattenMetadata } from '../../../src-main/assets/file-metadata'
import { ProviderError } from '../../../src-main/providers/provider-error'
import type { RemoteRun } from '../../../src-main/providers/remote'
import { assetActions, fileMetadata } from '../../../src-preload/contract/asset'

describe('file metadata', () => {
  it('become rows whose labels say where they stand', () => {
    const told = {
      exif: { Make: 'Canon', ISO: 200, flash: false, gps: { lat: 1.5 } },
      tags: ['a', 'b'],
      streams: [{ codec: 'h264' }, { codec: 'aac' }],
    }
    expect(flattenMetadata(told)).toEqual({
      rows: [
        { label: 'exif › Make', value: 'Canon' },
        { label: 'exif › ISO', value: '200' },
        { label: 'exif › flash', value: 'false' },
        { label: 'exif › gps › lat', value: '1.5' },
        { label: 'tags', value: 'a, b' },
        { label: 'streams › 1 › codec', value: 'h264' },
        { label: 'streams › 2 › codec', value: 'aac' },
      ],
      isCut: false,
    })
  })

  it.each([null, undefined, '', {}, [], { a: null, b: '', c: {}, d: [] }])('that hold nothing (%j) are no rows', (value) => {
    expect(flattenMetadata(value)).toEqual({ rows: [], isCut: false })
  })

  it('are shown although they are no object', () => {
    expect(flattenMetadata('plain').rows).toEqual([{ label: 'Value', value: 'plain' }])
    expect(flattenMetadata([1, 2]).rows).toEqual([{ label: 'Value', value: '1, 2' }])
  })

  it('are bounded in number, length and depth, and say so', () => {
    const many = Object.fromEntries(Array.from({ length: 301 }, (_, n) => [`k${String(n)}`, n]))
    expect([flattenMetadata(many).rows.length, flattenMetadata(many).isCut]).toEqual([300, true])
    const long = flattenMetadata({ a: 'x'.repeat(501) })
    expect([long.rows[0]?.value.length, long.rows[0]?.value.at(-1), long.isCut]).toEqual([500, '…', true])
    const deep = flattenMetadata({ a: { b: { c: { d: { e: { f: { g: 1 } } } } } } })
    expect(deep.rows).toEqual([{ label: 'a › b › c › d › e › f', value: '{"g":1}' }])
  })

  it('do not overflow, however deep a service nests them', () => {
    const text = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)
    const { rows } = fileMetadata.parse(flattenMetadata(JSON.parse(text)))
    expect(rows).toEqual([{ label: 'a › a › a › a › a › a', value: expect.stringContaining('…') as string }])
    expect(flattenMetadata(JSON.parse('['.repeat(100_000) + '1' + ']'.repeat(100_000))).rows).toHaveLength(1)
  })

  it('never break, whatever a service tells', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 10 }), (value) => {
        const { rows } = fileMetadata.parse(flattenMetadata(value))
        return rows.length <= 300 && rows.every((row) => row.value.length <= 500 && row.label.length <= 200)
      }),
    )
  })
})

describe('the runs of actions', () => {
  const now = 10_000_000
  const run = (values: Partial<RemoteRun>): RemoteRun => ({
    id: '1',
    status: 'running',
    createdAt: now,
    actionName: 'Transcode',
    messages: ['Set in queue'],
    ...values,
  })

  it.each([
    ['running', now - 3_600_000, false],
    ['QUEUED', now - 3_600_000, false],
    ['in_progress', now, false],
    ['completed', now, false],
    ['completed', now - 599_000, false],
    ['completed', now - 601_000, true],
    ['不明', now - 601_000, true],
    ['', null, true],
  ])('quirk 48: with the state %j since %j are over: %s', (status, createdAt, expected) => {
    expect(isOver({ status, createdAt }, now)).toBe(expected)
  })

  const signal = new AbortController().signal
  const actions = () => Promise.resolve([{ id: '7', name: 'Transcode', description: null, category: null }])
  const forbidden = () => Promise.reject(new ProviderError('forbidden', 'You may not look at actions.'))

  it('are told newest first, with the actions there are', async () => {
    const runs = () => Promise.resolve([run({ id: 'old', createdAt: 1 }), run({ id: 'new' }), run({ id: 'undated', createdAt: null })])
    const read = assetActions.parse(await readActions({ actions, runs }, 'remote-a', { now, signal }))
    expect([read.actions.length, read.runs.map(({ id }) => id)]).toEqual([1, ['new', 'old', 'undated']])
    expect(read.runs[0]).toMatchObject({ messages: ['Set in queue'], isOver: false })
  })

  it('quirk 48: are told without the other, where only one of them may be looked at', async () => {
    const runs = () => Promise.resolve([run({})])
    expect(await readActions({ actions: forbidden, runs }, 'r', { now, signal })).toMatchObject({ actions: [], runs: [{ id: '1' }] })
    expect(await readActions({ actions, runs: forbidden }, 'r', { now, signal })).toMatchObject({ actions: [{ id: '7' }], runs: [] })
    await expect(readActions({ actions: forbidden, runs: forbidden }, 'r', { now, signal })).rejects.toMatchObject({ kind: 'forbidden' })
  })

  it('are not told in part when the service could not be reached', async () => {
    const offline = () => Promise.reject(new ProviderError('offline', 'No.'))
    await expect(readActions({ actions, runs: offline }, 'r', { now, signal })).rejects.toMatchObject({ kind: 'offline' })
    await expect(readActions({ actions: forbidden, runs: offline }, 'r', { now, signal })).rejects.toMatchObject({ kind: 'offline' })
  })
})
