import { QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import type { RenderResult } from '@testing-library/react'
import type { ReactNode } from 'react'
import { vi } from 'vitest'
import { queryClient } from '../../../src-renderer/bridge/query'
import { ToastRegion } from '../../../src-renderer/ui/toasts'

// jsdom has no CSS.escape; the ids and keys of these tests need no escaping.
vi.stubGlobal('CSS', { escape: (text: string) => text })

/** Draws a part of the window with an empty cache, and the toasts beside it. */
export function renderPart(part: ReactNode): RenderResult {
  queryClient.clear()
  return render(
    <QueryClientProvider client={queryClient}>
      {part}
      <ToastRegion />
    </QueryClientProvider>,
  )
}
