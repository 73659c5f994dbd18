/** Reads a small value of this window's own storage (sizes, switches); `fallback` where there is none or it is not of the expected kind. */
export function readRemembered<T>(key: string, isValid: (value: unknown) => value is T, fallback: T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`slipway.${key}`) ?? 'null')
    return isValid(value) ? value : fallback
  } catch (error) {
    if (error instanceof SyntaxError) return fallback
    throw error
  }
}

/** Keeps a small value for the next start. */
export function remember(key: string, value: unknown): void {
  localStorage.setItem(`slipway.${key}`, JSON.stringify(value))
}

export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'
