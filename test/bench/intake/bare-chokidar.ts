import { watch } from 'chokidar'

// A process of its own: a watcher that does nothing but watch a tree. Argument: its root.
const before = process.memoryUsage.rss()
const began = performance.now()
watch(process.argv[2] ?? '', { ignoreInitial: true }).on('ready', () => {
  const ms = performance.now() - began
  process.stdout.write(`${JSON.stringify({ ms, mb: (process.memoryUsage.rss() - before) / 1e6 })}\n`)
  process.exit(0)
})
