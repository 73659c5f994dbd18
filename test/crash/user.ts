import type { OperationId } from '../../src-preload/contract/ids'
import { payload as payloadSchema, type Payload, type PayloadOf } from '../../src-main/sync/operations'
import type { Subjects } from './perform'
import type { Program } from './program'
import { pictureOf, type RunningService, type ServiceName } from './services'
import { hashOf } from './world'

/** What became of the user's wishes beside what the services hold. */
export interface Answers {
  /** How many questions there were. */
  asked: number
  /** What was found not to have been made, and was given up: by its title. */
  readonly givenUp: string[]
  /** What the service made and then refused: by its title. */
  readonly refused: string[]
  /** What nobody could have asked in good conscience. */
  readonly odd: string[]
}

interface Held {
  readonly id: OperationId
  readonly kind: Payload['kind']
  readonly state: string
  readonly reason: string | null
  readonly payload: string
  readonly asset_id: string
  readonly title: string
}

interface Desk {
  readonly program: Program
  readonly running: RunningService
  readonly service: ServiceName
  readonly subjects: Subjects
  readonly answers: Answers
}

/** More rounds of questions than this are no questions any more. */
const mostRounds = 6

/** Plays the user in front of Activity: looks at the service, and says truly what is there. */
export async function answerQuestions(desk: Omit<Desk, 'answers'>): Promise<Answers> {
  const answers: Answers = { asked: 0, givenUp: [], refused: [], odd: [] }
  for (let round = 1; ; round += 1) {
    const held = desk.program.db
      .prepare<[], Held>(
        `SELECT o.id, o.kind, o.state, o.reason, o.payload, o.asset_id, a.title FROM outbox o JOIN asset a ON a.id = o.asset_id
         WHERE o.state IN ('failed', 'needs-review') ORDER BY o.seq`,
      )
      .all()
    if (held.length === 0) return answers
    if (round > mostRounds) {
      answers.odd.push(`asks without end: ${held.map(({ kind, reason }) => `${kind}: ${String(reason)}`).join('; ')}`)
      return answers
    }
    for (const one of held) {
      answers.asked += 1
      if ((one.reason ?? '').trim() === '') answers.odd.push(`${one.kind} is held without a reason`)
      const isOk = await answer({ ...desk, answers }, one)
      if (!isOk) answers.odd.push(`${one.kind} is ${one.state}: ${String(one.reason)}`)
    }
    if (answers.odd.length > 0) return answers
    await desk.program.settle()
  }
}

/** False for what should never have to be asked. */
async function answer(desk: Desk, held: Held): Promise<boolean> {
  const { activity } = desk.program.core
  const wish = payloadSchema.parse(JSON.parse(held.payload))
  if (held.state === 'failed') return acceptRefusal(desk, held, wish)
  switch (wish.kind) {
    case 'create-asset': {
      const made = desk.running.made().find(({ externalId }) => externalId === wish.externalId)
      if (made === undefined) return false
      await activity.resolve(held.id, made.remoteId)
      return true
    }
    case 'upload-asset':
      return desk.service === 'globalaiopc' ? tellId(desk, held, wish.title) : tellUpload(desk, held, wish)
    case 'create-from-link':
      return tellId(desk, held, wish.name)
    case 'add-media':
      tell(
        desk,
        held,
        desk.running.things().some(({ media }) => media.includes(wish.md5)),
      )
      return true
    case 'remove-media':
      tell(desk, held, !desk.running.things().some(({ title, media }) => title === held.title && media.length > 0))
      return true
    case 'add-to-collection':
      await tellCollection(desk, held, wish)
      return true
    case 'start-action':
      tell(
        desk,
        held,
        desk.running.things().some(({ title, runs }) => title === held.title && runs.includes(wish.name)),
      )
      return true
    default:
      return false
  }
}

/** Retry where it is missing, Cancel where it is there. */
function tell({ program }: Desk, { id }: Held, isThere: boolean): void {
  if (isThere) program.core.activity.cancel(id)
  else program.core.activity.retry(id)
}

/** A service that made an asset and could not fetch its file refuses it afterwards: it can only be made anew. */
function acceptRefusal(desk: Desk, held: Held, wish: Payload): boolean {
  const isMade = wish.kind === 'upload-asset' || wish.kind === 'create-from-link'
  if (desk.service !== 'globalaiopc' || !isMade) return false
  const title = wish.kind === 'upload-asset' ? wish.title : wish.name
  if (!desk.running.things().some((thing) => thing.title === `${title}, Failed`)) return false
  desk.answers.refused.push(title)
  desk.program.core.activity.cancel(held.id)
  return true
}

/** Gives the id of what was made under the name; where nothing was, the wish is given up. */
async function tellId({ program, running, answers }: Desk, held: Held, name: string): Promise<boolean> {
  const known = new Set(
    program.db
      .prepare<[], { id: string }>('SELECT remote_id AS id FROM asset WHERE remote_id IS NOT NULL')
      .all()
      .map(({ id }) => id),
  )
  const made = running.made().find((one) => one.name === name && !known.has(one.remoteId))
  if (made !== undefined) {
    await program.core.activity.resolve(held.id, made.remoteId)
    return true
  }
  program.core.activity.cancel(held.id)
  answers.givenUp.push(name)
  return true
}

/** Sent whole and not shown: the listing tells whether it is there. */
function tellUpload(desk: Desk, held: Held, wish: PayloadOf<'upload-asset'>): boolean {
  const hash = hashOf(desk.service, pictureOf(wish.fileName, wish.size - pictureOf('', 0).length))
  tell(
    desk,
    held,
    desk.running.things().some(({ media }) => media.includes(hash)),
  )
  return true
}

/** A collection that may have been made twice is looked for; what is there is filled by its id. */
async function tellCollection(desk: Desk, held: Held, wish: PayloadOf<'add-to-collection'>): Promise<void> {
  const { activity, changes } = desk.program.core
  if (!desk.running.shelves().includes(wish.title)) {
    activity.retry(held.id)
    return
  }
  activity.cancel(held.id)
  const asset = Object.values(desk.subjects.assets).find((id) => id === held.asset_id)
  if (asset !== undefined) changes.addToCollection(asset, { collectionId: desk.running.shelf(wish.title), title: '' })
  await Promise.resolve()
}
