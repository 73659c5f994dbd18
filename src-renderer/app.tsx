import { QueryClientProvider } from '@tanstack/react-query'
import { Suspense, lazy, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import type { Account } from '../src-preload/contract/account'
import type { AssetId } from '../src-preload/contract/ids'
import { followEvents, queryClient, useCall } from './bridge/query'
import { isBoolean, readRemembered, remember } from './bridge/remembered'
import { showTheme } from './bridge/theme'
import { changeQuery, followAssets, libraryList, trashList } from './features/assets/asset-list'
import { addFiles } from './features/assets/hand-in-wish'
import { showAsset } from './features/assets/panel'
import { endServiceSearch, useServiceSearchWish } from './features/assets/service-search-wish'
import { DetailsPane } from './features/details/details-pane'
import { LibraryView } from './features/library/library-view'
import { HandIn } from './features/hand-in/hand-in'
import { HoldBanner } from './features/accounts/hold-banner'
import { FeedLink } from './features/feed/feed-link'
import { LibraryNotice } from './features/settings/library-notice'
import { Banners } from './features/sync-status/banners'
import { syncAll } from './features/sync-status/sync-all'
import { SyncLine } from './features/sync-status/sync-line'
import { CapSection } from './features/transfers/cap-section'
import { TransferLink } from './features/transfers/transfer-link'
import { TrashView } from './features/trash/trash-view'
import { WelcomeView } from './features/welcome/welcome-view'
import { Frame } from './frame/frame'
import { useShortcuts } from './frame/shortcuts'
import { goTo, useView } from './route'
import type { View } from './route'
import { Skeleton } from './ui/empty'
import { ErrorBoundary } from './ui/error-boundary'
import { ToastRegion, runLatestAction } from './ui/toasts'

const AccountsView = lazy(() => import('./features/accounts/accounts-view').then((module) => ({ default: module.AccountsView })))
const AddAccount = lazy(() => import('./features/accounts/add-account').then((module) => ({ default: module.AddAccount })))
const DropFoldersView = lazy(() =>
  import('./features/drop-folders/drop-folders-view').then((module) => ({ default: module.DropFoldersView })),
)
const ActivityView = lazy(() => import('./features/activity/activity-view').then((module) => ({ default: module.ActivityView })))
const ConflictsView = lazy(() => import('./features/conflicts/conflicts-view').then((module) => ({ default: module.ConflictsView })))
const FeedView = lazy(() => import('./features/feed/feed-view').then((module) => ({ default: module.FeedView })))
const ServiceSearch = lazy(() => import('./features/service-search/service-search').then((module) => ({ default: module.ServiceSearch })))
const SettingsView = lazy(() => import('./features/settings/settings-view').then((module) => ({ default: module.SettingsView })))
const TransfersView = lazy(() => import('./features/transfers/transfers-view').then((module) => ({ default: module.TransfersView })))
const ShortcutSheet = lazy(() => import('./frame/shortcut-sheet').then((module) => ({ default: module.ShortcutSheet })))

/** The whole window: puts the features together; none of them knows another. */
export function App(): ReactNode {
  return (
    <QueryClientProvider client={queryClient}>
      <ErrorBoundary pane="window">
        <Window />
      </ErrorBoundary>
    </QueryClientProvider>
  )
}

function openAsset(id: AssetId): void {
  goTo('library')
  showAsset(id)
}

function showAccount(account: Account): void {
  changeQuery(libraryList, { accounts: [account.id] })
  goTo('library')
}

function focusSearch(): void {
  const box = document.querySelector<HTMLInputElement>('[data-search]')
  if (box) {
    box.focus()
    box.select()
    return
  }
  goTo('library')
  requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector<HTMLInputElement>('[data-search]')?.focus()))
}

function Window(): ReactNode {
  const view = useView()
  const hasAccounts = useHasAccounts()
  const [isAdding, setAdding] = useState(false)
  const [isSheetOpen, setSheetOpen] = useState(false)
  const [shortcuts] = useState(() => ({
    onSearch: focusSearch,
    onUndo: runLatestAction,
    onRefresh: () => void syncAll(),
    onAdd: (what: 'files' | 'folders') => void addFiles(what),
    onSheet: () => setSheetOpen(true),
  }))
  useShortcuts(shortcuts)
  useTheme()
  useEffect(() => {
    const stops = [followEvents(), followAssets()]
    return () => {
      for (const stop of stops) stop()
    }
  }, [])

  return (
    <>
      {hasAccounts || view !== 'library' ? (
        <Frame
          banners={
            <Banners>
              <LibraryNotice />
              <HoldBanner />
            </Banners>
          }
          footer={
            <SyncLine>
              <FeedLink />
              <TransferLink />
            </SyncLine>
          }
          onShowAccount={showAccount}
        >
          <ErrorBoundary pane={view} key={view}>
            <Suspense fallback={<Skeleton rows={6} />}>
              <Place view={view} />
            </Suspense>
          </ErrorBoundary>
        </Frame>
      ) : (
        <WelcomeView onAddAccount={() => setAdding(true)} />
      )}
      <Suspense>
        {isAdding && <AddAccount onClose={() => setAdding(false)} onAdded={() => goTo('library')} />}
        <SearchAtService />
        {isSheetOpen && <ShortcutSheet onClose={() => setSheetOpen(false)} />}
      </Suspense>
      <HandIn onShowIntake={() => goTo('drop-folders')} />
      <ToastRegion />
    </>
  )
}

function SearchAtService(): ReactNode {
  const wish = useServiceSearchWish((state) => state.wish)
  if (wish === null) return null
  return (
    <ServiceSearch
      wish={wish}
      onClose={endServiceSearch}
      onOpenAsset={(id) => {
        endServiceSearch()
        openAsset(id)
      }}
    />
  )
}

function Place({ view }: { readonly view: View }): ReactNode {
  switch (view) {
    case 'library':
      return <LibraryView details={<DetailsPane list={libraryList} />} />
    case 'trash':
      return <TrashView details={<DetailsPane list={trashList} />} />
    case 'accounts':
      return <AccountsView />
    case 'drop-folders':
      return <DropFoldersView onOpenAsset={openAsset} />
    case 'activity':
      return <ActivityView onOpenAsset={openAsset} conflicts={<Conflicts />} transfers={<Transfers />} />
    case 'settings':
      return <SettingsView transfers={<CapSection />} />
    case 'feed':
      return <FeedView onOpenAsset={openAsset} />
  }
}

/** Waits by itself: the tabs above it stay. */
function Conflicts(): ReactNode {
  return (
    <Suspense fallback={<Skeleton rows={6} />}>
      <ConflictsView onOpenAsset={openAsset} />
    </Suspense>
  )
}

/** Waits by itself: the tabs above it stay. */
function Transfers(): ReactNode {
  return (
    <Suspense fallback={<Skeleton rows={6} />}>
      <TransfersView onOpenAsset={openAsset} />
    </Suspense>
  )
}

const accountsKnown = 'has-accounts'

/** Whether there is an account; before main has answered, whether there was one the last time, so that the first paint waits for nothing. */
function useHasAccounts(): boolean {
  const { data } = useCall('app.state', {})
  const [atStart] = useState(() => readRemembered(accountsKnown, isBoolean, false))
  const hasAccounts = data?.hasAccounts
  useEffect(() => {
    if (hasAccounts !== undefined) remember(accountsKnown, hasAccounts)
  }, [hasAccounts])
  return hasAccounts ?? atStart
}

function useTheme(): void {
  const { data } = useCall('settings.read', {})
  const theme = data?.theme
  useEffect(() => {
    if (theme !== undefined) showTheme(theme)
  }, [theme])
}
