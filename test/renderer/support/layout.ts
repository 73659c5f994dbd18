import { vi } from 'vitest'

/** Gives every element the same inner size, px: jsdom lays nothing out. */
export function pretendSize(width: number, height: number): void {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(width)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(height)
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {
        // Sizes never change here.
      }
      unobserve(): void {
        // Nothing is observed.
      }
      disconnect(): void {
        // Nothing is observed.
      }
    },
  )
  HTMLElement.prototype.scrollTo = function scrollTo(this: HTMLElement, options?: ScrollToOptions | number): void {
    if (typeof options === 'object') this.scrollTop = options.top ?? 0
  }
}
