import type { ReactNode } from 'react'
import { addressOf } from '../../route'
import { CapField } from './cap-field'
import styles from './transfers.module.css'

/** The speed limit as a part of Settings. */
export function CapSection(): ReactNode {
  return (
    <section className={styles['section']} aria-labelledby="settings-transfers">
      <h2 id="settings-transfers">Transfers</h2>
      <p className={styles['quiet']}>
        How fast files may leave this computer, all accounts together: uploads, and files that services fetch from here.{' '}
        <a href={addressOf('activity', 'transfers')}>Show transfers</a>
      </p>
      <CapField />
    </section>
  )
}
