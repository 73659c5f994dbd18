import { ArrowUpFromLine } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { AppError } from '../../../src-preload/contract/errors'
import type { HandOverCheck, HandOverMode, HandOverSetting, HandOverState } from '../../../src-preload/contract/hand-over'
import { call, sentenceFor } from '../../bridge/call'
import { queryClient, useCall } from '../../bridge/query'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Failure, Skeleton } from '../../ui/empty'
import { RadioField } from '../../ui/field'
import { formatCount } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { showToast } from '../../ui/toasts'
import { useFaultFocus } from '../../ui/use-fault-focus'
import { HandOverFields } from './hand-over-fields'
import { HandOverFindings } from './hand-over-findings'
import styles from './settings.module.css'

const modes: readonly { readonly value: HandOverMode; readonly label: string }[] = [
  { value: 'this-computer', label: 'Only to services on this computer' },
  { value: 'local-network', label: 'From this computer, in the local network' },
  { value: 'public-address', label: 'From this computer, under a public address' },
  { value: 'bucket', label: 'From a bucket (S3-compatible)' },
]

/** What each choice means, before anything is filled in. */
const meanings: Readonly<Record<HandOverMode, string>> = {
  'this-computer': 'Files for services elsewhere wait until you choose another way.',
  'local-network': 'For services in your own network. Slipway listens there only while a file is fetched.',
  'public-address':
    'For services on the internet, through a tunnel or reverse proxy of yours that forwards an address to this computer. Slipway listens only while a file is fetched.',
  bucket:
    'For services anywhere. Slipway puts each file into the bucket, gives the service a link that ends by itself, and removes the file afterwards.',
}

/** How files get to services that fetch them by a link. */
export function HandOverSection(): ReactNode {
  const { data, error, refetch } = useCall('hand-over.read', {})
  return (
    <section className={styles['section']} aria-labelledby="settings-hand-over">
      <h2 id="settings-hand-over">Hand-over</h2>
      <p className={styles['quiet']}>
        Media Pocket and GlobalAiOpc fetch files by a link. Here you say how files get to them. A link leads to one file, can not be
        guessed, and ends when the file has arrived.
      </p>
      {data ? <Serving serving={data.serving} /> : null}
      {data ? <HandOverForm state={data} /> : error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={5} />}
    </section>
  )
}

/** What can be fetched right now. */
function Serving({ serving }: { readonly serving: HandOverState['serving'] }): ReactNode {
  const sign = <ArrowUpFromLine size={14} strokeWidth={1.5} aria-hidden="true" />
  return (
    <div role="status" className={styles['part']}>
      {serving.here > 0 && (
        <Badge tone="busy" icon={sign}>
          Serving {formatCount(serving.here, 'file', 'files')}
        </Badge>
      )}
      {serving.inBucket > 0 && (
        <Badge tone="busy" icon={sign}>
          {formatCount(serving.inBucket, 'file', 'files')} in the bucket
        </Badge>
      )}
    </div>
  )
}

/** What an attempt came to: a sentence, and the field it is about where one is to blame. */
interface Problem {
  readonly sentence: string
  readonly field: string | null
}

const problemOf = (error: unknown): Problem => ({
  sentence: sentenceFor(error),
  field: error instanceof AppError && error.code === 'invalid-input' ? (error.field ?? null) : null,
})

function HandOverForm({ state }: { readonly state: HandOverState }): ReactNode {
  const [draft, setDraft] = useState<HandOverSetting | null>(null)
  const [secret, setSecret] = useState('')
  const [busy, setBusy] = useState<'check' | 'save' | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [result, setResult] = useState<HandOverCheck | null>(null)
  const form = useFaultFocus(problem)
  const setting = draft ?? state.setting
  const isChanged = secret !== '' || JSON.stringify(setting) !== JSON.stringify(state.setting)

  function change(next: HandOverSetting) {
    setDraft(next)
    // What was found out is about what was filled in before.
    setResult(null)
    setProblem(null)
  }

  async function attempt(what: 'check' | 'save', work: () => Promise<void>) {
    setBusy(what)
    setProblem(null)
    setResult(null)
    try {
      await work()
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(null)
    }
  }

  const check = () => attempt('check', async () => setResult(await call('hand-over.check', { setting, secretAccessKey: secret })))
  const save = () =>
    attempt('save', async () => {
      await call('hand-over.save', { setting, secretAccessKey: secret })
      await queryClient.invalidateQueries({ queryKey: ['hand-over.read'] })
      setDraft(null)
      setSecret('')
      showToast({ kind: 'done', text: 'How files are handed over was saved.' })
    })

  return (
    <form
      ref={form}
      className={styles['part']}
      aria-labelledby="settings-hand-over"
      onSubmit={(event) => {
        event.preventDefault()
        if (busy === null && isChanged) void save()
      }}
    >
      <RadioField label="Files are handed over" value={setting.mode} options={modes} onChange={(mode) => change({ ...setting, mode })} />
      <p className={styles['quiet']}>{meanings[setting.mode]}</p>
      <HandOverFields
        setting={setting}
        secret={secret}
        state={state}
        fault={problem?.field === null ? null : problem}
        onChange={change}
        onSecret={(value) => {
          setSecret(value)
          setResult(null)
          setProblem(null)
        }}
      />
      {problem?.field === null && (
        <Notice tone="bad" role="alert">
          {problem.sentence}
        </Notice>
      )}
      <HandOverFindings result={result} isChecking={busy === 'check'} />
      <div className={styles['buttons']}>
        <Button isBusy={busy === 'check'} isDisabled={busy === 'save'} onClick={() => void check()}>
          Check
        </Button>
        <Button
          type="submit"
          kind="primary"
          isBusy={busy === 'save'}
          isDisabled={busy === 'check'}
          reason={isChanged ? undefined : 'Nothing was changed.'}
        >
          Save
        </Button>
      </div>
    </form>
  )
}
