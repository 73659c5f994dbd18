// @ts-check
import { registerHooks } from 'node:module'

// Node strips TypeScript's types by itself; this lets it also follow the sources' relative imports, which name no extension.
registerHooks({
  resolve(specifier, context, nextResolve) {
    try {
      return nextResolve(specifier, context)
    } catch (error) {
      const isRelative = specifier.startsWith('./') || specifier.startsWith('../')
      if (!isRelative || !(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
      return nextResolve(`${specifier}.ts`, context)
    }
  },
})
