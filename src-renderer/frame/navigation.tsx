import { Activity, FolderDown, Images, KeyRound, PanelLeftClose, PanelLeftOpen, Settings, Trash2 } from 'lucide-react'
import { useId } from 'react'
import type { ReactNode } from 'react'
import type { Account } from '../../src-preload/contract/account'
import { useFilesWantingAttention } from '../bridge/attention'
import { useCall } from '../bridge/query'
import { addressOf, useView } from '../route'
import type { View } from '../route'
import { IconButton } from '../ui/button'
import { formatCount, formatNumber } from '../ui/format'
import styles from './navigation.module.css'

interface Place {
  readonly view: View
  readonly label: string
  readonly Picture: typeof Images
}

const places: readonly Place[] = [
  { view: 'library', label: 'Library', Picture: Images },
  { view: 'drop-folders', label: 'Drop folders', Picture: FolderDown },
  { view: 'activity', label: 'Activity', Picture: Activity },
  { view: 'trash', label: 'Trash', Picture: Trash2 },
  { view: 'accounts', label: 'Accounts', Picture: KeyRound },
  { view: 'settings', label: 'Settings', Picture: Settings },
]

interface NavigationProps {
  readonly isSmall: boolean
  /** Absent where the window itself makes it small. */
  readonly onToggle: (() => void) | undefined
  readonly onShowAccount: (account: Account) => void
}

/** The places of the window, with how much lies in each, and the accounts. */
export function Navigation({ isSmall, onToggle, onShowAccount }: NavigationProps): ReactNode {
  const view = useView()
  const counts = useCounts()
  const { data: accounts } = useCall('accounts.list', {})
  const wanting = useFilesWantingAttention()
  return (
    <div className={styles['side']} data-small={isSmall || undefined}>
      <div className={styles['places']}>
        {places.map((place) => (
          <PlaceLink key={place.view} place={place} isCurrent={place.view === view} count={counts[place.view]} isSmall={isSmall}>
            {place.view === 'drop-folders' && wanting > 0 && <Wanting count={wanting} />}
          </PlaceLink>
        ))}
      </div>
      {!isSmall && accounts !== undefined && accounts.length > 0 && (
        <ul aria-label="Show one account" className={styles['accounts']}>
          {accounts.map((account) => (
            <li key={account.id}>
              <button type="button" className={styles['account']} onClick={() => onShowAccount(account)}>
                <span className={styles['dot']} data-state={account.state} aria-hidden="true" />
                <span className={styles['label']}>{account.name}</span>
                <AccountWord account={account} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {onToggle && (
        <div className={styles['foot']}>
          <IconButton
            label={isSmall ? 'Widen the sidebar' : 'Narrow the sidebar'}
            icon={isSmall ? <PanelLeftOpen size={16} strokeWidth={1.5} /> : <PanelLeftClose size={16} strokeWidth={1.5} />}
            onClick={onToggle}
          />
        </div>
      )}
    </div>
  )
}

/** What keeps an account from being in step, in a word. */
function AccountWord({ account }: { readonly account: Account }): ReactNode {
  const { state, hold, paused } = account
  const word =
    state === 'sign-in-needed' ? 'Sign in' : hold !== null ? 'On hold' : paused !== null ? 'Paused' : state === 'offline' ? 'Offline' : null
  return word !== null && <span className={styles['state']}>{word}</span>
}

/** How many files wait for the user, and the way to exactly those. */
function Wanting({ count }: { readonly count: number }): ReactNode {
  const words = formatCount(count, 'file wants attention', 'files want attention')
  return (
    <a href={addressOf('drop-folders', 'attention')} aria-label={words} title={words} className={styles['wanting']}>
      {count > 9999 ? `${formatNumber(Math.floor(count / 1000))}k` : formatNumber(count)}
    </a>
  )
}

interface Count {
  readonly number: number
  readonly words: string
}

type Counts = Readonly<Partial<Record<View, Count>>>

function useCounts(): Counts {
  const { data: accounts } = useCall('accounts.list', {})
  const { data: folders } = useCall('drop-folders.list', {})
  const { data: status } = useCall('sync.status', {})
  const sum = (pick: (account: Account) => number) => (accounts ?? []).reduce((total, account) => total + pick(account), 0)
  const assets = sum((account) => account.assetCount)
  const trashed = sum((account) => account.trashCount)
  const open = (status?.waiting ?? 0) + (status?.attention ?? 0)
  return {
    library: { number: assets, words: formatCount(assets, 'asset', 'assets') },
    trash: { number: trashed, words: formatCount(trashed, 'asset', 'assets') },
    'drop-folders': { number: folders?.length ?? 0, words: formatCount(folders?.length ?? 0, 'folder', 'folders') },
    activity: { number: open, words: `${formatCount(open, 'item', 'items')} open` },
  }
}

interface PlaceLinkProps {
  readonly place: Place
  readonly isCurrent: boolean
  readonly count: Count | undefined
  readonly isSmall: boolean
  /** Beside the link, in the place of the count. */
  readonly children?: ReactNode
}

function PlaceLink({ place, isCurrent, count, isSmall, children }: PlaceLinkProps): ReactNode {
  const id = useId()
  const { Picture } = place
  const hasCount = count !== undefined && count.number > 0
  return (
    <div className={styles['item']}>
      <a
        href={addressOf(place.view)}
        aria-current={isCurrent ? 'page' : undefined}
        aria-describedby={hasCount ? id : undefined}
        title={isSmall ? place.label : undefined}
        className={styles['place']}
      >
        <Picture size={16} strokeWidth={1.5} aria-hidden="true" />
        <span className={isSmall ? 'unseen' : styles['label']}>{place.label}</span>
      </a>
      {/* Beside the link, so that the link's name is the place's name alone. */}
      {children}
      {hasCount && !isSmall && !children && (
        <span className={styles['count']} aria-hidden="true">
          {formatNumber(count.number)}
        </span>
      )}
      {hasCount && (
        <span id={id} hidden>
          {count.words}
        </span>
      )}
    </div>
  )
}
