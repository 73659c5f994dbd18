import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import type { DropFolderForm, DropFolderPreview } from '../../../src-preload/contract/drop-folder'
import { call } from '../../bridge/call'
import { Badge } from '../../ui/badge'
import { Elided } from '../../ui/elided'
import { formatCount, formatNumber, formatSize } from '../../ui/format'
import styles from './drop-folders.module.css'

/** How long typing must rest before the folder is looked at, ms. */
const typingPause = 300

interface PreviewAnswer {
  readonly data: DropFolderPreview | undefined
  readonly error: Error | null
}

/** What would happen in a folder with this form; it follows the form as it is typed. `isAimed`: all that is needed to say where files go is filled in. */
export function useFolderPreview(form: DropFolderForm, isAimed: boolean): PreviewAnswer {
  // Compared by what is written in it: the form is made anew at every key. Empty while there is nothing to ask.
  const written = isAimed && form.path.trim() !== '' ? JSON.stringify(form) : ''
  const [rested, setRested] = useState(written)
  useEffect(() => {
    const timer = setTimeout(() => setRested(written), typingPause)
    return () => clearTimeout(timer)
  }, [written])
  const { data, error } = useQuery({
    queryKey: ['drop-folders.preview', rested],
    queryFn: () => call('drop-folders.preview', JSON.parse(rested) as DropFolderForm),
    enabled: rested !== '',
    gcTime: 0,
  })
  return rested === '' ? { data: undefined, error: null } : { data, error }
}

interface FolderPreviewProps extends PreviewAnswer {
  readonly hasPath: boolean
  readonly isAimed: boolean
}

/** The table "Preview": file by file what would happen. */
export function FolderPreview({ data, error, hasPath, isAimed }: FolderPreviewProps): ReactNode {
  const sentence = error
    ? 'The preview appears when the folder can be read.'
    : data === undefined
      ? hasPath
        ? isAimed
          ? 'Looking into the folder…'
          : 'Say where the files go to see what would happen to them.'
        : 'Name a folder to see what would happen to the files in it.'
      : summaryOf(data)
  return (
    <section className={styles['preview']}>
      <p className={styles['quiet']} aria-live="polite">
        {sentence}
      </p>
      {/* It scrolls, so the keyboard must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box */}
      <div className={styles['previewRows']} tabIndex={0} role="region" aria-label="Files in the folder">
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
                  <Elided text={row.name} />
                </td>
                <td className={styles['size']}>{formatSize(row.size)}</td>
                <td>
                  <Badge tone={row.willSend ? 'good' : 'plain'}>{row.outcome}</Badge>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function summaryOf(preview: DropFolderPreview): string {
  if (preview.total === 0) return 'The folder is empty. Files put into it later are taken in.'
  const beyond = preview.total > preview.rows.length ? ` The first ${formatNumber(preview.rows.length)} are listed.` : ''
  return `${formatCount(preview.total, 'file is', 'files are')} there; ${formatNumber(preview.willSend)} would be sent.${beyond}`
}
