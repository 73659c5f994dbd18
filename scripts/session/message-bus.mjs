// @ts-check
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '../progress.mjs'
import { readAnnouncement, startHelper } from './helper-process.mjs'

const READY_MS = 10_000

/**
 * A bus that starts nothing by itself: a keychain that was ended stays ended, and no service of the person's desktop is woken.
 * @param {string} socket
 */
function describeBus(socket) {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`
}

/**
 * Starts a private D-Bus session bus.
 * @param {string} folder private to the session
 * @param {NodeJS.ProcessEnv} env
 */
export async function startMessageBus(folder, env) {
  const configFile = join(folder, 'bus.conf')
  writeFileSync(configFile, describeBus(join(folder, 'bus')))
  const helper = startHelper(['dbus-daemon', `--config-file=${configFile}`, '--nofork', '--nopidfile', '--print-address=3'], {
    env,
    announces: true,
  })
  const address = await readAnnouncement(helper, READY_MS)
  if (address === undefined) {
    await helper.stop()
    throw new SetupError(
      `The private message bus (dbus-daemon) did not start: ${helper.output() || 'it said nothing'}. Is the package dbus installed?`,
    )
  }
  return { helper, env: { DBUS_SESSION_BUS_ADDRESS: address, DBUS_STARTER_ADDRESS: undefined, DBUS_STARTER_BUS_TYPE: undefined } }
}
