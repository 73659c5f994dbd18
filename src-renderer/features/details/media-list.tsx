import { Download, Link, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { AssetDetails, Medium } from '../../../src-preload/contract/asset'
import { Button } from '../../ui/button'
import { formatSize } from '../../ui/format'
import { askMediaRemoval, downloadAsset } from '../assets/commands'
import styles from './info-tab.module.css'
import { ShareDialog } from './share-dialog'

const icon = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const

const nameOf = (medium: Medium): string => medium.fileName ?? 'Unnamed'

const factsOf = (medium: Medium): string =>
  [medium.contentType, medium.size === null ? null : formatSize(medium.size)].filter(Boolean).join(' · ')

/** The media of an asset, with what can be done with each. */
export function MediaList({ asset }: { readonly asset: AssetDetails }): ReactNode {
  const [sharing, setSharing] = useState<Medium | null>(null)
  const { refusals, media } = asset
  return (
    <section>
      <h3 className={styles['heading']}>Media</h3>
      {media.length === 0 && <p className={styles['quiet']}>This asset has no media yet.</p>}
      <ul aria-label="Media" className={styles['media']}>
        {media.map((medium) => (
          <li key={medium.id} className={styles['medium']}>
            <span className={styles['name']}>{nameOf(medium)}</span>
            <span className={styles['quiet']}>{factsOf(medium)}</span>
            {/* The asset's own sum is among its facts; it is not said twice. */}
            {medium.md5 !== null && medium.md5 !== asset.md5 && (
              <span className={styles['sum']}>
                MD5 <span className={styles['code']}>{medium.md5}</span>
              </span>
            )}
            <div className={styles['buttons']}>
              <Button
                kind="quiet"
                icon={<Download {...icon} />}
                reason={refusals.download}
                aria-label={`Download ${nameOf(medium)}`}
                onClick={() => void downloadAsset(asset.id, medium.id)}
              >
                Download
              </Button>
              <Button
                kind="quiet"
                icon={<Link {...icon} />}
                reason={refusals['share-link']}
                aria-label={`Share link… ${nameOf(medium)}`}
                onClick={() => setSharing(medium)}
              >
                Share link…
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {media.length > 0 && (
        <Button kind="danger" icon={<Trash2 {...icon} />} reason={refusals['remove-media']} onClick={() => void askMediaRemoval(asset.id)}>
          Remove media…
        </Button>
      )}
      {sharing && <ShareDialog assetId={asset.id} medium={sharing} onClose={() => setSharing(null)} />}
    </section>
  )
}
