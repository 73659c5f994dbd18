import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { showRememberedTheme } from './bridge/theme'
import './ui/tokens.css'
import './ui/base.css'

showRememberedTheme()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
