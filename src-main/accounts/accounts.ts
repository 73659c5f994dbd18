import { ulid } from 'ulid'
import type { Account, AddByIdResult, ConnectForm, EditAccountForm } from '../../src-preload/contract/account'
import { AppError } from '../../src-preload/contract/errors'
import { accountId as accountIdSchema, type AccountId } from '../../src-preload/contract/ids'
import type { Capabilities, ServiceId } from '../../src-preload/contract/service'
import { serviceForms, serviceLabel, type ServiceForm } from '../../src-preload/contract/service-forms'
import { hasTombstone, insertKnownId } from '../assets/mirror'
import type { Clock } from '../clock'
import { transact, type Database } from '../database/transaction'
import type { AssetProvider } from '../providers/provider'
import { ProviderError } from '../providers/provider-error'
import { parseServerAddress } from '../providers/server-address'
import type { Publish } from '../publish'
import type { Sync } from '../sync/sync'
import { deleteAccount, findAccount, insertAccount, listAccounts, updateAccount, type AccountRecord } from './account-store'
import type { Secrets, SecretStore } from './secret-store'

/** How long the check of a new account may take. ms. */
const checkMs = 20_000
const nameLimit = 100
const mostIdsAtOnce = 10_000

/** Opens providers; made by the registry. */
export type OpenProvider = (account: Pick<AccountRecord, 'service' | 'address' | 'fields'>, secrets: Secrets) => AssetProvider

export interface AccountsTools {
  readonly db: Database
  readonly clock: Clock
  readonly secrets: SecretStore
  readonly publish: Publish
  readonly openProvider: OpenProvider
  readonly capabilitiesOf: (service: ServiceId) => Capabilities
  readonly trashDaysOf: (service: ServiceId) => number | null
  readonly sync: () => Sync
  /** Removes what is kept on disk of an account's media. */
  readonly forgetMedia: (id: AccountId) => Promise<void>
}

interface CheckedForm {
  readonly service: ServiceId
  readonly name: string
  readonly address: string
  readonly fields: Readonly<Record<string, string>>
  readonly secrets: Secrets
}

/** Adding, changing and leaving accounts. Secrets go from here to the keychain and to providers, nowhere else. */
export function createAccounts(tools: AccountsTools) {
  const { db, clock, secrets, publish } = tools
  /** One provider per account, and so one set of connections, until its address or secrets change. */
  const connecting = new Set<string>()
  const opened = new Map<AccountId, { address: string; secrets: Secrets; provider: AssetProvider }>()

  const need = (id: AccountId): AccountRecord => {
    const account = findAccount(db, id)
    if (account === null) throw new AppError('not-found', 'This account is not in Slipway any more.')
    return account
  }

  const check = async (form: CheckedForm) => {
    const provider = tools.openProvider(form, form.secrets)
    try {
      await provider.check(AbortSignal.timeout(checkMs))
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      throw toFieldError(error, formOf(form.service))
    }
  }

  const told = () => {
    publish('accounts.changed', {})
    publish('app.changed', {})
    publish('sync.changed', {})
    publish('assets.changed', { ids: null })
  }

  const add = async (form: CheckedForm, isDemo: boolean): Promise<AccountId> => {
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
    tools.sync().kick(id)
    told()
    return id
  }

  return {
    list(): Account[] {
      const counts = new Map(
        db
          .prepare<[], { id: AccountId; assets: number; trash: number }>(
            `SELECT account_id AS id, count(*) FILTER (WHERE trashed_at IS NULL) AS assets, count(*) FILTER (WHERE trashed_at IS NOT NULL) AS trash
             FROM asset WHERE gone_at IS NULL GROUP BY account_id`,
          )
          .all()
          .map((row) => [row.id, row]),
      )
      return listAccounts(db).map((account) => ({
        id: account.id,
        service: account.service,
        name: account.name,
        address: account.address,
        isDemo: account.isDemo,
        state: account.state,
        stateReason: account.stateReason,
        assetCount: counts.get(account.id)?.assets ?? 0,
        trashCount: counts.get(account.id)?.trash ?? 0,
        trashDays: tools.trashDaysOf(account.service),
        lastSyncAt: account.lastSyncAt,
        isSyncing: tools.sync().isBusy(account.id),
        capabilities: tools.capabilitiesOf(account.service),
      }))
    },

    /** Checks the form, then the service itself, and only then keeps anything. */
    async connect(form: ConnectForm): Promise<AccountId> {
      const checked = checkForm(form, null)
      for (const account of listAccounts(db)) {
        if (account.service !== checked.service || account.address !== checked.address) continue
        const known = await secrets.get(account.id)
        if (known !== null && Object.entries(checked.secrets).every(([key, value]) => known[key] === value)) {
          throw new AppError('refused', `You added this account already, as “${account.name}”.`)
        }
      }
      const wish = `${checked.service} ${checked.address} ${JSON.stringify(checked.secrets)}`
      if (connecting.has(wish)) throw new AppError('refused', 'This account is being added already.')
      connecting.add(wish)
      try {
        await check(checked)
        return await add(checked, false)
      } finally {
        connecting.delete(wish)
      }
    },

    /** Adds the demo account, whose service has just been started by us. */
    connectDemo: (service: ServiceId, address: string, demoSecrets: Secrets): Promise<AccountId> =>
      add({ service, name: `${serviceLabel(service)} demo`, address, fields: {}, secrets: demoSecrets }, true),

    fields(id: AccountId) {
      const account = need(id)
      return { id, service: account.service, name: account.name, fields: { address: account.address, ...account.fields } }
    },

    /** Changes name, address or secrets; an empty secret field leaves the old one. */
    async edit(form: EditAccountForm): Promise<void> {
      const account = need(form.id)
      const checked = checkForm({ service: account.service, name: form.name, fields: form.fields }, (await secrets.get(form.id)) ?? {})
      await check(checked)
      await secrets.set(form.id, checked.secrets)
      transact(db, (tx) => {
        updateAccount(tx, form.id, checked)
      })
      await tools.sync().restart(form.id)
      told()
    },

    sync(id: AccountId) {
      need(id)
      tools.sync().kick(id, { all: true })
    },

    /** Leaves an account: its secret, mirror and waiting work go. Nothing changes at the service. */
    async signOut(id: AccountId): Promise<void> {
      need(id)
      await tools.sync().forget(id)
      await secrets.forget(id)
      opened.delete(id)
      transact(db, (tx) => {
        deleteAccount(tx, id)
      })
      // What was asked for while the secret was being forgotten began a new loop.
      await tools.sync().forget(id)
      await tools.forgetMedia(id)
      told()
      publish('drop-folders.changed', {})
      publish('intake.changed', {})
      publish('activity.changed', {})
    },

    /** The provider with its secret, or null when the secret is not at hand. */
    async open(id: AccountId): Promise<AssetProvider | null> {
      const account = findAccount(db, id)
      const known = account === null ? null : await secrets.get(id)
      if (account === null || known === null) return null
      const last = opened.get(id)
      if (last?.address === account.address && last.secrets === known) return last.provider
      const provider = tools.openProvider(account, known)
      opened.set(id, { address: account.address, secrets: known, provider })
      return provider
    },

    /** Takes up assets by ids or links that the user has from elsewhere. They are read from the service afterwards. */
    async addById(id: AccountId, text: string): Promise<AddByIdResult> {
      const account = need(id)
      // Reading an id needs no secret, only the service's shape of ids.
      const provider = tools.openProvider(account, (await secrets.get(id)) ?? { apiKey: 'none' })
      const pieces = [...new Set(text.split(/[\s,;]+/u).filter((piece) => piece !== ''))]
      if (pieces.length === 0) throw new AppError('invalid-input', 'Type or paste at least one asset ID or link.', 'ids')
      if (pieces.length > mostIdsAtOnce)
        throw new AppError('invalid-input', `That is more than ${mostIdsAtOnce.toLocaleString('en')} at once. Add them in parts.`, 'ids')
      const refused: { text: string; reason: string }[] = []
      let added = 0
      let alreadyThere = 0
      transact(db, (tx) => {
        for (const piece of pieces) {
          const remoteId = provider.parseId(piece)
          if (remoteId === null)
            refused.push({ text: piece.slice(0, 200), reason: `This is no ${serviceLabel(account.service)} asset ID or link.` })
          else if (hasTombstone(tx, id, remoteId))
            refused.push({ text: piece.slice(0, 200), reason: 'You deleted this asset permanently.' })
          else if (insertKnownId(tx, id, remoteId, clock.now()) === null) alreadyThere += 1
          else added += 1
        }
      })
      tools.sync().kick(id)
      told()
      return { added, alreadyThere, refused }
    },
  }
}
export type Accounts = ReturnType<typeof createAccounts>

function formOf(service: ServiceId): ServiceForm {
  const form = serviceForms.find((candidate) => candidate.id === service)
  if (form === undefined) throw new AppError('invalid-input', 'Choose a service.')
  return form
}

/** @param kept the secrets an existing account has: they fill secret fields left empty */
function checkForm({ service, name, fields }: ConnectForm, kept: Secrets | null): CheckedForm {
  const form = formOf(service)
  if (form.unavailable !== null) throw new AppError('refused', form.unavailable)
  const plain: Record<string, string> = {}
  const secret: Record<string, string> = {}
  for (const field of form.fields) {
    const value = (fields[field.key] ?? '').trim() || (field.secret ? (kept?.[field.key] ?? '') : '')
    const hint = field.hint.startsWith('https://') ? `It looks like ${field.hint}` : field.hint
    if (value === '') throw new AppError('invalid-input', `“${field.label}” is empty. ${hint}.`, field.key)
    if (field.secret) secret[field.key] = value
    else plain[field.key] = value
  }
  const { address: typed = '', ...rest } = plain
  const address = parseServerAddress(typed)
  if (!address.ok) throw new AppError('invalid-input', address.reason, 'address')
  const shownName = name.trim() === '' ? form.label : name.trim()
  if (shownName.length > nameLimit) throw new AppError('invalid-input', `A name has at most ${String(nameLimit)} characters.`, 'name')
  return { service, name: shownName, address: address.address, fields: rest, secrets: secret }
}

/** Puts a failed check at the field that is most likely to blame. */
function toFieldError(error: ProviderError, form: ServiceForm): AppError {
  const secretField = form.fields.find((field) => field.secret)?.key
  switch (error.kind) {
    case 'unauthorized':
    case 'forbidden':
      return new AppError('sign-in-needed', error.message, secretField)
    case 'rejected':
      return new AppError('invalid-input', error.message, secretField)
    case 'offline':
    case 'unknown-outcome':
      return new AppError('offline', error.message, 'address')
    case 'broken-answer':
    case 'not-found':
    case 'conflict':
      return new AppError('refused', error.message, 'address')
    case 'rate-limited':
      return new AppError('refused', error.message)
  }
}
