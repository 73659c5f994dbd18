import { useEffect, useRef, useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import type { Medium } from '../../../src-preload/contract/asset'
import { AppError } from '../../../src-preload/contract/errors'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call, sentenceFor } from '../../bridge/call'
import { Button } from '../../ui/button'
import { copyText } from '../../ui/copy-text'
import { Dialog } from '../../ui/dialog'
import { TextField } from '../../ui/field'
import { formatCount, formatNumber } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { useFaultFocus } from '../../ui/use-fault-focus'
import styles from './share-dialog.module.css'

/** A whole number between 1 and `most`; null for anything else. */
export function readCount(text: string, most: number): number | null {
  const digits = text.trim().replaceAll(/[ ,_]/g, '')
  if (!/^\d{1,6}$/.test(digits)) return null
  const count = Number(digits)
  return count >= 1 && count <= most ? count : null
}

const mostDays = 365
const mostDownloads = 10_000

interface ShareDialogProps {
  readonly assetId: AssetId
  readonly medium: Medium
  readonly onClose: () => void
}

/** Makes a link to one medium that anybody can open, for some days and downloads. */
export function ShareDialog({ assetId, medium, onClose }: ShareDialogProps): ReactNode {
  const [days, setDays] = useState('7')
  const [downloads, setDownloads] = useState('10')
  const [url, setUrl] = useState<string | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const element = useFaultFocus(problem)
  const errorAt = (field: string) => (problem instanceof AppError && problem.field === field ? problem.message : undefined)
  const isAtField = errorAt('days') !== undefined || errorAt('downloads') !== undefined

  async function make(event: SyntheticEvent) {
    event.preventDefault()
    if (isBusy) return
    const dayCount = readCount(days, mostDays)
    const downloadCount = readCount(downloads, mostDownloads)
    if (dayCount === null || downloadCount === null) {
      const [field, most] = dayCount === null ? (['days', mostDays] as const) : (['downloads', mostDownloads] as const)
      setProblem(new AppError('invalid-input', `Enter a whole number from 1 to ${formatNumber(most)}.`, field))
      return
    }
    setProblem(null)
    setBusy(true)
    try {
      const link = await call('assets.share-link', { id: assetId, mediumId: medium.id, days: dayCount, downloads: downloadCount })
      setUrl(link.url)
    } catch (error) {
      setProblem(error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog
      title="Share link"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{url === null ? 'Cancel' : 'Close'}</Button>
          {url === null && (
            <Button kind="primary" type="submit" form="share-form" isBusy={isBusy}>
              Make the link
            </Button>
          )}
        </>
      }
    >
      {url === null ? (
        <form ref={element} id="share-form" className={styles['form']} onSubmit={(event) => void make(event)}>
          <p>Whoever has the link can download “{medium.fileName ?? 'this medium'}” until it ends. It can not be taken back from here.</p>
          <TextField
            label="Days"
            inputMode="numeric"
            hint={`1 to ${formatNumber(mostDays)}`}
            value={days}
            onChange={setDays}
            error={errorAt('days')}
          />
          <TextField
            label="Downloads"
            inputMode="numeric"
            hint={`1 to ${formatNumber(mostDownloads)}`}
            value={downloads}
            onChange={setDownloads}
            error={errorAt('downloads')}
          />
          {problem !== null && !isAtField && (
            <Notice tone="bad" role="alert">
              {sentenceFor(problem)}
            </Notice>
          )}
        </form>
      ) : (
        <Made
          url={url}
          hint={`It works for ${formatCount(readCount(days, mostDays) ?? 0, 'day', 'days')} and ${formatCount(readCount(downloads, mostDownloads) ?? 0, 'download', 'downloads')}, whichever ends first.`}
        />
      )}
    </Dialog>
  )
}

function Made({ url, hint }: { readonly url: string; readonly hint: string }): ReactNode {
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  const [said, setSaid] = useState('')
  // The button that was pressed is gone: what it made takes the focus.
  useEffect(() => field.current?.select(), [])

  async function copy() {
    field.current?.select()
    if (await copyText(url)) {
      setSaid('Copied.')
      return
    }
    // The link is chosen, and the keys of the system copy it.
    field.current?.focus()
    setSaid('The link is selected: copy it with Ctrl+C, or Command+C on a Mac.')
  }

  return (
    <div className={styles['form']}>
      <TextField
        ref={field}
        label="Link"
        isReadOnly
        hint={hint}
        value={url}
        onChange={() => undefined}
        beside={<Button onClick={() => void copy()}>Copy</Button>}
      />
      <p role="status" className={styles['quiet']}>
        {said}
      </p>
    </div>
  )
}
