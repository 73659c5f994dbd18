import type { ConflictField, ConflictValue } from '../../src-preload/contract/conflict'

/** The fields of an asset that both sides can change. */
export const editFields = ['title', 'description', 'category', 'tags'] as const
export type EditField = (typeof editFields)[number]

/** Values of some of the fields: a wish, or what it was made upon. */
export interface FieldValues {
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly category?: string | undefined
  readonly tags?: readonly string[] | undefined
}
type Value = string | readonly string[]

/** What becomes of a field: `same` on both sides, `take` the service's, `send` ours, or `clash`: both changed it, each to something else. */
export type Verdict = 'same' | 'take' | 'send' | 'clash'

/** A field that both sides changed. `base` null: what both changed is not known. */
export interface Clash {
  readonly field: ConflictField
  readonly base: ConflictValue | null
  readonly mine: ConflictValue
  readonly theirs: ConflictValue
}

const isList = (value: Value): value is readonly string[] => typeof value !== 'string'
const asConflictValue = (value: Value): ConflictValue => (isList(value) ? [...value] : value)

/** True when nothing would change by writing the one over the other. */
export function isExactly(one: Value, other: Value): boolean {
  if (!isList(one) || !isList(other)) return one === other
  return one.length === other.length && one.every((tag, at) => tag === other[at])
}

const foldText = (text: string) => text.normalize('NFC').replaceAll('\r\n', '\n').trim()
/** Services may lower-case categories and tags, and keep tags in an order of their own (Media Pocket API v2, Asset): that is nobody's change. */
const foldWord = (text: string) => foldText(text).toLowerCase()

/** True when both say the same, as far as a service keeps what it is told. */
export function isSameValue(field: ConflictField, one: Value, other: Value): boolean {
  if (isExactly(one, other)) return true
  if (isList(one) || isList(other)) {
    const wordsOf = (value: Value) => new Set((isList(value) ? value : [value]).map(foldWord))
    const [mine, theirs] = [wordsOf(one), wordsOf(other)]
    return mine.size === theirs.size && [...mine].every((tag) => theirs.has(tag))
  }
  return field === 'category' ? foldWord(one) === foldWord(other) : foldText(one) === foldText(other)
}

/** What becomes of one field. `base` undefined: nobody knows what it was before, and so each side may have changed it. */
export function judgeField(
  field: ConflictField,
  sides: { readonly base: Value | undefined; readonly local: Value; readonly remote: Value },
): Verdict {
  const { base, local, remote } = sides
  if (isExactly(local, remote)) return 'same'
  if (base !== undefined) {
    if (isExactly(local, base)) return 'take'
    if (isSameValue(field, remote, base)) return 'send'
  }
  return isSameValue(field, local, remote) ? 'send' : 'clash'
}

/** Whether an asset is there on a side: `none` where it is not. */
export type Existence = 'none' | 'live' | 'trashed'

/**
 * What a change of existence means. `take-*`: the service's word is followed. `send-*`: ours is to be sent. `forget`: it is gone on both sides. `ask-gone`: it is gone at
 * the service, and ours was changed. `ask-deletion`: ours was deleted, and the service's was changed or restored since. Changed beats deleted: the two are decided by the user.
 */
export type ExistenceStep =
  | 'same'
  | 'create'
  | 'take-up'
  | 'take-trash'
  | 'take-restore'
  | 'take-gone'
  | 'send-trash'
  | 'send-restore'
  | 'send-deletion'
  | 'forget'
  | 'ask-gone'
  | 'ask-deletion'

/** Existence on the three sides, and whether anything else of it was changed on either side since the base. */
export interface ExistenceSides {
  readonly base: Existence
  readonly local: Existence
  readonly remote: Existence
  readonly isLocalChanged: boolean
  readonly isRemoteChanged: boolean
}

/** What is to be done about existence. A deletion is sent only for what the base knows, and a request is wished only for what one side has. Pure. */
export function judgeExistence({ base, local, remote, isLocalChanged, isRemoteChanged }: ExistenceSides): ExistenceStep {
  if (local === 'none') return judgeAbsent({ base, remote, isRemoteChanged })
  if (remote === 'none') {
    if (base === 'none') return 'create'
    return isLocalChanged || local !== base ? 'ask-gone' : 'take-gone'
  }
  if (local === remote) return 'same'
  // Of two states, the side that differs from the base changed it. What the base does not know is as the service says.
  if (remote === base) return local === 'trashed' ? 'send-trash' : 'send-restore'
  return remote === 'trashed' ? 'take-trash' : 'take-restore'
}

function judgeAbsent({ base, remote, isRemoteChanged }: Pick<ExistenceSides, 'base' | 'remote' | 'isRemoteChanged'>): ExistenceStep {
  if (remote === 'none') return base === 'none' ? 'same' : 'forget'
  if (base === 'none') return 'take-up'
  // Restored is changed; moved to the trash is on the way to where it is wanted.
  return isRemoteChanged || (base === 'trashed' && remote === 'live') ? 'ask-deletion' : 'send-deletion'
}

/** One side's word of an asset; null: it is not there. */
export interface Word {
  readonly title: string
  readonly description: string
  readonly category: string
  readonly tags: readonly string[]
  readonly isTrashed: boolean
}

/** What is to be done to make base, local and remote of one asset equal. */
export interface Plan {
  readonly existence: ExistenceStep
  /** Fields whose value comes from the service. */
  readonly take: readonly EditField[]
  /** Fields that the service must be told. */
  readonly send: readonly EditField[]
  readonly clashes: readonly Clash[]
}

const existenceOf = (word: Word | null): Existence => (word === null ? 'none' : word.isTrashed ? 'trashed' : 'live')
const hasChanged = (word: Word | null, base: Word | null, isUnchanged: (field: EditField, one: Value, other: Value) => boolean) =>
  word !== null && base !== null && editFields.some((field) => !isUnchanged(field, word[field], base[field]))

/** The plan for one asset, from what was known (`base`), what the user has (`local`) and what the service has (`remote`). Pure. */
export function reconcile({ base, local, remote }: Readonly<Record<'base' | 'local' | 'remote', Word | null>>): Plan {
  const existence = judgeExistence({
    base: existenceOf(base),
    local: existenceOf(local),
    remote: existenceOf(remote),
    isLocalChanged: hasChanged(local, base, (_field, one, other) => isExactly(one, other)),
    isRemoteChanged: hasChanged(remote, base, isSameValue),
  })
  if (local === null || remote === null) return { existence, take: [], send: [], clashes: [] }
  const verdicts = editFields.map((field) => ({
    field,
    verdict: judgeField(field, { base: base?.[field], local: local[field], remote: remote[field] }),
  }))
  const those = (verdict: Verdict) => verdicts.filter((one) => one.verdict === verdict).map(({ field }) => field)
  return {
    existence,
    take: those('take'),
    send: those('send'),
    clashes: those('clash').map((field) => clashOf(field, { base: base?.[field], local: local[field], remote: remote[field] })),
  }
}

/** What a change of fields that waits comes to. */
export interface EditPlan {
  /** Fields that the service does not have as the user wants them. */
  readonly send: readonly EditField[]
  readonly clashes: readonly Clash[]
}

/**
 * The same for a change that waits: only its own fields count. A field whose value the change was made upon is not known is sent: the user said so.
 * @param wish `changes` of the user's, made upon `seen` @param remote what the service has. Pure.
 */
export function reconcileEdit(
  wish: { readonly changes: FieldValues; readonly seen: FieldValues },
  remote: Required<FieldValues>,
): EditPlan {
  const send: EditField[] = []
  const clashes: Clash[] = []
  for (const field of editFields) {
    const local = wish.changes[field]
    const theirs = remote[field]
    if (local === undefined || theirs === undefined) continue
    const base = wish.seen[field]
    const verdict = judgeField(field, { base, local, remote: theirs })
    // What was changed back to what it was made upon is still the user's wish.
    const isClash = verdict === 'clash' || (verdict === 'take' && !isSameValue(field, local, theirs))
    if (isClash && base !== undefined) clashes.push(clashOf(field, { base, local, remote: theirs }))
    else if (verdict !== 'same') send.push(field)
  }
  return { send, clashes }
}

/** The text of a comment that both sides changed; null when it is no clash. `seen` undefined: not known, and the user's text counts. Pure. */
export function commentClash(sides: { readonly seen: string | undefined; readonly mine: string; readonly theirs: string }): Clash | null {
  const { seen, mine, theirs } = sides
  if (seen === undefined) return null
  const verdict = judgeField('comment', { base: seen, local: mine, remote: theirs })
  return verdict === 'clash' ? clashOf('comment', { base: seen, local: mine, remote: theirs }) : null
}

function clashOf(field: ConflictField, { base, local, remote }: { base: Value | undefined; local: Value; remote: Value }): Clash {
  return { field, base: base === undefined ? null : asConflictValue(base), mine: asConflictValue(local), theirs: asConflictValue(remote) }
}

/** A change as it waits: what is to be written, and what it was made upon. */
interface Edit<V> {
  readonly changes: V
  readonly seen: V
}

/**
 * A change that waits with a later one in it. What comes to what the service has anyway, or to what the change was made upon, is no change any more.
 * @param told what the service has @param ours fields that an earlier change of the user's may still change there: they are kept. Pure.
 */
export function mergeEdit<V extends FieldValues & object>(
  open: Edit<V>,
  wanted: V,
  { told, ours }: { readonly told: V; readonly ours: ReadonlySet<EditField> },
): Edit<V> {
  const changes: V = { ...open.changes, ...wanted }
  const seen: V = { ...open.seen }
  for (const field of editFields) {
    const wish = wanted[field]
    if (wish === undefined) continue
    const before = open.changes[field] === undefined || open.seen[field] === undefined ? told[field] : open.seen[field]
    if (before !== undefined) Object.assign(seen, { [field]: before })
    const isUndone = [told[field], before].some((value) => value !== undefined && isExactly(wish, value))
    if (isUndone && !ours.has(field)) Reflect.deleteProperty(changes, field)
  }
  return { changes, seen }
}
