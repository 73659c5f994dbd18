import type { Settings } from '../../src-preload/contract/app-state'

type Theme = Settings['theme']
const remembered = 'slipway.theme'

/** Shows a theme and remembers it for the first paint of the next start. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme
  localStorage.setItem(remembered, theme)
}

/** Shows the theme of the last time, before main was asked. */
export function showRememberedTheme(): void {
  document.documentElement.dataset['theme'] = localStorage.getItem(remembered) ?? 'system'
}
