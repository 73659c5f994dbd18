import { listAccounts } from '../accounts/account-store'
import type { IntakePorts } from '../drop-folders/ports'
import { simulateAll } from '../drop-folders/simulate'
import type { Registry } from '../providers/registry'
import { noDesktop, type HandInDesktop } from './desktop'
import { createHandIn, type HandIn, type HandInOptions } from './hand-in'

export interface HandInParts extends Omit<HandInOptions, 'ports' | 'simulate' | 'desktop'> {
  readonly ports: IntakePorts
  readonly registry: Pick<Registry, 'label'>
  /** Absent: a program without a desktop. */
  readonly desktop: HandInDesktop | undefined
}

/** Builds what takes files by hand out of the parts of the program. */
export function setUpHandIn({ ports, registry, desktop = noDesktop, ...parts }: HandInParts): HandIn {
  return createHandIn({
    ...parts,
    desktop,
    ports: {
      receiverOf: (id) => ports.receiverOf(id),
      accounts: () =>
        listAccounts(parts.db)
          .filter(({ id }) => ports.receiverOf(id)?.upload.offered === true)
          .map(({ id, name, service }) => ({ accountId: id, name, service: registry.label(service) })),
    },
    simulate: (folder, entries, signal) => simulateAll({ db: parts.db, ports }, folder, { entries, signal }),
  })
}
