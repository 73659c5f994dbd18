import type { ReactNode } from 'react'
import type { AssetDetails } from '../../../src-preload/contract/asset'
import { Disclosure } from '../../ui/disclosure'
import { formatPast, formatDaysLeft, formatMoment } from '../../ui/format'
import { Notice } from '../../ui/notice'
import { useNow } from '../../ui/use-now'
import { ProcessingMark, StateMark } from '../assets/state-mark'
import { typeWords } from '../assets/words'
import { FileMetadata } from './file-metadata'
import styles from './info-tab.module.css'
import { MediaList } from './media-list'
import { StateLink } from './state-link'

/** Every fact known about an asset, and its media one by one. */
export function InfoTab({ asset, accountName }: { readonly asset: AssetDetails; readonly accountName: string }): ReactNode {
  return (
    <div className={styles['info']}>
      {asset.stateReason !== null && (
        <Notice tone={asset.state === 'failed' ? 'bad' : asset.state === 'needs-review' ? 'warn' : 'plain'}>
          {asset.state !== 'ok' && <StateMark state={asset.state} />}
          <p>{asset.stateReason}</p>
          <StateLink asset={asset} />
        </Notice>
      )}
      <ProcessingLine asset={asset} />
      {asset.description !== '' && <p className={styles['description']}>{asset.description}</p>}
      <Chips label="Tags" tags={asset.tags} />
      <MadeByService asset={asset} />
      <Facts asset={asset} accountName={accountName} />
      <MediaList asset={asset} />
      <Disclosure label="File metadata" reason={asset.refusals['file-metadata']}>
        <FileMetadata assetId={asset.id} />
      </Disclosure>
    </div>
  )
}

/** How far the service is with the content, with its own word for it. */
function ProcessingLine({ asset }: { readonly asset: AssetDetails }): ReactNode {
  const { processing, processingNote } = asset
  if (processing === null || processing === 'ready') return null
  return (
    <p className={styles['processing']}>
      <ProcessingMark processing={processing} />
      {processingNote !== null && processingNote !== '' && <span>: {processingNote}</span>}
    </p>
  )
}

function MadeByService({ asset }: { readonly asset: AssetDetails }): ReactNode {
  const { aiTitle, aiDescription, aiTags } = asset
  if (!aiTitle && !aiDescription && aiTags.length === 0) return null
  return (
    <section aria-label="Made by the service’s AI">
      <h3 className={styles['heading']}>Made by the service’s AI</h3>
      {aiTitle && <p className={styles['aiTitle']}>{aiTitle}</p>}
      {aiDescription && <p className={styles['description']}>{aiDescription}</p>}
      <TagList label="AI tags" tags={aiTags} />
    </section>
  )
}

function Chips({ label, tags }: { readonly label: string; readonly tags: readonly string[] }): ReactNode {
  if (tags.length === 0) return null
  return (
    <section>
      <h3 className={styles['heading']}>{label}</h3>
      <TagList label={label} tags={tags} />
    </section>
  )
}

function TagList({ label, tags }: { readonly label: string; readonly tags: readonly string[] }): ReactNode {
  if (tags.length === 0) return null
  return (
    <ul aria-label={label} className={styles['chips']}>
      {[...new Set(tags)].map((tag) => (
        <li key={tag}>{tag}</li>
      ))}
    </ul>
  )
}

/** A name, what it says, and whether that is a code: long, without blanks, and copied whole. */
type Fact = readonly [name: string, value: string | null, kind?: 'code']

const momentOrNull = (time: number | null): string | null => (time === null ? null : formatMoment(time))

function timesOf(asset: AssetDetails, now: number): Fact[] {
  const { trashedAt, trashedAtIsAbout, daysLeft, refreshedAt } = asset
  return [
    ['Added', formatMoment(asset.createdAt)],
    ['Modified', momentOrNull(asset.modifiedAt)],
    ['Trashed', trashedAt === null ? null : `${trashedAtIsAbout ? 'About ' : ''}${formatMoment(trashedAt)}`],
    ['In the trash', daysLeft === null ? null : formatDaysLeft(daysLeft, trashedAtIsAbout)],
    ['Last looked up', refreshedAt === null ? null : formatPast(refreshedAt, now)],
  ]
}

/** Some services tell a fact of their own that is told for all of them already. */
const saysTheSame = ({ folderName, fileName }: AssetDetails, label: string, value: string): boolean =>
  (label === 'Folder' && value === folderName) || (label === 'File' && value === fileName)

function Facts({ asset, accountName }: { readonly asset: AssetDetails; readonly accountName: string }): ReactNode {
  const now = useNow()
  const facts: readonly Fact[] = [
    ['Account', accountName],
    ['Type', typeWords[asset.type]],
    ['Category', asset.category || null],
    ['File', asset.fileName],
    ['Folder', asset.folderName],
    ['Owner', asset.owner],
    ...timesOf(asset, now),
    ...asset.facts.filter(({ label, value }) => !saysTheSame(asset, label, value)).map(({ label, value }): Fact => [label, value]),
    ['Project', asset.projectId, 'code'],
    ['ID at the service', asset.remoteId, 'code'],
    ['External ID', asset.externalId, 'code'],
    ['MD5', asset.md5, 'code'],
    ['SHA-256', asset.sha256, 'code'],
  ]
  return (
    <dl className={styles['facts']}>
      {facts.map(([name, value, kind], at) =>
        value === null ? null : (
          // The service may use one label twice; the order of facts does not change.
          <div key={`${at} ${name}`} className={kind === 'code' ? styles['codeFact'] : styles['fact']}>
            <dt>{name}</dt>
            <dd className={kind === 'code' ? styles['code'] : undefined}>{value}</dd>
          </div>
        ),
      )}
    </dl>
  )
}
