'use strict'

// The least that Electron can be asked for: what Slipway's start is measured against.
const { app, BrowserWindow } = require('electron')

app.whenReady().then(() => {
  void new BrowserWindow({ width: 1280, height: 800 }).loadFile('index.html')
})
app.on('window-all-closed', () => app.quit())
