import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import type { DropFolderEdit, DropFolderForm, DropFolderPreview } from '../../../src-preload/contract/drop-folder'
import { call } from '../../bridge/call'
import { Badge } from '../../ui/badge'
import { Elided } from '../../ui/elided'
import { formatCount, formatNumber, formatSize } from '../../ui/format'
import { visibleText } from '../../ui/visible-text'
import styles from './drop-folders.module.css'

/** How long typing must rest before the folder is looked at, ms. */
const typingPause = 300

/** What is asked: about a folder that is to be watched, or about the new rule of one that is. */
export type PreviewQuestion =
  | { readonly name: 'drop-folders.preview'; readonly form: DropFolderForm }
  | { readonly name: 'drop-folders.preview-edit'; readonly form: DropFolderEdit }

export interface PreviewAnswer {
  /** The last one that was worked out; it stays while the next one is awaited. */
  readonly data: DropFolderPreview | undefined
  readonly error: Error | null
  /** True while the answer to what stands in the form now is not there. */
  readonly isAwaited: boolean
}

const ask = (question: PreviewQuestion): Promise<DropFolderPreview> =>
  question.name === 'drop-folders.preview' ? call(question.name, question.form) : call(question.name, question.form)

/** What would happen in a folder with this form; it follows the form as it is typed, and only the last question counts. Null while there is nothing to ask. */
export function useFolderPreview(question: PreviewQuestion | null): PreviewAnswer {
  // Compared by what is written in it: the form is made anew at every key.
  const written = question === null ? '' : JSON.stringify(question)
  const [rested, setRested] = useState(written)
  useEffect(() => {
    const timer = setTimeout(() => setRested(written), typingPause)
    return () => clearTimeout(timer)
  }, [written])
  const { data, error, isFetching } = useQuery({
    queryKey: ['drop-folders.preview', rested],
    queryFn: () => ask(JSON.parse(rested) as PreviewQuestion),
    enabled: rested !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
  })
  return rested === ''
    ? { data: undefined, error: null, isAwaited: false }
    : { data, error: isFetching ? null : error, isAwaited: isFetching || rested !== written }
}

interface FolderPreviewProps extends PreviewAnswer {
  /** What must be filled in first; null where all is there. */
  readonly missing: string | null
}

/** The table "Preview": file by file what would happen. */
export function FolderPreview({ data, error, isAwaited, missing }: FolderPreviewProps): ReactNode {
  return (
    <section className={styles['preview']}>
      <p className={styles['quiet']} aria-live="polite">
        {sentenceOf({ data, error, isAwaited, missing })}
      </p>
      {/* It scrolls, so the keyboard must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box */}
      <div className={styles['previewRows']} tabIndex={0} role="region" aria-label="Files in the folder" aria-busy={isAwaited || undefined}>
        <table aria-label="Preview" className={styles['previewTable']}>
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col">Size</th>
              <th scope="col">What would happen</th>
            </tr>
          </thead>
          <tbody>
            {data?.rows.map((row) => (
              <tr key={row.name}>
                <td className={styles['previewName']}>
                  <Elided text={visibleText(row.name)} />
                </td>
                <td className={styles['size']}>{formatSize(row.size)}</td>
                <td>
                  <Badge tone={row.willSend ? 'good' : 'plain'}>{visibleText(row.outcome)}</Badge>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function sentenceOf({ data, error, isAwaited, missing }: FolderPreviewProps): string {
  if (missing !== null) return missing
  if (error) return 'The preview appears when this is put right.'
  if (isAwaited) return data === undefined ? 'Looking into the folder…' : 'Working out what would happen…'
  return data === undefined ? 'Looking into the folder…' : summaryOf(data)
}

function summaryOf(preview: DropFolderPreview): string {
  if (preview.total === 0) return 'The folder is empty. Files put into it later are taken in.'
  const beyond = preview.total > preview.rows.length ? ` The first ${formatNumber(preview.rows.length)} are listed.` : ''
  return `${formatCount(preview.total, 'file is', 'files are')} there; ${formatNumber(preview.willSend)} would be sent.${beyond}`
}
