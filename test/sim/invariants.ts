import type { AccountId } from '../../src-preload/contract/ids'
import { readHold } from '../../src-main/sync/brakes'
import type { AssetProvider } from '../../src-main/providers/provider'
import type { SimAccount } from './watch'
import type { World } from './world'

interface Row {
  readonly id: string
  readonly remote_id: string | null
  readonly title: string
  readonly description: string
  readonly category: string
  readonly tags: string
  readonly project_id: string | null
  readonly trashed_at: number | null
  readonly gone_at: number | null
}

/** The invariants that hold when everything has come to rest. */
export async function checkEnd(world: World): Promise<void> {
  checkOutbox(world)
  world.watch.checkCursors()
  await secondPull(world)
  for (const account of world.accounts) {
    const provider = await world.machine.program().core.accounts.open(account.id as AccountId)
    if (provider === null) {
      world.report('I8', `the account of ${account.service.service} can not be opened any more`)
      continue
    }
    compare(world, account, provider)
    checkMade(world, account)
    checkOwn(world, account)
  }
}

/** I8, I10: with nothing in the way the outbox empties, whatever the clock did. */
function checkOutbox(world: World): void {
  for (const wish of world.ledger.open()) {
    const row = world.library
      .prepare<[string], { reason: string | null; not_before: number; state: string }>(
        'SELECT reason, not_before, state FROM outbox WHERE id = ?',
      )
      .get(wish.id)
    world.report('I8', `${wish.kind} stays in the outbox: ${row?.state ?? ''}, ${row?.reason ?? 'without a reason'}`)
  }
}

/** I8: nothing is sent and nothing changes when all is read once more. */
async function secondPull(world: World): Promise<void> {
  const rowsOf = (text: string) => world.library.prepare(text).all()
  const content = () =>
    JSON.stringify([
      rowsOf(
        'SELECT id, remote_id, title, description, category, tags, trashed_at, gone_at, md5, version, project_id, media, comment_count FROM asset ORDER BY seq',
      ),
      rowsOf('SELECT asset_id, text FROM comment ORDER BY asset_id, ordinal, id'),
      rowsOf('SELECT asset_id, kind, seq FROM feed ORDER BY seq'),
      rowsOf('SELECT account_id, remote_id FROM tombstone ORDER BY account_id, remote_id'),
      rowsOf('SELECT operation_id FROM conflict ORDER BY operation_id'),
    ])
  const acts = () => [...world.ledger.wishes.values()].reduce((sum, { done }) => sum + done.length, 0)
  // What a listing does not tell of is gone after two rounds.
  await readAll(world)
  await readAll(world)
  // An account whose last asset is gone is held until the user says that it is so.
  if (await acceptHolds(world)) await readAll(world)
  const [before, sent, queued] = [content(), acts(), world.ledger.wishes.size]
  await readAll(world)
  if (content() !== before) world.report('I8', 'a second pull changed the mirror')
  if (acts() !== sent || world.ledger.wishes.size !== queued) world.report('I8', 'a second pull sent something')
}

async function acceptHolds(world: World): Promise<boolean> {
  const { core } = world.machine.program()
  const held = world.accounts.filter(({ id }) => readHold(core.db, id as AccountId) !== null)
  for (const { id } of held) {
    await world.asUser(() => {
      core.answerHold(id as AccountId, 'accept')
      return 'hold answered'
    })
  }
  return held.length > 0
}

async function readAll(world: World): Promise<void> {
  const { core } = world.machine.program()
  for (const { id } of world.accounts) {
    await world.asUser(() => {
      core.accounts.sync(id as AccountId)
      return 'sync'
    })
  }
  await world.run(2_000)
  // What a service does not know any more is looked at a second time minutes later.
  const isMissing = () =>
    world.library.prepare('SELECT 1 FROM asset WHERE missing_since IS NOT NULL AND gone_at IS NULL').get() !== undefined
  await world.run(800_000, () => world.accounts.every(({ id }) => !core.sync.isBusy(id as AccountId)) && !isMissing())
}

/** I2 and the end of I1: the mirror is what the service says, asset by asset and field by field. */
function compare(world: World, account: SimAccount, provider: AssetProvider): void {
  const rows = world.library
    .prepare<[string], Row>(
      'SELECT id, remote_id, title, description, category, tags, project_id, trashed_at, gone_at FROM asset WHERE account_id = ?',
    )
    .all(account.id)
  const { service } = account
  const there = new Set(service.ids())
  for (const row of rows) compareRow(world, row, { account, there, showsTrash: provider.get !== undefined })
  if (provider.list === undefined) return
  const known = new Set(rows.map(({ remote_id }) => remote_id))
  for (const id of there) {
    if (known.has(id) || service.words(id)?.isTrashed !== false) continue
    const isDead = world.library.prepare('SELECT 1 FROM tombstone WHERE account_id = ? AND remote_id = ?').get(account.id, id) !== undefined
    if (!isDead) world.report('I2', `${service.service}: ${id} is at the service and not in the mirror`)
  }
}

function compareRow(
  world: World,
  row: Row,
  { account, there, showsTrash }: { account: SimAccount; there: ReadonlySet<string>; showsTrash: boolean },
): void {
  const { service } = account
  const { remote_id: id } = row
  if (id === null) {
    world.report('I2', `“${row.title}” has no id although nothing is to be sent`)
    return
  }
  const words = there.has(id) ? service.words(id) : null
  if (words === null) {
    if (row.gone_at === null) world.report('I2', `${service.service}: ${id} is not there any more and the mirror shows it`)
    return
  }
  // Some listings leave out what lies in the trash.
  if (words.isTrashed && !showsTrash) return
  if (row.gone_at !== null) world.report('I2', `${service.service}: ${id} is there and the mirror shows it as gone`)
  else compareWords(world, row, words)
  const project = service.projects?.of(id) ?? null
  if (row.gone_at === null && project !== row.project_id)
    world.report('I8', `${id} is in the project ${String(project)} at the service and in ${String(row.project_id)} in the mirror`)
  compareComments(world, account, row)
}

function compareWords(
  world: World,
  row: Row,
  words: { title: string; description: string; category: string; tags: readonly string[]; isTrashed: boolean },
): void {
  const shown = {
    title: row.title,
    description: row.description,
    category: row.category,
    tags: (JSON.parse(row.tags) as string[]).join(),
    isTrashed: row.trashed_at !== null,
  }
  const told = { ...words, tags: words.tags.join() }
  for (const [field, value] of Object.entries(told)) {
    const own = shown[field as keyof typeof shown]
    if (own !== value)
      world.report('I8', `${field} of ${row.remote_id ?? ''} is “${String(value)}” at the service and “${String(own)}” in the mirror`)
  }
}

function compareComments(world: World, { service }: SimAccount, row: Row): void {
  const there = service.comments(row.remote_id ?? '')
  if (there === null || row.gone_at !== null) return
  const shown = world.library
    .prepare<[string], { text: string }>('SELECT text FROM comment WHERE asset_id = ? AND is_deleted = 0 ORDER BY text')
    .all(row.id)
    .map(({ text }) => text)
  if (JSON.stringify([...there].sort()) !== JSON.stringify([...shown].sort()))
    world.report(
      'I8',
      `comments of ${row.remote_id ?? ''} are [${there.join(', ')}] at the service and [${shown.join(', ')}] in the mirror`,
    )
  for (const text of there)
    if (text.startsWith('word') && there.filter((other) => other === text).length > 1)
      world.report('I1', `the comment “${text}” is there twice`)
}

/** I9: no row of one account has an id that another one's service gave. A service that has no ids names files by their places, which may be the same. */
function checkOwn(world: World, account: SimAccount): void {
  if (account.service.service === 'wordbee') return
  const own = new Set(account.service.ids())
  const rows = world.library
    .prepare<[string], { id: string | null }>('SELECT remote_id AS id FROM asset WHERE account_id = ?')
    .all(account.id)
  for (const other of world.accounts) {
    if (other === account) continue
    const theirs = new Set(other.service.ids())
    for (const { id } of rows)
      if (id !== null && theirs.has(id) && !own.has(id))
        world.report('I9', `${id} of ${other.service.service} stands among the rows of another account`)
  }
}

/** I1: nothing was made twice. */
function checkMade(world: World, { id, service }: SimAccount): void {
  for (const wish of world.ledger.wishes.values()) {
    if (wish.accountId !== id || !['create-asset', 'upload-asset', 'create-from-link'].includes(wish.kind)) continue
    const name =
      service.service === 'globalaiopc'
        ? (wish.payload['title'] ?? wish.payload['name'])
        : (wish.payload['externalId'] ?? wish.payload['fileName'])
    const made = service.made(String(name))
    if (made > 1 + service.purged(String(name)) + (service.service === 'globalaiopc' ? wish.retries : 0))
      world.report('I1', `${String(name)} was made ${String(made)} times`)
  }
}
