import { Check, ChevronRight, Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { Capability, CapabilityName } from '../../../src-preload/contract/service'
import styles from './capability-table.module.css'

interface Group {
  readonly title: string
  readonly words: Readonly<Partial<Record<CapabilityName, string>>>
}

/** What a service may offer, in the words of the window, by what people want to do. */
const groups: readonly Group[] = [
  {
    title: 'Find',
    words: {
      list: 'List all assets',
      search: 'Search at the service',
      'search-by-meaning': 'Search by meaning',
      'ask-assistant': 'Ask its assistant',
      folders: 'Folders',
    },
  },
  {
    title: 'Add',
    words: {
      'add-by-id': 'Add assets by ID',
      create: 'Make new assets',
      upload: 'Upload files',
      'create-from-link': 'Make an asset from a link',
      'add-media': 'Add media to an asset',
    },
  },
  {
    title: 'Change',
    words: {
      edit: 'Edit title, description and tags',
      comment: 'Comments',
      collections: 'Collections',
      projects: 'Projects',
      actions: 'Actions',
    },
  },
  {
    title: 'Look',
    words: {
      preview: 'Previews',
      download: 'Download',
      'share-link': 'Links to share',
      'file-metadata': 'File metadata',
      history: 'History',
    },
  },
  {
    title: 'Remove',
    words: {
      'remove-media': 'Remove the media of an asset',
      trash: 'Move to trash',
      restore: 'Restore from trash',
      'delete-permanently': 'Delete permanently',
    },
  },
]

/** What an account's service can do and why it can not do the rest; below, what is true of it. */
export function CapabilityTable({ account }: { readonly account: Account }): ReactNode {
  return (
    <details className={styles['capabilities']}>
      <summary>
        <ChevronRight size={14} strokeWidth={1.5} aria-hidden="true" />
        What this service can do
      </summary>
      {/* No table element: in a narrow window the cells lie one below the other, which would take the roles from one. */}
      <div role="table" aria-label={`What ${account.name} can do`}>
        {groups.map(({ title, words }) => (
          <div key={title} role="rowgroup">
            <div role="row">
              <div role="rowheader" aria-colspan={2} className={styles['group']}>
                {title}
              </div>
            </div>
            {(Object.keys(words) as CapabilityName[]).map((name) => (
              <CapabilityRow key={name} word={words[name] ?? name} capability={account.capabilities[name]} />
            ))}
          </div>
        ))}
      </div>
      {account.notes.length > 0 && <Notes account={account} />}
    </details>
  )
}

function CapabilityRow({ word, capability }: { readonly word: string; readonly capability: Capability }): ReactNode {
  const Sign = capability.offered ? Check : Minus
  return (
    <div role="row" className={styles['row']}>
      <div role="rowheader">{word}</div>
      <div role="cell" className={capability.offered ? styles['yes'] : styles['no']}>
        <Sign size={14} strokeWidth={1.5} aria-hidden="true" />
        <span>{capability.offered ? 'Yes' : `No. ${capability.reason}`}</span>
      </div>
    </div>
  )
}

function Notes({ account }: { readonly account: Account }): ReactNode {
  return (
    <>
      <h3 className={styles['group']}>Good to know</h3>
      <dl>
        {account.notes.map(({ label, value }) => (
          <div key={label} className={styles['row']}>
            <dt>{label}</dt>
            <dd className={styles['no']}>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
