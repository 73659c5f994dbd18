import type { AssetRecord, FolderRecord, UploadRecord } from './records'
import type { OctoState } from './state'

/** A look behind the HTTP border, for tests. */
export interface Inspect {
  asset(assetId: string): AssetRecord | null
  /** Live and deleted, in the order of their creation. */
  assets(): AssetRecord[]
  /** How many assets were ever made of a file, by its name or by the SHA-256 of its bytes. */
  creations(file: string): number
  uploads(): UploadRecord[]
  folders(): FolderRecord[]
  /** What is left to the organisation of a team. */
  credits(teamId: string): number
}

/** Opens the look behind the border. `settle` does first what is due. */
export function inspectState(state: OctoState, settle: () => void): Inspect {
  const assets = (): AssetRecord[] => {
    settle()
    return [...state.assets.values()]
  }
  return {
    asset: (assetId) => assets().find(({ id }) => id === assetId) ?? null,
    assets,
    creations: (file) => assets().filter(({ originalFilename, sha256 }) => originalFilename === file || sha256 === file).length,
    uploads: () => [...state.uploads.values()],
    folders: () => [...state.folders.values()],
    credits: (teamId) => state.organisations.get(state.teams.get(teamId)?.organizationId ?? '')?.credits ?? 0,
  }
}
