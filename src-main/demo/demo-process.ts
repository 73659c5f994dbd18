import { followDemoOrders } from './demo-orders'

// The entry of the utility process that the demo services run in.
const port = process.parentPort
const receive = followDemoOrders((message) => {
  port.postMessage(message)
})
port.on('message', (event) => {
  void receive(event.data)
})
