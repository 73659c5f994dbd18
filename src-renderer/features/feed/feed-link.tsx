import type { ReactNode } from 'react'
import { useCall } from '../../bridge/query'
import { addressOf, useView } from '../../route'
import styles from './feed.module.css'
import { sumWords } from './words'

/** What happened since the user last looked, in a few words, and the way to it. */
export function FeedLink(): ReactNode {
  const view = useView()
  const { data } = useCall('feed.page', { offset: 0, limit: 1, unseenOnly: true })
  if (data === undefined) return null
  const words = data.unseen === 0 ? 'nothing new' : sumWords(data.unseenKinds)
  return (
    <a
      href={addressOf('feed')}
      className={styles['link']}
      aria-current={view === 'feed' ? 'page' : undefined}
      title={`Since you last looked: ${words}`}
    >
      Since you last looked: {words}
    </a>
  )
}
