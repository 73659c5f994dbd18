import js from '@eslint/js'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Borders: each says what to do instead. Flat config replaces a rule's options, so every block names all that hold for it. */
const only = {
  ipcMain: { name: 'electron', importNames: ['ipcMain'], message: 'Add the call to src-preload/contract and src-main/ipc/handlers.ts.' },
  sqlite: {
    name: 'better-sqlite3',
    message: 'Only database/open.ts opens a library; elsewhere import types from database/transaction.',
    allowTypeImports: true,
  },
  keytar: {
    name: 'keytar',
    message: 'Only main.ts loads the keychain; use the SecretStore of accounts/secret-store.ts.',
    allowTypeImports: true,
  },
  chokidar: { name: 'chokidar', message: 'Only drop-folders/watch.ts watches; use watchFolder.' },
  undici: { name: 'undici', message: 'Only providers/ speaks to the network; use the HttpClient or fetchFile.' },
  electron: {
    name: 'electron',
    message: 'The core runs without Electron. Take what you need as an argument; main.ts, window/ and demo-host.ts hand it in.',
    allowTypeImports: true,
  },
  electronLog: { name: 'electron-log', message: 'Take a Log (src-main/log.ts): it lets no personal data through.' },
}
const electronParts = {
  group: ['electron/*', 'electron-log/*'],
  message: 'Only main.ts and window/ speak to Electron, and only main.ts opens the log.',
}
const sockets = {
  group: ['node:http', 'node:https', 'node:http2', 'node:tls', 'http', 'https'],
  allowTypeImports: true,
  message: 'Only providers/ speaks to the network, hand-over/ and demo/ listen on loopback.',
}
const renderer = {
  group: ['**/src-renderer/**'],
  message: 'The main process never imports the window. Share types through src-preload/contract.',
}
const main = {
  group: ['**/src-main/**'],
  message: 'The window reaches main only through bridge/call. Share types through src-preload/contract.',
}
const node = { group: ['electron', 'electron/*', 'node:*'], message: 'The window has no Node and no Electron. Add a call to the contract.' }
const contractValues = {
  group: [
    '**/contract/procedures',
    '**/contract/asset',
    '**/contract/account',
    '**/contract/ids',
    '**/contract/service',
    '**/contract/activity',
    '**/contract/comment',
    '**/contract/conflict',
    '**/contract/feed',
    '**/contract/library',
    '**/contract/drop-folder',
    '**/contract/hand-in',
    '**/contract/hand-over',
    '**/contract/intake',
    '**/contract/media-facts',
    '**/contract/transfer',
    '**/contract/events',
    '**/contract/app-state',
  ],
  allowTypeImports: true,
  message: 'Import types only: the schemas stay out of the page. Plain values are in contract/{channels,limits,errors}.',
}
const borders = (paths, patterns) => ({ '@typescript-eslint/no-restricted-imports': ['error', { paths, patterns }] })
const without = (...names) => Object.entries(only).flatMap(([name, rule]) => (names.includes(name) ? [] : [rule]))

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: one name for one thing everywhere.',
}
const noHtml = {
  selector:
    "JSXAttribute[name.name='dangerouslySetInnerHTML'], MemberExpression[property.name=/^(innerHTML|outerHTML)$/], CallExpression[callee.property.name=/^(insertAdjacentHTML|write)$/][callee.object.name='document']",
  message: 'Remote text is never markup. Render it as text.',
}
const lateImport = {
  selector: 'ImportExpression[source.value=/^(electron|electron-log|better-sqlite3|chokidar|undici)(\\/|$)/]',
  message: 'Import it where the border allows it, at the top of the file, so that the rule can see it.',
}
const boundSql = {
  selector: "CallExpression[callee.property.name='prepare'] > TemplateLiteral.arguments[expressions.length>4]",
  message: 'Too many pieces for a statement. Bind values with ?, and interpolate only fixed column lists.',
}

export default tseslint.config(
  { ignores: ['out', 'node_modules', '.cache', 'tour', 'coverage', 'test-results'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: ['./tsconfig.test.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-syntax': ['error', noDefaultExport, noHtml, lateImport, boundSql],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', prefer: 'type-imports' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/method-signature-style': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      complexity: ['error', 16],
    },
  },
  {
    files: ['src-main/**'],
    rules: {
      ...borders(without(), [renderer, electronParts, sockets]),
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'Only providers/ speaks to the network; use the HttpClient or fetchFile.' },
      ],
    },
  },
  { files: ['src-main/main.ts'], rules: borders(without('ipcMain', 'electron', 'keytar', 'electronLog'), [renderer, sockets]) },
  { files: ['src-main/window/**'], rules: borders(without('electron'), [renderer, electronParts, sockets]) },
  { files: ['src-main/demo/**', 'src-main/hand-over/**'], rules: { ...borders(without(), [renderer, electronParts]) } },
  { files: ['src-main/demo/demo-host.ts'], rules: borders(without('electron'), [renderer, electronParts, sockets]) },
  { files: ['src-main/database/open.ts'], rules: borders(without('sqlite'), [renderer, electronParts, sockets]) },
  { files: ['src-main/drop-folders/watch.ts'], rules: borders(without('chokidar'), [renderer, electronParts, sockets]) },
  { files: ['src-main/providers/**'], rules: borders(without('undici'), [renderer, electronParts]) },
  { files: ['src-preload/**'], ignores: ['src-preload/preload.ts'], rules: borders([], [renderer, main, node]) },
  {
    files: ['src-renderer/**/*.{ts,tsx}'],
    extends: [jsxA11y.flatConfigs.strict, reactHooks.configs.flat['recommended-latest']],
    rules: {
      ...borders([], [main, node, contractValues]),
      'no-restricted-globals': ['error', { name: 'fetch', message: 'The window has no network. Add a call to the contract.' }],
    },
  },
  {
    files: ['src-renderer/features/**/*.{ts,tsx}'],
    rules: borders(
      [],
      [
        main,
        node,
        contractValues,
        {
          regex: '^\\.\\./(?!\\.\\.|assets/|\\.)[a-z]',
          message: 'Features do not import each other (features/assets is shared by all that show assets). Compose them in app.tsx.',
        },
      ],
    ),
  },
  {
    files: ['test/**', '*.config.{ts,js}'],
    rules: {
      'max-lines': 'off',
      'no-restricted-syntax': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: ['scripts/**/*.mjs', '*.config.js'], languageOptions: { globals: globals.node } },
  { files: ['scripts/stand-in-launcher/**'], languageOptions: { globals: globals.node, sourceType: 'commonjs' } },
)
