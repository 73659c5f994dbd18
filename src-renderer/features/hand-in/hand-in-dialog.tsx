import { useState } from 'react'
import type { SyntheticEvent, ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import { AppError } from '../../../src-preload/contract/errors'
import type { HandInPreview, HandInTarget } from '../../../src-preload/contract/hand-in'
import type { ServiceField, ServiceForm } from '../../../src-preload/contract/service'
import { call, sentenceFor } from '../../bridge/call'
import { useCall } from '../../bridge/query'
import { readRemembered, remember } from '../../bridge/remembered'
import { useServices } from '../../bridge/services'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ChoiceField } from '../../ui/field'
import { formatCount } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { showToast } from '../../ui/toasts'
import { useFaultFocus } from '../../ui/use-fault-focus'
import { lastPartOf, visibleText } from '../../ui/visible-text'
import { findRow, libraryList } from '../assets/asset-list'
import type { HandInWish } from '../assets/hand-in-wish'
import { missingTarget, targetFieldsOf, targetOf } from '../assets/target'
import type { TypedTarget } from '../assets/target'
import { TargetFields } from '../assets/target-fields'
import styles from './hand-in.module.css'
import { PreviewTable } from './preview-table'
import { useHandInPreview } from './use-hand-in-preview'

const lastAccount = 'hand-in-account'
const isText = (value: unknown): value is string => typeof value === 'string'

/** The account that is meant as far as anything tells: the one that alone is shown, else the last one that files were given to. */
function likelyAccount(accounts: readonly Account[]): Account | undefined {
  const shown = libraryList.pages.store.getState().query.accounts
  const remembered = readRemembered(lastAccount, isText, '')
  const find = (id: string | undefined) => accounts.find((account) => account.id === id)
  return (shown.length === 1 ? find(shown[0]) : undefined) ?? find(remembered) ?? accounts[0]
}

interface HandInDialogProps {
  readonly wish: HandInWish
  readonly accounts: readonly Account[]
  readonly onClose: () => void
  readonly onShowIntake: () => void
}

/** The dialog "Add files". It opens when it is known what services ask for: nothing in it moves away from under the pointer then. */
export function HandInDialog(props: HandInDialogProps): ReactNode {
  const { data: services, error } = useServices()
  if (services === undefined && error === null) return null
  return <OpenDialog {...props} services={services ?? []} />
}

interface OpenDialogProps extends HandInDialogProps {
  readonly services: readonly ServiceForm[]
}

/** Where the files of a wish go, as it is chosen and typed. */
interface Aim {
  /** Accounts that take files. */
  readonly suited: readonly Account[]
  /** The account that is chosen; undefined where the wish names its place itself, or where no account takes files. */
  readonly account: Account | undefined
  readonly fields: readonly ServiceField[]
  readonly typed: TypedTarget
  readonly choose: (id: Account['id']) => void
  readonly type: (typed: TypedTarget) => void
  /** What must be filled in first. */
  readonly missing: AppError | null
  /** Null while it is not all filled in. */
  readonly target: HandInTarget | null
}

function useAim(wish: HandInWish, accounts: readonly Account[], services: readonly ServiceForm[]): Aim {
  const suited = accounts.filter(({ capabilities }) => capabilities.upload.offered)
  const [chosen, choose] = useState<Account['id'] | null>(() => likelyAccount(suited)?.id ?? null)
  const [typed, type] = useState<TypedTarget>({})
  const account = wish.target === null ? (suited.find(({ id }) => id === chosen) ?? suited[0]) : undefined
  const fields = targetFieldsOf(account, services)
  const toAccount = targetOf(fields, typed)
  const missing = missingTarget(fields, toAccount)
  const target: HandInTarget | null =
    account === undefined || missing !== null ? wish.target : { kind: 'account', accountId: account.id, target: toAccount }
  return { suited, account, fields, typed, choose, type, missing, target }
}

/** Where files go, what would become of each, and the button that takes them. */
function OpenDialog({ wish, accounts, services, onClose, onShowIntake }: OpenDialogProps): ReactNode {
  const aim = useAim(wish, accounts, services)
  const preview = useHandInPreview(wish, aim.target)
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const element = useFaultFocus(problem)
  const fault: unknown = problem ?? preview.error
  const faultField = fault instanceof AppError ? fault.field : undefined
  const isAtField = faultField !== undefined && ['accountId', ...aim.fields.map(({ key }) => key)].includes(faultField)

  async function take({ ticket, ...shown }: HandInPreview) {
    setBusy(true)
    try {
      await call('hand-in.take', { ticket })
      if (aim.account !== undefined) remember(lastAccount, aim.account.id)
      showToast({ kind: 'done', text: takenWords(shown), action: { label: 'Show in intake', isUndo: false, run: onShowIntake } })
      onClose()
    } catch (error) {
      setProblem(error)
      // Looked at too long ago: what is there now is shown, and can be added at once.
      if (error instanceof AppError && error.code === 'not-found') preview.again()
      setBusy(false)
    }
  }

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (isBusy || preview.isAwaited || preview.data === undefined) return
    if (aim.target === null || preview.data.ticket === '') setProblem(aim.missing)
    else void take(preview.data)
  }

  return (
    <Dialog
      title="Add files"
      width="wide"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            type="submit"
            form="hand-in-form"
            isBusy={isBusy || (preview.isAwaited && problem === null)}
            reason={whyNotAdd(wish, aim, accounts) ?? (preview.error === null ? whyNothing(preview.data) : undefined)}
            isDisabled={preview.error !== null}
          >
            {buttonWords(preview.data)}
          </Button>
        </>
      }
    >
      <form ref={element} id="hand-in-form" className={styles['form']} onSubmit={submit}>
        {wish.target !== null ? (
          <FixedPlace target={wish.target} />
        ) : (
          <ChosenPlace
            aim={aim}
            accounts={accounts}
            errorAt={(field) => (faultField === field ? sentenceFor(fault) : undefined)}
            onChange={() => setProblem(null)}
            onProblem={setProblem}
          />
        )}
        {fault !== null && !isAtField && (
          <Notice tone="bad" role="alert">
            {visibleText(sentenceFor(fault))}
          </Notice>
        )}
        <PreviewTable data={preview.data} isAwaited={preview.isAwaited} isAimed={aim.target !== null} hasFault={preview.error !== null} />
      </form>
    </Dialog>
  )
}

interface ChosenPlaceProps {
  readonly aim: Aim
  readonly accounts: readonly Account[]
  readonly errorAt: (field: string) => string | undefined
  readonly onChange: () => void
  readonly onProblem: (problem: unknown) => void
}

/** Which account, and where at its service. */
function ChosenPlace({ aim, accounts, errorAt, onChange, onProblem }: ChosenPlaceProps): ReactNode {
  const { account, suited, fields, typed } = aim
  if (account === undefined) return <Notice tone="warn">{noPlace(accounts)}</Notice>
  return (
    <>
      <ChoiceField
        label="Account"
        value={account.id}
        options={suited.map(({ id, name }) => ({ value: id, label: name }))}
        hint={unsuitedWords(accounts)}
        onChange={(id) => {
          aim.choose(id)
          onChange()
        }}
        error={errorAt('accountId')}
      />
      <TargetFields
        account={account}
        fields={fields}
        typed={typed}
        errorAt={errorAt}
        onChange={(next) => {
          aim.type(next)
          onChange()
        }}
        onProblem={onProblem}
      />
    </>
  )
}

/** Where files go that were given to one thing, in words. */
function FixedPlace({ target }: { readonly target: HandInTarget }): ReactNode {
  const { data: folders } = useCall('drop-folders.list', {})
  const assetId = target.kind === 'asset' ? target.assetId : null
  const row = assetId === null ? undefined : findRow(libraryList, assetId)
  const folder = target.kind === 'drop-folder' ? folders?.find(({ id }) => id === target.dropFolderId) : undefined
  const words =
    target.kind === 'asset'
      ? `As media of ${row === undefined ? 'the asset' : `“${visibleText(row.title)}”`}.`
      : folder === undefined
        ? 'By the rule of the drop folder. The files stay where they are.'
        : `By the rule of the drop folder “${visibleText(lastPartOf(folder.path))}”, to ${folder.accountName}. The files stay where they are.`
  return <p className={styles['where']}>{words}</p>
}

const unsuitedWords = (accounts: readonly Account[]): string =>
  accounts
    .flatMap(({ name, capabilities: { upload } }) => (upload.offered ? [] : `“${name}” can not be chosen. ${upload.reason}`))
    .join(' ')

function noPlace([first]: readonly Account[]): string {
  if (first === undefined) return 'Connect an account first: files need a service to go to.'
  return first.capabilities.upload.offered ? '' : first.capabilities.upload.reason
}

const whyNotAdd = (wish: HandInWish, { account }: Aim, accounts: readonly Account[]): string | undefined =>
  wish.target === null && account === undefined ? noPlace(accounts) : undefined

/** Why there is nothing to add; undefined where there is something. */
function whyNothing(preview: HandInPreview | undefined): string | undefined {
  if (preview === undefined || preview.isCutShort) return undefined
  return preview.files === 0 ? 'There are no files to add.' : undefined
}

function buttonWords(preview: HandInPreview | undefined): string {
  if (preview === undefined || preview.files === 0) return 'Add files'
  return preview.isCutShort ? 'Add all files' : `Add ${formatCount(preview.files, 'file', 'files')}`
}

const takenWords = ({ files, isCutShort }: Pick<HandInPreview, 'files' | 'isCutShort'>): string =>
  isCutShort
    ? 'All files are being taken in.'
    : files === 1
      ? '1 file is being taken in.'
      : `${formatCount(files, 'file', 'files')} are being taken in.`
