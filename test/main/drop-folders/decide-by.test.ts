import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decideBy,
  decisionInWords,
  type AssetStanding,
  type Facts,
  type KnownFile,
  type Twin,
  type Way,
} from '../../../src-main/drop-folders/decide-by'
import type { IntakeRule } from '../../../src-preload/contract/drop-folder'
import { plainRule } from '../../../src-preload/contract/plain-rule'
import { assetId, intakeId } from '../../../src-preload/contract/ids'

const asset = assetId.parse('01J0000000000000000000000A')
const otherAsset = assetId.parse('01J0000000000000000000000B')
const row = intakeId.parse('01J0000000000000000000000C')
const offered = { offered: true } as const
const refused = (reason: string) => ({ offered: false, reason }) as const

const twin = (values: Partial<Twin> = {}): Twin => ({
  rowId: row,
  assetId: otherAsset,
  name: 'one.png',
  standing: 'live',
  wasDone: true,
  isGone: false,
  ...values,
})
const known = (values: Partial<KnownFile> = {}): KnownFile => ({
  asset: { id: asset, title: 'Hero', standing: 'live' },
  isSame: false,
  revision: 1,
  doneRevision: 1,
  isForced: false,
  ...values,
})
const standing = (value: AssetStanding): KnownFile['asset'] => ({ id: asset, title: 'Hero', standing: value })

type Values = Partial<Omit<Facts, 'rule' | 'file' | 'service'>> & {
  readonly rule?: Partial<IntakeRule>
  readonly file?: Partial<Facts['file']>
  readonly service?: Partial<Facts['service']>
}
const facts = ({ rule, file, service, ...more }: Values = {}): Facts => ({
  rule: { ...plainRule, ...rule },
  way: { kind: 'new-assets' },
  file: {
    relativePath: 'shots/hero.png',
    size: 100,
    type: 'image',
    notScrubbed: null,
    template: { fileName: 'hero.png', folders: ['shots'], parent: 'shots', mtimeMs: 0, words: {} },
    ...file,
  },
  known: null,
  twins: [],
  service: { addMedia: offered, restore: offered, titleLimit: 255, ...service },
  ...more,
})

const said = (values: Values) => {
  const decision = decideBy(facts(values))
  return decision.kind === 'hold' || decision.kind === 'skip' ? `${decision.kind} ${decision.hold}` : decision.kind
}

const byPattern = (values: Partial<Extract<Way, { kind: 'by-pattern' }>> = {}): Way => ({
  kind: 'by-pattern',
  pattern: '{asset}_{nn}',
  fault: null,
  name: { title: 'hero' },
  assets: [asset],
  ...values,
})
const noSecond = { addMedia: refused('It takes one file for an asset.') }

describe('a new file', () => {
  test.each<[string, Values, string]>([
    ['becomes an asset', {}, 'new-asset'],
    ['that is left out by name waits', { rule: { exclude: ['*.png'] } }, 'hold left-out'],
    ['that is too large waits', { rule: { maxSize: 99 } }, 'hold too-large'],
    ['that is too small waits', { rule: { minSize: 101 } }, 'hold too-small'],
    ['of another type waits', { rule: { types: ['video'] } }, 'hold wrong-type'],
    ['that could not be scrubbed waits', { file: { notScrubbed: 'Its location could not be removed.' } }, 'hold not-scrubbed'],
    [
      'that the user wants sent is sent whatever the rule says',
      { known: known({ asset: null, isForced: true }), rule: { exclude: ['*'], types: ['video'] } },
      'new-asset',
    ],
    [
      'that the user wants sent, and that could not be scrubbed, waits',
      { known: known({ asset: null, isForced: true }), file: { notScrubbed: 'x' } },
      'hold not-scrubbed',
    ],
    ['joins the asset that it names', { way: byPattern() }, 'media'],
    ['that fits no pattern waits', { way: byPattern({ name: null, assets: [] }) }, 'hold unmatched'],
    ['whose pattern can not be read waits', { way: byPattern({ fault: 'No.' }) }, 'hold unmatched'],
    ['that names no asset waits', { way: byPattern({ assets: [] }) }, 'hold unmatched'],
    ['that names two assets waits', { way: byPattern({ assets: [asset, otherAsset] }) }, 'hold unmatched'],
    [
      'that the user wants sent still needs its asset',
      { way: byPattern({ assets: [] }), known: known({ asset: null, isForced: true }) },
      'hold unmatched',
    ],
    ['for a service without second media waits', { way: byPattern(), service: noSecond }, 'hold unmatched'],
    ['given to an asset joins it', { way: { kind: 'to-asset', id: asset, title: 'Hero', standing: 'live' } }, 'media'],
    [
      'given to an asset in the trash waits',
      { way: { kind: 'to-asset', id: asset, title: 'Hero', standing: 'trashed' } },
      'hold asset-gone',
    ],
    ['given to an asset that is gone waits', { way: { kind: 'to-asset', id: asset, title: '', standing: 'removed' } }, 'hold asset-gone'],
  ])('%s', (_name, values, want) => {
    expect(said(values)).toBe(want)
  })

  test('has title, tags and category by the templates', () => {
    const rule = { title: '{folder1} {name}', tags: '{folder1}, new', category: '{parent}' }
    expect(decideBy(facts({ rule }))).toEqual({ kind: 'new-asset', title: 'shots hero', tags: ['shots', 'new'], category: 'shots' })
  })
})

describe('a content that is there already', () => {
  const trashed = twin({ standing: 'trashed' })
  test.each<[string, Values, string]>([
    ['waits', { twins: [twin()] }, 'hold duplicate'],
    ['is skipped by rule', { twins: [twin()], rule: { onDuplicate: 'skip' } }, 'skip duplicate'],
    ['is sent by rule', { twins: [twin()], rule: { onDuplicate: 'new-asset' } }, 'new-asset'],
    ['is sent on the user’s word', { twins: [twin()], known: known({ asset: null, isForced: true }) }, 'new-asset'],
    ['and whose file is gone is that file, moved', { twins: [twin({ isGone: true })] }, 'same'],
    ['and moved is no news, whatever the rule leaves out', { twins: [twin({ isGone: true })], rule: { exclude: ['*'] } }, 'same'],
    ['is left out by the rule first', { twins: [twin()], rule: { exclude: ['*'] } }, 'hold left-out'],
    ['in the trash waits', { twins: [trashed] }, 'hold trashed-twin'],
    ['in the trash comes back by rule', { twins: [trashed], rule: { onTrashedTwin: 'restore' } }, 'restore'],
    [
      'in the trash of a service that restores nothing waits',
      { twins: [trashed], rule: { onTrashedTwin: 'restore' }, service: { restore: refused('No.') } },
      'hold trashed-twin',
    ],
    ['in the trash is sent by rule', { twins: [trashed], rule: { onTrashedTwin: 'new-asset' } }, 'new-asset'],
    ['in the trash is skipped by rule', { twins: [trashed], rule: { onTrashedTwin: 'skip' } }, 'skip trashed-twin'],
    ['in the trash and live is a duplicate', { twins: [trashed, twin()], rule: { onTrashedTwin: 'restore' } }, 'hold duplicate'],
    ['that was removed at the service waits', { twins: [twin({ standing: 'gone' })] }, 'hold removed-remotely'],
    ['that was deleted for good waits', { twins: [twin({ standing: 'removed' })] }, 'hold removed-remotely'],
    [
      'that was removed is not sent again by the rule for duplicates',
      { twins: [twin({ standing: 'gone' })], rule: { onDuplicate: 'new-asset' } },
      'hold removed-remotely',
    ],
    ['whose sending was given up before is sent', { twins: [twin({ standing: 'removed', wasDone: false })] }, 'new-asset'],
  ])('%s', (_name, values, want) => {
    expect(said(values)).toBe(want)
  })

  test('is told with its name and the next step', () => {
    const reason = (values: Values) => {
      const decision = decideBy(facts(values))
      return 'reason' in decision ? decision.reason : ''
    }
    expect(reason({ twins: [twin()] })).toBe('Same content as “one.png”, which was sent already. Nothing was sent.')
    expect(reason({ twins: [twin({ wasDone: false })] })).toBe('Same content as “one.png”, which is on its way. Nothing was sent.')
    expect(reason({ twins: [twin({ rowId: null, name: 'Sunset' })] })).toBe('Same content as the asset “Sunset”. Nothing was sent.')
    expect(reason({ twins: [trashed] })).toBe(
      'Same content as “one.png”, whose asset is in the trash. Restore that asset, send this file as a new one, or skip it.',
    )
    expect(reason({ twins: [trashed], service: { restore: refused('There is no way back.') } })).toBe(
      'Same content as “one.png”, whose asset is in the trash. There is no way back. Send this file as a new asset, or skip it.',
    )
  })
})

describe('a file that made an asset', () => {
  const forced = known({ isForced: true })
  test.each<[string, Values, string]>([
    ['and is as it was confirmed stays done', { known: known({ isSame: true }) }, 'done-again'],
    [
      'and is as it was stays done, whatever the rule leaves out now',
      { known: known({ isSame: true }), rule: { exclude: ['*'] } },
      'done-again',
    ],
    ['and changed is its next medium', { known: known() }, 'media'],
    ['and changed is a new asset by rule', { known: known(), rule: { onChange: 'new-asset' } }, 'new-asset'],
    ['and changed waits by rule', { known: known(), rule: { onChange: 'ask' } }, 'hold changed'],
    ['and changed where no second medium can be waits', { known: known(), service: noSecond }, 'hold changed'],
    [
      'and changed where no second medium can be is a new asset by rule',
      { known: known(), service: noSecond, rule: { onChange: 'new-asset' } },
      'new-asset',
    ],
    ['and changed is left out by a rule of later', { known: known(), rule: { maxSize: 1 } }, 'hold too-large'],
    ['that waits is its next medium on the user’s word', { known: forced, rule: { onChange: 'ask' } }, 'media'],
    ['that waits is a new asset on the user’s word where no second medium can be', { known: forced, service: noSecond }, 'new-asset'],
    [
      'that is sent again on the user’s word is a new asset by rule',
      { known: { ...forced, isSame: true }, rule: { onChange: 'new-asset' } },
      'new-asset',
    ],
    ['and was refused is sent again to it', { known: known({ isSame: true, doneRevision: 0 }) }, 'media'],
    [
      'and was refused before it changed is its first medium, whatever the rule',
      { known: known({ doneRevision: 0 }), rule: { onChange: 'new-asset' } },
      'media',
    ],
    [
      'that takes no second file and was refused waits',
      { known: known({ isSame: true, doneRevision: 0 }), service: noSecond },
      'hold changed',
    ],
    ['whose asset is in the trash waits', { known: known({ asset: standing('trashed') }) }, 'hold asset-gone'],
    ['whose asset is gone waits', { known: known({ asset: standing('gone') }) }, 'hold asset-gone'],
    ['whose asset was deleted for good waits', { known: known({ asset: standing('removed') }) }, 'hold asset-gone'],
    [
      'whose asset was given up before it was sent makes a new one',
      { known: known({ asset: standing('removed'), doneRevision: 0 }) },
      'new-asset',
    ],
    ['whose asset is gone makes a new one on the user’s word', { known: known({ asset: standing('gone'), isForced: true }) }, 'new-asset'],
  ])('%s', (_name, values, want) => {
    expect(said(values)).toBe(want)
  })
})

describe('whatever the facts', () => {
  const anyStanding = fc.constantFrom<AssetStanding>('live', 'trashed', 'gone', 'removed')
  const anyTwin = fc.record({
    rowId: fc.constantFrom(row, null),
    assetId: fc.constantFrom(otherAsset, null),
    name: fc.constant('one.png'),
    standing: anyStanding,
    wasDone: fc.boolean(),
    isGone: fc.boolean(),
  })
  const anyKnown = fc.option(
    fc.record({
      asset: fc.option(anyStanding.map((value) => ({ id: asset, title: 'Hero', standing: value }))),
      isSame: fc.boolean(),
      revision: fc.nat(2),
      doneRevision: fc.nat(2),
      isForced: fc.boolean(),
    }),
  )
  const anyWay = fc.oneof(
    fc.constant<Way>({ kind: 'new-assets' }),
    anyStanding.map((value): Way => ({ kind: 'to-asset', id: asset, title: 'Hero', standing: value })),
    fc
      .record({ name: fc.constantFrom(null, { title: 'hero' }), assets: fc.subarray([asset, otherAsset]) })
      .map((values) => byPattern(values)),
  )
  const anyRule = fc.record({
    ...Object.fromEntries(Object.entries(plainRule).map(([key, value]) => [key, fc.constant(value)])),
    exclude: fc.constantFrom<string[]>([], ['*']),
    types: fc.constantFrom<IntakeRule['types']>([], ['video']),
    onChange: fc.constantFrom('add-media', 'new-asset', 'ask'),
    onDuplicate: fc.constantFrom('hold', 'new-asset', 'skip'),
    onTrashedTwin: fc.constantFrom('ask', 'restore', 'new-asset', 'skip'),
  }) as fc.Arbitrary<IntakeRule>
  const anyFacts = fc
    .record({
      rule: anyRule,
      way: anyWay,
      known: anyKnown,
      twins: fc.array(anyTwin, { maxLength: 3 }),
      addMedia: fc.constantFrom(offered, refused('No second file.')),
      restore: fc.constantFrom(offered, refused('No restore.')),
      notScrubbed: fc.constantFrom(null, 'Not removed.'),
    })
    .map(({ addMedia, restore, notScrubbed, ...more }) => facts({ ...more, file: { notScrubbed }, service: { addMedia, restore } }))

  test('a file is either sent, or kept back with a sentence, and never both', () => {
    fc.assert(
      fc.property(anyFacts, (all) => {
        const decision = decideBy(all)
        const { outcome, willSend } = decisionInWords(decision)
        expect(willSend).toBe(decision.kind === 'new-asset' || decision.kind === 'media')
        expect(outcome).not.toBe('')
        if (decision.kind === 'hold' || decision.kind === 'skip') {
          expect(decision.reason).toMatch(/\.$/)
          expect(decision.brief).not.toBe('')
        }
      }),
      { numRuns: 5000 },
    )
  })

  test('what the rule leaves out, and a content that is there, is sent only on the user’s word', () => {
    fc.assert(
      fc.property(anyFacts, (all) => {
        const { willSend } = decisionInWords(decideBy(all))
        if (!willSend || all.known?.isForced === true) return
        expect(all.rule.exclude).toEqual([])
        expect(all.file.notScrubbed).toBeNull()
        if ((all.known?.asset ?? null) !== null) return
        const live = all.twins.some((one) => one.standing === 'live')
        if (live) expect(all.rule.onDuplicate).toBe('new-asset')
        if (all.twins.some((one) => one.standing === 'trashed')) expect(all.rule.onTrashedTwin).toBe('new-asset')
      }),
      { numRuns: 5000 },
    )
  })

  test('nothing is added to an asset that is not live, or where no second medium can be', () => {
    fc.assert(
      fc.property(anyFacts, (all) => {
        const decision = decideBy(all)
        if (decision.kind !== 'media') return
        expect(all.service.addMedia.offered).toBe(true)
        const own = all.known?.asset ?? null
        if (own?.id === decision.assetId && all.way.kind === 'new-assets') expect(own.standing).toBe('live')
      }),
      { numRuns: 5000 },
    )
  })

  test('the same facts give the same decision', () => {
    fc.assert(fc.property(anyFacts, (all) => JSON.stringify(decideBy(all)) === JSON.stringify(decideBy(all))))
  })
})
