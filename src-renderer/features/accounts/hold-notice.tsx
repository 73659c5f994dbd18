import { useEffect, useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { Account, AccountHold, HoldAnswer } from '../../../src-preload/contract/account'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { formatCount, formatList, formatMoment, formatNumber, formatPast } from '../../ui/format'
import { lettersOf } from '../../ui/letters'
import { Notice } from '../../ui/notice'
import { showToast } from '../../ui/toasts'
import { useNow } from '../../ui/use-now'
import styles from './accounts.module.css'
import { ProblemNotice } from './problem-notice'
import { useAttempt } from './use-attempt'

/** Titles named as examples, and how much of each. Characters. */
const mostSamples = 3
const longestSample = 60

interface HoldProps {
  readonly account: Account
  readonly hold: AccountHold
}

const isAboutIdentity = ({ kind }: AccountHold): boolean => kind === 'other-identity'
const acceptWords = (hold: AccountHold): string => (isAboutIdentity(hold) ? 'This is the right account' : 'They are gone: remove them')
const refuseWords = (hold: AccountHold): string => (isAboutIdentity(hold) ? 'Keep all as it is and look again' : 'Keep them and look again')

function shortened(title: string): string {
  const letters = lettersOf(title)
  return letters.length <= longestSample ? title : `${letters.slice(0, longestSample).join('')}…`
}

async function answer(account: Account, word: HoldAnswer): Promise<void> {
  await call('accounts.answer-hold', { id: account.id, answer: word })
  await queryClient.invalidateQueries({ queryKey: ['accounts.list'] })
}

/** The brake: what was seen, what waits because of it, and the two answers. */
export function HoldNotice({ account, hold }: HoldProps): ReactNode {
  const now = useNow()
  const id = useId()
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const samples = hold.samples.slice(0, mostSamples).map((title) => `“${shortened(title)}”`)

  async function refuse() {
    setBusy(true)
    try {
      await answer(account, 'refuse')
    } catch (error) {
      showToast({ kind: 'problem', text: sentenceFor(error) })
    } finally {
      setBusy(false)
    }
  }

  return (
    <div role="group" aria-labelledby={id}>
      <Notice tone="warn">
        <p id={id} className={styles['held']}>
          {isAboutIdentity(hold) ? `“${account.name}” is held: somebody else answers` : `“${account.name}” is held: assets are missing`}
        </p>
        <p>{hold.explanation}</p>
        {hold.missing > 0 && (
          <p>
            {formatNumber(hold.missing)} of {formatCount(hold.known, 'asset', 'assets')} missing
            {samples.length > 0 && `, such as ${formatList(samples)}`}.
          </p>
        )}
        <p className={styles['quiet']} title={formatMoment(hold.since)}>
          Since {formatPast(hold.since, now)}
        </p>
        <div className={styles['answers']}>
          <Button isBusy={isBusy} onClick={() => void refuse()}>
            {refuseWords(hold)}
          </Button>
          <Button onClick={() => setAsking(true)}>{acceptWords(hold)}</Button>
        </div>
      </Notice>
      {isAsking && <AcceptDialog account={account} hold={hold} onClose={() => setAsking(false)} />}
    </div>
  )
}

/** Asks once more, naming what goes. */
function AcceptDialog({ account, hold, onClose }: HoldProps & { readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt()
  const cancel = useRef<HTMLButtonElement>(null)
  useEffect(() => cancel.current?.focus(), [])
  const assets = formatCount(hold.missing, 'asset', 'assets')

  async function accept() {
    if (await attempt.run(() => answer(account, 'accept'))) onClose()
  }

  return (
    <Dialog
      role="alertdialog"
      title={isAboutIdentity(hold) ? `Is this the right account for “${account.name}”?` : `Remove ${assets} of “${account.name}”?`}
      onClose={onClose}
      actions={
        <>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          <Button kind="danger" isBusy={attempt.isBusy} onClick={() => void accept()}>
            {isAboutIdentity(hold) ? 'This is the right account' : `Remove ${assets}`}
          </Button>
        </>
      }
    >
      {isAboutIdentity(hold) ? (
        <>
          <p>Slipway goes on with whoever answers now: changes that wait are sent there, and what is there is read.</p>
          <p>
            {formatCount(account.assetCount, 'asset', 'assets')} shown here {account.assetCount === 1 ? 'stays' : 'stay'} for now. When many
            are not found there, you are asked again before any of them leaves the library.
          </p>
          <p>If this is the wrong account, choose Cancel and enter the key you had before with Edit.</p>
        </>
      ) : (
        <>
          <p>The service tells of them no more, so they leave the library here. Nothing is deleted at the service by this.</p>
          <p>If the service tells of them again, they come back.</p>
        </>
      )}
      <ProblemNotice problem={attempt.problem} />
    </Dialog>
  )
}
