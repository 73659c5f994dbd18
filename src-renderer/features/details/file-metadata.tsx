import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { AssetId } from '../../../src-preload/contract/ids'
import { call } from '../../bridge/call'
import { Failure, Skeleton } from '../../ui/empty'
import styles from './info-tab.module.css'

interface Row {
  readonly label: string
  readonly value: string
}

/** Between a group and what lies in it. */
const step = ' › '

/** The rows without the outer groups that all of them lie in: those would say the same on every line. */
function withoutShared(rows: readonly Row[]): Row[] {
  const paths = rows.map(({ label }) => label.split(step))
  const [first = []] = paths
  let shared = 0
  while (paths.every((path) => path.length > shared + 1 && path[shared] === first[shared])) shared += 1
  return rows.map(({ value }, at) => ({ label: paths[at]?.slice(shared).join(step) ?? '', value }))
}

/** What the service read out of the file itself; asked for only when somebody opens it. */
export function FileMetadata({ assetId }: { readonly assetId: AssetId }): ReactNode {
  const { data, error, refetch } = useQuery({
    queryKey: ['assets.file-metadata', { id: assetId }],
    queryFn: () => call('assets.file-metadata', { id: assetId }),
    staleTime: 30_000,
  })
  if (data === undefined) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton rows={4} />
  if (data.rows.length === 0) return <p className={styles['quiet']}>The service has read nothing out of this file.</p>
  return (
    <>
      <dl aria-label="File metadata" className={styles['facts']}>
        {withoutShared(data.rows).map(({ label, value }, at) => (
          // Labels of file metadata repeat; their order is that of the answer.
          <div key={`${at} ${label}`} className={styles['fact']}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {data.isCut && <p className={styles['quiet']}>There is more than can be shown here; this is the beginning.</p>}
    </>
  )
}
