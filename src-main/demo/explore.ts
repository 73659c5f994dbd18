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

/** Running demo services, wherever they run. */
export interface RunningDemo {
  /** Where they listen; may change when they had to be started again. */
  readonly origin: string
  readonly assetIds: () => Promise<readonly string[]>
  readonly stop: () => Promise<void>
}

/** Starts the demo services. `preferredPort` 0: any. */
export type StartDemo = (options: { folder: string; preferredPort: number; apiKey: string; log: Log }) => Promise<RunningDemo>

const portSetting = 'demo.port'

/** Sets up and keeps running the demo services, which are real servers on this machine: to the rest of the program their account is one like any other. */
export function createExplore(tools: {
  db: Database
  accounts: Accounts
  secrets: SecretStore
  log: Log
  profile: string
  startDemo: StartDemo
}) {
  const { db, accounts, secrets, log } = tools
  let running: Promise<RunningDemo> | null = null

  const run = (apiKey: string): Promise<RunningDemo> => {
    running ??= tools
      .startDemo({ folder: join(tools.profile, 'demo'), preferredPort: readSetting(db, portSetting, z.number().int()) ?? 0, apiKey, log })
      .then((demo) => {
        transact(db, (tx) => {
          saveSetting(tx, portSetting, Number(new URL(demo.origin).port))
        })
        return demo
      })
      .catch((error: unknown) => {
        running = null
        throw error
      })
    return running
  }

  const demoAccount = (): AccountRecord | undefined => listAccounts(db).find((account) => account.isDemo)

  /** Starts the services again for a demo account of an earlier run. Its key is made anew when the keychain does not hold it any more: both sides are ours. */
  const resume = async (): Promise<void> => {
    const account = demoAccount()
    if (account === undefined || running !== null) return
    let known = await secrets.get(account.id)
    if (known === null) {
      known = { apiKey: randomBytes(24).toString('base64url') }
      await secrets.set(account.id, known)
    }
    const demo = await run(known['apiKey'] ?? '')
    if (demo.origin === account.address) return
    transact(db, (tx) => {
      updateAccount(tx, account.id, { ...account, address: demo.origin })
    })
  }

  /** The service has no listing, so its library is added by id, as a user would. */
  const takeUpLibrary = async (id: AccountId): Promise<void> => {
    const ids = (await (await running)?.assetIds()) ?? []
    if (ids.length > 0) await accounts.addById(id, ids.join('\n'))
  }

  return {
    /** Adds the demo account with its library; the one that is there already when it was added before. */
    async explore(): Promise<AccountId> {
      const known = demoAccount()
      if (known !== undefined) {
        await resume()
        await takeUpLibrary(known.id)
        return known.id
      }
      const apiKey = randomBytes(24).toString('base64url')
      const demo = await run(apiKey)
      const id = await accounts.connectDemo('media-pocket', demo.origin, { apiKey })
      await takeUpLibrary(id)
      return id
    },

    resume,

    async stop(): Promise<void> {
      await running?.then(
        (demo) => demo.stop(),
        () => undefined,
      )
    },
  }
}
