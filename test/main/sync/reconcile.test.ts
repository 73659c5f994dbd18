import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  commentClash,
  editFields,
  isSameValue,
  judgeExistence,
  judgeField,
  mergeEdit,
  reconcile,
  reconcileEdit,
  type EditField,
  type Existence,
  type ExistenceStep,
  type FieldValues,
  type Plan,
  type Word,
} from '../../../src-main/sync/reconcile'

interface Sides {
  readonly base: Word | null
  readonly local: Word | null
  readonly remote: Word | null
}
type Library = Readonly<Record<string, Sides>>

const values = ['', 'sea', 'Sea', 'land', ' sea ']
const tagLists = [[], ['a'], ['A'], ['a', 'b'], ['b', 'a'], ['c']]
const text = fc.constantFrom(...values)
const word: fc.Arbitrary<Word> = fc.record({
  title: text,
  description: text,
  category: text,
  tags: fc.constantFrom(...tagLists),
  isTrashed: fc.boolean(),
})
/** What somebody did to an asset: another value of some fields, or none of it any more, or one that was not there. */
const change = fc.record(
  {
    gone: fc.constantFrom(false, false, false, true),
    made: word,
    fields: fc.subarray(['title', 'description', 'category', 'tags', 'isTrashed'] as const),
  },
  { requiredKeys: ['gone', 'made', 'fields'] },
)
const perturb = (
  base: Word | null,
  { gone, made, fields }: { gone: boolean; made: Word; fields: readonly (keyof Word)[] },
): Word | null => {
  if (gone) return null
  if (base === null) return fields.length > 2 ? made : null
  return { ...base, ...Object.fromEntries(fields.map((field) => [field, made[field]])) }
}
/** A random asset and two changed copies of it. */
const sides: fc.Arbitrary<Sides> = fc
  .tuple(fc.option(word, { freq: 5 }), change, change)
  .map(([base, mine, theirs]) => ({ base, local: perturb(base, mine), remote: perturb(base, theirs) }))

const isEven = ({ base, local, remote }: Sides) =>
  JSON.stringify(base) === JSON.stringify(local) && JSON.stringify(base) === JSON.stringify(remote)

const moved = (one: Word | null, isTrashed: boolean) => (one === null ? null : { ...one, isTrashed })
const absent = (): Sides => ({ base: null, local: null, remote: null })
const followMove = ({ base, local, remote }: Sides): Sides => {
  const isTrashed = remote?.isTrashed === true
  return { base: moved(base, isTrashed), local: moved(local, isTrashed), remote }
}
const sendMove = ({ base, local, remote }: Sides): Sides => {
  const isTrashed = local?.isTrashed === true
  return { base: moved(base, isTrashed), local, remote: moved(remote, isTrashed) }
}

/** Takes the service's existence, or tells it ours. The user's answers come from chance. */
const settleExistence: Readonly<Record<ExistenceStep, (now: Sides, chance: () => boolean) => Sides>> = {
  same: (now) => ({ ...now, base: now.base === null ? null : moved(now.base, now.local?.isTrashed === true) }),
  create: ({ local }) => ({ base: local, local, remote: local }),
  'take-up': ({ remote }) => ({ base: remote, local: remote, remote }),
  'take-gone': absent,
  'send-deletion': absent,
  forget: absent,
  'take-trash': followMove,
  'take-restore': followMove,
  'send-trash': sendMove,
  'send-restore': sendMove,
  // Dropped, or made anew.
  'ask-gone': ({ local, remote }, chance) => ({ base: null, local: chance() ? null : local, remote }),
  // Confirmed anew upon what is there now, or kept.
  'ask-deletion': ({ local, remote }, chance) => ({ base: remote, local: chance() ? local : remote, remote }),
}

/** Carries a plan out as the engine would: the service's values are written, ours are sent, and clashes are decided by chance. */
function carryOut(before: Sides, plan: Plan, chance: () => boolean): Sides {
  const now = settleExistence[plan.existence](before, chance)
  const { local, remote } = now
  if (local === null || remote === null || before.local === null || before.remote === null) return now
  const result = { base: { ...(now.base ?? remote) }, local: { ...local }, remote: { ...remote } }
  const write = (field: EditField, from: Word, to: Word) => Object.assign(to, { [field]: from[field] })
  for (const field of plan.take) write(field, remote, result.local)
  for (const field of plan.send) write(field, local, result.remote)
  for (const { field } of plan.clashes) {
    if (field === 'comment') throw new Error('an asset has no text of a comment')
    if (chance()) write(field, remote, result.local)
    else write(field, local, result.remote)
  }
  // The service's word after all of it is what is known from now on.
  for (const field of editFields) write(field, result.remote, result.base)
  return result
}

const requests = ['create', 'send-trash', 'send-restore', 'send-deletion']

/** What must hold of every plan, whatever the three sides are. */
const rules: readonly ((sides: Sides, plan: Plan) => boolean)[] = [
  // Nothing is asked for what neither side has.
  ({ local, remote }, { send, clashes, existence }) =>
    local !== null || remote !== null || (send.length === 0 && clashes.length === 0 && !requests.includes(existence)),
  // Deleted is only what was known to be there, and is there, and is not here any more.
  ({ base, local, remote }, { existence }) => existence !== 'send-deletion' || (base !== null && local === null && remote !== null),
  // Changed beats deleted.
  ({ base, remote }, { existence }) =>
    existence !== 'send-deletion' || editFields.every((field) => isSameValue(field, base?.[field] ?? '', remote?.[field] ?? '')),
  // Made is only what nobody ever knew.
  ({ base, local, remote }, { existence }) => existence !== 'create' || (base === null && local !== null && remote === null),
  // A field has one fate.
  (_sides, { take, send, clashes }) =>
    new Set([...take, ...send, ...clashes.map(({ field }) => field)]).size === take.length + send.length + clashes.length,
]
const isSound = (now: Sides, plan: Plan) => rules.every((rule) => rule(now, plan))

/** Chance that can be played again: a sequence of heads and tails that begins anew at its end. */
const chanceOf = (tosses: readonly boolean[]) => {
  let at = -1
  return () => tosses[(at += 1) % tosses.length] ?? true
}

const mostRounds = 10

describe('the plan for an asset that both sides may have changed', () => {
  it('makes base, local and remote equal within ten rounds, and never asks for more than the three sides allow', () => {
    let most = 0
    const begun = performance.now()
    fc.assert(
      fc.property(sides, fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (start, tosses) => {
        const chance = chanceOf(tosses)
        let now = start
        let rounds = 0
        while (!isEven(now)) {
          rounds += 1
          if (rounds > mostRounds) return false
          const plan = reconcile(now)
          if (!isSound(now, plan)) return false
          now = carryOut(now, plan, chance)
        }
        most = Math.max(most, rounds)
        return true
      }),
      { numRuns: 100_000 },
    )
    expect(most).toBeGreaterThan(0)
    expect(performance.now() - begun).toBeLessThan(60_000)
  }, 90_000)

  it('does nothing where all three are equal', () => {
    fc.assert(
      fc.property(fc.option(word), (same) => {
        expect(reconcile({ base: same, local: same, remote: same })).toEqual({
          existence: 'same',
          take: [],
          send: [],
          clashes: [],
        })
      }),
    )
  })

  it('comes to the same for up to 200 assets in whatever order they are looked at', () => {
    fc.assert(
      fc.property(fc.array(sides, { minLength: 1, maxLength: 200, size: 'max' }), fc.infiniteStream(fc.nat()), (all, numbers) => {
        const library: Library = Object.fromEntries(all.map((one, at) => [String(at), one]))
        const shuffled = Object.keys(library)
          .map((id) => ({ id, at: numbers.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ id }) => id)
        const planned = (ids: readonly string[]) =>
          new Map(ids.map((id) => [id, reconcile(library[id] ?? { base: null, local: null, remote: null })]))
        const [inOrder, outOfOrder] = [planned(Object.keys(library)), planned(shuffled)]
        for (const [id, plan] of inOrder) expect(outOfOrder.get(id)).toEqual(plan)
      }),
      { numRuns: 50 },
    )
  })

  it('never loses a value that the user gave and nobody decided against', () => {
    fc.assert(
      fc.property(word, word, word, (base, local, remote) => {
        const plan = reconcile({ base, local, remote })
        for (const field of plan.take) expect(local[field]).toEqual(base[field])
      }),
    )
  })
})

describe('one field', () => {
  it.each([
    { what: 'nobody changed', field: 'title', base: 'a', local: 'a', remote: 'a', verdict: 'same' },
    { what: 'only the user changed', field: 'title', base: 'a', local: 'b', remote: 'a', verdict: 'send' },
    { what: 'only the service changed', field: 'title', base: 'a', local: 'a', remote: 'b', verdict: 'take' },
    { what: 'both changed to the same', field: 'title', base: 'a', local: 'b', remote: 'b', verdict: 'same' },
    { what: 'both changed, each to something else', field: 'title', base: 'a', local: 'b', remote: 'c', verdict: 'clash' },
    { what: 'both changed and nobody knows from what', field: 'title', base: undefined, local: 'b', remote: 'c', verdict: 'clash' },
    { what: 'the service only trimmed', field: 'title', base: 'a ', local: 'b', remote: 'a', verdict: 'send' },
    { what: 'a colleague wrote in other letters', field: 'title', base: 'dune', local: 'Arrakis', remote: 'Dune', verdict: 'clash' },
    {
      what: 'quirk 43: the service lower-cased as a category',
      field: 'category',
      base: 'Sea',
      local: 'land',
      remote: 'sea',
      verdict: 'send',
    },
    {
      what: 'quirk 43: both sides changed to what the service lower-cases',
      field: 'category',
      base: 'x',
      local: 'Sea',
      remote: 'sea',
      verdict: 'send',
    },
    {
      what: 'quirk 34: the service lower-cased and sorted as tags',
      field: 'tags',
      base: ['B', 'a'],
      local: ['c'],
      remote: ['a', 'b'],
      verdict: 'send',
    },
    { what: 'both changed as tags', field: 'tags', base: ['a'], local: ['b'], remote: ['c'], verdict: 'clash' },
    { what: 'the user emptied', field: 'tags', base: ['a'], local: [], remote: ['a'], verdict: 'send' },
  ] as const)('that $what', ({ field, base, local, remote, verdict }) => {
    expect(judgeField(field, { base, local, remote })).toBe(verdict)
  })
})

describe('existence', () => {
  const step = (base: Existence, local: Existence, remote: Existence, changed: { local?: boolean; remote?: boolean } = {}) =>
    judgeExistence({ base, local, remote, isLocalChanged: changed.local === true, isRemoteChanged: changed.remote === true })

  it('is a deletion only where the base says that it was there', () => {
    expect(step('live', 'none', 'live')).toBe('send-deletion')
    expect(step('trashed', 'none', 'trashed')).toBe('send-deletion')
    expect(step('none', 'none', 'live')).toBe('take-up')
    expect(step('none', 'none', 'none')).toBe('same')
    expect(step('live', 'none', 'none')).toBe('forget')
  })

  it('lets a change win over a deletion, on both sides, and asks', () => {
    expect(step('live', 'none', 'live', { remote: true })).toBe('ask-deletion')
    expect(step('trashed', 'none', 'live')).toBe('ask-deletion')
    expect(step('live', 'live', 'none', { local: true })).toBe('ask-gone')
    expect(step('trashed', 'live', 'none')).toBe('ask-gone')
    expect(step('live', 'live', 'none')).toBe('take-gone')
  })

  it('takes a move to the trash by somebody else for no reason to keep what shall be deleted', () => {
    expect(step('live', 'none', 'trashed')).toBe('send-deletion')
  })

  it('follows whoever moved it to the trash or back, and both of them when they agree', () => {
    expect(step('live', 'trashed', 'live')).toBe('send-trash')
    expect(step('live', 'live', 'trashed')).toBe('take-trash')
    expect(step('trashed', 'live', 'trashed')).toBe('send-restore')
    expect(step('trashed', 'trashed', 'live')).toBe('take-restore')
    expect(step('live', 'trashed', 'trashed')).toBe('same')
    expect(step('none', 'live', 'none')).toBe('create')
  })
})

describe('a change that waits', () => {
  const remote = { title: 't', description: 'd', category: 'sea', tags: ['b', 'a'] }

  it('sends its own fields only, and of them what the service does not have yet', () => {
    expect(reconcileEdit({ changes: { title: 'New', description: 'd' }, seen: { title: 't', description: 'x' } }, remote)).toEqual({
      send: ['title'],
      clashes: [],
    })
  })

  it('tells base, mine and theirs of each field that clashes', () => {
    expect(reconcileEdit({ changes: { tags: ['x'], title: 'y' }, seen: { tags: ['q'], title: 't' } }, remote)).toEqual({
      send: ['title'],
      clashes: [{ field: 'tags', base: ['q'], mine: ['x'], theirs: ['b', 'a'] }],
    })
  })

  it('quirk 34: takes lower-cased tags in another order for the same tags', () => {
    expect(
      reconcileEdit({ changes: { tags: ['x'], category: 'land' }, seen: { tags: ['A', 'B'], category: 'SEA' } }, remote).clashes,
    ).toEqual([])
    expect(reconcileEdit({ changes: { tags: ['x'] }, seen: { tags: ['a'] } }, remote).clashes).toHaveLength(1)
  })

  it('is sent where nobody knows what it was made upon', () => {
    expect(reconcileEdit({ changes: { title: 'x' }, seen: {} }, remote)).toEqual({ send: ['title'], clashes: [] })
  })

  it('back to what it was made upon still stands against somebody else', () => {
    expect(reconcileEdit({ changes: { title: 'Old' }, seen: { title: 'Old' } }, remote).clashes).toHaveLength(1)
  })

  it('of a comment clashes when its text was changed elsewhere', () => {
    expect(commentClash({ seen: 'a', mine: 'b', theirs: 'c' })).toEqual({ field: 'comment', base: 'a', mine: 'b', theirs: 'c' })
    expect(commentClash({ seen: 'a', mine: 'b', theirs: 'a\r\n' })).toBeNull()
    expect(commentClash({ seen: undefined, mine: 'b', theirs: 'c' })).toBeNull()
    expect(commentClash({ seen: 'a', mine: 'b', theirs: 'b' })).toBeNull()
  })
})

describe('a later change merged into one that waits', () => {
  const none = new Set<EditField>()
  const told = { title: 'Old', description: 'd', category: '', tags: [] }

  it('is made upon what the service has now, where the first one left the field alone', () => {
    const open = { changes: { title: 'New' }, seen: { title: 'Old', description: 'before' } }
    expect(mergeEdit<FieldValues>(open, { description: 'mine' }, { told, ours: none })).toEqual({
      changes: { title: 'New', description: 'mine' },
      seen: { title: 'Old', description: 'd' },
    })
  })

  it('keeps what the first one was made upon', () => {
    const open = { changes: { title: 'New' }, seen: { title: 'Older' } }
    expect(mergeEdit(open, { title: 'Newer' }, { told, ours: none })).toEqual({ changes: { title: 'Newer' }, seen: { title: 'Older' } })
  })

  it('that takes it back leaves nothing of it, unless an earlier one of the user may still arrive', () => {
    const open = { changes: { title: 'New' }, seen: { title: 'Old' } }
    expect(mergeEdit(open, { title: 'Old' }, { told, ours: none }).changes).toEqual({})
    expect(mergeEdit(open, { title: 'Old' }, { told, ours: new Set<EditField>(['title']) }).changes).toEqual({ title: 'Old' })
  })
})
