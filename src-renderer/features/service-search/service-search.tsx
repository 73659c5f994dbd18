import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import type { Account } from '../../../src-preload/contract/account'
import type { SearchMode } from '../../../src-preload/contract/asset'
import type { AssetId } from '../../../src-preload/contract/ids'
import type { CapabilityName } from '../../../src-preload/contract/service'
import { useCall } from '../../bridge/query'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Failure } from '../../ui/empty'
import { ChoiceField, RadioField, TextField } from '../../ui/field'
import { Notice } from '../../ui/notice'
import { canSearch } from '../assets/service-search-wish'
import type { ServiceSearchWish } from '../assets/service-search-wish'
import { FoundList } from './found-list'
import styles from './service-search.module.css'
import { useServiceSearch } from './use-service-search'

/** Longest text a service is asked with. */
const mostLetters = 1000

const modes: readonly { readonly value: SearchMode; readonly label: string; readonly capability: CapabilityName }[] = [
  { value: 'plain', label: 'Words', capability: 'search' },
  { value: 'meaning', label: 'By meaning', capability: 'search-by-meaning' },
  { value: 'assistant', label: 'Ask the assistant (costs credits)', capability: 'ask-assistant' },
]

interface ServiceSearchProps {
  readonly wish: ServiceSearchWish
  readonly onClose: () => void
  readonly onOpenAsset: (id: AssetId) => void
}

/** The dialog that searches at a service: by words, by meaning, or, for credits, through its assistant. */
export function ServiceSearch({ wish, onClose, onOpenAsset }: ServiceSearchProps): ReactNode {
  const { data, error, refetch } = useCall('accounts.list', {})
  const accounts = data?.filter((account) => canSearch(account) && (wish.accountId === null || account.id === wish.accountId))
  const [first] = accounts ?? []
  if (accounts !== undefined && first !== undefined)
    return <SearchDialog accounts={accounts} first={first} text={wish.text} onClose={onClose} onOpenAsset={onOpenAsset} />
  // Known within moments. Another dialog before the right one would take the place that the focus goes back to with it.
  if (accounts === undefined && !error) return null
  return (
    <Dialog title="Search at the service" onClose={onClose}>
      {accounts !== undefined ? (
        <p>None of your accounts can be searched at its service. What Slipway knows is searched in the Library.</p>
      ) : (
        <Failure error={error} onRetry={() => void refetch()} />
      )}
    </Dialog>
  )
}

interface SearchDialogProps {
  readonly accounts: readonly Account[]
  readonly first: Account
  readonly text: string
  readonly onClose: () => void
  readonly onOpenAsset: (id: AssetId) => void
}

const firstMode = ({ capabilities }: Account): SearchMode =>
  modes.find(({ capability }) => capabilities[capability].offered)?.value ?? 'plain'

function SearchDialog({ accounts, first, text: start, onClose, onOpenAsset }: SearchDialogProps): ReactNode {
  const [accountId, setAccountId] = useState<string>(first.id)
  const [wanted, setWanted] = useState<SearchMode>('plain')
  const [text, setText] = useState(start)
  const search = useServiceSearch()
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  const account = accounts.find(({ id }) => id === accountId) ?? first
  const options = optionsOf(account)
  const mode = options.some(({ value, unavailable }) => value === wanted && unavailable === null) ? wanted : firstMode(account)
  const costs = mode === 'assistant'

  function ask() {
    const asked = text.trim()
    if (asked === '') search.refuse('Enter what you are looking for.')
    else if (asked.length > mostLetters) search.refuse('That is too long to search for. Shorten it to 1,000 characters.')
    else void search.ask({ id: account.id, text: asked, mode })
  }

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    // What costs something is asked by its button alone, never by the Enter key in the field.
    if (!costs) ask()
  }

  return (
    <Dialog title={`Search at ${account.serviceLabel}`} width="wide" onClose={onClose} actions={<Button onClick={onClose}>Close</Button>}>
      <form className={styles['form']} onSubmit={submit}>
        {accounts.length > 1 && (
          <ChoiceField
            label="Account"
            value={accountId}
            options={accounts.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={setAccountId}
          />
        )}
        <TextField
          ref={field}
          label="Search for"
          value={text}
          onChange={setText}
          beside={
            <Button
              kind="primary"
              type={costs ? 'button' : 'submit'}
              isBusy={search.isBusy}
              icon={<Search size={16} strokeWidth={1.5} aria-hidden="true" />}
              {...(costs && { onClick: ask })}
            >
              {costs ? 'Search and pay' : 'Search'}
            </Button>
          }
        />
        <RadioField label="How" value={mode} options={options} onChange={setWanted} />
      </form>
      {search.problem !== null && (
        <Notice tone="bad" role="alert">
          {search.problem}
        </Notice>
      )}
      <FoundList
        service={account.serviceLabel}
        found={search.found}
        isBusy={search.isBusy}
        onMore={() => void search.askMore()}
        onOpen={onOpenAsset}
      />
    </Dialog>
  )
}

const optionsOf = ({ capabilities }: Account): { value: SearchMode; label: string; unavailable: string | null }[] =>
  modes.map(({ value, label, capability }) => {
    const offer = capabilities[capability]
    return { value, label, unavailable: offer.offered ? null : offer.reason }
  })
