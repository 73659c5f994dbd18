import { create } from 'zustand'

/** The places of the window, by the last part of their address. */
export const views = ['library', 'drop-folders', 'activity', 'trash', 'accounts', 'settings'] as const
export type View = (typeof views)[number]

function viewOf(hash: string): View {
  const name = hash.replace(/^#\/?/, '')
  return views.find((view) => view === name) ?? 'library'
}

const useRoute = create(() => ({ view: viewOf(location.hash) }))

window.addEventListener('hashchange', () => {
  useRoute.setState({ view: viewOf(location.hash) })
})

/** The address of a place, for real links. */
export const addressOf = (view: View): string => `#/${view}`

/** Goes to a place; the way there can be walked back with Alt+Left. */
export function goTo(view: View): void {
  location.hash = addressOf(view)
}

/** The place that is shown now. */
export const useView = (): View => useRoute((state) => state.view)
