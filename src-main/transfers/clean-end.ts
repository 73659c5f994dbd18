export interface CleanEndParts {
  /** Ends the work under way. */
  readonly stop: () => Promise<void>
  /** Closes the library; nothing may be written afterwards. */
  readonly close: () => void
  readonly quit: () => void
  /** What went wrong while stopping or closing. It keeps nobody from quitting. */
  readonly onFailure: (error: unknown) => void
}

/**
 * Ends work under way before the program ends, once, however often it is told to end meanwhile. Whatever is not done by then is in the outbox and goes on next time.
 * @returns asked at each try to end: false where it has to wait, because `quit` is called when everything ended
 */
export function createCleanEnd({ stop, close, quit, onFailure }: CleanEndParts): () => boolean {
  let state: 'running' | 'ending' | 'ended' = 'running'
  const end = async () => {
    try {
      await stop()
    } catch (error) {
      onFailure(error)
    }
    try {
      close()
    } catch (error) {
      onFailure(error)
    }
    state = 'ended'
    quit()
  }
  return () => {
    if (state === 'running') {
      state = 'ending'
      void end()
    }
    return state === 'ended'
  }
}
