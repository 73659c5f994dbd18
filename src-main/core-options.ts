import type { Keytar } from './accounts/secret-store'
import type { LibraryReader, ReaderContext } from './assets/library-reader'
import type { Clock } from './clock'
import type { Database } from './database/transaction'
import type { DemoAccount } from './demo/demo-accounts'
import type { StartDemo } from './demo/explore'
import type { HandInDesktop } from './hand-in/desktop'
import type { ScoutHost } from './drop-folders/scout/scout'
import type { StartHandOverServer } from './hand-over/server'
import type { JobRunner } from './library/run-jobs'
import type { Log } from './log'
import type { MediaReader } from './media-reading/media-reader'
import type { Network } from './providers/connection'
import type { ProviderDefinition } from './providers/provider'
import type { Pieces } from './pieces'
import type { Publish } from './publish'
import type { PageWriter } from './sync/pull/page-writer'
import type { HoldAwake } from './transfers/keep-awake'

/** What the program is built with: all that differs between the product, its tests and its simulation. */
export interface CoreOptions {
  readonly db: Database
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** The folder that everything is stored under. */
  readonly profile: string
  readonly publish: Publish
  readonly loadKeytar: () => Promise<Keytar>
  /** Reads files whole: what is dropped, and what is sent. */
  readonly mediaReader: MediaReader
  /** Turns of all that writes much; absent: they come one after the other. */
  readonly pieces?: Pieces
  /** Looks at drop folders; absent: this thread does. */
  readonly scouts?: ScoutHost
  readonly startDemo: StartDemo
  readonly chooseSavePath: (suggestedName: string) => Promise<string | null>
  /** The desktop of files given by hand; absent: none is ever chosen, pasted or dragged. */
  readonly handIn?: HandInDesktop
  /** Long work upon the library; absent: done in this thread. */
  readonly libraryJobs?: JobRunner
  /** How the library was found (see library/opening.ts); absent: in order. */
  readonly found?: { readonly needsCheck: boolean; readonly needsReading: boolean }
  /** The services; absent: all that Slipway speaks to. */
  readonly providers?: readonly ProviderDefinition[]
  /** The demo services; absent: one of each. */
  readonly demos?: readonly DemoAccount[]
  /** Absent: the machine's own. */
  readonly network?: Network
  /** Where links to handed-over files are fetched from; absent: a server on this machine's own address. */
  readonly startHandOverServer?: StartHandOverServer
  /** Writes what listings tell; absent: this thread does. */
  readonly pages?: PageWriter
  /** Answers the large questions of the window; absent: this thread does. */
  readonly openReader?: (contextOf: () => ReaderContext) => LibraryReader
  /** Keeps the computer awake while files leave; absent: it sleeps when it likes. */
  readonly holdAwake?: HoldAwake
}
