import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoLibrary, DemoLibraryAsset } from '../library'
import { sniffBytes } from '../media-pocket/sniff'
import { dimensionsOf } from './dimensions'
import { assetTypeOf } from './processing'
import type { TeamRecord } from './records'
import type { OctoState } from './state'

/** An organisation that a new service starts out with. */
export interface DemoOrganisation {
  readonly name: string
  readonly teams: readonly { readonly id?: string; readonly name: string }[]
}

/** What a new service starts out with. The library goes to the first team. */
export interface Seeds {
  readonly library: DemoLibrary | null
  readonly organisations: readonly DemoOrganisation[]
  readonly credits: number
}

const dayMs = 86_400_000

interface LoadedFile {
  readonly name: string
  readonly size: number
  readonly sha256: string
  readonly mimeType: string
  readonly dimensions: { readonly width: number; readonly height: number } | null
}

/** The organisations of a service that is not told others; the library's team has the given id. */
export function defaultOrganisations(teamId: string | undefined): readonly DemoOrganisation[] {
  return [
    {
      name: 'Maren Studio',
      teams: [{ ...(teamId !== undefined && { id: teamId.toLowerCase() }), name: 'Campaigns' }, { name: 'Archive' }],
    },
    { name: 'Harbour Films', teams: [{ name: 'Shorts' }] },
  ]
}

/** Fills a new state, once: all records are written at one stroke, so that a start cut short begins afresh. The bytes stay where they are: nobody can ask for them. */
export async function seedState(state: OctoState, { library, organisations, credits }: Seeds): Promise<void> {
  if (!state.isNew()) return
  const files = new Map<DemoLibraryAsset, LoadedFile>()
  for (const wanted of library?.assets ?? []) {
    const file = library === null || wanted.file === null ? null : await loadFile(library.folder, wanted.file)
    if (file !== null) files.set(wanted, file)
  }
  state.change(() => {
    const teams = organisations.flatMap((organisation) => seedOrganisation(state, organisation, credits))
    const [team] = teams
    if (team !== undefined) {
      const folders = openFolders(state, team)
      for (const [wanted, file] of files) seedAsset(state, wanted, { file, team, folders })
    }
    state.markSeeded()
  })
}

async function loadFile(folder: string, name: string): Promise<LoadedFile | null> {
  const path = join(folder, name)
  if (!existsSync(path)) return null
  const bytes = readFileSync(path)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { name, size: bytes.length, sha256, mimeType: (await sniffBytes(bytes)).content_type, dimensions: dimensionsOf(bytes) }
}

function seedOrganisation(state: OctoState, { name, teams }: DemoOrganisation, credits: number): TeamRecord[] {
  const organisation = { id: state.newId(), name, credits, createdAt: state.iso() }
  state.organisations.put(organisation.id, organisation)
  return teams.map((wanted) => {
    const team = { id: wanted.id ?? state.newId(), organizationId: organisation.id, name: wanted.name, createdAt: state.iso() }
    state.teams.put(team.id, team)
    return team
  })
}

/** Folders by name, made at their first use. */
function openFolders(state: OctoState, team: TeamRecord) {
  const known = new Map<string, string>()
  return (name: string): string => {
    const id = known.get(name) ?? state.newId()
    if (!known.has(name)) state.folders.put(id, { id, teamId: team.id, parentId: null, name, depth: 0, createdAt: state.iso() })
    known.set(name, id)
    return id
  }
}

interface SeedMaterial {
  readonly file: LoadedFile
  readonly team: TeamRecord
  readonly folders: (name: string) => string
}

function seedAsset(state: OctoState, wanted: DemoLibraryAsset, { file, team, folders }: SeedMaterial): void {
  const at = (days: number) => state.iso(state.now() - days * dayMs)
  const id = state.newId()
  state.assets.put(id, {
    id,
    number: state.nextNumber(),
    teamId: team.id,
    folderId: wanted.project === null ? null : folders(wanted.project),
    originalFilename: file.name,
    displayName: wanted.title,
    fileSize: file.size,
    mimeType: file.mimeType,
    assetType: assetTypeOf(file.mimeType),
    dimensions: file.dimensions,
    aiTitle: wanted.title,
    aiDescription: wanted.description,
    aiTags: [...new Set([...wanted.aiTags, ...wanted.tags])],
    sha256: file.sha256,
    processing: { status: 'completed' },
    deletedAt: wanted.trashedDaysAgo === null ? null : at(wanted.trashedDaysAgo),
    createdAt: at(wanted.createdDaysAgo),
    updatedAt: at(wanted.trashedDaysAgo ?? wanted.createdDaysAgo),
  })
}
