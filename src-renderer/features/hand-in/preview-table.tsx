import type { ReactNode } from 'react'
import type { HandInPreview } from '../../../src-preload/contract/hand-in'
import { Badge } from '../../ui/badge'
import { Elided } from '../../ui/elided'
import { formatCount, formatNumber, formatSize } from '../../ui/format'
import { visibleText } from '../../ui/visible-text'
import styles from './hand-in.module.css'
import type { PreviewAnswer } from './use-hand-in-preview'

interface PreviewTableProps extends Pick<PreviewAnswer, 'data' | 'isAwaited'> {
  /** Where the files go is filled in: what would happen to them can be told. */
  readonly isAimed: boolean
  readonly hasFault: boolean
}

/** What was given in numbers, what of it is not taken and why, and the table "Preview". */
export function PreviewTable({ data, isAwaited, isAimed, hasFault }: PreviewTableProps): ReactNode {
  const known = hasFault ? undefined : data
  return (
    <>
      <p aria-live="polite" className={styles['quiet']}>
        {hasFault
          ? 'What would happen is shown when this is put right.'
          : known === undefined
            ? 'Looking at the files…'
            : summaryOf(known, isAimed)}
      </p>
      {known !== undefined && known.notes.length > 0 && (
        <ul aria-label="Not sent" className={styles['notes']}>
          {known.notes.map((note) => (
            <li key={note}>{visibleText(note)}</li>
          ))}
        </ul>
      )}
      {/* It scrolls, so the keyboard must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box */}
      <div className={styles['rows']} tabIndex={0} role="region" aria-label="Files to add" aria-busy={isAwaited || undefined}>
        <table aria-label="Preview" className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col">Size</th>
              <th scope="col">What would happen</th>
            </tr>
          </thead>
          <tbody>
            {known?.rows.map((row, at) => (
              // Files of one name may come from several folders.
              <tr key={`${String(at)} ${row.name}`}>
                <td className={styles['name']}>
                  <Elided text={visibleText(row.name)} />
                </td>
                <td className={styles['size']}>{formatSize(row.size)}</td>
                <td>{isAimed && row.outcome !== '' && <Badge tone={row.willSend ? 'good' : 'plain'}>{visibleText(row.outcome)}</Badge>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

function summaryOf({ files, folders, bytes, willSend, rows, isCutShort }: HandInPreview, isAimed: boolean): string {
  const inFolders = folders === 0 ? '' : ` in ${formatCount(folders, 'folder', 'folders')}`
  const size = files === 0 ? '' : `, ${formatSize(bytes)}`
  if (isCutShort) {
    const sentence = `There are more files than can be shown: the first ${formatNumber(files)} of them have ${formatSize(bytes)}. All of them are looked at when they are added.`
    return isAimed ? `${sentence} ${formatNumber(willSend)} of these would be sent.` : sentence
  }
  const listed = files > rows.length ? ` The first ${formatNumber(rows.length)} are listed.` : ''
  const sent = isAimed ? `; ${formatNumber(willSend)} would be sent` : ''
  const later = isAimed && willSend > 0 ? ' Whether the same content is there already shows when they are read.' : ''
  return `${formatCount(files, 'file', 'files')}${inFolders}${size}${sent}.${listed}${later}`
}
