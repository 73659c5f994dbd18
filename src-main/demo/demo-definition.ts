import type { DemoLibrary, DemoLibraryAsset } from './library'

/** A demo service that is running. */
export interface RunningDemoService {
  /** What an account of it is connected with. */
  readonly address: string
  readonly fields: Readonly<Record<string, string>>
  readonly port: number
  /** Ids to take up, for a service without a listing. */
  readonly knownIds: () => readonly string[]
  stop(): Promise<void>
}

/** One service that can be explored without an account, as the demo process runs it. */
export interface DemoDefinition {
  readonly service: string
  /** The part of the demo library that it starts out with. */
  readonly isSeededWith: (asset: DemoLibraryAsset) => boolean
  /** Fails with the system's error when the port or the folder can not be had. */
  readonly start: (options: {
    readonly folder: string
    /** 0 takes any free port. */
    readonly port: number
    readonly secrets: Readonly<Record<string, string>>
    readonly library: DemoLibrary | null
  }) => Promise<RunningDemoService>
}
