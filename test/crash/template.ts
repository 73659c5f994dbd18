import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AccountId, AssetId, CommentId } from '../../src-preload/contract/ids'
import { silentLog } from '../../src-main/log'
import type { Subjects } from './perform'
import { openProgram, places, type Program } from './program'
import { isPulled } from './pulled'
import { pictureOf, secretsOf, smallPages, startService, type RunningService, type ServiceName, type Thing } from './services'
import type { Wire } from './wire'
import { libraryIn, nameAt, roles, type Role } from './world'

/** A library that knows a service, as it is before each run; runs begin with a copy of it. */
export interface Template {
  readonly folder: string
  readonly service: ServiceName
  readonly hasSide: boolean
  readonly subjects: Subjects
  /** The service's own ids, where they are no places. */
  readonly remoteIds: Readonly<Partial<Record<Role, string>>>
  /** What the service holds. */
  readonly things: readonly Thing[]
  readonly shelves: readonly string[]
  /** Where the next life's clock may begin. ms since 1970. */
  readonly now: number
}

/** What lies in a template beside the places of a run. */
export const serviceFolder = 'service'
export const sideFolder = 'side'

/** The two wires of a lane: to the service of a run, and to the one beside it. */
export interface Wires {
  readonly main: Wire
  readonly side: Wire
}

/** The services of a run, running. */
export interface Services {
  readonly main: RunningService
  readonly side: RunningService | null
  readonly idle: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts the services on what lies in the folder, behind the wires. */
export async function startServices(
  folder: string,
  how: { service: ServiceName; hasSide: boolean; wires: Wires; isNew?: boolean },
): Promise<Services> {
  const { service, hasSide, wires, isNew = false } = how
  const start = (name: ServiceName, at: string) =>
    startService(name, { folder: join(folder, at), port: 0, library: isNew ? libraryIn(join(folder, 'library', name), name) : null })
  const main = await start(service, serviceFolder)
  const side = hasSide ? await start('wordbee', sideFolder) : null
  wires.main.leadTo(portOf(main))
  wires.main.swap = service === 'octospark' ? smallPages.swap : null
  if (side !== null) wires.side.leadTo(portOf(side))
  return {
    main,
    side,
    idle: async () => {
      await Promise.all([main.idle(), side?.idle()])
    },
    stop: async () => {
      await Promise.all([main.stop(), side?.stop()])
    },
  }
}

const portOf = ({ origin }: RunningService) => Number(new URL(origin).port)

/** Makes a template in `folder`. */
export async function makeTemplate(
  folder: string,
  how: { service: ServiceName; hasSide: boolean; wires: Wires; link: string },
): Promise<Template> {
  const { service, hasSide, wires, link } = how
  for (const place of [places.profile, places.drop, places.ready, places.copies]) mkdirSync(join(folder, place), { recursive: true })
  const services = await startServices(folder, { ...how, isNew: true })
  const program = openProgram({ folder, now: Date.now(), idle: services.idle, log: silentLog })
  program.core.start()
  const account = await connect(program, services.main, { service, wire: wires.main })
  if (services.side !== null) await connect(program, services.side, { service: 'wordbee', wire: wires.side })
  const began = program.clock.now()
  program.core.sync.kick(undefined, { all: true })
  await program.settle(() => isPulled(program.db, began))
  const subjects = subjectsOf(program, services.main, { account, service, link })
  const template: Template = {
    ...{ folder, service, hasSide, subjects },
    remoteIds: remoteIdsOf(services.main, service),
    things: services.main.things(),
    shelves: services.main.shelves(),
    now: program.clock.now(),
  }
  await program.stop()
  await services.stop()
  rmSync(join(folder, 'library'), { recursive: true, force: true })
  return template
}

async function connect(
  { core }: Program,
  running: RunningService,
  { service, wire }: { service: ServiceName; wire: Wire },
): Promise<AccountId> {
  const address = `http://127.0.0.1:${String(wire.port)}${running.prefix}`
  const account = await core.accounts.connect({ service, name: service, fields: { address, ...running.fields, ...secretsOf[service] } })
  if (service === 'media-pocket' || service === 'globalaiopc') {
    core.accounts.addById(
      account,
      running
        .made()
        .map(({ remoteId }) => remoteId)
        .join('\n'),
    )
  }
  return account
}

function subjectsOf({ db }: Program, running: RunningService, how: { account: AccountId; service: ServiceName; link: string }): Subjects {
  const { account, service, link } = how
  const assets: Partial<Record<Role, AssetId>> = {}
  const comments: Partial<Record<Role, CommentId>> = {}
  for (const role of roles) {
    const name = nameAt(service, role)
    const id = db
      .prepare<[string, string, string], { id: AssetId }>('SELECT id FROM asset WHERE account_id = ? AND (title = ? OR file_name = ?)')
      .get(account, name, name)?.id
    if (id === undefined) throw new Error(`the template does not know ${role}`)
    assets[role] = id
    const comment = db
      .prepare<[string, string], { id: CommentId }>('SELECT id FROM comment WHERE asset_id = ? AND text = ?')
      .get(id, `Mine on ${role}`)
    if (comment !== undefined) comments[role] = comment.id
  }
  const isPocket = service === 'media-pocket'
  const named = (names: readonly string[], idOf: (name: string) => string) => Object.fromEntries(names.map((name) => [name, idOf(name)]))
  return {
    ...{ account, assets, comments, link },
    shelves: isPocket ? named(['Grove', 'Meadow', 'Shelf'], running.shelf) : {},
    actions: isPocket ? named(['Transcribe speech', 'Check loudness'], running.action) : {},
  }
}

function remoteIdsOf(running: RunningService, service: ServiceName): Partial<Record<Role, string>> {
  const made = running.made()
  return Object.fromEntries(
    roles.flatMap((role) => made.filter(({ name }) => name === nameAt(service, role)).map(({ remoteId }) => [role, remoteId])),
  )
}

/** Copies a template for a run. */
export function copyTemplate({ folder }: Template, to: string): void {
  cpSync(folder, to, { recursive: true })
}

/** A place on this machine with one picture, which services fetch by its link. */
export async function openPictures(): Promise<{ readonly link: string; close(): void }> {
  const bytes = pictureOf('linked')
  const server: Server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'image/png', 'Content-Length': String(bytes.length) })
    response.end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    link: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/linked.png`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
