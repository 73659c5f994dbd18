import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AssetDetails, Medium } from '../../../src-preload/contract/asset'
import { Button, IconButton } from '../../ui/button'
import { formatPast, formatDaysLeft, formatMoment, formatSize } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { useNow } from '../../ui/use-now'
import { StateMark } from '../assets/state-mark'
import { downloadAsset } from '../assets/commands'
import { typeWords } from '../assets/words'
import styles from './info-tab.module.css'

/** Every fact known about an asset, and its media one by one. */
export function InfoTab({ asset, accountName }: { readonly asset: AssetDetails; readonly accountName: string }): ReactNode {
  return (
    <div className={styles['info']}>
      {asset.stateReason !== null && (
        <Notice tone={asset.state === 'failed' ? 'bad' : asset.state === 'needs-review' ? 'warn' : 'plain'}>
          {asset.state !== 'ok' && <StateMark state={asset.state} />}
          <p>{asset.stateReason}</p>
        </Notice>
      )}
      {asset.description !== '' && <p className={styles['description']}>{asset.description}</p>}
      <Chips label="Tags" tags={asset.tags} />
      <Chips label="Tags found by the service" tags={asset.aiTags} />
      <Facts asset={asset} accountName={accountName} />
      <MediaList asset={asset} />
    </div>
  )
}

function Chips({ label, tags }: { readonly label: string; readonly tags: readonly string[] }): ReactNode {
  if (tags.length === 0) return null
  return (
    <section>
      <h3 className={styles['heading']}>{label}</h3>
      <ul aria-label={label} className={styles['chips']}>
        {tags.map((tag) => (
          <li key={tag}>{tag}</li>
        ))}
      </ul>
    </section>
  )
}

function Facts({ asset, accountName }: { readonly asset: AssetDetails; readonly accountName: string }): ReactNode {
  const now = useNow()
  const facts: readonly (readonly [string, string | null, 'code'?])[] = [
    ['Account', accountName],
    ['Type', typeWords[asset.type]],
    ['Category', asset.category || null],
    ['File', asset.fileName],
    ['Owner', asset.owner],
    ['Added', formatMoment(asset.createdAt)],
    ['Modified', asset.modifiedAt === null ? null : formatMoment(asset.modifiedAt)],
    ['Trashed', asset.trashedAt === null ? null : `${asset.trashedAtIsAbout ? 'About ' : ''}${formatMoment(asset.trashedAt)}`],
    ['In the trash', asset.daysLeft === null ? null : formatDaysLeft(asset.daysLeft, asset.trashedAtIsAbout)],
    ['Last looked up', asset.refreshedAt === null ? null : formatPast(asset.refreshedAt, now)],
    ['ID at the service', asset.remoteId, 'code'],
    ['External ID', asset.externalId, 'code'],
    ['MD5', asset.md5, 'code'],
  ]
  return (
    <dl className={styles['facts']}>
      {facts.map(
        ([name, value, kind]) =>
          value !== null && (
            <div key={name} className={styles['fact']}>
              <dt>{name}</dt>
              <dd className={kind === 'code' ? styles['code'] : undefined}>{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

function MediaList({ asset }: { readonly asset: AssetDetails }): ReactNode {
  const refusal = asset.refusals.download
  return (
    <section>
      <h3 className={styles['heading']}>Media</h3>
      {asset.media.length === 0 && <p className={styles['quiet']}>This asset has no media yet.</p>}
      <ul aria-label="Media" className={styles['media']}>
        {asset.media.map((medium) => (
          <li key={medium.id} className={styles['medium']}>
            <div className={styles['about']}>
              <span className={styles['name']}>{medium.fileName ?? 'Unnamed'}</span>
              <span className={styles['quiet']}>{factsOf(medium)}</span>
              {medium.md5 !== null && <span className={styles['code']}>{medium.md5}</span>}
            </div>
            {refusal === undefined ? (
              <IconButton
                label={`Download ${medium.fileName ?? 'medium'}`}
                icon={<Download size={16} strokeWidth={1.5} />}
                onClick={() => void downloadAsset(asset.id, medium.id)}
              />
            ) : (
              <Button kind="quiet" reason={refusal} icon={<Download size={16} strokeWidth={1.5} aria-hidden="true" />}>
                <span className="unseen">Download {medium.fileName ?? 'medium'}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

const factsOf = (medium: Medium): string =>
  [medium.contentType, medium.size === null ? null : formatSize(medium.size)].filter(Boolean).join(' · ')
