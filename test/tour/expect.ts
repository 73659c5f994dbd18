import { expect as usual } from '@playwright/test'

/** Playwright's assertions with the patience of a slow machine. */
export const expect = usual.configure({ timeout: 15_000 })
