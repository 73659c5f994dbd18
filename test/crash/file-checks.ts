import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { migrations } from '../../src-main/database/migrations/index'
import { isGoodBackup, listBackups } from '../../src-main/library/backups'
import { libraryPlace } from '../../src-main/library/place'
import type { LoggedRequest } from '../../src-main/demo/service/request-log'
import { isDocumented } from '../support/documented-requests'
import { places } from './program'
import { pictureOf, secretsOf, type RunningService, type ServiceName } from './services'
import { nameAt, roles, type Action } from './world'

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : []

/** Names that only a file has which is not whole. */
const partial = /\.(part|slipway-part|partial|tmp|new|old)$|-journal$/

/** Half-written files and copies that nobody needs any more, once nothing is left to do; and files that are not what they were. */
export function checkFiles(folder: string, actions: readonly Action[]): string[] {
  const faults = filesBelow(join(folder, places.profile))
    .filter((path) => partial.test(path))
    .map((path) => `files: ${basename(path)} was left in the profile`)
  faults.push(...checkSecrets(filesBelow(join(folder, places.profile))))
  if (filesBelow(join(folder, places.profile, 'hand-over')).length > 0) faults.push('files: a staged copy was left in the profile')
  const dropped = filesBelow(join(folder, places.drop))
  for (const action of actions) {
    if (action.do !== 'drop') continue
    const found = dropped.filter((path) => basename(path) === action.file)
    const isWhole = found[0] !== undefined && readFileSync(found[0]).equals(pictureOf(action.file, action.size))
    if (found.length !== 1 || !isWhole)
      faults.push(`files: ${action.file} is ${String(found.length)} times in the drop folder${isWhole ? '' : ', and not whole'}`)
  }
  const more = dropped.filter((path) => !actions.some((action) => action.do === 'drop' && action.file === basename(path)))
  if (more.length > 0) faults.push(`files: ${more.map((path) => basename(path)).join()} came into the drop folder`)
  return [...faults, ...checkCopies(folder, actions)]
}

/** Before a deletion a whole copy lies where the user wanted it, once. */
function checkCopies(folder: string, actions: readonly Action[]): string[] {
  const copies = filesBelow(join(folder, places.copies))
  const isWanted = (name: string) =>
    actions.some((action) => action.do === 'delete' && action.withCopy && nameAt('wordbee', action.role) === name)
  return copies.flatMap((path) => {
    const name = basename(path)
    const role = roles.find((one) => nameAt('wordbee', one) === name)
    if (role === undefined || !isWanted(name)) return [`files: ${name} was left among the copies`]
    return readFileSync(path).equals(pictureOf(role)) ? [] : [`files: the copy ${name} is not whole`]
  })
}

/** Whatever has the name of a copy of the library is one, whole. */
export function checkBackups(profile: string): string[] {
  const place = libraryPlace(profile)
  return listBackups(place)
    .filter(({ id }) => !isGoodBackup(join(place.backups, `${id}.db`), migrations))
    .map(({ id }) => `files: the copy ${id} of the library is not whole`)
}

/** Keys are in the keychain and in memory, and nowhere else. */
function checkSecrets(paths: readonly string[]): string[] {
  const secrets = Object.values(secretsOf).flatMap((fields) => Object.values(fields))
  return (
    paths
      // The large files of the cache are empty.
      .filter((path) => statSync(path).size < 50_000_000)
      .filter((path) => {
        const bytes = readFileSync(path)
        return secrets.some((secret) => bytes.includes(secret))
      })
      .map((path) => `I9: a key is in ${basename(path)}`)
  )
}

/** A deletion that was asked for with a copy has its copy. */
export function checkCopyOf(folder: string, action: Action, service: ServiceName): string[] {
  if (action.do !== 'delete' || !action.withCopy || service === 'media-pocket') return []
  return existsSync(join(folder, places.copies, nameAt('wordbee', action.role))) ? [] : [`I1: ${action.role} was deleted without its copy`]
}

const bytesIn = ({ body }: LoggedRequest) => (typeof body === 'string' ? Number(/^(\d+) bytes$/.exec(body)?.[1] ?? 0) : 0)
/** Files lie outside the API, at addresses that the service itself told. */
const isStorage = (path: string) => ['/storage/', '/files/', '/previews/'].some((start) => path.startsWith(start))

interface Allowed {
  readonly service: ServiceName
  readonly actions: readonly Action[]
  /** Names or ids of what the user deleted. */
  readonly deletable: readonly string[]
  /** How often the program was started. */
  readonly lives: number
}

/** What left for a service: known to its documents, in the account's own name, no more than needed, and no deletion but of what the user named. */
export function checkRequests({ requests }: RunningService, allowed: Allowed): string[] {
  return [...requests.flatMap((request) => faultsOf(request, allowed)), ...checkAmounts(requests, allowed)]
}

function faultsOf({ method, path, query, status }: LoggedRequest, { service, deletable }: Allowed): string[] {
  const faults: string[] = []
  const target = `${path}?${new URLSearchParams(query).toString()}`
  if (!isStorage(path) && !isDocumented(method, target)) faults.push(`requests: ${method} ${path} is in no document`)
  if (status === 401 || status === 403) faults.push(`I9: ${method} ${path} was sent in another name (${String(status)})`)
  const isWanted = deletable.some((id) => decodeURIComponent(target).includes(id))
  if (method === 'DELETE' && isDeletion(service, path) && !isWanted) faults.push(`I5: ${method} ${path} was not asked for`)
  return faults
}

/** Each life may send a file once, and once more for each time that the service refused it, for a log-in that ended meanwhile. */
function checkAmounts(requests: readonly LoggedRequest[], { service, actions, lives }: Allowed): string[] {
  const sizes = actions.flatMap((action) => (action.do === 'drop' ? [action.size + 1000] : []))
  const uploaded = requests.reduce((sum, request) => sum + bytesIn(request), 0)
  const links = requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/media')).length
  const faults: string[] = []
  // One for each life, one when it ended meanwhile, and one to spare for each.
  const logIns = requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/auth/token')).length
  if (logIns > 3 * lives) faults.push(`requests: ${String(logIns)} log-ins in ${String(lives)} lives`)
  const refused = requests.filter((request) => bytesIn(request) > 0 && typeof request.status === 'number' && request.status >= 400).length
  if (uploaded > (lives + refused) * sizes.reduce((sum, size) => sum + size, 0))
    faults.push(`I7: ${String(uploaded)} bytes were uploaded of files of ${sizes.join()}`)
  if (service === 'media-pocket' && links > lives * sizes.length)
    faults.push(`I7: ${String(links)} links were sent for ${String(sizes.length)} files`)
  return faults
}

function isDeletion(service: ServiceName, path: string): boolean {
  if (service === 'media-pocket') return /\/assets\/[^/]+$/.test(path)
  return service === 'wordbee' ? path.includes('/resources/assets/') : service === 'globalaiopc'
}
