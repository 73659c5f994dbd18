import { ulid } from 'ulid'
import type { Account, AddByIdResult, ConnectForm, EditAccountForm, FieldChoice } from '../../src-preload/contract/account'
import { AppError } from '../../src-preload/contract/errors'
import { accountId as accountIdSchema, type AccountId, type AssetId } from '../../src-preload/contract/ids'
import { capabilityNames } from '../../src-preload/contract/service'
import { wait, type Clock } from '../clock'
import { setSearchMerging } from '../database/search-merging'
import { transact, type Database } from '../database/transaction'
import { capabilitiesOf } from '../providers/capabilities'
import type { AssetProvider } from '../providers/provider'
import { ProviderError } from '../providers/provider-error'
import type { ProviderAccount, Registry } from '../providers/registry'
import type { Publish } from '../publish'
import { readHold } from '../sync/brakes'
import type { Sync } from '../sync/sync'
import { checkForm, formOf, isSameFields, toFieldError, type CheckedForm } from './account-form'
import { findAccount, insertAccount, listAccounts, updateAccount, type AccountRecord } from './account-store'
import { addIds } from './add-by-id'
import { doubtIdentity } from './identity-pin'
import { notSpoken } from '../assets/refusals'
import { countAssets, type AssetCounts } from './count-assets'
import { forgetUnknownIds, listUnknownIds, pageOfDeletedIds, type UnknownId } from './known-ids'
import { leavingAccounts, takeOutAccount } from './leave-account'
import { leavePlace, refuseMove } from './move-account'
import { isPaused } from './pauses'
import type { Secrets, SecretStore } from './secret-store'
import { notesOf } from './service-notes'

/** How long the check of a new account may take. ms. */
const checkMs = 20_000
/** How long a service may take to close what the secret opened. ms. */
const signOutMs = 5000

export interface AccountsTools {
  readonly db: Database
  readonly clock: Clock
  readonly secrets: SecretStore
  readonly publish: Publish
  readonly registry: Registry
  readonly sync: () => Sync
  /** Removes what is kept on disk of an account's media. */
  readonly forgetMedia: (id: AccountId) => Promise<void>
}

/** Adding, changing and leaving accounts. Secrets go from here to the keychain and to providers, nowhere else. */
export function createAccounts(tools: AccountsTools) {
  const { db, clock, secrets, publish, registry } = tools
  const connecting = new Set<string>()
  /** Accounts that are being left right now. */
  const leaving = new Map<AccountId, Promise<void>>()
  /** One provider per account, and so one set of connections, until its address, fields or secrets change. */
  const opened = new Map<AccountId, { address: string; fields: ProviderAccount['fields']; secrets: Secrets; provider: AssetProvider }>()

  const need = (id: AccountId): AccountRecord => {
    const account = findAccount(db, id)
    if (account === null || leavingAccounts(db).includes(id)) throw new AppError('not-found', 'This account is not in Slipway any more.')
    return account
  }

  /** Proves a form at its service. What the proof opened there is kept for use, or closed again. */
  const check = async (form: CheckedForm): Promise<AssetProvider> => {
    const provider = registry.open(form, form.secrets)
    try {
      await provider.check(AbortSignal.timeout(checkMs))
      return provider
    } catch (error) {
      await closeSession(provider)
      if (!(error instanceof ProviderError)) throw error
      throw toFieldError(error, formOf(registry, form.service))
    }
  }

  const told = () => {
    publish('accounts.changed', {})
    publish('app.changed', {})
    publish('sync.changed', {})
    publish('assets.changed', { ids: null })
  }

  const add = async (form: CheckedForm, isDemo: boolean, provider: AssetProvider | null): Promise<AccountId> => {
    const id = accountIdSchema.parse(ulid(clock.now()))
    await secrets.set(id, form.secrets)
    try {
      transact(db, (tx) => {
        insertAccount(tx, { id, service: form.service, name: form.name, address: form.address, fields: form.fields, isDemo }, clock.now())
      })
    } catch (error) {
      await secrets.forget(id)
      throw error
    }
    if (provider !== null) opened.set(id, { address: form.address, fields: form.fields, secrets: form.secrets, provider })
    tools.sync().kick(id)
    told()
    return id
  }

  /** Whatever the service says, or if it can not be reached: leaving goes on. */
  const closeSession = async (provider: AssetProvider | undefined) => {
    try {
      await provider?.signOut?.(AbortSignal.timeout(signOutMs))
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
    }
  }

  const leave = (id: AccountId): Promise<void> => {
    const known = leaving.get(id)
    if (known !== undefined) return known
    const work = leaveNow(id).finally(() => leaving.delete(id))
    leaving.set(id, work)
    return work
  }

  const leaveNow = async (id: AccountId) => {
    await tools.sync().forget(id)
    await closeSession(opened.get(id)?.provider)
    await secrets.forget(id)
    opened.delete(id)
    await takeOutAccount(db, id, () => wait(clock, 0))
    // What was asked for while the secret was being forgotten began a new loop.
    await tools.sync().forget(id)
    await tools.forgetMedia(id)
    told()
    publish('drop-folders.changed', {})
    publish('intake.changed', {})
    publish('activity.changed', {})
  }

  return {
    /** @param counted how many assets each has, where somebody counted them already */
    list(counted: readonly AssetCounts[] = countAssets(db)): Account[] {
      const counts = new Map(counted.map((row) => [row.id, row]))
      return listAccounts(db).map((account) => ({
        id: account.id,
        service: account.service,
        serviceLabel: registry.label(account.service),
        name: account.name,
        address: account.address,
        isDemo: account.isDemo,
        state: account.state,
        stateReason: account.stateReason,
        assetCount: counts.get(account.id)?.assets ?? 0,
        trashCount: counts.get(account.id)?.trash ?? 0,
        trashDays: registry.peekIfKnown(account)?.facts.trashDays ?? null,
        lastSyncAt: account.lastSyncAt,
        isSyncing: tools.sync().isBusy(account.id),
        paused: isPaused(account.pausedUntil, clock.now()) ? { until: account.pausedUntil === 0 ? null : account.pausedUntil } : null,
        hold: readHold(db, account.id),
        ...offersOf(registry.peekIfKnown(account), registry.label(account.service)),
        unknownCount: counts.get(account.id)?.unknown ?? 0,
        deletedCount: counts.get(account.id)?.deleted ?? 0,
      }))
    },

    /** Checks the form, then the service itself, and only then keeps anything. */
    async connect(form: ConnectForm): Promise<AccountId> {
      const checked = checkForm(registry, form, { kept: null })
      for (const account of listAccounts(db)) {
        if (account.service !== checked.service || account.address !== checked.address || !isSameFields(account.fields, checked.fields))
          continue
        const known = await secrets.get(account.id)
        if (known !== null && Object.entries(checked.secrets).every(([key, value]) => known[key] === value)) {
          throw new AppError('refused', `You added this account already, as “${account.name}”.`)
        }
      }
      const wish = JSON.stringify([checked.service, checked.address, checked.fields, checked.secrets])
      if (connecting.has(wish)) throw new AppError('refused', 'This account is being added already.')
      connecting.add(wish)
      try {
        const provider = await check(checked)
        try {
          return await add(checked, false, provider)
        } catch (error) {
          await closeSession(provider)
          throw error
        }
      } finally {
        connecting.delete(wish)
      }
    },

    /** Adds the demo account, whose service has just been started by us. */
    connectDemo: (demo: ProviderAccount & { readonly secrets: Secrets }): Promise<AccountId> =>
      add({ ...demo, name: `${registry.label(demo.service)} demo` }, true, null),

    fields(id: AccountId) {
      const account = need(id)
      return { id, service: account.service, name: account.name, fields: { address: account.address, ...account.fields } }
    },

    /** Changes name, address, fields or secrets; an empty secret field leaves the old one. Refused while changes wait that were made for another place. */
    async edit(form: EditAccountForm): Promise<void> {
      const account = need(form.id)
      const kept = await secrets.get(form.id)
      const checked = checkForm(registry, { service: account.service, name: form.name, fields: form.fields }, { kept: kept ?? {} })
      const isMoved = account.address !== checked.address || !isSameFields(account.fields, checked.fields)
      if (isMoved) refuseMove(db, account, checked)
      const provider = await check(checked)
      const before = opened.get(form.id)?.provider
      await secrets.set(form.id, checked.secrets)
      try {
        transact(db, (tx) => {
          // Something may have been queued while the service was asked.
          if (isMoved) refuseMove(tx, account, checked)
          updateAccount(tx, form.id, checked)
          const isElsewhere = isMoved && provider.list !== undefined
          if (isElsewhere) leavePlace(tx, form.id, clock.now())
          if (isMoved || kept === null || !isSameFields(kept, checked.secrets)) doubtIdentity(tx, form.id, isElsewhere)
        })
      } catch (error) {
        if (kept !== null) await secrets.set(form.id, kept)
        await closeSession(provider)
        throw error
      }
      opened.set(form.id, { address: checked.address, fields: checked.fields, secrets: checked.secrets, provider })
      await tools.sync().restart(form.id)
      await closeSession(before)
      told()
    },

    /** What the service offers for a field, asked with what was typed so far. */
    async choices(wish: ConnectForm & { id: AccountId | null; key: string }): Promise<FieldChoice[]> {
      const kept = wish.id === null ? null : await secrets.get(wish.id)
      const checked = checkForm(registry, wish, { kept, isPartial: true })
      try {
        return [...(await registry.choices(checked, checked.secrets, { key: wish.key, signal: AbortSignal.timeout(checkMs) }))]
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error
        throw toFieldError(error, formOf(registry, checked.service))
      }
    },

    sync(id: AccountId) {
      const { name, pausedUntil } = need(id)
      if (isPaused(pausedUntil, clock.now())) throw new AppError('refused', `“${name}” is paused. Resume it first.`)
      tools.sync().kick(id, { all: true })
    },

    /** Leaves an account: its secret, mirror and waiting work go. Nothing changes at the service. */
    async signOut(id: AccountId): Promise<void> {
      if (!leavingAccounts(db).includes(id)) need(id)
      await leave(id)
    },

    /** Goes on with leaving accounts where the program was ended in the midst of it. */
    async finishLeaving(): Promise<void> {
      // Whoever was ended by force may have left the search indexes to a merging that does not come.
      transact(db, (tx) => {
        setSearchMerging(tx, 'usual')
      })
      for (const id of leavingAccounts(db)) await leave(id)
    },

    /** The provider with its secret, or null when the secret is not at hand. */
    async open(id: AccountId): Promise<AssetProvider | null> {
      const account = findAccount(db, id)
      const known = account === null ? null : await secrets.get(id)
      if (account === null || known === null) return null
      const last = opened.get(id)
      if (last?.address === account.address && isSameFields(last.fields, account.fields) && last.secrets === known) return last.provider
      const provider = registry.open(account, known)
      opened.set(id, { address: account.address, fields: account.fields, secrets: known, provider })
      return provider
    },

    /** Takes up assets by ids or links that the user has from elsewhere. They are read from the service afterwards. */
    addById(id: AccountId, text: string): AddByIdResult {
      const account = need(id)
      // Reading an id needs no secret, only the service's shape of ids.
      const parseId = registry.peekIfKnown(account)?.parseId
      if (parseId === undefined) throw new AppError('refused', `${registry.label(account.service)} lists its assets by itself.`)
      const result = addIds(db, { account: id, label: registry.label(account.service), text, parseId, now: clock.now() })
      tools.sync().kick(id)
      told()
      return result
    },

    /** Ids that were added and that the service does not know. */
    unknownIds(id: AccountId): UnknownId[] {
      need(id)
      return [...listUnknownIds(db, id)]
    },

    forgetUnknownIds(id: AccountId, assets: readonly AssetId[]): void {
      need(id)
      transact(db, (tx) => {
        forgetUnknownIds(tx, id, assets)
      })
      told()
    },

    /** What was deleted for good, whose ids are refused from then on. */
    deletedIds(id: AccountId, part: { readonly offset: number; readonly limit: number }): ReturnType<typeof pageOfDeletedIds> {
      need(id)
      return pageOfDeletedIds(db, id, part)
    },
  }
}
export type Accounts = ReturnType<typeof createAccounts>

function offersOf(provider: AssetProvider | null, label: string): Pick<Account, 'capabilities' | 'notes'> {
  if (provider !== null) return { capabilities: capabilitiesOf(provider, label), notes: notesOf(provider.facts) }
  const none = capabilityNames.map((name) => [name, { offered: false, reason: notSpoken }])
  return { capabilities: Object.fromEntries(none) as Account['capabilities'], notes: [] }
}
