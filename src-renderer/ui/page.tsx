import type { ReactNode } from 'react'
import styles from './page.module.css'

interface PageProps {
  readonly title: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** The frame of a place that is read from top to bottom: its title, what can be done there, its contents. */
export function Page({ title, actions, children }: PageProps): ReactNode {
  return (
    <div className={styles['page']}>
      <header className={styles['header']}>
        <h1 className={styles['title']}>{title}</h1>
        <div className={styles['actions']}>{actions}</div>
      </header>
      {children}
    </div>
  )
}
