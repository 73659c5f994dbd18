import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import type { AccountId } from '../../src-preload/contract/ids'
import { listAccounts, updateAccount, type AccountRecord } from '../accounts/account-store'
import type { Accounts } from '../accounts/accounts'
import type { SecretStore } from '../accounts/secret-store'
import { transact, type Database } from '../database/transaction'
import type { Log } from '../log'
import { readSetting, saveSetting } from '../settings'
import type { DemoAccount } from './demo-accounts'
import type { StartedDemoService } from './demo-messages'

/** Running demo services, wherever they run. */
export interface RunningDemo {
  /** Where they listen; may change when they had to be started again. */
  readonly services: readonly StartedDemoService[]
  readonly knownIds: (service: string) => Promise<readonly string[]>
  readonly stop: () => Promise<void>
}

/** Starts demo services. `port` 0: any. */
export type StartDemo = (options: {
  folder: string
  services: readonly { service: string; port: number; secrets: Readonly<Record<string, string>> }[]
  log: Log
}) => Promise<RunningDemo>

type Secrets = Readonly<Record<string, string>>

const portsSetting = 'demo.ports'
const ports = z.record(z.string(), z.number().int())

/** Sets up and keeps running the demo services, which are real servers on this machine: to the rest of the program their accounts are accounts like any other. */
export function createExplore(tools: {
  db: Database
  accounts: Accounts
  secrets: SecretStore
  log: Log
  profile: string
  startDemo: StartDemo
  definitions: readonly DemoAccount[]
}) {
  const { db, accounts, secrets, log, definitions } = tools
  let running: Promise<RunningDemo> | null = null

  const demoAccounts = (): readonly AccountRecord[] => listAccounts(db).filter((account) => account.isDemo)

  /** Starts all of them, each with the secrets its account has: made anew when the keychain does not hold them any more, as both sides are ours. */
  const run = (): Promise<RunningDemo> => {
    running ??= begin().catch((error: unknown) => {
      running = null
      throw error
    })
    return running
  }

  const made = new Map<string, Secrets>()
  const begin = async (): Promise<RunningDemo> => {
    const lastPorts = readSetting(db, portsSetting, ports) ?? {}
    for (const { service, makeSecrets } of definitions) made.set(service, (await knownSecrets(service)) ?? makeSecrets(newSecret))
    const demo = await tools.startDemo({
      folder: join(tools.profile, 'demo'),
      services: definitions.map(({ service }) => ({ service, port: lastPorts[service] ?? 0, secrets: made.get(service) ?? {} })),
      log,
    })
    transact(db, (tx) => {
      saveSetting(tx, portsSetting, Object.fromEntries(demo.services.map(({ service, port }) => [service, port])))
    })
    for (const account of demoAccounts()) await keepReachable(account, demo)
    return demo
  }

  const knownSecrets = async (service: string): Promise<Secrets | null> => {
    const account = demoAccounts().find((candidate) => candidate.service === service)
    return account === undefined ? null : secrets.get(account.id)
  }

  const keepReachable = async (account: AccountRecord, demo: RunningDemo) => {
    const current = demo.services.find(({ service }) => service === account.service)
    if (current === undefined) return
    if ((await secrets.get(account.id)) === null) await secrets.set(account.id, made.get(account.service) ?? {})
    if (current.address === account.address) return
    transact(db, (tx) => {
      updateAccount(tx, account.id, { ...account, address: current.address })
    })
  }

  /** A service without a listing gets its library by id, as a user would give it. */
  const takeUpLibrary = async (id: AccountId, service: string, demo: RunningDemo): Promise<void> => {
    const ids = await demo.knownIds(service)
    if (ids.length > 0) accounts.addById(id, ids.join('\n'))
  }

  return {
    /** Adds a demo account for every service, with its library; those that are there already stay. The first account. */
    async explore(): Promise<AccountId> {
      const demo = await run()
      for (const { service, address, fields } of demo.services) {
        const known = demoAccounts().find((account) => account.service === service)
        const id = known?.id ?? (await accounts.connectDemo({ service, address, fields, secrets: made.get(service) ?? {} }))
        await takeUpLibrary(id, service, demo)
      }
      const [first] = demoAccounts()
      if (first === undefined) throw new Error('explore: no demo service runs')
      return first.id
    },

    /** Starts the services again for demo accounts of an earlier run. */
    async resume(): Promise<void> {
      if (demoAccounts().length > 0) await run()
    },

    async stop(): Promise<void> {
      await running?.then(
        (demo) => demo.stop(),
        () => undefined,
      )
    },
  }
}

const newSecret = () => randomBytes(24).toString('base64url')
