import { join } from 'node:path'
import { networkInterfaces } from 'node:os'
import type { SecretStore } from '../accounts/secret-store'
import type { Bandwidth } from '../bandwidth'
import type { Clock } from '../clock'
import type { Database } from '../database/transaction'
import type { Hasher } from '../hash/hasher'
import type { Log } from '../log'
import { bucketOpener } from './bucket/bucket-client'
import { bucketSecrets } from './bucket/bucket-secrets'
import { createHandOver, type WholeHandOver } from './hand-over'
import { createHandOverSettings, type HandOverSettings } from './hand-over-settings'
import { listAddresses, type Interfaces } from './network-addresses'
import type { OnServed } from './served'
import type { StartHandOverServer } from './server'
import { serviceAddress } from './service-address'
import { readHandOverSetting } from './setting'

/** What the hand-over of a library is built with. */
export interface HandOverParts {
  readonly db: Database
  /** The program's own folder. */
  readonly profile: string
  readonly clock: Clock
  readonly log: Log
  readonly hasher: Hasher
  readonly secrets: Pick<SecretStore, 'get' | 'set'>
  /** The setting, or what can be fetched right now, is another one. */
  readonly onChange: () => void
  /** Another setting was saved: what waited because nothing fitted may go on. */
  readonly onSaved: () => void
  /** Absent: on this machine's own addresses. */
  readonly startHandOverServer?: StartHandOverServer
  /** How fast files may leave. */
  readonly bandwidth: Bandwidth
  /** How much of a file was fetched from this computer. */
  readonly onProgress: OnServed
  /** Absent: those of the machine. */
  readonly interfaces?: () => Interfaces
}

/** The hand-over of a library and its settings. Nothing runs until something is offered, or `sweep` is called. */
export function setUpHandOver(parts: HandOverParts): { readonly handOver: WholeHandOver; readonly settings: HandOverSettings } {
  const {
    db,
    profile,
    clock,
    log,
    hasher,
    onChange,
    onSaved,
    bandwidth,
    onProgress,
    startHandOverServer,
    interfaces = networkInterfaces,
  } = parts
  const secrets = bucketSecrets(parts.secrets)
  const addresses = () => listAddresses(interfaces())
  const handOver = createHandOver({
    db,
    folder: join(profile, 'hand-over'),
    clock,
    log,
    hasher,
    addressOf: (id) => serviceAddress(db, id),
    setting: () => readHandOverSetting(db),
    addresses,
    bucket: { secretFor: (place) => secrets.get(place), open: bucketOpener(bandwidth) },
    onServing: onChange,
    onProgress,
    bandwidth,
    ...(startHandOverServer && { startServer: startHandOverServer }),
  })
  const settings = createHandOverSettings({
    db,
    clock,
    profile,
    secrets,
    handOver,
    addresses,
    onSaved: () => {
      onChange()
      onSaved()
    },
  })
  return { handOver, settings }
}
