import { File, FileText, Film, Image, Music, Newspaper, SquareDashed } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { AssetType } from '../../../src-preload/contract/asset'
import styles from './preview.module.css'

const pictures = { image: Image, video: Film, audio: Music, document: FileText, article: Newspaper, placeholder: SquareDashed, other: File }

/** The picture for a kind of asset where there is nothing to show of it. */
export function TypePicture({ type, size }: { readonly type: AssetType; readonly size: number }): ReactNode {
  const Picture = pictures[type]
  return <Picture size={size} strokeWidth={1} aria-hidden="true" />
}

interface PreviewProps {
  readonly url: string | null
  readonly type: AssetType
  /** px of the picture that stands in. */
  readonly iconSize: number
}

/** An asset's preview on a neutral ground, whole; the picture of its type where there is none or it can not be read. */
export function Preview({ url, type, iconSize }: PreviewProps): ReactNode {
  const [failedUrl, setFailedUrl] = useState<string | null>(null)
  return (
    <span className={styles['ground']}>
      {url !== null && url !== failedUrl ? (
        <img
          key={url}
          src={url}
          alt=""
          draggable={false}
          decoding="async"
          className={styles['picture']}
          onError={() => setFailedUrl(url)}
        />
      ) : (
        <span className={styles['icon']}>
          <TypePicture type={type} size={iconSize} />
        </span>
      )}
    </span>
  )
}
