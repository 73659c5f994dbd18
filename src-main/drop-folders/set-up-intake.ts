import { basename } from 'node:path'
import type { OperationId } from '../../src-preload/contract/ids'
import type { IntakeFilter } from '../../src-preload/contract/intake'
import { intakePorts } from '../assets/queue-media'
import type { CoreOptions } from '../core-options'
import type { Pieces } from '../pieces'
import type { Publish } from '../publish'
import type { Registry } from '../providers/registry'
import { createDropFolders, type DropFolders } from './drop-folders'
import { intakeReader, type IntakeQuestion } from './intake-reader'
import type { Underway } from './intake-state'
import type { IntakePorts } from './ports'
import { createFileReading } from './reading'

export interface IntakeParts extends Pick<CoreOptions, 'db' | 'clock' | 'log' | 'profile' | 'mediaReader' | 'scouts' | 'chooseSavePath'> {
  readonly publish: Publish
  readonly pieces: Pieces
  readonly registry: Registry
  /** Files whose bytes are leaving now. */
  readonly underway: () => readonly Underway[]
  readonly ask: <A>(question: IntakeQuestion) => Promise<A>
  /** Somebody should look at the outbox. */
  readonly kick: () => void
  readonly restoreAsset: IntakePorts['restoreAsset']
  /** What the user decides about operations, without a word to anybody: many at once are one transaction, and are told when it is committed. */
  readonly operations: { readonly retry: (id: OperationId) => void; readonly cancel: (id: OperationId) => void }
}

export interface Intake {
  readonly ports: IntakePorts
  readonly dropFolders: DropFolders
  /** Removes copies of files that nobody needs any more. */
  readonly sweepCopies: () => Promise<void>
  /** Writes a part of the ledger into a file that the system's dialog asks for; null when it was cancelled. */
  readonly exportIntake: (filter: IntakeFilter) => Promise<{ readonly fileName: string; readonly rows: number } | null>
}

/** Builds what turns files on the disk into assets out of the parts of the program. */
export function setUpIntake({
  profile,
  mediaReader,
  scouts,
  chooseSavePath,
  registry,
  ask,
  kick,
  restoreAsset,
  ...parts
}: IntakeParts): Intake {
  const { db, clock, log, publish, underway } = parts
  const reading = createFileReading({ db, reader: mediaReader, clock, profile, log })
  const ports = intakePorts({
    db,
    clock,
    registry,
    wake: kick,
    onQueued: (id) => {
      publish('assets.changed', { ids: [id] })
      publish('activity.changed', {})
      publish('accounts.changed', {})
    },
    restoreAsset,
  })
  const dropFolders = createDropFolders({
    ...parts,
    reading,
    ...(scouts === undefined ? {} : { scouts }),
    hasher: mediaReader,
    profileFolder: profile,
    ports,
    reader: intakeReader(ask, underway),
  })
  return {
    ports,
    dropFolders,
    sweepCopies: () => reading.sweep(),
    exportIntake: async (filter) => {
      const target = await chooseSavePath(`slipway-files-${new Date(clock.now()).toISOString().slice(0, 10)}.csv`)
      return target === null ? null : { fileName: basename(target), rows: await dropFolders.exportTo(target, filter) }
    },
  }
}
