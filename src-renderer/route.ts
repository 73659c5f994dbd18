import { create } from 'zustand'

/** The places of the window, by the first part of their address. */
export const views = ['library', 'drop-folders', 'activity', 'trash', 'accounts', 'settings', 'feed'] as const
export type View = (typeof views)[number]

interface Route {
  readonly view: View
  /** What of the place is shown, such as a tab: the rest of the address. */
  readonly parts: readonly string[]
}

function routeOf(hash: string): Route {
  const [name, ...parts] = hash.replace(/^#\/?/, '').split('/')
  const view = views.find((known) => known === name)
  return view === undefined ? { view: 'library', parts: [] } : { view, parts }
}

const useRoute = create(() => routeOf(location.hash))

window.addEventListener('hashchange', () => {
  useRoute.setState(routeOf(location.hash))
})

/** The address of a place, or of a part of it, for real links. */
export const addressOf = (view: View, ...parts: readonly string[]): string => ['#', view, ...parts].join('/')

/** Goes to a place; the way there can be walked back with Alt+Left. */
export function goTo(view: View): void {
  location.hash = addressOf(view)
}

/** Shows another part of the place that is shown: no step on the way back. */
export function turnTo(view: View, ...parts: readonly string[]): void {
  location.replace(addressOf(view, ...parts))
}

/** The place that is shown now. */
export const useView = (): View => useRoute((state) => state.view)

/** What of that place is shown. */
export const useParts = (): readonly string[] => useRoute((state) => state.parts)
