import { Check, Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { CapabilityName } from '../../../src-preload/contract/service'
import styles from './accounts.module.css'

/** What a service may offer, in the words of the window and in the order of the table. */
const words: Readonly<Record<CapabilityName, string>> = {
  list: 'List all assets',
  search: 'Search at the service',
  'add-by-id': 'Add assets by ID',
  create: 'Make new assets',
  'add-media': 'Add media to an asset',
  edit: 'Edit title, description and tags',
  comment: 'Comments',
  download: 'Download',
  preview: 'Previews',
  trash: 'Move to trash',
  restore: 'Restore from trash',
  'delete-permanently': 'Delete permanently',
  history: 'History',
  collections: 'Collections',
  actions: 'Actions',
}

/** What an account's service can do, and why it can not do the rest. */
export function CapabilityTable({ account }: { readonly account: Account }): ReactNode {
  return (
    <details className={styles['capabilities']}>
      <summary>What this service can do</summary>
      <table aria-label={`What ${account.name} can do`} className={styles['table']}>
        <tbody>
          {(Object.keys(words) as CapabilityName[]).map((name) => {
            const capability = account.capabilities[name]
            return (
              <tr key={name}>
                <th scope="row">{words[name]}</th>
                <td className={capability.offered ? styles['yes'] : styles['no']}>
                  {capability.offered ? (
                    <Check size={14} strokeWidth={1.5} aria-hidden="true" />
                  ) : (
                    <Minus size={14} strokeWidth={1.5} aria-hidden="true" />
                  )}
                  {capability.offered ? 'Yes' : capability.reason}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </details>
  )
}
