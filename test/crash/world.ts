import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoLibrary, DemoLibraryAsset } from '../../src-main/demo/library'
import type { OperationKind } from '../../src-preload/contract/activity'
import type { Chance } from './chance'
import { hashNameOf, people, pictureOf, wordbeeSegments, type ServiceName, type Thing } from './services'

/** The assets that every service starts out with. */
export const roles = ['Alder', 'Birch', 'Dogwood', 'Elm', 'Fir', 'Gorse', 'Ivy'] as const
export type Role = (typeof roles)[number]

/** What the user does. Everything is named by its role; the program finds the ids. */
export type Action =
  | { readonly do: 'edit'; readonly role: Role; readonly title?: string; readonly description?: string; readonly tags?: readonly string[] }
  | { readonly do: 'trash' | 'restore' | 'remove-media' | 'unassign' | 'delete-comment'; readonly role: Role }
  | { readonly do: 'delete'; readonly role: Role; readonly withCopy: boolean }
  | { readonly do: 'comment' | 'edit-comment'; readonly role: Role; readonly text: string }
  | { readonly do: 'assign'; readonly role: Role; readonly project: string }
  /** `isNew`: a collection of this title is made. */
  | { readonly do: 'collect'; readonly role: Role; readonly title: string; readonly isNew: boolean }
  | { readonly do: 'start'; readonly role: Role; readonly action: string }
  | { readonly do: 'link'; readonly name: string }
  /** A file comes into the drop folder; `role` is the asset that it is for, null: it makes one. */
  | { readonly do: 'drop'; readonly file: string; readonly size: number; readonly role: Role | null }

/** Which services have the kind. */
export const servicesOf: Readonly<Record<OperationKind, readonly [ServiceName, ...ServiceName[]]>> = {
  'create-asset': ['media-pocket'],
  'upload-asset': ['octospark', 'wordbee', 'globalaiopc'],
  'create-from-link': ['globalaiopc'],
  'add-media': ['media-pocket'],
  'remove-media': ['media-pocket'],
  'edit-asset': ['media-pocket'],
  'add-comment': ['media-pocket'],
  'edit-comment': ['media-pocket'],
  'delete-comment': ['media-pocket'],
  trash: ['media-pocket', 'octospark'],
  restore: ['media-pocket'],
  'delete-permanently': ['media-pocket', 'wordbee', 'globalaiopc'],
  'add-to-collection': ['media-pocket'],
  'assign-project': ['media-pocket'],
  'unassign-project': ['media-pocket'],
  'start-action': ['media-pocket'],
}

const live: readonly [Role, ...Role[]] = ['Alder', 'Birch']
const dropSize = (chance: Chance) => 20_000 + chance.below(60_000)
/** Of a few kilobytes more than the last piece of a hand-over, and so in several. */
const drop = (chance: Chance, file: string, role: Role | null = null): Action => ({ do: 'drop', file, size: dropSize(chance), role })

/** What the user does so that an operation of the kind comes about; some of it several times, as the chance has it. */
export const actionsOf: Readonly<Record<OperationKind, (chance: Chance) => readonly Action[]>> = {
  'create-asset': (chance) => [drop(chance, 'Juniper.png'), ...(chance.oneIn(3) ? [drop(chance, 'Laurel.png')] : [])],
  'upload-asset': (chance) => [drop(chance, 'Juniper.png'), ...(chance.oneIn(3) ? [drop(chance, 'Laurel.png')] : [])],
  'create-from-link': (chance) => [{ do: 'link', name: 'Juniper' }, ...(chance.oneIn(3) ? [{ do: 'link', name: 'Laurel' } as const] : [])],
  'add-media': (chance) => [drop(chance, 'Fir_v01.png', 'Fir'), drop(chance, 'Fir_v02.png', 'Fir')],
  'remove-media': (chance) => [{ do: 'remove-media', role: chance.pick(live) }],
  'edit-asset': (chance) => {
    const role = chance.pick(live)
    const first: Action = { do: 'edit', role, description: 'As I want it', ...(chance.oneIn(2) && { tags: ['mine', 'newest'] }) }
    return [first, ...(chance.oneIn(2) ? [{ do: 'edit', role, title: `${role} by me` } as const] : [])]
  },
  'add-comment': (chance) => {
    const role = chance.pick(live)
    // The same words twice are two comments.
    return [
      { do: 'comment', role, text: 'Look at this' },
      ...(chance.oneIn(2) ? [{ do: 'comment', role, text: 'Look at this' } as const] : []),
    ]
  },
  'edit-comment': (chance) => [{ do: 'edit-comment', role: chance.pick(live), text: 'In better words' }],
  'delete-comment': (chance) => [{ do: 'delete-comment', role: chance.pick(live) }],
  trash: (chance) => [{ do: 'trash', role: chance.pick(live) }],
  restore: () => [{ do: 'restore', role: 'Dogwood' }],
  'delete-permanently': (chance) => [{ do: 'delete', role: chance.pick(live), withCopy: chance.oneIn(2) }],
  'add-to-collection': (chance) => [
    { do: 'collect', role: chance.pick(live), ...(chance.oneIn(2) ? { title: 'Shelf', isNew: false } : { title: 'Box', isNew: true }) },
  ],
  'assign-project': (chance) => [{ do: 'assign', role: chance.pick(live), project: chance.pick(['Meadow', 'Grove']) }],
  'unassign-project': () => [{ do: 'unassign', role: 'Elm' }],
  'start-action': (chance) => [{ do: 'start', role: chance.pick(live), action: chance.pick(['Transcribe speech', 'Check loudness']) }],
}

/** What else waits when the user does it: work at other assets, or at the same one before it. */
export function othersOf(service: ServiceName, main: readonly Action[], chance: Chance): readonly Action[] {
  const many = chance.below(4)
  const all: Partial<Record<ServiceName, readonly [Action, ...Action[]]>> = {
    'media-pocket': [
      { do: 'edit', role: 'Gorse', description: 'In passing' },
      { do: 'comment', role: 'Ivy', text: 'And this' },
      { do: 'comment', role: 'Gorse', text: 'One more' },
      { do: 'trash', role: 'Ivy' },
    ],
    octospark: [
      { do: 'trash', role: 'Gorse' },
      { do: 'trash', role: 'Ivy' },
    ],
    wordbee: [{ do: 'delete', role: 'Gorse', withCopy: false }],
    globalaiopc: [{ do: 'delete', role: 'Gorse', withCopy: false }],
  }
  const chosen = (all[service] ?? []).filter((_, index) => index < many)
  const role = main.map((action) => ('role' in action ? action.role : null)).find((one) => one !== null)
  const isEditable = service === 'media-pocket' && role !== undefined && main.every(({ do: what }) => what !== 'delete' && what !== 'edit')
  const before: readonly Action[] =
    isEditable && role !== 'Dogwood' && chance.oneIn(3) ? [{ do: 'edit', role, description: 'Before all else' }] : []
  return [...chosen, ...before]
}

const fileOf = (role: Role) => `${role.toLowerCase()}.png`
const hasFile = (service: ServiceName, role: Role) => role !== 'Fir' || service !== 'media-pocket'

/** What a service starts out with. */
export function libraryIn(folder: string, service: ServiceName): DemoLibrary {
  mkdirSync(folder, { recursive: true })
  const assets = roles.map((role): DemoLibraryAsset => {
    if (hasFile(service, role)) writeFileSync(join(folder, fileOf(role)), pictureOf(role))
    return {
      file: hasFile(service, role) ? fileOf(role) : null,
      title: role,
      description: `About ${role}`,
      category: null,
      tags: ['wood', role.toLowerCase()],
      aiTags: [],
      project: role === 'Elm' ? 'Grove' : role === 'Ivy' && service === 'media-pocket' ? 'Meadow' : null,
      collections: role === 'Elm' ? ['Shelf'] : [],
      owner: people.self,
      createdDaysAgo: roles.indexOf(role) + 1,
      trashedDaysAgo: role === 'Dogwood' && service === 'media-pocket' ? 3 : null,
      comments: [
        { author: people.colleague, text: `Fine, ${role}`, daysAgo: 2 },
        { author: people.self, text: `Mine on ${role}`, daysAgo: 1 },
      ],
    }
  })
  return { folder, assets, people: [] }
}

/** What an asset is called where it has no title of its own. */
export const nameAt = (service: ServiceName, role: Role) => (service === 'media-pocket' ? role : fileOf(role))

/** What the services hold after the user's actions, one after the other: each exactly once. Pure. */
export function expectedThings(service: ServiceName, before: readonly Thing[], actions: readonly Action[]): Thing[] {
  const names = new Map(roles.map((role) => [role, nameAt(service, role)]))
  let things = [...before]
  const change = (role: Role, how: (thing: Thing) => Thing | null) => {
    things = things.flatMap((thing) => (thing.title === names.get(role) ? (how(thing) ?? []) : thing))
  }
  for (const action of actions) applyAction(action, { service, names, change, add: (thing) => things.push(thing) })
  return things
}

interface Stage {
  readonly service: ServiceName
  readonly names: Map<Role, string>
  readonly change: (role: Role, how: (thing: Thing) => Thing | null) => void
  readonly add: (thing: Thing) => void
}

const empty: Thing = {
  title: '',
  description: '',
  tags: [],
  isTrashed: false,
  media: [],
  comments: [],
  project: null,
  collections: [],
  runs: [],
}
const replaceOne = (texts: readonly string[], from: string, to: readonly string[]) => texts.flatMap((text) => (text === from ? to : [text]))

/** Gives the stage what an action comes to. */
function applyAction(action: Action, stage: Stage): void {
  const { service, names, change, add } = stage
  if (action.do === 'link') add({ ...empty, title: action.name, media: [hashOf(service, pictureOf('linked'))] })
  else if (action.do === 'drop') applyDrop(action, stage)
  else {
    change(action.role, (thing) => changed(thing, action))
    if (action.do === 'edit' && action.title !== undefined) names.set(action.role, action.title)
  }
}

function applyDrop({ file, size, role }: Extract<Action, { do: 'drop' }>, { service, change, add }: Stage): void {
  const hash = hashOf(service, pictureOf(file, size))
  if (role === null) add({ ...empty, title: titleOfFile(service, file), media: [hash] })
  else change(role, (thing) => ({ ...thing, media: [...thing.media, hash].sort() }))
}

/** What becomes of an asset; null: it is gone. */
function changed(thing: Thing, action: Exclude<Action, { do: 'drop' | 'link' }>): Thing | null {
  switch (action.do) {
    case 'edit': {
      const { title = thing.title, description = thing.description, tags = thing.tags } = action
      return { ...thing, title, description, tags }
    }
    case 'trash':
    case 'restore':
      return { ...thing, isTrashed: action.do === 'trash' }
    case 'delete':
      return null
    case 'remove-media':
      return { ...thing, media: [] }
    case 'comment':
      return { ...thing, comments: [...thing.comments, `me: ${action.text}`] }
    case 'edit-comment':
      return { ...thing, comments: replaceOne(thing.comments, `me: Mine on ${action.role}`, [`me: ${action.text}`]) }
    case 'delete-comment':
      return { ...thing, comments: replaceOne(thing.comments, `me: Mine on ${action.role}`, []) }
    case 'assign':
      return { ...thing, project: action.project }
    case 'unassign':
      return { ...thing, project: null }
    case 'collect':
      return { ...thing, collections: [...thing.collections, action.title].sort() }
    case 'start':
      return { ...thing, runs: [...thing.runs, action.action].sort() }
  }
}

/** Where a service keeps files under their names, those are their titles. */
export function titleOfFile(service: ServiceName, file: string): string {
  return service === 'octospark' || service === 'wordbee' ? file : file.replace(/\.png$/, '')
}

export function hashOf(service: ServiceName, bytes: Buffer): string {
  return createHash(hashNameOf(service)).update(bytes).digest('hex')
}

/** Where dropped files go at a service that asks for it. */
export const targetOf = (service: ServiceName): Readonly<Record<string, string>> =>
  service === 'wordbee' ? { segmentId: wordbeeSegments.last } : {}
